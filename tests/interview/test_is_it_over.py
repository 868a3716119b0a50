"""Once 999 was advised, the danger may be over: it is asked about plainly, and in doubt it is danger still."""

from __future__ import annotations

import pytest

from bot.interview.asking import planning
from bot.interview.danger import after_999
from bot.interview.output import assessing, summary
from bot.interview.terms.catalogue import DANGER_NOW, STORY
from bot.interview.terms.turn import Outcome, Said
from tests.interview.messages import IN_DANGER, reading, remarks, said, told


@pytest.mark.parametrize(
    "text",
    [
        "oh hang on his mums just come back shes got him out now and hes having a drink",
        "its over he's fine with his mum",
        "hes with his MUM. hes fine. its over",
    ],
)
def test_who_sees_a_child_safe_again_is_asked_plainly_however_grave_it_sounded(text: str) -> None:
    grave = said(text, "tell_danger", danger="yes", danger_score=0.95)
    assert after_999.may_be_over(IN_DANGER, grave)
    assert after_999.taken(IN_DANGER, IN_DANGER, grave, asked=True)[1] is None


def test_a_no_with_its_reason_takes_the_danger_back() -> None:
    draft = after_999.to_be_asked_if_over(told(danger_now="yes", what="a boy in a hot car"))
    no = said("no. nobodys in danger. ive got to go in aldi", "tell_danger", danger="yes", danger_score=0.3)
    assert reading(draft, DANGER_NOW, no, emergency_known=True).draft.danger_is_taken_back


OVER = [
    "hes gone now, sorry",
    "didnt ring in the end. sorry to waste ur time",
    "no its not that bad",
    "im not ringing 999 for that",
    "oh no no I dont want the police, its only the telly",
    "i dont need 999 theyve gone. i want to report it",
    "no they left about an hour ago",
    "why 999? he is with me now home. he is ok now",
    "her mum just txt she found her shes in a&e, shes ok i think",
    "This is not a 999 matter, he is safe in school",
    "1 is no",
    "she is safe at her nans",
]


@pytest.mark.parametrize("text", OVER)
def test_what_may_say_that_it_is_over_is_asked_about_plainly_once(text: str) -> None:
    result = reading(IN_DANGER, "child_name", said(text), emergency_known=True)
    assert result.outcome is Outcome.ASK
    assert after_999.IS_IT_OVER in remarks(result)
    assert not {"utter_emergency_reminder", "utter_taken_in"} & set(remarks(result))
    assert planning.to_ask(result.draft, emergency=True)[0] == DANGER_NOW
    assert result.draft.settled().told(DANGER_NOW) == "yes", "what was answered then stays"
    assert not after_999.may_be_over(result.draft, said(text)), "once"


@pytest.mark.parametrize(
    ("text", "intent"),
    [("no", "deny"), ("no hes gone", "tell_concern"), ("nope", "deny"), ("no no one is", "deny")],
)
def test_a_no_to_that_takes_the_danger_back_and_the_questions_open(text: str, intent: str) -> None:
    draft = after_999.to_be_asked_if_over(told(danger_now="yes", what="he hit her"))
    result = reading(draft, DANGER_NOW, said(text, intent), emergency_known=True)
    assert result.draft.danger_is_taken_back
    assert result.draft.told(DANGER_NOW) == "no"
    assert result.draft.alarms == {"yes"}
    assert text in summary.read_back(result.draft)
    assert assessing.urgency(result.draft).level == "emergency"
    assert "source" in planning.to_ask(result.draft)


@pytest.mark.parametrize(
    "message",
    [
        said("yes", "affirm"),
        said("dont know", "dont_know"),
        Said("Not sure", "choose", "m1", choice="danger_now.not_sure"),
        Said("Yes", "choose", "m1", choice="danger_now.yes"),
    ],
)
def test_in_doubt_it_is_danger_still(message: Said) -> None:
    draft = after_999.to_be_asked_if_over(told(danger_now="yes", what="he hit her"))
    result = reading(draft, DANGER_NOW, message, emergency_known=True)
    assert result.outcome is Outcome.EMERGENCY
    assert not result.draft.danger_is_taken_back
    assert result.draft.told(DANGER_NOW) in ("yes", "not sure")


@pytest.mark.parametrize("text", ["no but he is still outside", "not now but he is coming back"])
def test_a_no_with_a_but_takes_nothing_back(text: str) -> None:
    draft = after_999.to_be_asked_if_over(told(danger_now="yes", what="he hit her"))
    result = reading(draft, DANGER_NOW, said(text, "deny"), emergency_known=True)
    assert not result.draft.danger_is_taken_back
    assert result.draft.told(DANGER_NOW) == "yes"
    assert "999" in dict(result.remarks)["utter_emergency_reminder"]["about_999"]


@pytest.mark.parametrize(
    "text",
    [
        "shes gone blue",
        "hes gone mad in there",
        "hes gone upstairs to her",
        "he went for her",
        "she is not ok",
        "he is not safe",
        "the baby has gone floppy",
        "hes stopped moving",
        "i want to die its over",
        "mum says hes fine hes only sleepy",
        "they are safe now but he is outside",
        "mums gone out and hes upstairs",
        "hes ran off",
        "hes got her by the throat",
    ],
)
def test_what_is_no_word_of_its_being_over(text: str) -> None:
    assert not after_999.may_be_over(IN_DANGER, said(text))


@pytest.mark.parametrize("text", OVER)
@pytest.mark.parametrize("threat", ["hes got a knife", "i can hear her screaming"])
def test_a_threat_told_beside_it_is_not_doubted(text: str, threat: str) -> None:
    grave = said(f"{text}. {threat}", "tell_danger", danger="yes", danger_score=0.9)
    assert not after_999.may_be_over(IN_DANGER, grave)


@pytest.mark.parametrize("text", OVER)
def test_how_grave_it_sounds_says_nothing_where_the_words_tell_no_threat(text: str) -> None:
    if "police" not in text:
        assert after_999.may_be_over(IN_DANGER, said(text, "tell_danger", danger="yes", danger_score=0.9))


@pytest.mark.parametrize(
    "text",
    [
        "yes shes ok now dont need the police",
        "not a 999 matter, he is safe",
        "they are safe now sorry to waste your time",
        "its over now i dont want the police",
    ],
)
def test_no_need_of_the_police_beside_no_danger_takes_it_back(text: str) -> None:
    assert after_999.tells_no_danger(said(text))


def test_who_is_sorry_hears_that_there_is_no_need() -> None:
    result = reading(IN_DANGER, "now", said("its over now sorry"), emergency_known=True)
    assert "no need to be sorry" in dict(result.remarks)["utter_no_danger_noted"]["no_need"]
    assert after_999.no_need_to_be_sorry(said("it's over now")) == ""


def test_yes_and_more_to_that_is_danger_still() -> None:
    draft = after_999.to_be_asked_if_over(told(danger_now="yes", what="he hit her"))
    yes = said("yes hes got a knife", "tell_danger", danger="yes", danger_score=0.9)
    result = reading(draft, DANGER_NOW, yes, emergency_known=True)
    assert (result.outcome, result.draft.told(DANGER_NOW)) == (Outcome.EMERGENCY, "yes")
    assert "knife" in str(result.draft.told(STORY))
