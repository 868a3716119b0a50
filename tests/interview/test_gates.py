"""Whether there is a child: who says so is asked for them, and who says no, or nothing of it, is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.interview.asking import planning
from bot.interview.asking.gates import tells_of_a_child
from bot.interview.terms.catalogue import CHILD_NEAR, CHILDREN_THERE, READ_BACK, REPORTER, STILL_RISK
from bot.interview.terms.concern import Concern
from bot.interview.terms.draft import Answer, Draft, Status
from bot.understanding import lexicon
from tests.interview.messages import reading, remarks, said, told

THE_CHILD = {"now", "child_name", "child_age", "address"}


def of(situation: str, **answers: str) -> Draft:
    return replace(
        told(danger_now="no", what="x", **answers),
        concern=Concern(situations=frozenset({situation})),
        said=frozenset({situation}),
    )


GATE_OF = {"own_sexual_thoughts": CHILD_NEAR, "survivor": STILL_RISK, "adult_at_risk": CHILDREN_THERE}


def asked_after(situation: str, text: str, intent: str = "tell_concern") -> set[str]:
    """What is asked once that was said to the question of a child."""
    result = reading(of(situation), GATE_OF[situation], said(text, intent))
    assert GATE_OF[situation] in result.draft.answers, "answered, and not asked again"
    return set(planning.to_ask(result.draft))


@pytest.mark.parametrize(
    "text",
    [
        "no", "nah", "there are none", "There isn't any", "i dont have kids", "no kids here", "i live alone",
        "she doesn't have any children", "i never go near kids", "no but thanks",
    ],
)  # fmt: skip
def test_there_is_none(text: str) -> None:
    assert tells_of_a_child(text) is False


@pytest.mark.parametrize(
    "text",
    [
        "yes", "my son", "i have 2 kids", "No, but my nephew stays at weekends", "no my nephew stays at weekends",
        "i live with my brother", "he still helps with the scouts", "maybe", "there's a little girl",
        "the kids are not fed, none of them", "she doesnt have any help with the kids",
        "there isnt any food for the kids", "no food in the house for the kids",
    ],
)  # fmt: skip
def test_there_is_one(text: str) -> None:
    assert tells_of_a_child(text) is True


@pytest.mark.parametrize(
    "text",
    ["i dont want to act on it", "i dont want to talk about what happened", "not sure", "no idea", "when i was a boy",
     "i was at school when it happened", "he does not work any more", "none of them are safe",
     "nobody looks after them"],
)  # fmt: skip
def test_neither_is_said(text: str) -> None:
    assert tells_of_a_child(text) is None


@pytest.mark.parametrize("situation", ["own_sexual_thoughts", "survivor"])
@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("I don't know", "dont_know"),
        ("skip", "skip"),
        ("no", "deny"),
        ("there are none", "tell_concern"),
    ],
)
def test_who_speaks_of_themselves_is_asked_where_a_child_is_only_if_there_is_one(
    situation: str, text: str, intent: str
) -> None:
    left = asked_after(situation, text, intent)
    assert not left & THE_CHILD
    assert left == {REPORTER, READ_BACK}


@pytest.mark.parametrize("situation", sorted(GATE_OF))
@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("yes", "affirm"),
        ("yes my son", "affirm"),
        ("my nephew", "tell_concern"),
        ("No, but my nephew stays at weekends", "deny"),
        ("no but my nephew visits", "deny"),
    ],
)
def test_a_child_that_is_told_of_is_asked_for_and_its_words_are_kept(situation: str, text: str, intent: str) -> None:
    assert asked_after(situation, text, intent) >= THE_CHILD
    assert reading(of(situation), GATE_OF[situation], said(text, intent)).draft.told(GATE_OF[situation]) == text


def test_of_an_adult_at_risk_it_is_asked_unless_there_is_none() -> None:
    assert asked_after("adult_at_risk", "I don't know", "dont_know") >= THE_CHILD
    result = reading(of("adult_at_risk"), CHILDREN_THERE, said("there are none"))
    assert not set(planning.to_ask(result.draft)) & THE_CHILD
    assert "utter_no_children_there" in remarks(result)


def test_a_yes_in_other_words_is_a_yes() -> None:
    result = reading(of("survivor"), STILL_RISK, said("that is so", "affirm"))
    assert result.draft.told(STILL_RISK) == "yes"


@pytest.mark.parametrize("danger", ["yes", "not sure"])
def test_in_danger_the_child_is_asked_for_though_nobody_said_that_there_is_one(danger: str) -> None:
    draft = replace(of("own_sexual_thoughts"), answers={"danger_now": Answer.told(danger), "what": Answer.told("x")})
    assert set(planning.to_ask(draft, emergency=True)) >= THE_CHILD
    unknown = draft.with_answer(CHILD_NEAR, Answer(Status.UNKNOWN))
    assert set(planning.to_ask(unknown, emergency=True)) >= THE_CHILD
    assert not set(planning.to_ask(draft.with_answer(CHILD_NEAR, Answer.told("no")), emergency=True)) & THE_CHILD


def test_a_few_words_after_a_no_are_kept() -> None:
    result = reading(told(danger_now="no", what="x"), "injury", said("no but she limps", "deny"))
    assert result.draft.told("injury") == "no but she limps"


@pytest.mark.parametrize(
    "text",
    [
        "my brother hes 34 and has learning difficulties",
        "he is 34 and he has a learning disability",
        "my sister is 41 with learning difficulties",
        "she has learning difficulties, she is 27",
    ],
)
def test_a_grown_up_who_finds_learning_hard_is_an_adult_at_risk(text: str) -> None:
    assert "adult_at_risk" in {label for label, _, _ in lexicon.places("situations", text)}
    children = ("my brother is 14 and has learning difficulties", "he is 9 with a learning disability")
    assert not [label for child in children for label, _, _ in lexicon.places("situations", child)]


@pytest.mark.parametrize(
    ("text", "is_of_staff"),
    [
        ("council social worker, hes been messaging a girl of 13 on his caseload", True),
        ("a youth worker has been texting one of the girls", True),
        ("he told the TA 'darren hits me with the belt'", False),
        ("her teacher texted me that she is not in school", False),
    ],
)
def test_a_colleague_who_messages_a_child_is_a_worry_about_staff(text: str, is_of_staff: bool) -> None:
    assert ("staff_concern" in {label for label, _, _ in lexicon.places("situations", text)}) is is_of_staff
