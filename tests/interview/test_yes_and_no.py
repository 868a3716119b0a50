"""A yes or a no is noted as it was said, and nothing is asked for without end."""

from __future__ import annotations

import pytest

from bot.dialogue.script_nlg import utterance
from bot.interview.asking import planning
from bot.interview.terms import catalogue
from bot.interview.terms.catalogue import INJURY, KIND_NAMED, STORY
from bot.interview.terms.draft import Draft, Status
from bot.interview.terms.slots import changed_slots
from tests.interview.messages import reading, remarks, said, told

BEGUN = told(danger_now="no", what="the boy next door", kind="yes")
ASKED_FOR_MORE = ("injury", "alone", "siblings", "others_told", "visitors", "health")


@pytest.mark.parametrize("asked", ASKED_FOR_MORE)
def test_a_yes_is_noted_and_what_can_be_added_asked_for_once(asked: str) -> None:
    first = reading(BEGUN, asked, said("yes", "affirm"))
    assert first.draft.settled().told(asked) == "yes"
    assert utterance(f"utter_ask_{asked}", changed_slots(first.draft, {})).text == (
        "Is there anything you can add? You can skip."
    )
    assert not remarks(first)
    for text, intent in (("yes", "affirm"), ("no", "deny"), ("skip", "skip"), ("dunno", "dont_know")):
        after = reading(first.draft, asked, said(text, intent)).draft
        assert after.told(asked) == "yes"
        assert asked not in planning.to_ask(after)
    more = reading(first.draft, asked, said("a mark on his arm")).draft
    assert more.told(asked) == "yes\na mark on his arm"


@pytest.mark.parametrize("asked", ["still_risk", "child_near", "children_there", "support", "before", "safe_contact"])
def test_where_a_yes_is_the_answer_nothing_is_asked_for(asked: str) -> None:
    result = reading(BEGUN, asked, said("yes", "affirm"))
    assert result.draft.told(asked) == "yes"
    assert not remarks(result)
    more = reading(BEGUN, asked, said("yes my mum could come", "affirm"))
    assert more.draft.told(asked) == "yes my mum could come"


@pytest.mark.parametrize("asked", [STORY, "child_name", "now", "child_age", "when", KIND_NAMED, "reporter"])
def test_a_yes_that_says_nothing_is_asked_about_once(asked: str) -> None:
    draft = told(danger_now="no") if asked == STORY else BEGUN
    first = reading(draft, asked, said("yes", "affirm"))
    assert remarks(first) == ["utter_please_go_on"]
    second = reading(first.draft, asked, said("yes", "affirm"))
    assert second.draft.answers[asked].status is Status.UNKNOWN
    assert asked not in planning.to_ask(second.draft)


@pytest.mark.parametrize(
    ("asked", "text", "intent"),
    [
        (INJURY, "yes a bruise", "affirm"),
        (INJURY, "No just a bruise", "deny"),
        ("alone", "no his sister is there", "deny"),
        ("now", "no at his nans", "deny"),
        ("siblings", "no just him", "deny"),
        ("before", "no never till now, school asked", "deny"),
    ],
)
def test_what_says_more_than_yes_or_no_is_kept_in_full(asked: str, text: str, intent: str) -> None:
    result = reading(BEGUN, asked, said(text, intent))
    assert result.draft.told(asked) == text


@pytest.mark.parametrize("text", ["no", "no she isn't", "no injuries", "no not that i know", "nope none"])
def test_a_plain_no_says_that_nobody_is_hurt(text: str) -> None:
    draft = reading(BEGUN, INJURY, said(text, "deny")).draft
    assert draft.told(INJURY) == "no"
    assert not planning.applies(catalogue.questions()["doctor"], draft)


def test_a_no_that_declines_declines_whatever_the_reason() -> None:
    declined = reading(BEGUN, "reporter", said("no im scared", "deny")).draft
    assert declined.answers["reporter"].status is Status.DECLINED
    assert "no im scared" in str(declined.told(STORY)), "and no word is lost"
    given = reading(BEGUN, "reporter", said("no but ring 07700 900123", "deny")).draft
    assert given.told("reporter") == "no but ring 07700 900123"


def test_no_not_in_danger_says_no_more_than_no() -> None:
    draft = reading(Draft(), "danger_now", said("no not in danger now", "deny")).draft
    assert draft.told("danger_now") == "no"
    assert draft.settled().told(STORY) is None
    assert reading(Draft(), "danger_now", said("no hes in bed", "deny")).draft.settled().told(STORY) == "no hes in bed"


def test_by_a_yes_no_child_can_be_found() -> None:
    draft = Draft().with_yes("who", "yes").settled()
    assert not planning.can_be_found(draft)


def test_going_back_to_a_question_asks_it_and_not_what_can_be_added() -> None:
    draft = reading(reading(BEGUN, "alone", said("yes", "affirm")).draft, "alone", said("skip", "skip")).draft
    back = reading(draft, "who", said("go back", "go_back")).draft
    assert "alone" in back.put_aside
    assert "add" not in utterance("utter_ask_alone", changed_slots(back, {})).text
