"""While the store is away or the dialogue is slow or fails: the channel alone, without a model, in this process."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from sanic.response import HTTPResponse

from bot import settings
from bot.channels import telegram as channel
from bot.channels.telegram import TelegramService
from bot.council import telegram
from bot.reports.database import connect
from bot.reports.models import TelegramUpdate
from bot.reports.reach import StoreAwayError
from bot.reports.repository import Repository
from bot.reports.vault import KeyRing, Vault
from bot.telegram import conversation, inbox, lanes, polling
from bot.telegram.store import Chat, ChatKey, TelegramStore
from tests.faults.full_disk import full, mounted
from tests.tables import make_tables
from tests.telegram.emulating import TOKEN, Emulator, Kept, Person, until

TOO_LATE = 0.5  # seconds
NOT_KEPT = "could not keep what you typed"
NOT_ANSWERED = "could not answer"


class Dialogue:
    """A dialogue that is slow or fails as it is told; each of `plan` is for one reading."""

    def __init__(self) -> None:
        self.plan: list[float | Exception] = []
        self.read: list[str] = []

    async def __call__(self, message: UserMessage) -> None:
        if message.text != "/start_chat":
            self.read.append(str(message.text))
            match self.plan.pop(0) if self.plan else 0.0:
                case Exception() as problem:
                    raise problem
                case seconds:
                    await asyncio.sleep(seconds)
        await message.output_channel.send_response(message.sender_id, {"text": f"heard {message.text}"})


class Agent:
    """Rasa's agent, as far as the channel asks it: nothing tells of danger."""

    async def parse_message(self, text: str) -> dict[str, Any]:
        return {"intent": {"name": "other"}}


