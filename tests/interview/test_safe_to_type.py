"""Whether it is safe to type: only a plain yes or no is one, and to anything else it is said once how to leave."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.interview.asking import planning
from bot.interview.terms import catalogue
from bot.interview.terms.catalogue import SAFE_TO_TYPE, STORY
from bot.interview.terms.concern import Concern
from bot.interview.terms.draft import Status
from bot.interview.terms.turn import Outcome
from tests.interview.messages import reading, remarks, said, told

ABUSED = replace(
    told(danger_now="no", what="my husband hits me and the kids see it"),
    concern=Concern({**Concern().categories, "domestic_abuse": 0.9}, situations=frozenset({"adult_victim"})),
    said=frozenset({"adult_victim"}),
)


def test_it_is_one_question() -> None:
    assert catalogue.questions()[SAFE_TO_TYPE].ask.count("?") == 1


@pytest.mark.parametrize("text", ["yes", "Yes it is", "yes, he's at work", "its safe", "im alone", "yes i think so"])
def test_a_plain_yes_goes_on(text: str) -> None:
    result = reading(ABUSED, SAFE_TO_TYPE, said(text, "affirm"))
    assert (result.outcome, result.draft.told(SAFE_TO_TYPE)) == (Outcome.ASK, "yes")


@pytest.mark.parametrize("text", ["no", "No it isn't", "not really", "no i dont think so", "its not safe"])
def test_a_plain_no_stops(text: str) -> None:
    assert reading(ABUSED, SAFE_TO_TYPE, said(text, "deny")).outcome is Outcome.STOP


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("yes someone could", "affirm"),
        ("no hes at work", "deny"),
        ("i dont know", "dont_know"),
        ("not sure", "dont_know"),
        ("ok", "affirm"),
        ("i think so", "affirm"),
        ("he is downstairs", "tell_possible_danger"),
        ("he might come in", "tell_concern"),
        ("yes but he is in the next room", "affirm"),
    ],
)
def test_what_is_not_plain_is_told_once_how_to_leave(text: str, intent: str) -> None:
    message = said(text, intent, danger="unclear" if intent == "tell_possible_danger" else "no", danger_score=0.9)
    first = reading(ABUSED, SAFE_TO_TYPE, message)
    assert first.outcome is Outcome.ASK
    assert remarks(first) == ["utter_unsure_if_safe"]
    assert planning.to_ask(first.draft)[0] == SAFE_TO_TYPE
    assert intent == "dont_know" or text in str(first.draft.told(STORY))
    second = reading(first.draft, SAFE_TO_TYPE, message)
    assert "utter_unsure_if_safe" not in remarks(second)
    assert planning.to_ask(second.draft)[0] != SAFE_TO_TYPE


def test_who_is_told_how_to_leave_can_carry_on() -> None:
    draft = reading(ABUSED, SAFE_TO_TYPE, said("i dont know", "dont_know")).draft
    assert reading(draft, SAFE_TO_TYPE, said("yes", "affirm")).draft.told(SAFE_TO_TYPE) == "yes"
    result = reading(draft, SAFE_TO_TYPE, said("carry on", "carry_on"))
    assert result.draft.answers[SAFE_TO_TYPE].status is Status.UNKNOWN
    assert reading(draft, SAFE_TO_TYPE, said("no", "deny")).outcome is Outcome.STOP
