"""Danger told a word or two at a time, in whatever spelling, is heard; what is usual, or not so, is none."""

from __future__ import annotations

from itertools import permutations

import pytest

from bot.dialogue.script_nlg import utterance
from bot.interview.asking.planning import to_ask
from bot.interview.danger.after_999 import SILENTLY, in_hiding, with_call
from bot.interview.danger.in_few_words import can_type_little
from bot.interview.terms.catalogue import ADDRESS, DANGER_NOW, NOW, STORY
from bot.interview.terms.draft import HEARD, Draft
from bot.interview.terms.slots import changed_slots
from bot.interview.terms.turn import Outcome, Reading
from bot.interview.words.spelling import plain
from tests.interview.messages import reading, remarks, said


def talk(*texts: str) -> Reading:
    """The reading of the last of these messages, each an answer to the question that was open."""
    draft, result = Draft(), Reading(Draft())
    for text in texts:
        result = reading(draft, to_ask(draft)[0], said(text, "deny" if text == "no" else "tell_concern"))
        draft = result.draft
        if result.outcome is Outcome.EMERGENCY:
            break
    return result


@pytest.mark.parametrize(
    "pieces",
    [
        ("husband", "drunk", "kids asleep", "bathroom. locked"), ("hide", "bathroom"), ("husband", "hiding"),
        ("husbnd", "hidin"), ("cupbord", "dad", "shoutin"), ("ex", "outside the door", "scard"), ("dad drunk", "shh"),
        ("partner", "shouting", "hes coming up"), ("boyfreind", "lokd in"), ("stepdad", "angry", "under the bed"),
        ("husband", "bathroom", "scared"), ("cant talk", "husband"),
    ],
)  # fmt: skip
def test_pieces_that_are_danger_together(pieces: tuple[str, ...]) -> None:
    result = talk(*pieces)
    assert result.outcome is Outcome.EMERGENCY
    assert HEARD in result.draft.alarms
    assert all(piece in (result.draft.told(STORY) or "") for piece in pieces), "what was said is kept"
    assert in_hiding(result.draft) or "angry" in pieces or "shouting" in pieces


@pytest.mark.parametrize("pieces", [("husband", "drunk"), ("dad", "scared"), ("hiding",), ("husband", "bathroom")])
def test_what_may_be_danger_is_asked_about_once_by_a_question_for_yes_or_no(pieces: tuple[str, ...]) -> None:
    asked = talk(*pieces)
    assert asked.outcome is Outcome.ASK
    assert to_ask(asked.draft)[0] == DANGER_NOW
    assert "utter_must_ask_again" in remarks(asked)
    assert talk(*pieces, "no", "flat 3").outcome is Outcome.ASK, "a no is one"
    assert "utter_must_ask_again" not in remarks(talk(*pieces, "no", pieces[-1])), "the same again asks nothing"
    assert talk(*pieces, "no", "hiding from him", "scared", "hes outside").outcome is Outcome.EMERGENCY, (
        "more of it is more"
    )


@pytest.mark.parametrize(
    "pieces",
    [
        ("neighbour", "kids", "dirty"), ("dad", "at work"), ("mum drinks", "bathroom dirty"), ("shouts", "most nights"),
        ("drunk at weekends", "dad"), ("not scared", "dad"), ("he was shouting", "last week"), ("leila 4", "14 elm st"),
        ("husband", "hid when he was small"), ("nan", "coming later"), ("dad", "hes home at 6"),
    ],
)  # fmt: skip
def test_ordinary_short_messages_are_none(pieces: tuple[str, ...]) -> None:
    for length in range(1, len(pieces) + 1):
        result = talk(*pieces[:length])
        assert result.outcome is Outcome.ASK
        assert "utter_must_ask_again" not in remarks(result)


def test_where_a_child_is_and_a_long_story_hide_nobody() -> None:
    long = "My husband shouts at our son and last week he hit him with a belt and locked him in"
    assert talk("no", long, "hes in the bathroom").outcome is Outcome.ASK
    draft = talk("husband").draft
    assert reading(draft, NOW, said("bathroom")).outcome is Outcome.ASK
    assert "utter_must_ask_again" not in remarks(reading(draft, NOW, said("bathroom")))
    assert reading(draft, ADDRESS, said("hiding")).outcome is Outcome.EMERGENCY


def test_danger_is_told_again_silently_to_who_cannot_call() -> None:
    draft = talk("husband", "drunk", "bathroom", "locked").draft
    for words in ("cant", "i cant", "cnt", "no cant", "cant talk"):
        assert with_call(draft, said(words), asked=True)[1] == SILENTLY
    assert with_call(draft, said("cant wait for you"), asked=True)[1] is None


def test_who_types_little_is_asked_in_few_words() -> None:
    draft = talk("husband", "drunk").draft
    assert can_type_little(draft)
    asked = utterance(f"utter_ask_{DANGER_NOW}", changed_slots(draft, {}))
    assert asked.text == "Is a child hurt, or may someone there hurt you or a child now? Yes, no, or not sure."
    assert [choice.title for choice in asked.choices] == ["Yes", "No", "Not sure"]
    assert not can_type_little(talk("husband").draft)
    assert not can_type_little(talk("husband", "he has been drinking since this morning").draft)
    assert not can_type_little(talk("no", "He hits my nephew with a belt", "Tommy", "6", "14 elm st").draft)


@pytest.mark.parametrize(
    "pieces",
    [
        ("no1 hear jus me n my sis", "were hungy", "im 9 mia is 3"),
        ("were hungy", "mum gon sins yestday", "im 9 mia is 3"), ("noone here", "im 8"),
        ("nobdy hear", "im 8 n mia is 3"),
        ("mumy not hear", "im 7"), ("dont no wher mum is", "im 8"),
        ("mum hasnt com bak sins lst nite", "im 9"), ("mums gon al nite", "mum gone all nite", "im 10"),
    ],
)  # fmt: skip
def test_a_child_left_alone_in_any_order_and_spelling(pieces: tuple[str, ...]) -> None:
    for order in permutations(pieces):
        draft = Draft()
        outcomes = set()
        for text in order:
            result = reading(draft, to_ask(draft)[0], said(text, speaker="child"))
            draft = result.draft
            outcomes.add(result.outcome)
        assert Outcome.EMERGENCY in outcomes, order


def test_only_the_words_of_danger_are_put_in_plain_spelling() -> None:
    assert plain("no1 hear jus me n my sis") == "no one here just me n my sis"
    assert plain("mum gon sins yestday") == "mum gone since yesterday"
    for text in (
        "i can hear him",
        "I can not hear you",
        "not right now but nights",
        "house no 14",
        "no one came",
        "browse",
    ):
        assert plain(text) == text


def test_what_is_usual_is_no_danger_now() -> None:
    assert talk("not rite now but nites yea… u can hear kids cryin").outcome is Outcome.ASK
