"""Danger at any moment of a conversation: 999 first, an urgent report at once, and the way on."""

from __future__ import annotations

import pytest

from tests.conftest import Service, Talk
from tests.dialogue.told import STORY


def test_an_emergency_at_the_first_message_gets_999_first_and_is_stored_at_once(service: Service, talk: Talk) -> None:
    heard = talk.say("please help he has got a knife and hes screaming at her and the kids are in there right now")
    assert heard.startswith("Please call 999 now")
    assert "I can't call 999 for you" in heard
    for way in ("press 55", "18000", "999bsl", '"register"'):
        assert way in heard
    assert talk.last[0]["style"] == "emergency"
    assert talk.last[-1]["text"].count("?") == 1, "nothing is asked but whether 999 was called"
    report = service.repository().report(talk.reference)
    assert report is not None
    assert report.urgency == "emergency"
    assert not report.complete


def test_an_emergency_in_the_middle_of_the_questions(service: Service, talk: Talk) -> None:
    talk.choose("danger_now.no")
    talk.say(STORY)
    talk.choose("kind.yes")
    heard = talk.say("oh god his mum is beating him now I can hear him screaming through the wall")
    assert heard.startswith("Please call 999 now")
    report = service.repository().report(talk.reference)
    assert report is not None
    assert report.urgency == "emergency"
    told = "\n".join(item["words"] for item in report.content["items"])
    assert STORY in told, "what was told before is in the urgent report"
    assert "screaming through the wall" in told


def test_after_an_emergency_one_can_carry_on_to_a_whole_report(service: Service, talk: Talk) -> None:
    talk.choose("danger_now.yes")
    reference = talk.reference
    assert "Have you been able to call" in talk.last[-1]["text"]
    talk.choose("called_yes")
    talk.choose("carry_on")
    talk.say(STORY)
    talk.through_to_read_back()
    asked = "\n".join(talk.asked)
    assert "Where is the child now" in asked
    assert "Did you see or hear" not in asked, "only what helps to find the child"
    talk.choose("read_back.send")
    assert talk.reference == reference, "it stays one report"
    report = service.repository().report(reference)
    assert report is not None
    assert report.complete
    assert report.urgency == "emergency", "urgency never falls"


@pytest.mark.parametrize(("tap", "says"), [("called_cannot", "cannot"), ("called_no", "no"), ("called_yes", "yes")])
def test_what_is_said_of_the_call_is_with_staff_at_once(service: Service, talk: Talk, tap: str, says: str) -> None:
    talk.choose("danger_now.yes")
    reference = talk.reference
    talk.choose(tap)
    report = service.repository().report(reference)
    assert report is not None
    assert report.content["call"] == says
    assert report.content["call_at"]


def test_what_is_told_while_carrying_on_after_an_emergency_does_not_wait_to_be_sent(
    service: Service, talk: Talk
) -> None:
    talk.choose("danger_now.yes")
    reference = talk.reference
    talk.say("carry on")
    talk.say(STORY)
    report = service.repository().report(reference)
    assert report is not None
    assert STORY in str(report.content), "staff have it, though nothing was sent yet"


@pytest.mark.parametrize(
    "plea", ["it keeps starting again", "i just want it all to stop", "please make it stop, he wont"]
)
def test_a_plea_is_not_taken_for_a_command(service: Service, talk: Talk, plea: str) -> None:
    talk.choose("danger_now.no")
    talk.say(STORY)
    heard = talk.say(plea)
    assert "it has not been sent" not in heard, "no command to stop"
    assert "Let's start again" not in heard


def test_more_typed_after_an_emergency_is_added_to_the_urgent_report(service: Service, talk: Talk) -> None:
    talk.choose("danger_now.yes")
    reference = talk.reference
    talk.say("it is the flat above the bakers in Castle Road")
    report = service.repository().report(reference)
    assert report is not None
    assert "bakers in Castle Road" in str(report.content)


@pytest.mark.parametrize("answer", ["yes", "not sure", "YES"])
def test_danger_told_by_a_plain_answer_is_an_emergency(talk: Talk, answer: str) -> None:
    assert talk.say(answer).startswith("Please call 999 now")


def test_an_emergency_told_in_polish_is_answered_in_polish_and_the_report_says_so(service: Service, talk: Talk) -> None:
    heard = talk.say("pomocy on bije teraz dziecko, słyszę jak krzyczy")
    assert "Proszę teraz zadzwonić pod numer 999" in heard or "niebezpieczeństwie" in heard
    if "Please call 999 now" not in heard:
        heard = talk.say("tak")
    assert "Please call 999 now" in heard
    report = service.repository().report(talk.reference)
    assert report is not None
    assert report.urgency == "emergency"
    assert report.content["understood"]["language"] == "pl"
    words = {item["question"]: item["words"] for item in report.content["items"]}
    assert "pomocy on bije teraz dziecko" in words["what"]


def test_a_worry_told_in_urdu_is_kept_and_danger_is_asked_about_in_urdu(service: Service, talk: Talk) -> None:
    heard = talk.say("ساتھ والے بچے ہمیشہ بھوکے اور گندے رہتے ہیں")
    assert "999" in heard
    assert "خطرے" in heard


@pytest.mark.parametrize(
    ("answer", "heard"),
    [
        ("called_yes", "Stay on the phone"),
        ("called_no", "Please call 999 now, before anything else"),
        ("called_cannot", "call 999 and say nothing"),
    ],
)
def test_after_the_emergency_advice_each_answer_about_the_call_has_its_path(
    talk: Talk, answer: str, heard: str
) -> None:
    talk.choose("danger_now.yes")
    assert talk.choices == ["called_yes", "called_no", "called_cannot"]
    said = talk.choose(answer)
    assert heard in said
    assert "999" in said


@pytest.mark.parametrize(
    ("typed", "heard"),
    [("ive called 999 now", "Stay on the phone"), ("no not yet", "Please call 999 now, before anything else")],
)
def test_the_answer_about_the_call_may_be_typed(talk: Talk, typed: str, heard: str) -> None:
    talk.choose("danger_now.yes")
    assert heard in talk.say(typed)
