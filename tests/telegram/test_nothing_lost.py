"""Nothing is lost and nothing is taken twice, whatever Telegram, the network or the machine does."""

from __future__ import annotations

import subprocess
import sys

from sqlalchemy import text as sql

from tests.conftest import ROOT, Service
from tests.telegram.emulating import Emulator, Kept, Person, until

DANGER = "he is hitting her with a hammer right now, she is bleeding"
APOLOGY = "something went wrong"


def people(telegram: Emulator, service: Service, number: int) -> list[Person]:
    kept = Kept(service.repository())
    return [Person(telegram, kept) for _ in range(number)]


def test_an_update_that_comes_again_is_not_taken_twice_even_after_a_restart(
    own_telegram: Emulator, own_bot: Service
) -> None:
    own_bot.start()
    (person, other) = people(own_telegram, own_bot, 2)
    update = person.update(70, "my neighbour's boy wears the same dirty clothes every day")
    own_telegram.give(update, update)
    person.answer()
    own_bot.stop(kill=True)
    own_bot.start()
    own_telegram.give(update)
    own_telegram.give(other.update(71, "hello"))
    other.answer()  # handled after the other one, so that one was dealt with
    assert person.heard() == ""
    assert person.typed() == ["my neighbour's boy wears the same dirty clothes every day"]


def test_killed_in_the_middle_every_message_is_answered_once_and_in_order(
    own_telegram: Emulator, own_bot: Service
) -> None:
    own_bot.start()
    folk = people(own_telegram, own_bot, 5)
    words = ["my neighbour's boy wears dirty clothes", "he is about six", "he lives at 4 Mill Lane", "his name is Kyle"]
    for text in words:
        for person in folk:
            person.send(text)
    until(lambda: own_telegram.calls("sendMessage"))
    own_bot.stop(kill=True)
    waiting = [person for person in folk if not person.kept.is_done(person.sent)]
    assert waiting, "it was killed with messages waiting"
    own_bot.start()
    for person in folk:
        heard = person.answer()
        assert person.typed() == words
        assert APOLOGY not in heard
        for sender, text in person.transcript():
            if sender == "assistant":
                assert text.split("\n")[0] in heard, "every answer arrived"


def test_fifty_chats_at_once_each_in_its_order(own_telegram: Emulator, own_bot: Service) -> None:
    own_bot.start()
    folk = people(own_telegram, own_bot, 50)
    words = ["the boy next door wears dirty clothes", "that was on Monday", "his name is Kyle"]
    own_telegram.give(
        *(
            person.update(1000 + 50 * turn + at, text)
            for turn, text in enumerate(words)
            for at, person in enumerate(folk)
        )
    )
    for person in folk:
        assert APOLOGY not in person.answer()
        assert person.typed() == words
    said = [call["chat"] for call in own_telegram.calls("sendMessage")]
    first = {chat: said.index(chat) for chat in said}
    last = {chat: len(said) - 1 - said[::-1].index(chat) for chat in said}
    assert any(first[str(folk[-1].id)] < last[str(person.id)] for person in folk), "no chat waits for all of another"


def test_too_many_requests_are_sent_again_when_telegram_says_so(own_telegram: Emulator, own_bot: Service) -> None:
    own_bot.start()
    (person,) = people(own_telegram, own_bot, 1)
    own_telegram.trouble({"method": "sendMessage", "times": 2, "code": 429, "parameters": {"retry_after": 2}})
    heard = person.say("/start")
    calls = own_telegram.calls("sendMessage", person.id)
    assert [call.get("refused") for call in calls[:3]] == [429, 429, None]
    assert calls[1]["at"] - calls[0]["at"] >= 2000
    assert heard.count("I am a computer") == 1
    assert person.buttons == ["Yes", "No", "Not sure"]


def test_a_broken_network_and_a_failing_server_lose_nothing(own_telegram: Emulator, own_bot: Service) -> None:
    own_bot.start()
    (person,) = people(own_telegram, own_bot, 1)
    own_telegram.trouble(
        {"method": "getUpdates", "times": 1, "code": 502},
        {"method": "getUpdates", "times": 1},
        {"method": "sendMessage", "times": 1},
        {"method": "sendMessage", "times": 1, "code": 500},
        {"method": "sendMessage", "times": 1, "code": 500, "after": 8000},  # longer than the bot waits
        {"method": "sendChatAction", "times": 1, "code": 500},
    )
    assert person.say("/start").count("I am a computer") == 1
    own_telegram.trouble(
        {"method": "answerCallbackQuery", "times": 1, "code": 400}, {"method": "editMessageText", "times": 1}
    )
    assert "what you are worried about" in person.tap("No")


