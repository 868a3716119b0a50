"""A person gives their own name, and wishes that it is kept from the family."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.interview.asides.caring import THANKS
from bot.interview.asking import planning
from bot.interview.reading import read
from bot.interview.terms.catalogue import CHILD_NAME, KEEP_NAME, REPORTER
from bot.interview.terms.concern import Concern
from bot.interview.terms.draft import Draft
from tests.interview.messages import reading, remarks, said, told

BEFORE = told(danger_now="no", what="he is hungry")
CHILD = replace(BEFORE, concern=Concern(speaker="child", disclosure=True), said=frozenset({THANKS}))
FRIEND = replace(BEFORE, concern=Concern(speaker="child"))


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("my name is Jo but please dont tell them", "ask_will_they_know"),
        ("you can call me Jo but i want to stay anonymous", "ask_anonymous"),
        ("My name's Jo. I don't want the family to know", "ask_confidential"),
        ("Jo Smith but please dont tell the family", "tell_concern"),
        ("07700 900123, please keep my name out of it", "tell_concern"),
        ("Jo, dont say it was me", "tell_concern"),
    ],
)
def test_a_name_is_kept_with_the_wish_that_the_family_does_not_hear_it(text: str, intent: str) -> None:
    result = reading(BEFORE, REPORTER, said(text, intent, facts={"child_name": "Jo", "who": "them"}))
    assert result.draft.told(REPORTER) == text
    assert result.draft.told(KEEP_NAME) == text
    assert "utter_wish_noted" in remarks(result)
    assert KEEP_NAME not in planning.to_ask(result.draft), "not asked what they have said"
    assert result.draft.told(CHILD_NAME) is None, "the name is not the child's"
    assert result.draft.told("who") is None


@pytest.mark.parametrize(
    "text",
    [
        "Jo, i dont know the postcode",
        "Jo but id rather not say my surname",
        "my name is Jo, i can't tell you more",
        "Jo Smith, i do not use email",
        "Jo 07700 900123",
    ],
)
def test_other_words_are_no_wish_and_it_is_asked(text: str) -> None:
    result = reading(BEFORE, REPORTER, said(text, "tell_concern"))
    assert result.draft.told(REPORTER) == text
    assert KEEP_NAME in planning.to_ask(result.draft)
    assert "utter_wish_noted" not in remarks(result)


def test_a_question_without_a_name_is_still_a_question() -> None:
    assert read(BEFORE, REPORTER, said("will you tell them it was me?", "ask_will_they_know")) is None


def test_told_where_something_else_was_asked_it_is_kept_too() -> None:
    message = said("my name is Jo but please dont tell them", "ask_will_they_know")
    result = reading(BEFORE, "siblings", message)
    assert result.draft.told(REPORTER) == message.text
    assert result.draft.told(KEEP_NAME) == message.text
    assert "siblings" not in result.draft.answers


def test_a_child_keeps_their_name_and_hears_once_what_can_be_promised() -> None:
    first = reading(CHILD, CHILD_NAME, said("my name is Jo but please dont tell them", "ask_will_they_know"))
    assert first.draft.told(CHILD_NAME) == "my name is Jo but please dont tell them"
    assert remarks(first) == ["utter_wish_noted"]
    second = reading(first.draft, REPORTER, said("you can ask Mrs Smith but dont tell dad"))
    assert second.draft.told(REPORTER) == "you can ask Mrs Smith but dont tell dad"
    assert remarks(second) == []


def test_a_friends_own_name_is_not_that_of_the_child_they_tell_of() -> None:
    result = reading(FRIEND, REPORTER, said("my name is Sam", facts={"child_name": "Sam"}))
    assert result.draft.told(REPORTER) == "my name is Sam"
    assert result.draft.told(CHILD_NAME) is None


def test_who_tells_it_at_work_is_promised_nothing() -> None:
    at_work: Draft = replace(BEFORE, concern=Concern(speaker="professional"))
    result = reading(at_work, REPORTER, said("my name is Jo, school nurse, but dont tell them it was me"))
    assert result.draft.told(REPORTER) is not None
    assert "utter_wish_noted" not in remarks(result)
