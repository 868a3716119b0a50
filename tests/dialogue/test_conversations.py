"""Conversations with the trained model through the running server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.conftest import Service, Talk
from tests.dialogue.told import STORY


def test_it_opens_with_who_it_is_and_999_and_asks_about_danger_first(talk: Talk) -> None:
    opening = talk.last[0]["text"]
    assert "automated assistant" in opening
    assert "Integrated Front Door" in opening
    assert "not an emergency service" in opening
    assert "ring 999" in opening
    assert "danger right now" in talk.last[-1]["text"]
    assert talk.choices == ["danger_now.yes", "danger_now.no", "danger_now.not_sure"]


def test_a_full_report_that_is_no_emergency(service: Service, talk: Talk) -> None:
    talk.choose("danger_now.no")
    heard = talk.say(STORY)
    assert "It takes courage" in heard
    assert "not being looked after" in heard, "the likely kind of harm is named"
    talk.choose("kind.yes")
    read_back = talk.through_to_read_back()
    assert "Kyle" in read_back
    assert STORY in read_back, "the person's own words, whole"
    heard = talk.choose("read_back.send")
    assert "What happens next" in heard
    assert "01234 718700" in heard
    assert "0300 300 8123" in heard, "both numbers, as the office hours are not confirmed"

    report = service.repository().report(talk.reference)
    assert report is not None
    assert report.complete
    answers = {item["question"]: item for item in report.content["items"]}
    assert answers["what"]["words"] == STORY
    assert answers["child_name"]["words"] == "Kyle"
    assert answers["child_age"]["words"] == "6"
    assert report.content["understood"]["primary"] == "neglect"
    assert report.content["understood"]["quotes"], "staff see the words that decided"


def test_who_has_reported_is_told_what_to_ring_and_what_to_leave_to_others(talk: Talk) -> None:
    talk.choose("danger_now.no")
    talk.say(STORY)
    talk.say("that's all I know")
    heard = talk.choose("read_back.send")
    for words in (
        "I don't know when they will read it",
        "If it can't wait, ring 01234 718700",
        "If the child is in danger, ring 999",
        "Don't ask the child for more",
        "Please don't face the person you are worried about, go in, or try to find out more",
        "does not replace your duty to report",
    ):
        assert words in heard


@contextmanager
def reports_away(service: Service) -> Iterator[None]:
    """The table of reports is gone."""

    def rename(name: str, to: str) -> None:
        with service.repository().engine.begin() as connection:
            connection.exec_driver_sql(f"ALTER TABLE {name} RENAME TO {to}")

    rename("report_versions", "away")
    try:
        yield
    finally:
        rename("away", "report_versions")


def test_a_report_that_cannot_be_stored_is_not_said_to_be_sent(service: Service, talk: Talk) -> None:
    talk.choose("danger_now.no")
    talk.say(STORY)
    talk.say("that's all I know")
    with reports_away(service):
        heard = talk.choose("read_back.send")
    assert "Your report was not sent" in heard
    assert "01234 718700" in heard
    assert "999" in heard
    assert "BB-" not in heard
    assert "This is what I have noted" in talk.say("yes"), "it can be sent again"
    talk.choose("read_back.send")
    report = service.repository().report(talk.reference)
    assert report is not None
    assert STORY in str(report.content)


def test_what_was_said_already_is_not_asked_again(talk: Talk) -> None:
    talk.choose("danger_now.no")
    talk.say(STORY)
    talk.choose("kind.yes")
    talk.through_to_read_back()
    asked = "\n".join(talk.asked[:-1])
    assert "What is the child's name" not in asked
    assert "How old is the child" not in asked


def test_no_question_is_asked_twice_after_an_answer(talk: Talk) -> None:
    talk.choose("danger_now.no")
    talk.say(STORY)
    talk.through_to_read_back("I don't know")
    assert len(talk.asked) == len(set(talk.asked))


def test_a_correction_at_the_read_back_by_number_and_by_name(service: Service, talk: Talk) -> None:
    talk.choose("danger_now.no")
    talk.say(STORY)
    talk.choose("kind.yes")
    read_back = talk.through_to_read_back()
    number = next(line.split(".")[0] for line in read_back.splitlines() if "Child's age" in line)
    assert "How old" in talk.say(number)
    assert "Child's age: about 8 I think" in talk.say("about 8 I think")
    assert "Where does the child live" in talk.say("change the address")
    assert "Where the child lives: 3 Mill Lane" in talk.say("3 Mill Lane")
    talk.choose("read_back.send")
    report = service.repository().report(talk.reference)
    assert report is not None
    answers = {item["question"]: item["words"] for item in report.content["items"]}
    assert answers["child_age"] == "about 8 I think"
    assert answers["address"] == "3 Mill Lane"


def test_the_suggested_kind_can_be_corrected(service: Service, talk: Talk) -> None:
    talk.choose("danger_now.no")
    talk.say(STORY)
    talk.choose("kind.no")
    assert "kind_named.emotional" in talk.choices
    talk.choose("kind_named.emotional")
    talk.through_to_read_back()
    talk.choose("read_back.send")
    report = service.repository().report(talk.reference)
    assert report is not None
    assert report.content["understood"]["kind"] == "emotional"
    assert report.content["understood"]["primary"] == "neglect", "what the assistant thought stays visible"


def test_dont_know_to_everything_still_makes_a_report(service: Service, talk: Talk) -> None:
    talk.choose("danger_now.no")
    talk.through_to_read_back("don't know")
    talk.choose("read_back.send")
    report = service.repository().report(talk.reference)
    assert report is not None
    assert {item["words"] for item in report.content["items"][1:]} == {"not known"}


def test_an_anonymous_reporter_is_not_pressed(service: Service, talk: Talk) -> None:
    talk.choose("danger_now.no")
    talk.say(STORY)
    talk.choose("kind.yes")
    while "reporter.anonymous" not in talk.choices:
        talk.say("skip")
    talk.choose("reporter.anonymous")
    talk.through_to_read_back()
    talk.choose("read_back.send")
    report = service.repository().report(talk.reference)
    assert report is not None
    details = next(item for item in report.content["items"] if item["question"] == "reporter")
    assert details == {
        "question": "reporter",
        "heading": "Reporter's details",
        "words": "rather not say",
        "status": "declined",
    }


def test_a_question_is_answered_and_the_open_one_asked_again(talk: Talk) -> None:
    talk.choose("danger_now.no")
    open_question = talk.last[-1]["text"]
    heard = talk.say("is this confidential")
    assert "in confidence" in heard
    assert talk.last[-1]["text"] == open_question


def test_thats_all_ends_the_questions(talk: Talk) -> None:
    talk.choose("danger_now.no")
    talk.say(STORY)
    heard = talk.say("that's all I know")
    assert "This is what I have noted" in heard
    assert "not asked" in heard


def test_stopping_sends_nothing_and_coming_back_carries_on(service: Service, talk: Talk) -> None:
    talk.choose("danger_now.no")
    before = len(service.repository().reports())
    heard = talk.say("stop")
    assert "you have not sent it" in heard
    assert len(service.repository().reports()) == before
    assert "What have you seen or heard" in talk.choose("carry_on")


def test_starting_again_after_a_report_makes_another_one(service: Service, talk: Talk) -> None:
    talk.choose("danger_now.no")
    talk.say(STORY)
    talk.say("that's all I know")
    talk.choose("read_back.send")
    first = talk.reference
    heard = talk.say("start again")
    assert "danger right now" in heard
    talk.choose("danger_now.no")
    talk.say("my niece Ola is shouted at and called stupid all day long by her mum")
    heard = talk.say("that's all I know")
    assert "Kyle" not in heard
    talk.choose("read_back.send")
    assert talk.reference != first
    report = service.repository().report(first)
    assert report is not None
    assert "Kyle" in str(report.content)


def test_starting_again_half_way_passes_on_what_was_told(service: Service, talk: Talk) -> None:
    before = {report.reference for report in service.repository().reports()}
    talk.choose("danger_now.no")
    talk.say(STORY)
    talk.say("start again please, theres another child")
    talk.choose("danger_now.no")
    talk.say("my niece Ola is shouted at and called stupid all day long by her mum")
    talk.say("that's all I know")
    talk.choose("read_back.send")
    first, second = sorted(
        (report for report in service.repository().reports() if report.reference not in before),
        key=lambda report: report.complete,
    )
    assert not first.complete
    assert "Kyle" in str(first.content)
    assert second.reference == talk.reference
    assert "Kyle" not in str(second.content)


def test_a_child_is_answered_in_words_for_a_child(service: Service, talk: Talk) -> None:
    talk.choose("danger_now.no")
    talk.say("im 12 and my mum locks me in my room all weekend with no food")
    talk.choose("danger_now.no") if "danger_now.no" in talk.choices else None
    assert "would not put you at risk" in talk.say("will my mum know i told you?")


def test_more_told_after_sending_is_added(service: Service, talk: Talk) -> None:
    talk.choose("danger_now.no")
    talk.say(STORY)
    talk.say("that's all I know")
    talk.choose("read_back.send")
    reference = talk.reference
    talk.say("he also told me that nobody takes him to the dentist and his teeth hurt")
    report = service.repository().report(reference)
    assert report is not None
    assert "dentist" in str(report.content)
    assert report.complete


def test_a_child_about_themselves_is_asked_little_and_in_their_own_terms(talk: Talk) -> None:
    talk.choose("danger_now.no")
    heard = talk.say("my dad keeps hitting me and calling me stupid. im 12")
    assert "It is not your fault" in heard
    assert "0800 1111" in heard
    talk.through_to_read_back()
    asked = "\n".join(talk.asked[2:])
    assert "Where are you now" in asked
    assert "safe way for someone to talk to you" in asked
    for question in ("Where is the child now", "Who looks after", "Did you see or hear", "Is the child hurt"):
        assert question not in asked