def test_who_blocks_the_bot_is_forgotten_and_nobody_else_waits(own_telegram: Emulator, own_bot: Service) -> None:
    own_bot.start()
    person, other = people(own_telegram, own_bot, 2)
    person.say("/start")
    own_telegram.trouble(
        {
            "method": "sendMessage",
            "chat": person.id,
            "times": 99,
            "code": 403,
            "description": "Forbidden: bot was blocked by the user",
        }
    )
    person.send("my neighbour's boy wears dirty clothes")
    assert "I am a computer" in other.say("/start")
    person.answer()
    assert person.heard() == ""
    refused = [call for call in own_telegram.calls("sendMessage", person.id) if call.get("refused")]
    assert len(refused) == 1, "it is not tried again"
    with own_bot.repository().session() as session:
        assert session.execute(sql("SELECT count(*) FROM telegram_chats")).scalar() == 1
    lines = [line for line in own_bot.output.read_text().splitlines() if str(person.id) in line]
    assert lines == []


def test_999_goes_before_whatever_waits(own_telegram: Emulator, own_bot: Service) -> None:
    own_bot.start()
    (person,) = people(own_telegram, own_bot, 1)
    own_telegram.trouble(
        {"method": "sendMessage", "text": "automated", "times": 99, "code": 429, "parameters": {"retry_after": 3600}}
    )
    person.send("/start")
    until(lambda: any(call.get("refused") for call in own_telegram.calls("sendMessage")))
    person.send(DANGER)
    until(lambda: "Please call 999 now" in "".join(kept["text"] for kept in person.said()))
    assert not person.kept.is_done(person.sent), "what waited before it waits still"


def test_danger_in_a_queue_is_answered_before_its_turn(own_telegram: Emulator, own_bot: Service) -> None:
    own_bot.start()
    (person,) = people(own_telegram, own_bot, 1)
    calm = [person.update(number, f"he has had no breakfast on {number - 99} days") for number in range(100, 130)]
    own_telegram.give(*calm, person.update(130, DANGER))
    heard = person.answer()
    assert heard.index("I will answer your messages in their order") < heard.index("Please call 999 now")
    first = next(at for at, kept in enumerate(person.said()) if "999" in kept["text"] and "their order" in kept["text"])
    assert first < 10, "it does not wait for the thirty"


def test_an_answer_that_was_not_sent_when_it_was_killed_is_sent_afterwards(
    own_telegram: Emulator, own_bot: Service
) -> None:
    own_bot.start()
    (person,) = people(own_telegram, own_bot, 1)
    own_telegram.trouble({"method": "sendMessage", "times": 999})
    person.send("/start")
    until(lambda: own_telegram.calls("sendMessage"))
    own_bot.stop(kill=True)
    own_telegram.trouble()
    own_bot.start()
    assert person.answer().count("I am a computer, an automated assistant") == 1
    assert person.buttons == ["Yes", "No", "Not sure"]


def test_while_the_store_is_away_people_hear_999_and_afterwards_they_are_answered(
    own_telegram: Emulator, own_bot: Service
) -> None:
    own_bot.start()
    (person,) = people(own_telegram, own_bot, 1)
    person.say("/start")
    with own_bot.repository().engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE telegram_updates RENAME TO away")
    person.send("my neighbour's boy wears dirty clothes")
    until(lambda: "could not keep what you typed" in person.said()[-1]["text"])
    assert "999" in person.said()[-1]["text"]
    with own_bot.repository().engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE away RENAME TO telegram_updates")
    assert person.answer().count("could not keep") == 1
    assert person.typed() == ["my neighbour's boy wears dirty clothes"]


def test_a_message_that_cannot_be_kept_with_its_conversation_is_taken_when_it_can(
    own_telegram: Emulator, own_bot: Service
) -> None:
    own_bot.start()
    (person,) = people(own_telegram, own_bot, 1)
    person.say("/start")
    with own_bot.repository().engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE messages RENAME TO away")
    person.send("my neighbour's boy wears dirty clothes")
    until(lambda: "could not keep what you typed" in person.said()[-1]["text"])
    with own_bot.repository().engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE away RENAME TO messages")
    assert person.answer().count("could not keep") == 1
    assert person.typed() == ["my neighbour's boy wears dirty clothes"]


def test_an_update_that_cannot_be_read_is_set_aside_and_holds_up_nobody(
    own_telegram: Emulator, own_bot: Service
) -> None:
    own_bot.start()
    (person,) = people(own_telegram, own_bot, 1)
    person.say("/start")
    unreadable = person.update(person.sent + 1, "my neighbour's boy wears dirty clothes")
    unreadable["message"]["date"] = "yesterday"
    own_telegram.give(unreadable)
    person.send("/privacy")
    heard = person.answer()
    assert heard.count("could not keep") == 1
    assert "999" in heard
    assert "run by another company" in heard
    assert "set aside" in own_bot.output.read_text()
    assert "dirty clothes" not in own_bot.output.read_text()
    command = [sys.executable, "-m", "bot.cli", "telegram", "retry"]
    done = subprocess.run(command, cwd=ROOT, env=own_bot.environment, capture_output=True, text=True, timeout=120)
    assert "when the service starts next: 1." in done.stderr
