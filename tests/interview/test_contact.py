"""Who told how they can be reached and takes it back: the report says so, and no longer the way that was told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.interview.after_sending import taken
from bot.interview.output import summary
from bot.interview.terms.catalogue import READ_BACK, REPORTER, SAFE_CONTACT, STORY
from bot.interview.terms.draft import Concern, Draft
from tests.interview.messages import reading, remarks, said, told

WAY = "you can text me after school on 07700 900123"
OF_A_CHILD = Concern(speaker="child", own_words=frozenset({"of_themselves"}))
CHILD = replace(told(danger_now="no", what="my stepdad hits me", child_name="Jade", reporter=WAY), concern=OF_A_CHILD)
ADULT = told(danger_now="no", what="the boy next door is always hungry", reporter="Jo, 07700 900123")

TAKES_BACK = [
    "no dont contact me", "please don't ring me", "actually dont text me he reads my phone", "no contact",
    "i dont want anyone to contact me", "i don't want to be contacted", "changed my mind, dont call me",
]  # fmt: skip


@pytest.mark.parametrize("text", TAKES_BACK)
@pytest.mark.parametrize("intent", ["deny", "tell_concern", "stop", "correct_answer", "nlu_fallback"])
def test_a_child_who_takes_it_back(text: str, intent: str) -> None:
    for asked in (READ_BACK, "now"):
        result = reading(CHILD, asked, said(text, intent, speaker="child"))
        assert remarks(result)[0] == "utter_changed"
        assert result.draft.told(REPORTER) == text
        assert "07700" not in summary.read_back(result.draft)
        assert result.draft.told(STORY) == CHILD.told(STORY)


@pytest.mark.parametrize("text", TAKES_BACK)
def test_an_adults_name_stays_with_the_wish_beside_it(text: str) -> None:
    draft = reading(ADULT, READ_BACK, said(text)).draft
    assert draft.told(REPORTER) == ADULT.told(REPORTER)
    assert draft.told(SAFE_CONTACT) == text
    again = reading(draft.with_answer(SAFE_CONTACT, ADULT.answers[REPORTER]), READ_BACK, said(text)).draft
    assert again.told(SAFE_CONTACT) == text


def test_after_it_was_sent() -> None:
    result, new = taken(CHILD, said("no dont contact me", "deny", speaker="child"))
    assert result.draft.told(REPORTER) == new == "no dont contact me"


@pytest.mark.parametrize(
    "text", ["dont ring me after 6", "dont call me, text me", "dont phone me, email is better jo@example.org"]
)
def test_some_ways_are_added(text: str) -> None:
    assert reading(CHILD, READ_BACK, said(text, speaker="child")).draft.told(REPORTER) == f"{WAY}\n{text}"


@pytest.mark.parametrize("text", ["they dont contact me when he is hurt", "she does not call me mum"])
def test_what_is_none(text: str) -> None:
    assert reading(CHILD, READ_BACK, said(text, speaker="child")).draft.told(REPORTER) == WAY


def test_where_no_way_was_told_it_is_as_ever() -> None:
    draft = Draft({name: answer for name, answer in CHILD.answers.items() if name != REPORTER}, OF_A_CHILD)
    assert reading(draft, "now", said("no dont contact me", speaker="child")).draft.told(REPORTER) is None
