"""Words of care: each said once, also when it is first told at the advice to ring 999 or after it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.interview.after_sending import add
from bot.interview.asides import caring
from bot.interview.asking import planning
from bot.interview.output import assessing
from bot.interview.terms.catalogue import SELF_SAFE, STORY
from bot.interview.terms.draft import Draft
from bot.interview.terms.turn import Outcome, Reading, Said
from tests.interview.messages import reading, remarks, said, told

AFTER_999 = caring.at_999(told(danger_now="yes")).draft
SUICIDAL = {"situations": ("speaker_suicidal",)}


def added(draft: Draft, message: Said, *, emergency: bool = True) -> Reading:
    return caring.once_stored(draft, add(draft, message), message, emergency=emergency)


def heard(result: Reading) -> str:
    return "\n".join([*remarks(result), *(values.get("words", "") for _, values in result.remarks)])


def child(text: str, **more: object) -> Said:
    return said(text, speaker="child", disclosure=True, primary="physical", **more)  # type: ignore[arg-type]


def test_a_child_who_tells_after_the_advice_is_thanked_and_once() -> None:
    result = added(AFTER_999, child("im 12, my dad hits me"))
    assert remarks(result) == ["utter_thanks_for_telling_child"]
    assert remarks(added(result.draft, child("he hit me with a belt"))) == []


def test_words_for_somebody_who_wants_to_die_come_after_the_advice_too() -> None:
    result = added(AFTER_999, said("i want to die", **SUICIDAL))
    assert "You matter" in heard(result)
    assert "999" in heard(result)


@pytest.mark.parametrize(
    ("situation", "words"),
    [
        ("own_sexual_thoughts", "Stop It Now"),
        ("survivor", "It was not your fault"),
        ("staff_concern", "Please don't talk to that person"),
        ("indecent_images", "Don't copy them"),
        ("out_of_area", "Bedford Borough"),
    ],
)
def test_each_situation_has_words_after_the_advice(situation: str, words: str) -> None:
    result = added(AFTER_999, said("x", situations=(situation,)))
    assert words in heard(result)
    assert words not in heard(added(result.draft, said("y", situations=(situation,))))


def test_own_sexual_thoughts_are_not_told_how_the_hurt_should_not_wash() -> None:
    message = said("i have sexual thoughts about him", primary="sexual", situations=("own_sexual_thoughts",))
    at_once = caring.at_999(add(told(danger_now="yes"), message))
    for result in (at_once, added(AFTER_999, message)):
        assert "Stop It Now" in heard(result)
        assert "utter_emergency_sexual_harm" not in remarks(result)
    of_another = caring.at_999(add(told(danger_now="yes"), said("he touched her", primary="sexual")))
    assert remarks(of_another) == ["utter_emergency_sexual_harm"]


def test_what_was_left_for_later_is_said_when_the_questions_go_on() -> None:
    draft = caring.at_999(add(told(danger_now="yes"), said("x", situations=("professional",)))).draft
    result = reading(draft, None, said("carry on", "carry_on"), emergency_known=True)
    assert "your own agency" in heard(result)
    assert "your own agency" not in heard(reading(result.draft, "now", said("at home"), emergency_known=True))


def test_words_of_a_stored_report_come_in_full_where_there_is_no_emergency() -> None:
    result = added(told(danger_now="no", what="x"), said("i want to die", **SUICIDAL), emergency=False)
    assert "Thank you for telling me" in heard(result)


def test_who_turns_out_to_be_a_child_in_the_middle_is_thanked() -> None:
    result = reading(told(danger_now="no", what="x"), "now", child("im 12 and my dad hits me"))
    assert remarks(result).count("utter_thanks_for_telling_child") == 1
    first = reading(told(danger_now="no"), STORY, child("im 12 and my dad hits me"))
    assert remarks(first).count("utter_thanks_for_telling_child") == 1
    assert "utter_thanks_for_telling_child" not in remarks(reading(first.draft, "now", child("at home")))


def test_who_tells_again_of_wanting_to_die_hears_again_where_help_is() -> None:
    first = reading(told(danger_now="no", children_there="no"), STORY, said("i dont want to be here", **SUICIDAL))
    assert heard(first).count("option 2") == 1
    again = reading(first.draft, "now", said("i just feel like ending it", **SUICIDAL))
    assert "ring 999" in heard(again)
    assert "option 2" in heard(again)
    assert "option 2" not in heard(reading(first.draft, "now", said("at home")))


def test_words_of_suicide_count_where_they_are_read_as_no_concern() -> None:
    message = said("i feel like ending it")
    assert message.assessment is not None
    unread = replace(message, assessment=replace(message.assessment, label="not_concern"))
    draft = told(danger_now="no", what="x", children_there="no")
    assert "option 2" in heard(reading(draft, "now", unread))
    assert "option 2" in heard(added(suicidal(), unread))


def test_a_child_who_wants_to_die_writes_of_themselves() -> None:
    result = reading(told(danger_now="no"), STORY, said("i want to die", speaker="child", **SUICIDAL))
    assert result.draft.concern.writer == "child"
    assert "looking out for someone" not in heard(result)


def suicidal() -> Draft:
    return reading(told(danger_now="no"), STORY, said("i want to die", **SUICIDAL)).draft


def test_who_may_want_to_die_is_asked_whether_they_are_safe_and_once() -> None:
    draft = suicidal()
    assert planning.to_ask(draft)[0] == SELF_SAFE
    assert SELF_SAFE not in planning.to_ask(told(danger_now="no", what="x"))
    safe = reading(draft, SELF_SAFE, said("yes", "affirm"))
    assert safe.outcome is Outcome.ASK
    assert SELF_SAFE not in planning.to_ask(safe.draft)
    assert not reading(draft, SELF_SAFE, said("yes my mum is with me in the kitchen")).remarks
    child_too = reading(told(danger_now="no"), STORY, child("i want to die", **SUICIDAL)).draft
    assert planning.to_ask(child_too)[0] == SELF_SAFE


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("no", "deny"),
        ("dont know", "dont_know"),
        ("not really", "tell_concern"),
        ("i dont feel safe", "tell_concern"),
        ("i just feel like ending it", "tell_concern"),
    ],
)
def test_who_is_not_safe_gets_the_advice_to_ring_999(text: str, intent: str) -> None:
    result = reading(suicidal(), SELF_SAFE, said(text, intent))
    assert result.outcome is Outcome.EMERGENCY
    assert assessing.urgency(result.draft).level == "emergency"


@pytest.mark.parametrize("choice", ["no", "not_sure"])
def test_a_tap_that_they_are_not_safe_does_the_same(choice: str) -> None:
    tap = Said("x", "choose", "m1", choice=f"{SELF_SAFE}.{choice}")
    assert reading(suicidal(), SELF_SAFE, tap).outcome is Outcome.EMERGENCY


@pytest.mark.parametrize(("text", "intent"), [("i will ring someone", "tell_concern"), ("skip", "skip")])
def test_who_does_not_say_hears_where_help_is(text: str, intent: str) -> None:
    result = reading(suicidal(), SELF_SAFE, said(text, intent))
    assert result.outcome is Outcome.ASK
    assert "ring 999" in heard(result)
    assert "option 2" in heard(result)


def test_a_child_who_was_thanked_and_then_tells_what_is_done_to_them_hears_a_warm_word_first_and_once() -> None:
    begun = replace(told(danger_now="no", what="im 12"), said=frozenset({caring.THANKS}))
    first = reading(begun, "now", child("he hits me when mum is asleep"))
    assert remarks(first)[0] == "utter_child_discloses"
    assert "utter_taken_in" not in remarks(first)
    second = reading(first.draft, "now", child("he hits me with a belt too"))
    assert "utter_child_discloses" not in remarks(second)