class Bot:
    """The channel in a thread of its own."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self.dialogue = Dialogue()
        self.service = TelegramService(replace(settings.load(), turn_timeout=TOO_LATE), self.dialogue)
        self._loop = asyncio.new_event_loop()
        self._running: asyncio.Task[None] | None = None
        self.thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.thread.start()

    def start(self, *, at_work: bool = True) -> Bot:
        """Begin; not `at_work`, another server has Telegram."""

        async def begin() -> None:
            self.service.prepare(Agent())
            if at_work:
                self._running = asyncio.create_task(self.service.run())

        self._do(begin())
        return self

    def stop(self) -> None:
        async def end() -> None:
            if self._running is not None:
                self._running.cancel()
                await asyncio.gather(self._running, return_exceptions=True)
            await self.service.stop()

        self._do(end())
        self._loop.call_soon_threadsafe(self._loop.stop)

    def post(self, update: dict[str, Any]) -> HTTPResponse:
        """An update through the webhook."""

        async def take() -> HTTPResponse:
            return self.service.take(self.service._secret, json.dumps(update).encode())

        return self._do(take())

    def _do(self, what: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(30)

    @contextmanager
    def away(self, table: str = "telegram_updates") -> Iterator[None]:
        """Take a table away for a while."""
        with self.repository.engine.begin() as connection:
            connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO away")
        yield
        with self.repository.engine.begin() as connection:
            connection.exec_driver_sql(f"ALTER TABLE away RENAME TO {table}")


@pytest.fixture
def var(tmp_path: Path) -> Path:
    """The folder for what the bot writes."""
    return tmp_path


@pytest.fixture
def made(own_telegram: Emulator, var: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bot]:
    """A bot that is not started."""
    ring = KeyRing.new()
    ring.save(var / "keys.json")
    monkeypatch.setenv("CONCERN_BOT_VAR", str(var))
    monkeypatch.setenv("TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("TELEGRAM_API_URL", own_telegram.url)
    repository = Repository(connect(make_tables(f"sqlite:///{var / 'store.db'}")), Vault(ring))
    monkeypatch.setattr(channel, "repository", lambda: repository)
    monkeypatch.setattr(inbox, "TRIES", (0.2, 0.5, 1.0))
    monkeypatch.setattr(lanes, "AFTER_A_FAILURE", 0.1)
    monkeypatch.setattr(polling, "STORE_AWAY_WAIT", 0.1)
    bot = Bot(repository)
    yield bot
    bot.stop()
    repository.engine.dispose()


@pytest.fixture
def bot(made: Bot) -> Bot:
    """A bot that fetches its updates."""
    return made.start()


@pytest.fixture
def ann(own_telegram: Emulator, bot: Bot) -> Person:
    """Somebody who has begun."""
    person = Person(own_telegram, Kept(bot.repository))
    person.say("/start")
    return person


def everything(person: Person) -> str:
    """All that was said to somebody."""
    return "\n".join(kept["text"] for kept in person.said())


def is_aside(bot: Bot, person: Person) -> bool:
    """Whether the last update of somebody is set aside."""
    with bot.repository.session() as session:
        kept = session.get(TelegramUpdate, person.sent)
        return kept is not None and kept.handled_at is not None and kept.content is not None


def test_the_answer_of_a_slow_turn_comes_when_the_turn_is_over(bot: Bot, ann: Person) -> None:
    bot.dialogue.plan = [3 * TOO_LATE]
    heard = ann.say("he wears dirty clothes")
    assert heard.index(NOT_ANSWERED) < heard.index("heard he wears dirty clothes")
    assert heard.count(NOT_ANSWERED) == 1
    assert bot.dialogue.read == ["he wears dirty clothes"], "it was read once"
    assert not is_aside(bot, ann)


@pytest.mark.parametrize("failures", [1, 2, 3])
def test_a_turn_that_fails_is_tried_again_and_the_person_hears_of_it_once(bot: Bot, ann: Person, failures: int) -> None:
    bot.dialogue.plan = [ValueError("dirty")] * failures
    heard = ann.say("he wears dirty clothes")
    assert heard.count(NOT_ANSWERED) == 1
    assert heard.count("heard he wears dirty clothes") == 1
    assert bot.dialogue.read == ["he wears dirty clothes"] * (failures + 1)
    assert ann.typed() == ["he wears dirty clothes"]


def test_a_turn_that_always_fails_is_set_aside_and_holds_up_nothing(bot: Bot, ann: Person) -> None:
    bot.dialogue.plan = [ValueError("dirty")] * 4
    heard = ann.say("he wears dirty clothes")
    assert heard.count(NOT_ANSWERED) == 1
    assert is_aside(bot, ann), "`concern-bot doctor` complains"
    assert "heard he is six" in ann.say("he is six")


def test_what_is_typed_during_a_slow_turn_uses_up_none_of_its_tries(bot: Bot, ann: Person) -> None:
    bot.dialogue.plan = [3.0]
    words = ["he wears dirty clothes", "he is six", "hello", "are you there", "please answer"]
    for text in words:
        ann.send(text)
        time.sleep(TOO_LATE)
    ann.answer()
    said = everything(ann)
    assert all(f"heard {text}" in said for text in words)
    assert ann.typed() == words


def test_an_apology_waits_until_telegram_takes_it(bot: Bot, ann: Person, own_telegram: Emulator) -> None:
    bot.dialogue.plan = [ValueError("dirty")]
    own_telegram.trouble({"method": "sendMessage", "text": NOT_ANSWERED, "times": 1, "code": 500})
    assert NOT_ANSWERED in ann.say("he wears dirty clothes")


def test_an_edit_whose_turn_is_slow_takes_the_place_of_the_first_words_all_the_same(
    bot: Bot, ann: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken_back: list[str] = []

    async def unsay(_: Any, __: str, message_id: str) -> bool:
        """As it is: a second time it is no more the last message."""
        taken_back.append(message_id)
        return len(taken_back) == 1

    monkeypatch.setattr(conversation, "unsay", unsay)
    first = ann.send("he is six")
    ann.answer()
    bot.dialogue.plan = [3 * TOO_LATE]
    assert "heard he is seven" in ann.edit(first, "he is seven")
    assert [text.split("\n")[-1] for text in ann.typed()] == ["he is six", telegram.note("edited")]
    assert ann.state["last"] == {"message": first, "id": f"telegram-{ann.sent}"}, "it can be edited again"


@pytest.mark.parametrize("where", ["the update", "its turn"])
def test_a_store_that_comes_and_goes_sets_no_message_aside(
    bot: Bot, ann: Person, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    flaps: list[Exception] = [StoreAwayError() for _ in range(12)]
    if where == "its turn":
        bot.dialogue.plan = list(flaps)
    else:
        chat = TelegramStore.chat

        def away(store: TelegramStore, key: ChatKey) -> Chat | None:
            if flaps and threading.current_thread() is bot.thread:
                raise flaps.pop()
            return chat(store, key)

        monkeypatch.setattr(TelegramStore, "chat", away)
    heard = ann.say("he wears dirty clothes")
    assert heard.count("something went wrong") == 1
    assert "heard he wears dirty clothes" in heard
    assert not is_aside(bot, ann)


def test_while_the_store_is_away_everybody_hears_999_whoever_wrote_first(
    bot: Bot, ann: Person, own_telegram: Emulator
) -> None:
    bob, cat, dan = (Person(own_telegram, ann.kept) for _ in range(3))
    with bot.away():
        at = ann.sent + 1
        own_telegram.give(ann.update(at, "he wears dirty clothes"), bob.update(at + 1, "she cries at night"))
        until(lambda: NOT_KEPT in everything(bob))
        cat.send("they are alone")
        until(lambda: NOT_KEPT in everything(cat))
        dan.send("he is hungry")
        until(lambda: NOT_KEPT in everything(dan))
        time.sleep(0.5)  # tried again and again
    for person, words in ((ann, "dirty"), (bob, "cries"), (cat, "alone"), (dan, "hungry")):
        person.answer()
        said = everything(person)
        assert said.count(NOT_KEPT) == 1
        assert "999" in said
        assert said.count(f"heard {person.typed()[-1]}") == 1
        assert words in person.typed()[-1]


def test_what_was_kept_before_the_store_went_away_is_not_given_again(
    bot: Bot, ann: Person, own_telegram: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    bob = Person(own_telegram, ann.kept)
    keep, refused = TelegramStore.keep_update, []

    def away(store: TelegramStore, update_id: int, chat: ChatKey, content: dict[str, Any]) -> bool:
        if update_id == bob.sent and len(refused) < 3:
            refused.append(update_id)
            raise StoreAwayError
        return keep(store, update_id, chat, content)

    monkeypatch.setattr(TelegramStore, "keep_update", away)
    at = ann.sent + 1
    own_telegram.give(ann.update(at, "he wears dirty clothes"), bob.update(at + 1, "she cries at night"))
    bob.answer()
    ann.answer()
    assert NOT_KEPT not in everything(ann)
    assert everything(bob).count(NOT_KEPT) == 1
    assert bot.dialogue.read == ["he wears dirty clothes", "she cries at night"]


def test_an_apology_that_telegram_did_not_take_is_sent_at_the_next_look(
    bot: Bot, ann: Person, own_telegram: Emulator
) -> None:
    own_telegram.trouble({"method": "sendMessage", "text": NOT_KEPT, "times": 2, "code": 500})
    with bot.away():
        ann.send("he wears dirty clothes")
        until(lambda: NOT_KEPT in everything(ann))
        time.sleep(0.5)  # looked at again and again
    ann.answer()
    assert everything(ann).count(NOT_KEPT) == 1


def test_who_waits_to_be_read_when_the_store_goes_is_told_too(bot: Bot, ann: Person) -> None:
    bot.dialogue.plan = [3.0]
    ann.send("he wears dirty clothes")
    until(lambda: bot.dialogue.read)
    ann.send("he is six")
    until(lambda: len(TelegramStore(bot.repository).waiting(TelegramStore(bot.repository).key(ann.id))) == 2)
    with bot.away():
        until(lambda: everything(ann).count(NOT_ANSWERED) == 2)
    ann.answer()
    said = everything(ann)
    assert said.count(NOT_ANSWERED) == 2
    assert [said.count(f"heard {text}") for text in ann.typed()] == [1, 1]


def test_a_server_that_has_not_got_telegram_tells_who_posts_to_it_too(made: Bot, own_telegram: Emulator) -> None:
    made.start(at_work=False)
    ann = Person(own_telegram, Kept(made.repository))
    with made.away():
        for _ in range(2):
            assert made.post(ann.update(5, "he wears dirty clothes")).status == 503
        until(lambda: NOT_KEPT in everything(ann))
    assert made.post(ann.update(5, "he wears dirty clothes")).status == 200
    assert everything(ann).count(NOT_KEPT) == 1


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, for all that the bot writes."""
    with mounted(tmp_path / "disk"):
        yield tmp_path / "disk"


class TestOnADiskOfItsOwn:
    @pytest.fixture
    def var(self, disk: Path) -> Path:
        return disk

    def test_on_a_full_disk_people_hear_999_once_and_are_answered_when_there_is_room(
        self, var: Path, bot: Bot, ann: Person
    ) -> None:
        words = [f"he wears dirty clothes, {number} " + "x" * 3000 for number in range(4)]
        with full(var):
            for text in words:
                ann.send(text)
            until(lambda: NOT_KEPT in everything(ann))
            time.sleep(0.5)  # tried again and again
            told = everything(ann).count(NOT_KEPT)
            assert "999" in ann.said()[-1]["text"]
        ann.answer()
        said = everything(ann)
        assert (said.count(NOT_KEPT), told <= len(words)) == (told, True)
        assert ann.typed() == [text.strip() for text in words]
        assert bot.dialogue.read == [text.strip() for text in words]
