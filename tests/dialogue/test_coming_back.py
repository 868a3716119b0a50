"""Coming back to a report on another day, with its reference and its return code."""

from __future__ import annotations

import re

from tests.conftest import Service, Talk

STORY = "The little lad next door, Kyle, he's 6, is always hungry and takes food out of our bins every day"


def sent(service: Service) -> tuple[str, str]:
    """A report that was sent: its reference and its return code."""
    talk = Talk(service)
    talk.choose("danger_now.no")
    talk.say(STORY)
    talk.say("that's all I know")
    heard = talk.choose("read_back.send")
    code = re.search(r"return code is (\d{4} \d{4} \d{4})", heard)
    assert code
    return talk.reference, code[1]


def test_more_is_added_on_another_day_and_nothing_is_shown_back(service: Service) -> None:
    reference, code = sent(service)
    talk = Talk(service)
    heard = talk.say("I want to add to a report I made last week")
    assert "What is the reference" in heard
    assert "return code" in talk.say(reference.lower().replace("-", " "))
    heard = talk.say(code)
    assert "was received on" in heard
    assert "Kyle" not in heard
    assert "hungry" not in heard
    heard = talk.say("he had no coat on this morning and it was minus two")
    assert reference in heard
    assert "added" in heard
    report = service.repository().report(reference)
    assert report is not None
    assert [added.words for added in report.additions] == ["he had no coat on this morning and it was minus two"]
    assert STORY in str(report.content), "what was told first is untouched"


def test_what_was_told_before_and_beside_the_code_is_added_without_the_code(service: Service) -> None:
    reference, code = sent(service)
    talk = Talk(service)
    talk.choose("danger_now.no")
    talk.say("Kyle from next door had no coat on and it was minus two")
    heard = talk.say("sorry I want to add this to a report I made last week")
    assert "What is the reference" in heard
    heard = talk.say(f"{reference} {code} and he had no coat again this week")
    assert "I have added what you told me here" in heard
    assert "999" in heard
    report = service.repository().report(reference)
    assert report is not None
    (added,) = report.additions
    assert "had no coat on and it was minus two" in added.words
    assert "he had no coat again this week" in added.words
    assert code not in added.words
    assert [r for r in service.repository().reports() if r.conversation_id == talk.conversation_id] == []


def test_danger_told_while_adding_is_an_emergency_and_shows_on_the_earlier_report(service: Service) -> None:
    reference, code = sent(service)
    talk = Talk(service)
    talk.say("add to my report")
    talk.say(f"{reference} and the code is {code}")
    heard = talk.say("his dad is beating him right now I can hear him screaming")
    assert heard.startswith("Please call 999 now")
    report = service.repository().report(reference)
    assert report is not None
    assert report.urgency == "emergency"
    assert "beating him right now" in report.additions[0].words


def test_who_is_named_while_adding_makes_the_report_of_then_one_for_named_people(service: Service) -> None:
    reference, code = sent(service)
    talk = Talk(service)
    talk.say("add to my report")
    talk.say(f"{reference} and the code is {code}")
    assert "added" in talk.say("Mr Brown, the teaching assistant at his school, hits him in class when nobody looks")
    report = service.repository().report(reference)
    assert report is not None
    assert report.restricted
    heard = talk.say("his dad is beating him right now I can hear him screaming")
    made = re.search(r"BB-\d{4}-\d{4}", heard)
    assert made
    beside = service.repository().report(made[0])
    assert beside is not None
    assert beside.restricted, "its transcript has what was added, the reference and the code"


def test_danger_told_instead_of_the_reference_is_an_emergency(talk: Talk) -> None:
    talk.say("I want to add to my report")
    assert talk.say("oh god he has got a knife and the kids are in there").startswith("Please call 999 now")


def test_a_story_told_instead_of_the_reference_is_not_lost(talk: Talk) -> None:
    talk.say("I want to add to my report")
    talk.say("I have no number, it is about the girl upstairs, her mum screams at her for hours every night")
    heard = talk.say("that's all I know")
    while "This is what I have noted" not in heard:
        heard = talk.say("no")
    assert "girl upstairs" in heard


def test_a_wrong_code_and_an_unknown_reference_are_answered_alike_and_tries_are_limited(service: Service) -> None:
    reference, code = sent(service)
    talk = Talk(service)

    def tried(with_reference: str, with_code: str) -> str:
        talk.say("add to my report")
        talk.say(with_reference)
        return talk.say(with_code).split("\n")[0]

    unknown = tried("BB-0000-0000", code)
    assert tried(reference, "0000 0000 0000") == unknown
    for _ in range(4):
        tried(reference, "0000 0000 0000")
    assert "too many tries" in tried(reference, code), "even the right code, for an hour"
    report = service.repository().report(reference)
    assert report is not None
    assert report.additions == ()


def test_who_has_no_code_is_told_what_else_they_can_do(talk: Talk) -> None:
    talk.say("I want to add to my report")
    heard = talk.say("skip")
    if "return code" in heard:
        heard = talk.say("skip")
    assert "new report" in heard
    assert "01234 718700" in heard
    assert "danger right now" in talk.last[-1]["text"], "and on with the questions"
