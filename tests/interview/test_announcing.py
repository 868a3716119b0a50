"""Something announced and not told is asked for at once, and once."""

from __future__ import annotations

import pytest

from bot.dialogue import script_nlg
from bot.interview.asides import announcing
from bot.interview.asking import planning
from bot.interview.terms.catalogue import DANGER_NOW, STORY
from bot.interview.terms.slots import changed_slots
from tests.interview.messages import reading, said, told

BEGUN = told(danger_now="no", what="my grandson is so quiet")


@pytest.mark.parametrize(
    ("text", "invitation"),
    [
        ("he said one odd thing to me", "utter_what_was_said"),
        ("but he said one odd thing to me on saturday and i cant stop thinking about it", "utter_what_was_said"),
        ("she told me something", "utter_what_was_said"),
        ("can i say something about the mum", "utter_please_say_it"),
        ("theres something else", "utter_please_say_it"),
        ("i want to tell you something", "utter_please_say_it"),
    ],
)
def test_it_is_asked_for_before_all_else(text: str, invitation: str) -> None:
    result = reading(BEGUN, "now", said(text))
    assert planning.to_ask(result.draft)[0] == STORY
    assert announcing.invitation(result.draft) == invitation
    assert result.draft.told("now") is None
    slots = changed_slots(result.draft, {})
    asked = script_nlg.utterance("utter_ask_what", slots).text
    assert "own words" in asked
    answer = reading(result.draft, STORY, said("dad puts him in the cupboard"))
    assert STORY not in planning.to_ask(answer.draft)
    assert (answer.draft.told(STORY) or "").startswith(BEGUN.told(STORY) or "-")
    assert (answer.draft.told(STORY) or "").endswith("dad puts him in the cupboard")


def test_it_is_asked_for_once() -> None:
    invited = reading(BEGUN, "child_name", said("theres something else")).draft
    for intent, text in (("skip", "skip"), ("deny", "no")):
        after = reading(invited, STORY, said(text, intent)).draft
        assert STORY not in planning.to_ask(after)
        assert after.told(STORY) == BEGUN.told(STORY)
    again = reading(invited, STORY, said("he said something", "tell_concern")).draft
    assert STORY not in planning.to_ask(again)


@pytest.mark.parametrize("text", ["he said something about hitting her with a belt", "he told me dad hits him", "no"])
def test_what_is_told_is_not_asked_for(text: str) -> None:
    assert STORY not in planning.to_ask(reading(BEGUN, "when", said(text)).draft)


def test_an_answer_beside_it_counts_without_it() -> None:
    result = reading(BEGUN, "child_name", said("Alfie. can i say something about the mum", facts={"who": "the mum"}))
    assert result.draft.told("child_name") == "Alfie"
    assert result.draft.told("who") is None


def test_danger_is_asked_about_first() -> None:
    result = reading(told(what="x"), DANGER_NOW, said("can i tell you something"))
    assert planning.to_ask(result.draft)[0] == DANGER_NOW


def test_something_else_answers_which_kind_of_harm_it_is() -> None:
    result = reading(BEGUN, "kind", said("it is something else", "add_more"))
    assert STORY not in planning.to_ask(result.draft)
