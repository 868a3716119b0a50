"""Who is writing, and advice that fits: only plain words of their own make an adult a child, and a special situation is
heard where the words bear it out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.interview.asking import planning
from bot.interview.asking.planning import to_ask
from bot.interview.terms.catalogue import DANGER_NOW, KIND, SAFE_TO_TYPE
from bot.interview.terms.concern import Concern
from bot.interview.terms.draft import Draft
from bot.interview.terms.turn import Outcome
from bot.interview.words import sexual_harm, situation_words
from bot.understanding.assessment import Assessment
from tests.interview.messages import reading, remarks, said, told

SISTERS = reading(
    told(danger_now="no"), "what", said("its my sisters kids, her fella shouts", primary="emotional")
).draft


@pytest.mark.parametrize(
    "text",
    [
        "at home with mum i think. dont know. hes at work",
        "hes with his MUM. hes fine. its over",
        "shes my mate",
        "its of a morning when i get my bus",
        "im 14 Beaufort Court",
        "he said dad makes him sleep in the shed",
        "will they know it was me",
    ],
)
def test_an_answer_about_another_child_makes_no_adult_a_child(text: str) -> None:
    result = reading(SISTERS, "now", said(text, speaker="child", disclosure=True, situations=("child_about_friend",)))
    assert result.draft.concern.writer == "anyone"


@pytest.mark.parametrize(
    "text", ["im 12", "im in year 8 and my dad hits me", "my mum hits me", "actually im 13 and its me"]
)
def test_plain_words_of_their_own_make_a_child(text: str) -> None:
    assert reading(SISTERS, "now", said(text, speaker="child", disclosure=True)).draft.concern.is_of_child


def test_after_words_that_an_adult_may_say_what_is_done_to_them_makes_a_child() -> None:
    begun = reading(told(danger_now="no"), "what", said("been running errands for older lads", primary="sexual")).draft
    assert reading(
        begun, "now", said("they gave me a phone", speaker="child", disclosure=True)
    ).draft.concern.is_of_child


@pytest.mark.parametrize("text", ["no. i am not child i am uncle 38 year", "no im his nan", "no im not a kid, im 34"])
@pytest.mark.parametrize("asked", [DANGER_NOW, "now"])
def test_a_plain_word_of_an_adult_ends_it_whatever_was_asked(text: str, asked: str) -> None:
    before = Draft(told(what="she is scared").answers, Concern(speaker="child"))
    assert reading(before, asked, said(text, "deny"), emergency_known=True).draft.concern.writer == "anyone"


def test_a_child_who_told_of_themselves_stays_the_child_that_it_is_about() -> None:
    before = reading(
        told(danger_now="no"), "what", said("im 12 and he comes in my room", speaker="child", disclosure=True)
    )
    message = said("home. my brother is here hes 5", speaker="child", situations=("child_about_friend",))
    assert reading(before.draft, "now", message).draft.concern.writer == "child"


def test_that_it_is_they_who_tell_is_not_that_it_is_about_them() -> None:
    draft = reading(SISTERS, "now", said("dont want her knowing its me")).draft
    assert "of_themselves" not in draft.concern.own_words


@pytest.mark.parametrize(
    ("text", "situation"),
    [
        ("should i not let him go tomorrow? will i get in trouble with the court", "parent_may_harm"),
        ("im not hurting him, its his dad", "parent_may_harm"),
        ("i took something to luton for em on the train", "fgm"),
        ("big girl Amina 15. small girl Hira 9", "modern_slavery"),
        ("i am uncle 38 year", "survivor"),
        ("a boy of 7 has a bruise", "non_mobile_bruise"),
    ],
)
def test_a_short_answer_whose_words_do_not_bear_it_out_tells_of_no_situation(text: str, situation: str) -> None:
    assert situation not in reading(SISTERS, "now", said(text, situations=(situation,))).draft.concern.situations


@pytest.mark.parametrize(
    ("text", "situation"),
    [
        ("im scared i will hurt him", "parent_may_harm"),
        ("they want to have her cut", "fgm"),
        ("he has to work to pay them off", "modern_slavery"),
        ("it happened to me when i was 7", "survivor"),
        ("the baby has a bruise", "non_mobile_bruise"),
    ],
)
def test_what_the_words_say_is_heard_in_the_middle_as_well(text: str, situation: str) -> None:
    assert situation in reading(SISTERS, "now", said(text, situations=(situation,))).draft.concern.situations


def test_a_wedding_is_no_cutting_and_a_boy_of_seven_no_baby() -> None:
    both = ("fgm", "honour_forced_marriage")
    draft = reading(told(danger_now="no"), "what", said("taken abroad for a wedding", situations=both)).draft
    assert draft.concern.situations == {"honour_forced_marriage"}
    aged = told(danger_now="no", child_age="7")
    bruised = said("red marks and a yellowish bruise on his arm", situations=("non_mobile_bruise",))
    assert not reading(aged, "what", bruised).draft.concern.situations


def test_how_to_keep_what_shows_it_is_said_of_touch_only() -> None:
    online = said("a coach messages him on snapchat at night", primary="sexual")
    result = reading(told(danger_now="no"), "what", online)
    assert "utter_after_sexual_harm" not in remarks(result)
    assert "keep them" in str(result.remarks)
    in_room = said("he comes in my room", primary="sexual", speaker="child", disclosure=True)
    assert "utter_after_sexual_harm_child" not in remarks(reading(told(danger_now="no"), "what", in_room))
    touched = said("he touches my legs", primary="sexual", speaker="child", disclosure=True)
    assert "utter_after_sexual_harm_child" in remarks(reading(told(danger_now="no"), "what", touched))


def test_who_runs_errands_for_older_lads_is_asked_openly_which_kind_it_is() -> None:
    text = "ive been running errands for some older lads n i owe them money"
    draft = reading(told(danger_now="no"), "what", said(text, primary="sexual")).draft
    assert KIND not in to_ask(draft)
    assert "kind_named" in to_ask(draft)


def test_who_hides_from_a_partner_is_heard_as_abused_and_told_of_the_helpline() -> None:
    before = reading(told(danger_now="no"), "what", said("husband", primary="domestic_abuse")).draft
    result = reading(before, "now", said("hiding"))
    assert "adult_victim" in result.draft.concern.situations
    assert "2000 247" in str(result.remarks)
    assert planning.to_ask(result.draft)[0] in (DANGER_NOW, SAFE_TO_TYPE)


def test_a_no_of_another_clause_does_not_make_it_unsafe_to_type() -> None:
    before = replace(told(danger_now="no", what="he hits me"), concern=Concern(situations=frozenset({"adult_victim"})))
    yes = reading(before, SAFE_TO_TYPE, said("im not hurting him!! its his dad. yes its safe here")).draft
    assert yes.told(SAFE_TO_TYPE) == "yes"
    assert reading(before, SAFE_TO_TYPE, said("no its not safe")).draft.told(SAFE_TO_TYPE) == "no"
    assert reading(before, SAFE_TO_TYPE, said("yes its safe. no wait hes coming")).outcome is Outcome.STOP


def test_a_volunteer_is_not_asked_as_at_work() -> None:
    before = reading(told(danger_now="no"), "what", said("I coach football", speaker="professional")).draft
    assert reading(before, "reporter", said("im not at work, im a volunteer")).draft.concern.writer == "anyone"


@pytest.mark.parametrize(
    ("name", "text", "fits"),
    [
        ("out_of_area", "but the dads is in luton", False),
        ("out_of_area", "her nan lives in luton", False),
        ("out_of_area", "the kids live with their dad in luton", True),
        ("out_of_area", "she lives in luton", True),
        ("radicalisation", "her dad is taking her to pakistan and she thinks its to get married", False),
        ("radicalisation", "he says she will get married to a jihadi and go to syria", True),
        ("honour_forced_marriage", "13 is wrong 2 brothers. 6 she is 15 dob 3/4/2011. Then send please", False),
        ("honour_forced_marriage", "her brothers found out about her boyfriend", True),
        ("honour_forced_marriage", "they are taking her back home to be married", True),
    ],
)
def test_a_situation_is_heard_only_where_the_words_bear_it_out(name: str, text: str, fits: bool) -> None:
    assert (name in situation_words.fitting({name}, text, begun=True)) is fits


def test_bleeding_in_a_pregnancy_is_no_touch_that_leaves_traces() -> None:
    for text, touch in (
        ("she is 15 and pregnant and bleeding", False),
        ("she is bleeding down there", True),
        ("she is pregnant, he raped her", True),
    ):
        assert sexual_harm.told_in(of_sexual(text), text) is touch


def of_sexual(text: str) -> Assessment:
    assessment = said(text, primary="sexual").assessment
    assert assessment is not None
    return assessment
