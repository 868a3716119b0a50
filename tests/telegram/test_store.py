"""What is kept for Telegram, on SQLite and on PostgreSQL: sealed, in order, and no longer than it is needed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text, update

from bot.channels.sessions import LIFETIME
from bot.reports.database import connect
from bot.reports.models import TelegramChat, TelegramUpdate, now
from bot.reports.repository import Repository
from bot.reports.vault import KeyRing, Vault
from bot.telegram.inbox import chat_of
from bot.telegram.store import REMEMBERED, ChatKey, Outgoing, TelegramStore

CHAT = 7_123_456_789


@pytest.fixture
def repository(url_with_tables: str) -> Iterator[Repository]:
    repository = Repository(connect(url_with_tables), Vault(KeyRing.new()))
    yield repository
    repository.engine.dispose()


@pytest.fixture
def store(repository: Repository) -> TelegramStore:
    return TelegramStore(repository)


@pytest.fixture
def key(repository: Repository, store: TelegramStore) -> ChatKey:
    """A chat that is tied to a conversation."""
    key = store.key(CHAT)
    store.open_chat(key, repository.open_conversation("telegram"))
    return key


def message(words: str, *, urgent: bool = False) -> Outgoing:
    return Outgoing(CHAT, words, words, ((("Yes", "m:yes"),),), "m", urgent=urgent)


def sent(store: TelegramStore, key: ChatKey) -> list[str]:
    """All that is queued for a chat, in the order in which it is sent."""
    words = []
    while (queued := store.next_outgoing(key)) is not None:
        words.append(queued.message.plain)
        store.done(queued.name)
    return words


def test_an_update_is_kept_once_and_emptied_when_it_is_handled(
    repository: Repository, store: TelegramStore, key: ChatKey
) -> None:
    assert store.keep_update(2, key, {"text": "two"})
    assert store.keep_update(1, key, {"text": "one"})
    assert not store.keep_update(1, key, {"text": "one again"})
    assert [waiting.content["text"] for waiting in store.waiting(key)] == ["one", "two"]
    store.finish(1, key, [message("hello")], begun=True)
    assert [waiting.update_id for waiting in store.waiting(key)] == [2]
    assert not store.keep_update(1, key, {"text": "one again"}), "it is remembered"
    with repository.session() as session:
        kept = session.execute(text("SELECT content FROM telegram_updates WHERE update_id = 1")).scalar()
    assert kept is None
    chat = store.chat(key)
    assert chat is not None
    assert chat.state == {"begun": True}


def test_the_first_that_waits_is_opened_alone(
    store: TelegramStore, key: ChatKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        store.keep_update(number, key, {"text": str(number)})
    opened, open_one = [], store._vault.open
    monkeypatch.setattr(store._vault, "open", lambda *sealed: opened.append(1) or open_one(*sealed))
    waiting = store.next_waiting(key)
    assert waiting is not None
    assert waiting.content == {"text": "0"}
    assert len(opened) == 1


def test_what_is_urgent_is_sent_first_and_the_rest_in_order(store: TelegramStore, key: ChatKey) -> None:
    store.queue(key, [message("one"), message("two")])
    store.queue(key, [message("999", urgent=True)])
    store.queue(key, [message("three")])
    assert sent(store, key) == ["999", "one", "two", "three"]


def test_what_was_set_aside_is_taken_up_again(store: TelegramStore, key: ChatKey) -> None:
    store.keep_update(1, key, {"text": "one"})
    store.set_aside(1)
    assert store.chats_waiting() == []
    assert store.take_up_again() == 1
    assert [waiting.content["text"] for waiting in store.waiting(key)] == ["one"]


def test_neither_the_chat_nor_what_is_said_there_lies_open(
    repository: Repository, store: TelegramStore, key: ChatKey
) -> None:
    store.keep_update(1, key, {"chat": {"id": CHAT}, "text": "dirty clothes"})
    store.finish(0, key, [message("dirty clothes")], last="dirty clothes")
    with repository.session() as session:
        for table in ("telegram_chats", "telegram_updates", "telegram_outgoing"):
            for row in session.execute(text(f"SELECT * FROM {table}")):  # noqa: S608 our own names
                shown = b" ".join(
                    bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode() for value in row
                )
                assert str(CHAT).encode() not in shown
                assert b"dirty clothes" not in shown


def test_a_chat_is_forgotten_a_day_after_its_last_message(
    repository: Repository, store: TelegramStore, key: ChatKey
) -> None:
    store.tidy(now() + LIFETIME - dt.timedelta(minutes=1))
    assert store.chat(key) is not None
    age(repository, LIFETIME + dt.timedelta(minutes=1))
    assert store.chat(key) is None, "who writes then begins a new conversation"
    store.tidy(now())
    assert count(repository, TelegramChat) == 0


def test_a_chat_to_which_an_answer_is_due_is_not_forgotten(
    repository: Repository, store: TelegramStore, key: ChatKey
) -> None:
    store.queue(key, [message("hello")])
    age(repository, LIFETIME + dt.timedelta(minutes=1))
    store.tidy(now())
    assert count(repository, TelegramChat) == 1
    sent(store, key)
    store.tidy(now())
    assert count(repository, TelegramChat) == 0


def test_handled_updates_are_remembered_until_telegram_may_use_their_ids_again(
    repository: Repository, store: TelegramStore, key: ChatKey
) -> None:
    for update_id in (1, 2, 3):
        store.keep_update(update_id, key, {})
    store.finish(1, key, [])
    store.set_aside(2)
    store.tidy(now() + REMEMBERED - dt.timedelta(minutes=1))
    assert count(repository, TelegramUpdate) == 3
    store.tidy(now() + REMEMBERED + dt.timedelta(minutes=1))
    with repository.session() as session:
        assert session.execute(text("SELECT update_id FROM telegram_updates ORDER BY 1")).scalars().all() == [2, 3]


def test_a_group_is_noted_once(store: TelegramStore) -> None:
    assert store.note_group(store.key(-5))
    assert not store.note_group(store.key(-5))
    assert store.chat(store.key(-5)) is None


def test_a_blocked_chat_leaves_nothing(repository: Repository, store: TelegramStore, key: ChatKey) -> None:
    store.queue(key, [message("hello")])
    store.forget_chat(key)
    assert store.chat(key) is None
    assert store.chats_with_outgoing() == []


@pytest.mark.parametrize(
    ("content", "chat"),
    [
        ({"message": {"chat": {"id": 5}}}, 5),
        ({"edited_message": {"chat": {"id": 5}}}, 5),
        ({"callback_query": {"id": "1", "message": {"chat": {"id": 5}}}}, 5),
        ({"channel_post": {"chat": {"id": -5}}}, -5),
        ({"my_chat_member": {"chat": {"id": 5}}}, 5),
        ({"inline_query": {"id": "1"}}, None),
        ({"poll": {"id": "1"}}, None),
    ],
)
def test_the_chat_of_an_update_is_found_whatever_its_kind(content: dict[str, Any], chat: int | None) -> None:
    assert chat_of({"update_id": 1, **content}) == chat


def age(repository: Repository, by: dt.timedelta) -> None:
    """Make all chats older."""
    with repository.session() as session:
        session.execute(update(TelegramChat).values(last_seen_at=now() - by))


def count(repository: Repository, table: Any) -> int:
    with repository.session() as session:
        return int(session.query(table).count())
