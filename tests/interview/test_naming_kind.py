"""The kind of harm named in words, where it is asked which it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.interview.answers.naming_kind import named_in
from bot.interview.asking import planning
from bot.interview.output import assessing, summary
from bot.interview.terms import catalogue
from bot.interview.terms.catalogue import KIND, KIND_NAMED, STORY
from bot.interview.terms.draft import Draft
from bot.interview.terms.turn import Outcome
from tests.interview.messages import reading, said, told

BEGUN = {"danger_now": "no", STORY: "he is thin and she hits him"}


def begun(primary: str, **more: str) -> Draft:
    """A draft after a story in which one kind is likely."""
    draft = reading(told(danger_now="no"), STORY, said(BEGUN[STORY], primary=primary)).draft
    for question, words in more.items():
        draft = draft.with_answer(question, told(**{question: words}).answers[question])
    return draft


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("no. its neglect", "neglect"),
        ("neglect i think", "neglect"),
        ("Not being looked after", "neglect"),
        ("nobody feeding them", "neglect"),
        ("not physical its emotional", "emotional"),
        ("more like bullying", "emotional"),
        ("being hurt", "physical"),
        ("yes physical", "physical"),
        ("Physical abuse", "physical"),
        ("grooming", "sexual"),
        ("its dv really", "domestic_abuse"),
        ("parents fighting", "domestic_abuse"),
        ("physical and emotional", None),
        ("not neglect", None),
        ("no its not sexual", None),
        ("something else", None),
        ("he was hit by a car last year and it went on to the court", None),
    ],
)
def test_one_kind_that_is_not_denied_is_named(words: str, kind: str | None) -> None:
    assert named_in(catalogue.questions()[KIND], words) == kind
    assert named_in(catalogue.questions()[KIND_NAMED], words) == kind
    assert named_in(catalogue.questions()["who"], words) is None


@pytest.mark.parametrize("intent", ["deny", "tell_concern", "nlu_fallback"])
def test_another_kind_than_the_suggested_one_answers_both_questions(intent: str) -> None:
    result = reading(begun("physical"), KIND, said("no. its neglect", intent))
    assert result.outcome is Outcome.ASK
    assert (result.draft.told(KIND), result.draft.told(KIND_NAMED)) == ("no", "neglect")
    assert planning.kind_of_harm(result.draft) == "neglect"
    assert not {KIND, KIND_NAMED} & set(planning.to_ask(result.draft))


def test_the_suggested_kind_named_is_a_yes() -> None:
    result = reading(begun("physical"), KIND, said("its physical yeah", "affirm", primary="physical"))
    assert (result.draft.told(KIND), result.draft.told(KIND_NAMED)) == ("yes", None)


def test_a_kind_in_other_words_than_the_reply_s_is_that_kind() -> None:
    draft = begun("physical", kind="no")
    result = reading(draft, KIND_NAMED, said("emotional abuse"))
    assert result.draft.told(KIND_NAMED) == "emotional"


def test_danger_told_at_the_kind_is_danger() -> None:
    result = reading(
        begun("physical"), KIND, said("neglect, hes collapsed", "tell_danger", danger="yes", danger_score=0.98)
    )
    assert result.outcome is Outcome.EMERGENCY


@pytest.mark.parametrize("way", ["physical abuse", "kind_named.physical"])
def test_something_else_and_then_the_same_kind_is_that_kind(way: str) -> None:
    tapped = "." in way
    message = replace(said(way, "choose" if tapped else "tell_concern"), choice=way if tapped else None)
    draft = reading(begun("physical", kind="no"), KIND_NAMED, message).draft
    noted = dict(summary.noted(draft))
    assert noted["Kind of worry"] == "it may be about a child being hurt"
    assert noted["Kind of worry, as you put it"] == "Physical abuse"
    items = {item["question"]: item["words"] for item in summary.compose(draft, complete=True)["items"]}
    assert (items[KIND], items[KIND_NAMED]) == ("yes", "Physical abuse")
    assert not {KIND, KIND_NAMED} & set(planning.to_ask(draft))
    assert not any("took it for" in words for words in assessing.to_check(draft, complete=True))


def test_something_else_said_later_has_the_kind_asked_anew() -> None:
    draft = begun("physical", kind="yes", kind_named="physical")
    after = reading(draft, KIND, replace(said("It is something else", "choose"), choice="kind.no")).draft
    assert after.told(KIND) == "no"
    assert KIND_NAMED in planning.to_ask(after)
