"""Messages that were passed on, and messages that were changed after they were sent."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Service
from tests.telegram.emulating import Person, reference_in

DANGER = "he is hitting her with a hammer right now, she is bleeding"
CALM = "my neighbour's boy wears the same dirty clothes every day"


def words_of(bot: Service, person: Person) -> dict[str, str]:
    """Send the report; what it holds, by question."""
    person.say("that's all I know")
    report = bot.repository().report(reference_in(person.tap("Send the report")))
    assert report is not None
    return {item["question"]: item["words"] for item in report.content["items"]}


def asked_about(person: Person, words: str, heard: str) -> None:
    """Answer until something is asked about."""
    for _ in range(12):
        if words in heard:
            return
        heard = person.say("I don't know")
    pytest.fail(f"{words!r} was not asked: {heard}")


# Passed on


@pytest.mark.parametrize(
    ("origin", "name"),
    [
        (
            {"type": "user", "sender_user": {"id": 9, "is_bot": False, "first_name": "Sally", "last_name": "Ash"}},
            "Sally Ash",
        ),
        ({"type": "hidden_user", "sender_user_name": "Sally"}, "Sally"),
        (
            {"type": "channel", "chat": {"id": -9, "type": "channel", "title": "School news"}, "message_id": 3},
            "School news",
        ),
    ],
)
def test_a_forwarded_message_is_taken_as_words_with_its_origin(
    person: Person, bot: Service, origin: dict[str, Any], name: str
) -> None:
    person.say("/start")
    person.tap("No")
    person.say(CALM, forward_origin={**origin, "date": 1})
    assert person.typed()[-1].startswith(CALM)
    assert f"first written by {name}" in person.typed()[-1]
    person.say("that's all I know")
    content = str(bot.repository().report(reference_in(person.tap("Send the report"))))
    assert f"first written by {name}" in content, "staff see it in the report"


@pytest.mark.parametrize("kind", ["user", "hidden_user"])
def test_who_passes_on_their_own_message_is_not_named(person: Person, bot: Service, kind: str) -> None:
    origin = {"type": kind, "sender_user": person.account, "sender_user_name": "Zebedee", "date": 1}
    person.say("/start")
    person.tap("No")
    person.say(CALM, forward_origin=origin)
    assert "The same person wrote it first" in person.typed()[-1]
    assert "Zebedee" not in str(words_of(bot, person)) + str(person.transcript())


# Changed


def test_an_edited_answer_takes_the_place_of_the_first(person: Person, bot: Service) -> None:
    person.say("/start")
    person.tap("No")
    asked_about(person, "old is the child", person.say(CALM))
    message = person.send("seven")
    asked_next = person.answer()
    assert person.edit(message, "nine").split("\n")[-1] == asked_next.split("\n")[-1], "on where it was"
    assert words_of(bot, person)["child_age"] == "nine"
    assert "seven" in person.typed(), "both stand in the transcript"
    assert "nine\n(This message was changed after it was sent.)" in person.typed()


def test_an_edited_story_takes_the_place_of_the_first_and_its_facts_too(person: Person, bot: Service) -> None:
    person.say("/start")
    person.tap("No")
    message = person.send("Kayleigh downstairs is about 7, she is always hungry and asks my kids for food")
    person.answer()
    person.edit(message, "Kayleigh downstairs is about 8, she is always hungry and asks my kids for food")
    words = words_of(bot, person)
    assert words["what"] == "Kayleigh downstairs is about 8, she is always hungry and asks my kids for food"
    assert words["child_age"] == "about 8"


def test_the_very_first_words_can_be_edited_and_edited_again(person: Person, bot: Service) -> None:
    message = person.send("my neighbours boy wears dirty close every day")
    person.answer()
    person.edit(message, "my neighbours boy wears dirty cloths every day")
    person.edit(message, CALM)
    person.tap("No")
    assert words_of(bot, person)["what"] == CALM


def test_an_edited_no_to_the_question_about_danger_gets_999(person: Person) -> None:
    person.say("/start")
    message = person.send("no")
    person.answer()
    assert "Please call 999 now" in person.edit(message, "yes")


def test_what_told_of_danger_is_not_taken_back_by_an_edit(person: Person, bot: Service) -> None:
    person.say("/start")
    person.tap("No")
    message = person.send(DANGER)
    assert "Please call 999 now" in person.answer()
    person.edit(message, "sorry, nothing happened")
    (report,) = (one for one in bot.repository().reports() if one.conversation_id == person.conversation_id)
    assert report.urgency == "emergency"
    assert DANGER in str(report.content)


def test_an_edit_of_an_earlier_message_is_added_and_answers_nothing(person: Person, bot: Service) -> None:
    person.say("/start")
    person.tap("No")
    asked_about(person, "What is the child's name", person.say(CALM))
    message = person.send("Kyle")
    asked_about(person, "Where does the child live", person.answer())
    person.edit(message, "Kyle Smith")
    assert person.typed()[-1] == "Kyle Smith\n(This is an earlier message that was changed.)"
    words = words_of(bot, person)
    filled = {question for question, told in words.items() if "Kyle Smith" in told}
    assert filled == {"what", "child_name"}, "the name is fuller, and the open question is not answered"


def test_an_edited_question_of_the_persons_own_is_asked_anew_and_is_no_answer(person: Person, bot: Service) -> None:
    person.say("/start")
    person.tap("No")
    person.say(CALM)
    message = person.send("what happens nxt?")
    person.answer()
    assert "your report goes to the" in person.edit(message, "what happens next?")
    assert "happens next" not in str(words_of(bot, person))


def test_an_edit_that_tells_of_danger_gets_999(person: Person) -> None:
    person.say("/start")
    person.tap("No")
    message = person.send(CALM)
    person.answer()
    assert "Please call 999 now" in person.edit(message, DANGER)


def test_an_edit_after_the_report_was_sent_is_added_to_it(person: Person, bot: Service) -> None:
    person.say("/start")
    person.tap("No")
    message = person.send(CALM)
    person.answer()
    person.say("that's all I know")
    reference = reference_in(person.tap("Send the report"))
    heard = person.edit(message, f"{CALM}, and his shoes have holes")
    assert reference in heard
    assert "shoes have holes" in str(bot.repository().report(reference))
