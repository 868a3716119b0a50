"""Nothing is lost and nothing is taken twice, whatever Telegram, the network or the machine does."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from bot.telegram.store import TelegramStore
from tests.conftest import ROOT, Service
from tests.telegram.conftest import settings
from tests.telegram.emulating import Emulator, Kept, Person, until

DANGER = "he is hitting her with a hammer right now, she is bleeding"
APOLOGY = "something went wrong"


@pytest.fixture(scope="module")
def _service(telegram_alone: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service for this module: it starts in a quarter of a minute, and what it loses shows on any store."""
    made = Service(tmp_path_factory.mktemp("telegram"), extra=settings(telegram_alone))
    yield made
    made.stop(kill=True)


@pytest.fixture
def own_bot(_service: Service, telegram_alone: Emulator) -> Iterator[Service]:
    """The service, running; what a test kills it starts again, and afterwards there is no more trouble."""
    if _service.process is None:
        _service.start()
    yield _service
    telegram_alone.trouble()


def people(telegram: Emulator, service: Service, number: int) -> list[Person]:
    kept = Kept(service.repository())
    return [Person(telegram, kept) for _ in range(number)]


def command(service: Service, *words: str) -> subprocess.CompletedProcess[str]:
    """Run `concern-bot` with the service's settings."""
    line = [sys.executable, "-m", "bot.cli", *words]
    environment = {**service.environment, "COLUMNS": "400"}
    return subprocess.run(line, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)


def test_an_update_that_comes_again_is_not_taken_twice_even_after_a_restart(
    telegram_alone: Emulator, own_bot: Service
) -> None:
    (person, other) = people(telegram_alone, own_bot, 2)
    other.say("/start")
    update = person.update(other.sent + 1, "my neighbour's boy wears the same dirty clothes every day")
    telegram_alone.give(update, update)
    person.answer()
    own_bot.stop(kill=True)
    own_bot.start()
    telegram_alone.give(update)
    telegram_alone.give(other.update(update["update_id"] + 1, "hello"))
    other.answer()  # handled after the other one, so that one was dealt with
    assert person.heard() == ""
    assert person.typed() == ["my neighbour's boy wears the same dirty clothes every day"]


def test_killed_in_the_middle_every_message_is_answered_once_and_in_order(
    telegram_alone: Emulator, own_bot: Service
) -> None:
    folk = people(telegram_alone, own_bot, 5)
    words = ["my neighbour's boy wears dirty clothes", "he is about six", "he lives at 4 Mill Lane", "his name is Kyle"]
    for text in words:
        for person in folk:
            person.send(text)
    until(lambda: any(telegram_alone.calls("sendMessage", person.id) for person in folk))
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


def test_fifty_chats_at_once_each_in_its_order(telegram_alone: Emulator, own_bot: Service) -> None:
    before, *folk = people(telegram_alone, own_bot, 51)
    before.say("/start")
    words = ["the boy next door wears dirty clothes", "that was on Monday", "his name is Kyle"]
    telegram_alone.give(
        *(
            person.update(before.sent + 1 + 50 * turn + at, text)
            for turn, text in enumerate(words)
            for at, person in enumerate(folk)
        )
    )
    for person in folk:
        assert APOLOGY not in person.answer()
        assert person.typed() == words
    said = [call["chat"] for call in telegram_alone.calls("sendMessage")]
    first = {chat: said.index(chat) for chat in said}
    last = {chat: len(said) - 1 - said[::-1].index(chat) for chat in said}
    assert any(first[str(folk[-1].id)] < last[str(person.id)] for person in folk), "no chat waits for all of another"


def test_too_many_requests_are_sent_again_when_telegram_says_so(telegram_alone: Emulator, own_bot: Service) -> None:
    (person,) = people(telegram_alone, own_bot, 1)
    telegram_alone.trouble({"method": "sendMessage", "times": 2, "code": 429, "parameters": {"retry_after": 2}})
    heard = person.say("/start")
    calls = telegram_alone.calls("sendMessage", person.id)
    assert [call.get("refused") for call in calls[:3]] == [429, 429, None]
    assert calls[1]["at"] - calls[0]["at"] >= 2000
    assert heard.count("I am a computer") == 1
    assert person.buttons == ["Yes", "No", "Not sure"]


def test_a_broken_network_and_a_failing_server_lose_nothing(telegram_alone: Emulator, own_bot: Service) -> None:
    (person,) = people(telegram_alone, own_bot, 1)
    telegram_alone.trouble(
        {"method": "getUpdates", "times": 1, "code": 502},
        {"method": "getUpdates", "times": 1, "code": 429, "parameters": {"retry_after": 1}},
        {"method": "getUpdates", "times": 1},
        {"method": "sendMessage", "times": 1},
        {"method": "sendMessage", "times": 1, "code": 500},
        {"method": "sendMessage", "times": 1, "code": 500, "after": 8000},  # longer than the bot waits
        {"method": "sendChatAction", "times": 1, "code": 500},
    )
    assert person.say("/start").count("I am a computer") == 1
    telegram_alone.trouble(
        {"method": "answerCallbackQuery", "times": 1, "code": 400}, {"method": "editMessageText", "times": 1}
    )
    assert "what you are worried about" in person.tap("No")


