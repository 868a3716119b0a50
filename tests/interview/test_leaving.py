"""Who must go this moment is asked nothing more, and what they told is kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.interview.asides import leaving
from bot.interview.asking import planning
from bot.interview.reading import read
from bot.interview.terms.catalogue import DANGER_NOW, STORY
from bot.interview.terms.concern import Concern
from bot.interview.terms.draft import Draft
from bot.interview.terms.turn import Outcome
from tests.interview.messages import reading, remarks, said, told

BEGUN = told(danger_now="no", what="he hits us")
CHILD = replace(BEGUN, concern=Concern(speaker="child", disclosure=True))


@pytest.mark.parametrize(
    "text",
    [
        "have to go someones coming",
        "someone is here",
        "key in the door",
        "sorry gtg my dads just come in",
        "gotta go",
        "cant type",
        "shh",
        "brb hes here",
        "quick he's coming",
        "oh no hes back",
        "goodbye",
    ],
)
@pytest.mark.parametrize("asked", ["now", "child_name", "kind_named"])
def test_who_must_go_is_asked_nothing_more(text: str, asked: str) -> None:
    result = reading(CHILD, asked, said(text))
    assert result.outcome is Outcome.STOP
    assert not result.remarks
    assert asked not in result.draft.answers, "no answer to the open question"
    if text != "shh":  # after "he hits us" that may be danger
        assert planning.worth_passing_on(result.draft.settled()) == planning.worth_passing_on(CHILD)


@pytest.mark.parametrize(
    "text",
    [
        "he cries when hes coming",
        "the kids hide when he is home",
        "i have to go to hospital with him",
        "hes back with his mum at number 4",
        "someone is coming round to fix the door",
        "yes they are coming",
        "she left a note that says i am worthless, goodbye",
        "Jake",
    ],
)
def test_what_only_sounds_like_it_is_told(text: str) -> None:
    assert not leaving.must_go(text)
    assert reading(CHILD, "now", said(text)).outcome is Outcome.ASK


def test_what_was_told_before_going_is_kept() -> None:
    result = reading(BEGUN, "child_name", said("Jake, got to go", facts={"child_name": "Jake"}))
    assert result.outcome is Outcome.STOP
    assert "Jake" in str(result.draft.told("child_name"))
    alone = reading(BEGUN, "child_name", said("have to go someones coming"))
    assert alone.draft.told(STORY) == "he hits us\nhave to go someones coming"


def test_he_is_home_may_be_said_of_the_child() -> None:
    assert reading(BEGUN, "now", said("hes home")).draft.told("now") == "hes home"
    assert reading(BEGUN, "when", said("hes home")).outcome is Outcome.STOP
    assert reading(CHILD, "now", said("hes home")).outcome is Outcome.STOP


def test_danger_stays_danger() -> None:
    grave = said("i can hear the key in the door", "tell_danger", danger="yes", danger_score=0.97)
    assert reading(CHILD, "now", grave).outcome is Outcome.EMERGENCY
    assert reading(CHILD, "now", grave, emergency_known=True).outcome is Outcome.STOP, "999 was said already"
    perhaps = said("someones coming hes here", "tell_possible_danger", danger="unclear", danger_score=0.9)
    result = reading(BEGUN, "child_name", perhaps)
    assert result.outcome is Outcome.STOP
    assert result.draft.concern.danger == "unclear"
    assert planning.to_ask(result.draft)[0] == DANGER_NOW, "asked first when they come back"


def test_going_is_no_story() -> None:
    draft = reading(Draft(), DANGER_NOW, said("someones coming")).draft
    assert STORY in planning.to_ask(draft)
    assert draft.settled().told(STORY) == "someones coming"


def test_a_goodbye_ends_the_questions() -> None:
    farewell = replace(said("right ill be off then", "goodbye"), confidence=0.9)
    result = reading(BEGUN, "child_name", farewell)
    assert (result.outcome, remarks(result)) == (Outcome.STOP, [])
    assert read(BEGUN, "what", replace(said("right thats me then", "goodbye"), confidence=0.45)) is None, (
        "a rule answers it"
    )
    assert not leaving.must_go("bye thanks"), "nobody is told to close the page"


@pytest.mark.parametrize(
    "text",
    [
        "i gotta go my bus is here",
        "my trains here",
        "got to get the kids",
        "need to go to work",
        "my phones dying",
        "sorry my battery is about to die",
        "have to pick up my son from school",
        "2% battery",
        "ive got to catch the bus",
    ],
)
@pytest.mark.parametrize("asked", ["carers", "child_name", "now"])
def test_who_is_called_away_is_asked_nothing_more_and_not_told_to_hide(text: str, asked: str) -> None:
    result = reading(BEGUN, asked, said(text))
    assert result.outcome is Outcome.STOP
    assert asked not in result.draft.answers
    assert not leaving.must_go(text)


def test_a_dying_phone_is_said_of_the_call_after_999() -> None:
    in_danger = told(danger_now="yes", what="he hits us")
    result = reading(in_danger, "now", said("i have no battery"), emergency_known=True)
    assert result.outcome is Outcome.ASK
    assert result.draft.call == "cannot"


@pytest.mark.parametrize("text", ["his mum leaves him as she has to go to work", "they get the bus to school"])
def test_of_others_it_is_told(text: str) -> None:
    assert reading(BEGUN, "now", said(text)).outcome is Outcome.ASK


@pytest.mark.parametrize(
    "text",
    [
        "forget it, im going, bye",
        "never mind il leave it",
        "il go now thanks",
        "leave it",
        "ok gone",
        "actually forget it",
        "forget it. im off. it was nothing",
    ],
)
def test_who_gives_up_is_asked_nothing_more_and_not_told_to_hide(text: str) -> None:
    result = reading(BEGUN, "address", said(text))
    assert result.outcome is Outcome.STOP
    assert result.draft.told("address") is None
    assert not leaving.must_go(text)


def test_what_was_told_before_giving_up_is_kept_without_it() -> None:
    result = reading(BEGUN, "child_name", said("Tyler. actualy forget it im going", facts={"child_name": "Tyler"}))
    assert result.outcome is Outcome.STOP
    assert result.draft.told("child_name") == "Tyler"


@pytest.mark.parametrize("text", ["he told her forget it", "she said never mind and hit him", "im going to tell you"])
def test_what_others_gave_up_is_told(text: str) -> None:
    assert reading(BEGUN, "when", said(text)).outcome is Outcome.ASK
