"""Answers as frightened people type them are taken, and the kind of harm is asked for twice at most."""

from __future__ import annotations

import pytest

from bot.interview.asking import planning
from bot.interview.danger.danger_in_context import in_context
from bot.interview.noting.fitting import fits
from bot.interview.terms import catalogue
from bot.interview.terms.catalogue import CHILD_AGE, DANGER_NOW, KIND, KIND_NAMED, STORY
from bot.interview.terms.draft import Draft, Status
from bot.interview.terms.turn import Outcome
from bot.interview.words.short_answers import says_not_known, yes_no_or_not_sure
from tests.interview.messages import reading, said, told

BEGUN = {DANGER_NOW: "no", STORY: "he is thin and she hits him"}


def begun(primary: str | None = "physical", **more: str) -> Draft:
    first = told(**{DANGER_NOW: "no", **more})
    return reading(first, STORY, said(BEGUN[STORY], primary=primary)).draft


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("WELL YES SHE SMACKS HIM HARD", "yes"),
        ("I suppose yes", "yes"),
        ("suppose so", "yes"),
        ("i think so", "yes"),
        ("well yeah he threatned to break his legs", "yes"),
        ("it might be", "yes"),
        ("kinda yeah", "yes"),
        ("oh maybe", "yes"),
        ("no its more that she shouts", "no"),
        ("none of them really", "no"),
        ("i dont think so", "no"),
        ("not really", "no"),
        ("maybe not", "no"),
        ("I suppose not", "no"),
        ("oh forget it. not sure", "not sure"),
        ("im really not sure tbh", "not sure"),
        ("idk tbh", "not sure"),
        ("yes and no", "not sure"),
        ("no idea", "not sure"),
        ("no one feeds them", None),
        ("nobody is there", None),
        ("no food in the house", None),
        ("they dont know we can hear it", None),
        ("she hits him", None),
        ("its not right what they do", None),
        ("it is horrible in there", None),
    ],
)
def test_a_yes_or_a_no_is_heard_at_the_beginning_and_doubt_anywhere(words: str, answer: str | None) -> None:
    assert yes_no_or_not_sure(words) == answer


@pytest.mark.parametrize("intent", ["tell_concern", "nlu_fallback", "add_more", "affirm", "deny", "correct_answer"])
@pytest.mark.parametrize(
    ("words", "answer", "beyond"),
    [
        ("WELL YES SHE SMACKS HIM HARD", "yes", "SMACKS"),
        ("I suppose yes", "yes", None),
        ("well yeah he threatned to break his legs", "yes", "legs"),
        ("no, she shouts", "no", "shouts"),
        ("oh forget it. not sure", "not sure", None),
        ("not sure tbh", "not sure", None),
    ],
)
def test_a_plain_answer_to_the_kind_is_taken_at_once_and_what_is_beyond_it_kept(
    intent: str, words: str, answer: str, beyond: str | None
) -> None:
    result = reading(begun(), KIND, said(words, intent))
    assert result.outcome is Outcome.ASK
    assert result.draft.told(KIND) == answer
    assert KIND not in planning.to_ask(result.draft)
    story = result.draft.told(STORY) or ""
    assert beyond in story if beyond else story == BEGUN[STORY]


def test_a_no_before_more_words_is_a_no_for_staff_too() -> None:
    assert planning.kind_of_harm(reading(begun(), KIND, said("no, she shouts")).draft) is None


@pytest.mark.parametrize("intent", ["tell_concern", "deny", "nlu_fallback", "add_more"])
@pytest.mark.parametrize(
    "words", ["none of them really. its exploitation", "no its exploitation mate like i said", "county lines"]
)
def test_a_kind_that_is_none_of_ours_is_kept_as_it_was_put(words: str, intent: str) -> None:
    for draft, asked in ((begun(), KIND), (begun(primary=None), KIND_NAMED)):
        after = reading(draft, asked, said(words, intent)).draft
        assert after.told(KIND_NAMED) == words
        assert not {KIND, KIND_NAMED} & set(planning.to_ask(after))
        assert planning.kind_of_harm(after) is None


@pytest.mark.parametrize("asked", [KIND, KIND_NAMED])
@pytest.mark.parametrize("intent", ["add_more", "tell_concern", "what_did_you_mean", "nlu_fallback"])
def test_the_kind_is_asked_for_twice_at_most(asked: str, intent: str) -> None:
    draft = begun("physical" if asked == KIND else None)
    first = reading(draft, asked, said("i dont understand worthless", intent)).draft
    second = reading(first, asked, said("he is always so thin and so cold", intent)).draft
    assert second.answers[asked].status is Status.UNKNOWN
    assert asked not in planning.to_ask(second)


def test_who_is_not_sure_which_kind_it_is_is_not_asked_of_one_after_another() -> None:
    unsure = reading(begun(primary=None), KIND_NAMED, said("not sure", "dont_know")).draft
    later = reading(unsure, "now", said("at home, nobody feeds him", primary="neglect")).draft
    assert not {KIND, KIND_NAMED} & set(planning.to_ask(later))


@pytest.mark.parametrize(
    "words", ["idk tbh", "dunno tbh", "no idea sorry", "not really sure", "i honestly dont know", "oh i cant remember"]
)
@pytest.mark.parametrize("asked", ["now", "child_name", CHILD_AGE, "where", "school", "injury"])
@pytest.mark.parametrize("intent", ["tell_concern", "deny", "nlu_fallback"])
def test_words_of_not_knowing_are_not_known_however_they_were_read(words: str, asked: str, intent: str) -> None:
    assert says_not_known(words)
    assert reading(begun(kind="yes"), asked, said(words, intent)).draft.answers[asked].status is Status.UNKNOWN


def test_not_knowing_whether_a_child_is_in_danger_is_danger() -> None:
    assert reading(Draft(), DANGER_NOW, said("dunno tbh", "deny")).outcome is Outcome.EMERGENCY


@pytest.mark.parametrize(
    ("asked", "words", "facts"),
    [
        (CHILD_AGE, "no idea. lil ones", {}),
        (CHILD_AGE, "not sure, maybe 6", {"child_age": "6"}),
        ("address", "dont know but near the church", {}),
        ("when", "idk, kinda tuesday", {"when": "tuesday"}),
    ],
)
@pytest.mark.parametrize("intent", ["dont_know", "tell_concern"])
def test_what_is_known_after_all_is_taken(asked: str, words: str, facts: dict[str, str], intent: str) -> None:
    assert reading(begun(kind="yes"), asked, said(words, intent, facts=facts)).draft.told(asked) == words


@pytest.mark.parametrize(
    "words", ["oh i think maybe Tyler Brown", "um Tyler i think tbh", "probably Tyler or something"]
)
def test_words_that_say_nothing_stand_in_no_answers_way(words: str) -> None:
    assert fits(catalogue.questions()["child_name"], said(words))


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("child_name", "i think hes dying"),
        (KIND, "well yes hes hitting him right now i can hear"),
        (CHILD_AGE, "hes hitting the little boy right now"),
    ],
)
def test_grave_news_is_no_answer_for_the_words_around_it(asked: str, words: str) -> None:
    grave = said(words, "tell_danger", danger="yes", danger_score=0.7)
    assert in_context(told(danger_now="not sure"), asked, grave).intent == "tell_danger"
