"""Brothers and sisters are others at home; two children are kept together, as the person put it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.interview.asking import planning
from bot.interview.terms.catalogue import CHILD_AGE, CHILD_NAME, READ_BACK, SIBLINGS, STORY, WHO
from bot.interview.terms.concern import Concern
from bot.interview.terms.draft import Draft
from bot.interview.words import fact_words
from tests.interview.messages import reading, remarks, said, told

STARTED = told(danger_now="no", what="the lad next door gets hit")
KNOWN = told(danger_now="no", what="the lad next door gets hit", child_name="Alfie", child_age="4")


@pytest.mark.parametrize("draft", [STARTED, KNOWN])
@pytest.mark.parametrize("asked", [WHO, "when", "injury", READ_BACK, "source"])
@pytest.mark.parametrize("intent", ["tell_concern", "correct_answer", "add_more", "ask_what_next"])
@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("his sister Maisie is 3", {"child_name": "Maisie", "child_age": "3"}),
        ("his little brother is called Jack and he's 9", {"child_name": "Jack", "child_age": "9"}),
        ("and her sister is 9 not 8", {"child_age": "9"}),
        ("he has a baby brother called Jack who is 1", {"child_name": "Jack", "child_age": "1"}),
    ],
)
def test_who_is_told_of_as_a_brother_or_a_sister_is_of_the_others(
    text: str, facts: dict[str, str], intent: str, asked: str, draft: Draft
) -> None:
    result = reading(draft, asked, said(text, intent, facts=facts))
    assert result.draft.told(CHILD_NAME) == draft.told(CHILD_NAME)
    assert result.draft.told(CHILD_AGE) == draft.told(CHILD_AGE)
    assert result.draft.told(SIBLINGS) == text
    assert asked not in result.draft.answers, "the open question stays open"
    assert remarks(result) == ["utter_taken_in"]


def test_harm_to_a_sister_is_of_the_worry_too() -> None:
    message = said("his sister Maisie is 3 and gets hit by him", primary="physical", facts={"child_name": "Maisie"})
    after = reading(KNOWN, READ_BACK, message).draft
    assert message.text in str(after.told(STORY))
    assert after.told(SIBLINGS) == message.text
    assert after.concern.primary == "physical"


def test_what_was_understood_of_it_counts() -> None:
    message = said("his sister Maisie is 3", primary="neglect", facts={"child_name": "Maisie"})
    assert reading(KNOWN, WHO, message).draft.concern.primary == "neglect"


def test_beside_an_answer_it_is_of_the_others_too() -> None:
    facts = {"child_name": "Maisie", "child_age": "3", "who": "his dad"}
    after = reading(STARTED, WHO, said("his dad. his sister Maisie is 3", facts=facts)).draft
    assert after.told(WHO) == "his dad. his sister Maisie is 3"
    assert after.told(SIBLINGS) == "his sister Maisie is 3"
    assert (after.told(CHILD_NAME), after.told(CHILD_AGE)) == (None, None)
    assert CHILD_NAME in planning.to_ask(after), "the child's own name is still asked for"


def test_what_a_sister_says_of_the_child_is_of_the_child() -> None:
    facts = {"child_name": "Maisie", "child_age": "6"}
    after = reading(STARTED, "when", said("his sister Maisie told me he is 6", facts=facts)).draft
    assert after.told(CHILD_NAME) is None
    assert after.told(CHILD_AGE) == "6"


def test_asked_for_the_others_their_names_are_no_childs() -> None:
    message = said("his sister Maisie is 3", facts={"child_name": "Maisie", "child_age": "3"})
    after = reading(STARTED, SIBLINGS, message).draft
    assert (after.told(SIBLINGS), after.told(CHILD_NAME), after.told(CHILD_AGE)) == (message.text, None, None)


def test_what_was_told_of_the_others_stays() -> None:
    draft = replace(KNOWN, answers={**KNOWN.answers, SIBLINGS: told(siblings="two boys").answers[SIBLINGS]})
    after = reading(draft, READ_BACK, said("his sister Maisie is 3", facts={"child_name": "Maisie"})).draft
    assert after.told(SIBLINGS) == "two boys\nhis sister Maisie is 3"


def test_in_the_story_a_sister_may_be_the_child() -> None:
    facts = {"child_name": "Maisie", "child_age": "3"}
    harmed = reading(told(danger_now="no"), STORY, said("he hits his sister Maisie who is 3", facts=facts)).draft
    assert (harmed.told(CHILD_NAME), harmed.told(CHILD_AGE)) == ("Maisie", "3")
    beside = said("the lad next door gets hit. his sister Maisie is 3", primary="physical", facts=facts)
    other = reading(told(danger_now="no"), STORY, beside).draft
    assert (other.told(CHILD_NAME), other.told(CHILD_AGE)) == (None, None)
    assert other.told(SIBLINGS) == "his sister Maisie is 3"


def test_my_sister_is_a_childs_sister_only_where_a_child_writes() -> None:
    message = said("my sister Maisie is 3", facts={"child_name": "Maisie", "child_age": "3"})
    adult = reading(STARTED, "when", message).draft
    assert adult.told(CHILD_NAME) == "Maisie"
    child = replace(STARTED, concern=Concern(speaker="child", disclosure=True))
    after = reading(child, "now", replace(message, text="my sister Maisie is 3")).draft
    assert (after.told(CHILD_NAME), after.told(SIBLINGS)) == (None, message.text)


@pytest.mark.parametrize(
    ("text", "heard", "ages"),
    [
        ("two kids next door about 4 and 6, left alone", "about 4", "about 4 and 6"),
        ("they are 4 and 6", "4", "4 and 6"),
        ("4, 6 and 9", "4", "4, 6 and 9"),
        ("little ones on their own, one's 4 one's 6, every night", "6", "one's 4 one's 6"),
        ("a boy of 4 and a girl of 6 in the car", "4", "a boy of 4 and a girl of 6"),
        ("a 4 year old and a 6 year old get hit", "4 year old", "4 year old and a 6 year old"),
        ("she is 18 months and he is 4", "18 months", "18 months"),
        ("he is 4 and 6 times he was hit", "4", "4"),
        ("he is 4 and 3 kids live there", "4", "4"),
        ("he is 4 and 6 months ago she left", "4", "4"),
        ("hes 12, 14 Westbourne Road", "12", "12"),
        ("hes 6, ring 07700 900123", "6", "6"),
    ],
)
def test_the_ages_of_two_children_are_kept_as_said(text: str, heard: str, ages: str) -> None:
    assert fact_words.plain({"child_age": heard}, text)["child_age"] == ages


@pytest.mark.parametrize(
    ("text", "heard", "names"),
    [
        ("Alfie and Maisie next door are hit by their dad", "Alfie", "Alfie and Maisie"),
        ("Its Alfie and Maisie", "Alfie", "Alfie and Maisie"),
        ("Its Alfie and Maisie", "Maisie", "Alfie and Maisie"),
        ("alfie and maisie, 4 and 6", "alfie", "alfie and maisie"),
        ("the kids are Alfie, Maisie & Jo, all hungry", "Alfie", "Alfie, Maisie & Jo"),
        ("Alfie and Mum live there with the other kids", "Alfie", "Alfie"),
        ("Alfie and I go to the same school and he has bruises", "Alfie", "Alfie"),
        ("Alfie and Dave were fighting in the garden and Dave is his dad", "Alfie", "Alfie"),
        ("alfie and his dog", "alfie", "alfie"),
        ("Alfie cries and is hit", "Alfie", "Alfie"),
    ],
)
def test_the_names_of_two_children_are_kept_as_said(text: str, heard: str, names: str) -> None:
    assert fact_words.plain({"child_name": heard}, text)["child_name"] == names


@pytest.mark.parametrize("asked", [READ_BACK, "when"])
def test_a_second_child_told_later_joins_the_first(asked: str) -> None:
    ages = reading(KNOWN, asked, said("they're 4 and 6", facts={"child_age": "4"}))
    assert ages.draft.told(CHILD_AGE) == "4 and 6"
    names = reading(KNOWN, asked, said("its Alfie and Maisie", facts={"child_name": "Alfie"}))
    assert names.draft.told(CHILD_NAME) == "Alfie and Maisie"


def test_both_are_kept_where_the_one_was_asked_for() -> None:
    message = said("Alfie and Maisie 4 and 6", facts={"child_name": "Alfie", "child_age": "4"})
    after = reading(STARTED, CHILD_NAME, message).draft
    assert (after.told(CHILD_NAME), after.told(CHILD_AGE)) == (message.text, "4 and 6")
    for text, heard in (("about 4 and 6", "about 4"), ("4 and 6", "4"), ("one's 4 one's 6", "6")):
        assert reading(STARTED, CHILD_AGE, said(text, facts={"child_age": heard})).draft.told(CHILD_AGE) == text
