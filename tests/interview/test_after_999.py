"""What is said once 999 was advised: of the call, of there being no danger, and how it is answered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.interview import after_999, assessing, catalogue, planning, summary
from bot.interview.catalogue import DANGER_NOW, STORY
from bot.interview.draft import Draft
from bot.interview.slots import changed_slots, draft_of
from bot.interview.turn import Outcome, Said
from tests.interview.messages import reading, remarks, said, told

IN_DANGER = told(danger_now="yes")


@pytest.mark.parametrize(
    ("text", "intent", "call"),
    [
        ("hell hear me", "tell_concern", "cannot"),
        ("He'll hear me", "cannot_speak", "cannot"),
        ("my mum might hear", "tell_concern", "cannot"),
        ("cant phone", "tell_danger", "cannot"),
        ("no i can't call", "called_999_no", "cannot"),
        ("no my phones on charge", "called_999_no", "cannot"),
        ("he took my phone", "tell_concern", "cannot"),
        ("im deaf", "tell_concern", "cannot"),
        ("55", "tell_concern", "cannot"),
        ("do i press 55", "tell_concern", "cannot"),
        ("done the 55 thing", "tell_concern", "yes"),
        ("i pressed 55", "tell_concern", "yes"),
        ("ok rang them", "called_999_yes", "yes"),
        ("not yet", "called_999_no", "no"),
        ("55 Elm Road", "tell_concern", None),
        ("i can hear her screaming", "tell_concern", None),
        ("can you hear me", "tell_concern", None),
        ("she has no phone number", "tell_concern", None),
        ("Flat 6, 2 Harling Street", "tell_concern", None),
    ],
)
def test_what_a_message_says_of_the_call(text: str, intent: str, call: str | None) -> None:
    assert after_999.about_the_call(said(text, intent), asked=False) == call


def test_a_bare_no_is_about_the_call_only_right_after_the_question() -> None:
    assert after_999.about_the_call(said("no", "deny"), asked=True) == "no"
    assert after_999.about_the_call(said("no", "deny"), asked=False) is None


@pytest.mark.parametrize("text", ["ok", "Okay", "alright", "sure"])
def test_an_ok_does_not_say_that_they_have_called(text: str) -> None:
    assert after_999.about_the_call(said(text, "affirm"), asked=True) is None
    assert after_999.about_the_call(said("ok rang them", "called_999_yes"), asked=True) == "yes"


@pytest.mark.parametrize(
    "text",
    [
        "oops didnt mean to press that",
        "no nobody in danger",
        "i hit the wrong button",
        "Sorry, wrong button.",
        "pressed it by accident",
        "no one is in danger",
        "there is no danger",
        "they're not in danger right now",
        "it's over now",
        "they are safe now",
        "The kids are safe",
        "false alarm sorry",
        "i meant no",
    ],
)
def test_danger_is_taken_back_in_few_words(text: str) -> None:
    assert after_999.tells_no_danger(said(text))


@pytest.mark.parametrize(
    "text",
    [
        "they are safe now but he is outside with a knife",
        "she is not safe",
        "is she safe now?",
        "are they safe now",
        "they are not safe now",
        "its over i took the tablets",
        "it was an accident",
        "its gone quiet",
        "nobody is helping her",
        "no",
        "danger",
        "he says nobody is in danger and hits him",
        "i wont be safe",
        "dont need police",
    ],
)
def test_danger_is_not_taken_back_by_anything_that_says_more(text: str) -> None:
    assert not after_999.tells_no_danger(said(text))


def test_a_late_no_to_the_question_about_danger_takes_it_back() -> None:
    no = Said(catalogue.choices()["danger_now.no"].title, "choose", "m1", choice="danger_now.no")
    assert after_999.tells_no_danger(no)
    assert after_999.danger_tapped(no) is None
    assert after_999.danger_tapped(replace(no, choice="danger_now.not_sure")) == ("danger_now", "not sure")


def line(draft: Draft, message: Said, *, asked: bool = False) -> tuple[Draft, str]:
    """A message to the urgent report: the draft after it, and what is said of 999 or of the call."""
    draft, key = after_999.taken(draft, draft, message, asked=asked)
    if key is not None:
        return draft, key
    draft, words = after_999.about_999(draft)
    return draft, words


def test_after_the_call_nobody_is_told_to_call() -> None:
    draft, key = line(IN_DANGER, said("yes", "affirm"), asked=True)
    assert key == "utter_called_yes"
    for text in ("38 Elmstead Road", "he is 6"):
        draft, words = line(draft, said(text))
        assert "please call now" not in words
        assert "If anything changes, ring 999 again" in words
    assert after_999.answer_to(draft, told=True) == "utter_added_after_999"


def test_who_has_not_answered_is_told_at_length_once_and_then_in_short() -> None:
    draft, first = line(IN_DANGER, said("Flat 6"))
    _, second = line(draft, said("Harling Street"))
    assert "please call now" in first
    assert "please call now" not in second
    assert "999" in second


def test_who_cannot_call_hears_of_the_silent_call_and_is_not_pressed() -> None:
    draft, key = line(IN_DANGER, said("hell hear me"))
    assert key == "utter_called_cannot"
    draft, first = line(draft, said("hell hear me"))
    draft, second = line(draft, said("Flat 6"))
    assert "press 55" in first
    assert "text 999" in first
    assert not any("please call now" in words for words in (first, second))
    assert line(draft, said("done the 55 thing"))[1] == "utter_called_yes"


def test_danger_taken_back_is_kept_for_staff_and_lowers_nothing() -> None:
    draft, key = line(IN_DANGER, said("oops didnt mean to press that"))
    assert key == "utter_no_danger"
    assert draft.told(STORY) is None, "they are still asked what worries them"
    assert any("oops didnt mean to press that" in check for check in assessing.to_check(draft, complete=False))
    assert "1. Danger right now: yes; then: oops didnt mean to press that" in summary.read_back(draft)
    assert assessing.urgency(draft).level == "emergency"
    assert draft_of(changed_slots(draft, {})) == draft
    _, words = line(draft, said("the boy on the bus is always alone"))
    assert "please call now" not in words
    assert "If a child is in danger, ring 999" in words
    assert line(draft, said("not yet", "called_999_no"))[1] == words


def test_what_may_be_danger_again_is_told_to_ring_again() -> None:
    draft, _ = line(IN_DANGER, said("Flat 6"))
    draft, _ = line(draft, said("wrong button"))
    _, words = line(draft, said("its gone quiet in there", "tell_possible_danger", danger="unclear"))
    assert "please call now" in words


def test_at_the_advice_to_ring_999_an_earlier_call_counts_no_more() -> None:
    draft, _ = line(IN_DANGER, said("yes", "affirm"), asked=True)
    assert after_999.about_999(after_999.in_danger_again(draft))[1].endswith("I can't call for you.")


def test_danger_may_be_taken_back_while_the_questions_go_on() -> None:
    result = reading(IN_DANGER, "child_name", said("nobody is in danger"), emergency_known=True)
    assert remarks(result) == ["utter_no_danger_noted"]
    assert result.draft.danger_is_taken_back
    assert "child_name" not in result.draft.answers
    assert "source" in planning.to_ask(result.draft)
    again = reading(result.draft, "child_name", said("he has a knife", "tell_danger", danger="yes", danger_score=0.99))
    assert again.outcome is Outcome.EMERGENCY


def test_the_call_is_remembered_while_the_questions_go_on() -> None:
    result = reading(IN_DANGER, "child_name", said("done the 55 thing"), emergency_known=True)
    assert result.draft.call == "yes"
    later = reading(
        result.draft, "now", said("he hit her", "tell_danger", danger="yes", danger_score=0.99), emergency_known=True
    )
    assert "If anything changes, ring 999 again" in dict(later.remarks)["utter_emergency_reminder"]["about_999"]


def test_before_the_advice_nothing_is_taken_back() -> None:
    result = reading(Draft(), DANGER_NOW, said("nobody is in danger", "deny"))
    assert result.draft.told(DANGER_NOW) == "no"
    assert not result.draft.no_danger