def test_who_blocks_the_bot_is_forgotten_and_nobody_else_waits(telegram_alone: Emulator, own_bot: Service) -> None:
    person, other = people(telegram_alone, own_bot, 2)
    person.say("/start")
    telegram_alone.trouble(
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
    refused = [call for call in telegram_alone.calls("sendMessage", person.id) if call.get("refused")]
    assert len(refused) == 1, "it is not tried again"
    store = TelegramStore(own_bot.repository())
    assert [store.chat(store.key(one.id)) is None for one in (person, other)] == [True, False]
    lines = [line for line in own_bot.output.read_text().splitlines() if str(person.id) in line]
    assert lines == []


def test_999_goes_before_whatever_waits(telegram_alone: Emulator, own_bot: Service) -> None:
    (person,) = people(telegram_alone, own_bot, 1)
    telegram_alone.trouble(
        {"method": "sendMessage", "text": "automated", "times": 99, "code": 429, "parameters": {"retry_after": 3600}}
    )
    person.send("/start")
    until(lambda: any(call.get("refused") for call in telegram_alone.calls("sendMessage", person.id)))
    person.send(DANGER)
    until(lambda: "Please call 999 now" in "".join(kept["text"] for kept in person.said()))
    assert not person.kept.is_done(person.sent), "what waited before it waits still"


def test_danger_in_a_queue_is_answered_before_its_turn(telegram_alone: Emulator, own_bot: Service) -> None:
    (person,) = people(telegram_alone, own_bot, 1)
    person.say("/start")
    at = person.sent + 1
    calm = [person.update(at + day, f"he had no breakfast on day {day}") for day in range(30)]
    telegram_alone.give(*calm, person.update(at + 30, DANGER))
    heard = person.answer()
    assert heard.index("I will answer your messages in their order") < heard.index("Please call 999 now")
    said = person.said()
    first = next(at for at, kept in enumerate(said) if "999" in kept["text"] and "their order" in kept["text"])
    assert first < 10, "it does not wait for the thirty"


def test_a_tap_that_tells_of_danger_in_a_queue_is_answered_before_its_turn(
    telegram_alone: Emulator, own_bot: Service
) -> None:
    (person,) = people(telegram_alone, own_bot, 1)
    person.say("/start")
    message, data = person.button("Yes")
    at = person.sent + 1
    telegram_alone.give(*(person.update(at + day, f"he had no breakfast on day {day}") for day in range(20)))
    person.press(message, data)
    heard = person.answer()
    assert heard.index("I will answer your messages in their order") < heard.index("Please call 999 now")


def test_an_answer_that_was_not_sent_when_it_was_killed_is_sent_afterwards(
    telegram_alone: Emulator, own_bot: Service
) -> None:
    (person,) = people(telegram_alone, own_bot, 1)
    telegram_alone.trouble({"method": "sendMessage", "times": 999})
    person.send("/start")
    until(lambda: telegram_alone.calls("sendMessage", person.id))
    own_bot.stop(kill=True)
    telegram_alone.trouble()
    own_bot.start()
    assert person.answer().count("I am a computer, an automated assistant") == 1
    assert person.buttons == ["Yes", "No", "Not sure"]


@pytest.mark.parametrize("table", ["telegram_updates", "messages"])
def test_while_the_store_is_away_people_hear_999_and_afterwards_they_are_answered(
    telegram_alone: Emulator, own_bot: Service, table: str
) -> None:
    """The update itself can't be kept, or the message not with its conversation."""
    (person,) = people(telegram_alone, own_bot, 1)
    person.say("/start")
    with own_bot.repository().engine.begin() as connection:
        connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO away")
    person.send("my neighbour's boy wears dirty clothes")
    until(lambda: "could not keep what you typed" in person.said()[-1]["text"])
    assert "999" in person.said()[-1]["text"]
    with own_bot.repository().engine.begin() as connection:
        connection.exec_driver_sql(f"ALTER TABLE away RENAME TO {table}")
    assert person.answer().count("could not keep") == 1
    assert person.typed() == ["my neighbour's boy wears dirty clothes"]


def test_an_update_that_cannot_be_read_is_set_aside_and_holds_up_nobody(
    telegram_alone: Emulator, own_bot: Service
) -> None:
    (person,) = people(telegram_alone, own_bot, 1)
    person.say("/start")
    unreadable = person.update(person.sent + 1, "my neighbour's boy wears dirty clothes")
    unreadable["message"]["date"] = "yesterday"
    telegram_alone.give(unreadable)
    person.send("/privacy")
    heard = person.answer()
    assert heard.count("could not keep") == 1
    assert "999" in heard
    assert "run by another company" in heard
    assert "set aside" in own_bot.output.read_text()
    assert "dirty clothes" not in own_bot.output.read_text()
    doctor = command(own_bot, "doctor")
    assert doctor.returncode == 1
    assert "1 messages could not be handled and are set aside" in doctor.stderr
    assert "when the service starts next: 1." in command(own_bot, "telegram", "retry").stderr
    assert "no message is set aside" in command(own_bot, "doctor").stderr
