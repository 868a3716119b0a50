"""The conversation on Telegram, through the emulator and the running service."""

from __future__ import annotations

import re

from tests.conftest import Service, Talk
from tests.telegram.emulating import Emulator, Person, reference_in

DANGER = "he is hitting her with a hammer right now, she is bleeding"


def test_start_says_what_it_is_and_asks_about_danger_with_buttons(person: Person) -> None:
    heard = person.say("/start")
    assert "I am a computer" in heard
    assert "999" in heard
    assert person.buttons == ["Yes", "No", "Not sure"]
    assert person.telegram.calls("sendChatAction", person.id), "typing is shown"


def test_a_report_from_start_to_its_reference(person: Person, bot: Service) -> None:
    person.say("/start")
    heard = person.tap("No")
    assert person.buttons == [], "the quick replies vanish once answered"
    person.say("the two girls upstairs are left on their own every evening")
    heard = person.say("that's all I know")
    assert "1. Danger right now: no" in heard
    heard = person.tap("Send the report")
    reference = re.search(r"BB-\d{4}-\d{4}", heard)
    assert reference, heard
    report = bot.repository().report(reference[0])
    assert report is not None
    assert report.complete
    assert report.channel == "telegram"
    assert re.search(r"return code is \d{4} \d{4} \d{4}", heard)


def test_danger_in_the_first_words_gets_999_first(person: Person, bot: Service) -> None:
    heard = person.say(DANGER)
    assert heard.startswith("Please call 999 now")
    assert "I am a computer, an automated assistant" not in heard, "nothing stands before it"
    reference = re.search(r"BB-\d{4}-\d{4}", heard)
    assert reference
    report = bot.repository().report(reference[0])
    assert report is not None
    assert report.urgency == "emergency"
    assert person.buttons == ["Yes, I have called", "Not yet", "I can't call"]
    assert "Stay on the phone" in person.tap("Yes, I have called")


def test_who_begins_with_words_hears_first_who_answers(person: Person) -> None:
    heard = person.say("my neighbour's boy wears the same dirty clothes every day")
    assert heard.startswith("Hello. I am a computer")
    assert "danger" in heard.split("\n")[-1]
    assert [sender for sender, _ in person.transcript()][:3] == ["person", "assistant", "person"], (
        "in the transcript too"
    )


def test_a_late_tap_gets_an_answer_and_changes_nothing(person: Person, telegram: Emulator) -> None:
    person.say("/start")
    message, data = person.button("No")
    person.tap("No")
    before = person.transcript()
    person.press(message, data)
    assert person.answer() == ""
    assert person.transcript() == before
    toast = telegram.calls("answerCallbackQuery")[-1]["body"]["text"]
    assert "That question is over" in toast
    assert "999" in toast


def test_a_late_tap_that_tells_of_danger_is_taken(person: Person) -> None:
    person.say("/start")
    message, data = person.button("Yes")
    person.tap("No")
    person.press(message, data)
    assert "Please call 999 now" in person.answer()


def test_a_late_tap_that_telegram_takes_no_answer_to_any_more_is_answered_in_the_chat(
    person: Person, telegram: Emulator
) -> None:
    person.say("/start")
    message, data = person.button("No")
    person.tap("No")
    telegram.trouble(
        {"method": "answerCallbackQuery", "times": 1, "code": 400, "description": "Bad Request: query is too old"}
    )
    person.press(message, data)
    heard = person.answer()
    assert "That question is over" in heard
    assert "999" in heard


def test_what_was_begun_on_the_website_can_be_added_to_on_telegram(person: Person, bot: Service) -> None:
    talk = Talk(bot)
    talk.choose("danger_now.no")
    talk.say("the two girls upstairs are left on their own every evening")
    talk.say("that's all I know")
    heard = talk.choose("read_back.send")
    code = re.search(r"return code is (\d{4} \d{4} \d{4})", heard)
    assert code
    person.say("/start")
    person.tap("No")
    person.say("add to my report")
    person.say(talk.reference)
    assert "was received on" in person.say(code[1])
    person.say("they were alone again last night until two")
    report = bot.repository().report(talk.reference)
    assert report is not None
    assert [added.words for added in report.additions] == ["they were alone again last night until two"]


def test_what_was_begun_on_telegram_can_be_added_to_on_the_website(person: Person, bot: Service) -> None:
    heard = person.report()
    code = re.search(r"return code is (\d{4} \d{4} \d{4})", heard)
    assert code
    talk = Talk(bot)
    talk.choose("danger_now.no")
    talk.say("add to my report")
    talk.say(reference_in(heard))
    assert "was received on" in talk.say(code[1])
