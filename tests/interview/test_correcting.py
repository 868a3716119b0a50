"""What puts an item right goes to that item, in the middle of the questions and at the read-back."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from bot.interview.terms.catalogue import (
    ADDRESS,
    CARERS,
    CHILD_AGE,
    CHILD_NAME,
    NOW,
    READ_BACK,
    REPORTER,
    SCHOOL,
    STORY,
    WHEN,
    WHERE,
    WHO,
)
from bot.interview.terms.concern import Concern
from bot.interview.terms.draft import Answer, Draft
from bot.interview.terms.slots import changed_slots, draft_of
from bot.interview.terms.turn import Outcome
from tests.interview.messages import reading, remarks, said, told

NOTED = told(
    danger_now="no", what="a little boy down the road gets hit", kind="yes", now="with his nan", child_name="Alfie",
    child_age="4", address="12 Ampthill Road", injury="a bruise", who="his dad", when="Monday", source="I saw it",
    reporter="Pat 07700 900123", where="at home", school="Goldington",
)  # fmt: skip
INTENTS = ["tell_concern", "correct_answer", "deny"]


def changed(after: Draft, before: Draft = NOTED) -> dict[str, str | None]:
    """The items whose words changed, with what they are now."""
    return {name: after.told(name) for name in after.answers if after.told(name) != before.told(name)}


@pytest.mark.parametrize("intent", INTENTS)
@pytest.mark.parametrize("asked", [READ_BACK, "siblings"])
@pytest.mark.parametrize(
    ("text", "place", "question"),
    [
        ("no it happened at the park", "the park", WHERE),
        ("no it was at 14 Mill Lane", "14 Mill Lane", WHERE),
        ("sorry, the address is wrong, it happened at 14 Mill Lane", "14 Mill Lane", WHERE),
        ("no she lives at 14 Mill Lane", "14 Mill Lane", ADDRESS),
        ("no, the address is 14 Mill Lane", "14 Mill Lane", ADDRESS),
        ("no it's 14 Mill Lane", "14 Mill Lane", None),
        ("no it was the park", "the park", WHERE),
    ],
)
def test_where_it_happened_is_not_where_the_child_lives(
    text: str, place: str, question: str | None, asked: str, intent: str
) -> None:
    result = reading(NOTED, asked, said(text, intent, facts={"place": place}))
    if question is None:
        assert changed(result.draft) == {}, "where it happened was at home: it may be either"
        assert result.draft.unplaced == place
    elif asked == READ_BACK or intent != "deny":
        assert changed(result.draft) == {question: place}
        assert remarks(result) == ["utter_changed"]


@pytest.mark.parametrize(
    ("text", "place", "question"),
    [
        ("it happened in the street", "the street", WHERE),
        ("where it happened is the park", "the park", WHERE),
        ("its nans house where it happened", "nans house", WHERE),
        ("where he lives is 14 Mill Lane", "14 Mill Lane", ADDRESS),
    ],
)
def test_at_the_read_back_it_need_not_begin_like_a_correction(text: str, place: str, question: str) -> None:
    result = reading(NOTED, READ_BACK, said(text, facts={"place": place}))
    assert changed(result.draft) == {question: place}


def test_a_place_in_what_else_they_tell_at_the_read_back_puts_nothing_right() -> None:
    text = "it happened in the street too and the neighbours watched him cry"
    result = reading(NOTED, READ_BACK, said(text, facts={"place": "the street"}))
    assert set(changed(result.draft)) == {STORY}


def test_a_house_where_it_happened_is_no_address() -> None:
    result = reading(told(danger_now="no"), STORY, said("it happened at 14 Mill Lane", facts={"place": "14 Mill Lane"}))
    assert (result.draft.told(WHERE), result.draft.told(ADDRESS)) == ("14 Mill Lane", None)


@pytest.mark.parametrize(
    ("answer", "questions"),
    [
        ("where it happened", {WHERE}),
        ("where he lives", {ADDRESS}),
        ("the address", {ADDRESS}),
        ("both", {WHERE, ADDRESS}),
        ("the other one", set()),
    ],
)
@pytest.mark.parametrize("asked", [READ_BACK, "siblings"])
def test_of_a_place_that_may_be_either_it_is_asked_which(asked: str, answer: str, questions: set[str]) -> None:
    first = reading(NOTED, asked, said("no it's Mill Lane", "correct_answer", facts={"place": "Mill Lane"}))
    assert first.outcome is Outcome.ASK
    assert first.remarks == (("utter_situation", {"words": "Is that where it happened, or where the child lives?"}),)
    assert changed(first.draft) == {}
    kept = draft_of(changed_slots(first.draft, {}))
    assert kept.unplaced == "Mill Lane", "it is remembered between turns"
    second = reading(kept, asked, said(answer))
    assert {name for name in (WHERE, ADDRESS) if second.draft.told(name) == "Mill Lane"} == questions
    assert second.draft.unplaced is None, "asked once"


def test_danger_in_answer_to_which_place_is_heard() -> None:
    draft = replace(NOTED, unplaced="Mill Lane")
    message = said("where he lives, he is hitting him now", "tell_danger", danger="yes", danger_score=0.9)
    assert reading(draft, READ_BACK, message).outcome is Outcome.EMERGENCY


def test_a_child_is_asked_where_they_live() -> None:
    draft = replace(NOTED, concern=Concern(speaker="child", disclosure=True))
    result = reading(draft, READ_BACK, said("no it's Mill Lane", "correct_answer", facts={"place": "Mill Lane"}))
    assert "where you live" in result.remarks[0][1]["words"]


@pytest.mark.parametrize("intent", [*INTENTS, "ask_what_next"])
@pytest.mark.parametrize("asked", [READ_BACK, "siblings", CARERS, WHO, REPORTER, "source"])
@pytest.mark.parametrize(
    ("text", "question", "words"),
    [
        ("Kayleigh not Alfie", CHILD_NAME, "Kayleigh"),
        ("kayleigh not alfie", CHILD_NAME, "kayleigh"),
        ("it's Kayleigh, not Alfie", CHILD_NAME, "Kayleigh"),
        ("not Alfie, Kayleigh", CHILD_NAME, "Kayleigh"),
        ("sorry, it's not Alfie it's Kayleigh", CHILD_NAME, "Kayleigh"),
        ("no her name is Kayleigh not Alfie", CHILD_NAME, "Kayleigh"),
        ("change Alfie to Kayleigh", CHILD_NAME, "Kayleigh"),
        ("he's 6 not 4", CHILD_AGE, "6"),
        ("6 not 4", CHILD_AGE, "6"),
        ("he's not 4, he's 6", CHILD_AGE, "6"),
        ("the address is 14 not 12", ADDRESS, "14 Ampthill Road"),
        ("its 14 not 12", ADDRESS, "14 Ampthill Road"),
        ("14 Ampthill Road not 12", ADDRESS, "14 Ampthill Road"),
        ("Mill Lane not Ampthill Road", ADDRESS, "12 Mill Lane"),
        ("he lives at 14 Mill Lane not 12 Ampthill Road", ADDRESS, "14 Mill Lane"),
        ("it was at nan's house not at home", WHERE, "at nan's house"),
        ("it didn't happen at home, it was at his nan's", WHERE, "at his nan's"),
        ("Castle not Goldington", SCHOOL, "Castle"),
        ("the school is Castle not Goldington", SCHOOL, "Castle"),
        ("it was Tuesday not Monday", WHEN, "Tuesday"),
    ],
)
def test_the_item_that_holds_the_wrong_words_is_put_right(
    text: str, question: str, words: str, asked: str, intent: str
) -> None:
    """Whatever it was taken for, and though no fact was found in it."""
    draft = NOTED.without(asked) if asked != READ_BACK else NOTED
    result = reading(draft, asked, said(text, intent))
    assert changed(result.draft, draft) == {question: words}
    assert remarks(result) == ["utter_changed"]
    assert asked not in result.draft.answers, "the open question stays open"


@pytest.mark.parametrize("facts", [{}, {"child_name": "Kayleigh"}])
@pytest.mark.parametrize("asked", ["siblings", CARERS, NOW, WHO, ADDRESS, CHILD_AGE])
def test_what_was_meant_right_after_a_name_is_the_name(asked: str, facts: dict[str, str]) -> None:
    draft = replace(NOTED.without(asked), answered=(NOW, CHILD_NAME))
    result = reading(draft, asked, said("sorry I meant Kayleigh", "correct_answer", facts=facts))
    assert changed(result.draft, draft) == {CHILD_NAME: "Kayleigh"}


@pytest.mark.parametrize("asked", [READ_BACK, "siblings", NOW, ADDRESS])
def test_a_name_that_was_meant_replaces_the_other(asked: str) -> None:
    draft = NOTED.without(asked) if asked != READ_BACK else NOTED
    message = said("sorry I meant Kayleigh", "correct_answer", facts={"child_name": "Kayleigh"})
    assert reading(draft, asked, message).draft.told(CHILD_NAME) == "Kayleigh"


@pytest.mark.parametrize(
    ("text", "facts"), [("sorry i meant the park", {"place": "the park"}), ("i meant tuesday", {"when": "tuesday"})]
)
def test_what_was_meant_of_something_else_is_no_name(text: str, facts: dict[str, str]) -> None:
    draft = replace(NOTED, answered=(NOW, CHILD_NAME))
    assert reading(draft, "siblings", said(text, "correct_answer", facts=facts)).draft.told(CHILD_NAME) == "Alfie"


@pytest.mark.parametrize(
    ("asked", "text", "facts"),
    [
        (NOW, "at school not at home", {"place": "school"}),
        (WHEN, "monday not at home", {"when": "monday"}),
        (WHO, "his stepdad not his dad", {"who": "his stepdad"}),
        (WHO, "he works at school not at home", {}),
        ("alone", "4 not 6 hours", {}),
        (SCHOOL, "Castle not Mill Lane", {"place": "Castle"}),
    ],
)
@pytest.mark.parametrize("intent", ["tell_concern", "correct_answer"])
def test_an_answer_with_a_not_in_it_is_the_answer(asked: str, text: str, facts: dict[str, str], intent: str) -> None:
    draft = replace(NOTED.without(asked), answers={**NOTED.without(asked).answers, CARERS: Answer.told("his dad")})
    result = reading(draft, asked, said(text, intent, facts=facts))
    assert changed(result.draft, draft) == {asked: text}


def test_an_age_puts_no_house_right() -> None:
    draft = replace(NOTED, answers={**NOTED.answers, CHILD_AGE: Answer.told("about 13")})
    result = reading(draft, READ_BACK, said("he's 14 not 12", "correct_answer", facts={"child_age": "14"}))
    assert changed(result.draft, draft) == {CHILD_AGE: "14"}


def test_of_two_names_one_is_put_right() -> None:
    draft = replace(NOTED, answers={**NOTED.answers, CHILD_NAME: Answer.told("Alfie and Maisie")})
    assert reading(draft, READ_BACK, said("Kayleigh not Maisie")).draft.told(CHILD_NAME) == "Alfie and Kayleigh"


def test_what_is_told_at_length_is_not_rewritten() -> None:
    draft = replace(NOTED, answers={**NOTED.answers, "siblings": Answer.told("Jack who is 8 and a baby")})
    result = reading(draft, READ_BACK, said("Josh not Jack"))
    assert result.draft.told("siblings") == "Jack who is 8 and a baby\nJosh not Jack"
    number = reading(NOTED, READ_BACK, said("its 07700 900124 not 900123"))
    assert number.draft.told(REPORTER) == "Pat 07700 900123\nits 07700 900124 not 900123"


def test_a_name_in_answer_to_the_name_is_not_lost_beside_an_age_put_right() -> None:
    message = said("no he's 7, Tom", "correct_answer", facts={"child_age": "7", "child_name": "Tom"})
    after = reading(NOTED.without(CHILD_NAME), CHILD_NAME, message).draft
    assert (after.told(CHILD_AGE), after.told(CHILD_NAME)) == ("7", "Tom")


def test_danger_with_a_not_in_it_is_danger() -> None:
    message = said("dead not at home", "tell_danger", danger="yes", danger_score=0.9)
    assert reading(NOTED, READ_BACK, message).outcome is Outcome.EMERGENCY


@pytest.mark.parametrize("text", ["no " * 40, "not a " * 20, "it's " * 24, "the name is " * 9 + "x", "a, " * 40])
def test_a_long_line_is_read_in_good_time(text: str) -> None:
    reading(NOTED, READ_BACK, said("8"))  # what is read once
    start = time.perf_counter()
    reading(NOTED, READ_BACK, said(text, "correct_answer"))
    assert time.perf_counter() - start < 1
