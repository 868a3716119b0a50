"""What is kept for Telegram: chats, updates until they are handled, messages until Telegram took them.

All of it is sealed (bot/reports/vault.py), chat ids too: a chat is found by a keyed hash of its id, its key. What was
said is kept with the conversation (bot/reports/conversations.py); here it lies only until it is passed on.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from dataclasses import dataclass
from typing import Any, NewType

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.channels.sessions import LIFETIME
from bot.reports.models import TelegramChat, TelegramOutgoing, TelegramUpdate, now
from bot.reports.places import place
from bot.reports.repository import Repository

ChatKey = NewType("ChatKey", str)

# Update ids may begin anew after a week without any (core.telegram.org/bots/api, "Getting updates").
REMEMBERED = dt.timedelta(days=3)
MOST_MESSAGES_REMEMBERED = 500


@dataclass(frozen=True)
class Chat:
    """A chat with a person. `state` is what their next message is read against (bot/telegram/conversation.py)."""

    key: ChatKey
    conversation_id: str
    state: dict[str, Any]


@dataclass(frozen=True)
class Waiting:
    """An update that is not handled yet, as Telegram gave it."""

    update_id: int
    content: dict[str, Any]
    tries: int


@dataclass(frozen=True)
class Outgoing:
    """A message for a chat.

    Attributes:
        markdown, plain: its text, in Telegram's MarkdownV2 and as it is.
        buttons: rows of (title, data).
        mark: names the keyboard, so that a tap on an older one is known; None without a keyboard.
        urgent: it has 999 in it and goes before whatever waits.
    """

    chat_id: int
    markdown: str
    plain: str
    buttons: tuple[tuple[tuple[str, str], ...], ...] = ()
    mark: str | None = None
    urgent: bool = False


@dataclass(frozen=True)
class Queued:
    """An outgoing message that is kept until Telegram took it."""

    name: str
    message: Outgoing
    tries: int
    not_before: dt.datetime | None
    queued_at: dt.datetime


class TelegramStore:
    """Reading and writing. Every method is one transaction."""

    def __init__(self, repository: Repository) -> None:
        self._session = repository.session
        self._vault = repository.vault

    def key(self, chat_id: int) -> ChatKey:
        """By which a chat is found; its id cannot be told from it."""
        return ChatKey(self._vault.blind(str(chat_id), "telegram_chats", "chat"))

    # Updates

    def keep_update(self, update_id: int, chat: ChatKey, content: dict[str, Any]) -> bool:
        """Keep an update before it is acknowledged; False if it was kept before."""
        sealed = self._vault.seal(json.dumps(content), *place(TelegramUpdate.content, update_id))
        try:
            with self._session() as session:
                session.add(TelegramUpdate(update_id=update_id, chat=chat, content=sealed))
            return True
        except IntegrityError:
            return False

    def waiting(self, chat: ChatKey, *, most: int | None = None) -> list[Waiting]:
        """The updates of a chat that are not handled, in Telegram's order; at most so many, if that is said."""
        unhandled = (TelegramUpdate.chat == chat, TelegramUpdate.handled_at.is_(None))
        query = select(TelegramUpdate).where(*unhandled).order_by(TelegramUpdate.update_id).limit(most)
        with self._session() as session:
            return [
                Waiting(
                    kept.update_id,
                    json.loads(self._vault.open(kept.content, *place(TelegramUpdate.content, kept.update_id))),
                    kept.tries,
                )
                for kept in session.scalars(query)
            ]

    def next_waiting(self, chat: ChatKey) -> Waiting | None:
        """The first update of a chat that is not handled."""
        return next(iter(self.waiting(chat, most=1)), None)

    def is_waiting(self, update_id: int) -> bool:
        """Whether an update is not handled yet."""
        query = select(TelegramUpdate.chat).where(
            TelegramUpdate.update_id == update_id, TelegramUpdate.handled_at.is_(None)
        )
        with self._session() as session:
            return session.scalars(query).first() is not None

    def chats_waiting(self) -> list[ChatKey]:
        """The chats with updates that are not handled, who waits longest first."""
        query = (
            select(TelegramUpdate.chat)
            .where(TelegramUpdate.handled_at.is_(None))
            .group_by(TelegramUpdate.chat)
            .order_by(func.min(TelegramUpdate.update_id))
        )
        with self._session() as session:
            return list(session.scalars(query))

    def newest_update(self) -> int | None:
        """The highest id of an update that was kept."""
        with self._session() as session:
            return session.scalars(select(func.max(TelegramUpdate.update_id))).one()

    def finish(self, update_id: int, chat: ChatKey, answers: list[Outgoing], **state: Any) -> None:
        """An update is handled: empty it, queue the answers and note what changes in the chat's state, all or nothing.

        One that another server has handled meanwhile is answered already.

        Args:
            state: new values of the chat's state; None takes one away.
        """
        with self._session() as session:
            handled = session.execute(
                update(TelegramUpdate)
                .where(TelegramUpdate.update_id == update_id, TelegramUpdate.handled_at.is_(None))
                .values(handled_at=now(), content=None)
                .execution_options(synchronize_session=False)
            )
            if not handled.rowcount:
                return
            self._queue(session, chat, answers)
            self._change(session, chat, state)

    def try_again(self, update_id: int) -> None:
        """Count a try that failed."""
        with self._session() as session:
            session.execute(
                update(TelegramUpdate)
                .where(TelegramUpdate.update_id == update_id)
                .values(tries=TelegramUpdate.tries + 1)
                .execution_options(synchronize_session=False)
            )

    def set_aside(self, update_id: int) -> None:
        """Let an update that fails again and again not hold up the next; what is in it stays, sealed."""
        with self._session() as session:
            session.execute(
                update(TelegramUpdate)
                .where(TelegramUpdate.update_id == update_id)
                .values(handled_at=now())
                .execution_options(synchronize_session=False)
            )

    def take_up_again(self) -> int:
        """Let the updates that were set aside be handled once more; returns how many there are."""
        aside = (TelegramUpdate.handled_at.is_not(None), TelegramUpdate.content.is_not(None))
        with self._session() as session:
            return session.execute(
                update(TelegramUpdate)
                .where(*aside)
                .values(handled_at=None, tries=0)
                .execution_options(synchronize_session=False)
            ).rowcount

    # Chats

    def chat(self, key: ChatKey) -> Chat | None:
        """The chat, if a person talked there within `LIFETIME`."""
        with self._session() as session:
            found = session.get(TelegramChat, key)
            if found is None or found.conversation_id is None or found.last_seen_at < now() - LIFETIME:
                return None
            return Chat(key, found.conversation_id, self._state(found))

    def open_chat(self, key: ChatKey, conversation_id: str) -> Chat:
        """Tie a chat to a conversation."""
        with self._session() as session:
            session.merge(
                TelegramChat(
                    chat=key, conversation_id=conversation_id, state=self._sealed_state(key, {}), last_seen_at=now()
                )
            )
        return Chat(key, conversation_id, {})

    def note_group(self, key: ChatKey) -> bool:
        """Note that a group was told that nothing is read there; False if that was noted before."""
        try:
            with self._session() as session:
                session.add(TelegramChat(chat=key, state=self._sealed_state(key, {})))
            return True
        except IntegrityError:
            return False

    def forget_group(self, key: ChatKey) -> None:
        """A group that the bot is no longer in."""
        with self._session() as session:
            session.execute(
                delete(TelegramChat).where(TelegramChat.chat == key, TelegramChat.conversation_id.is_(None))
            )

    def change(self, key: ChatKey, **state: Any) -> None:
        """New values of a chat's state; None takes one away."""
        with self._session() as session:
            self._change(session, key, state)

    def note_message(self, key: ChatKey, message_id: int, *, mark: str | None = None) -> None:
        """Note a message that stands in a chat, and which keyboard hangs on it."""
        with self._session() as session:
            found = session.get(TelegramChat, key)
            if found is None or found.conversation_id is None:
                return
            state = self._state(found)
            others = [one for one in state.get("messages", ()) if one != message_id]
            messages = [*others, message_id][-MOST_MESSAGES_REMEMBERED:]
            keyboard = state.get("keyboard")
            if keyboard and mark == keyboard["mark"]:
                keyboard = {**keyboard, "message": message_id}
            found.state = self._sealed_state(key, {**state, "messages": messages, "keyboard": keyboard})

    def _change(self, session: Session, key: ChatKey, state: dict[str, Any]) -> None:
        found = session.get(TelegramChat, key)
        if found is None or found.conversation_id is None:
            return
        found.last_seen_at = now()
        changed = {name: value for name, value in {**self._state(found), **state}.items() if value is not None}
        found.state = self._sealed_state(key, changed)

    def _state(self, chat: TelegramChat) -> dict[str, Any]:
        return json.loads(self._vault.open(chat.state, *place(TelegramChat.state, chat.chat)))

    def _sealed_state(self, key: ChatKey, state: dict[str, Any]) -> bytes:
        return self._vault.seal(json.dumps(state), *place(TelegramChat.state, key))

    # Outgoing messages

    def queue(self, chat: ChatKey, answers: list[Outgoing]) -> None:
        """Keep messages until Telegram took them."""
        with self._session() as session:
            self._queue(session, chat, answers)

    def next_outgoing(self, chat: ChatKey) -> Queued | None:
        """The message of a chat that is to be sent next: urgent ones first, else in order."""
        query = (
            select(TelegramOutgoing)
            .where(TelegramOutgoing.chat == chat)
            .order_by(TelegramOutgoing.urgent.desc(), TelegramOutgoing.number)
            .limit(1)
        )
        with self._session() as session:
            kept = session.scalars(query).first()
            if kept is None:
                return None
            content = json.loads(self._vault.open(kept.content, *place(TelegramOutgoing.content, kept.name)))
            buttons = tuple(tuple((title, data) for title, data in row) for row in content.pop("buttons"))
            message = Outgoing(**content, buttons=buttons, urgent=kept.urgent)
            return Queued(kept.name, message, kept.tries, kept.not_before, kept.queued_at)

    def chats_with_outgoing(self) -> list[ChatKey]:
        """The chats for which messages are kept."""
        with self._session() as session:
            return list(session.scalars(select(TelegramOutgoing.chat).distinct()))

    def postpone(self, name: str, until: dt.datetime) -> None:
        """A message was not taken: not again before `until`."""
        with self._session() as session:
            session.execute(
                update(TelegramOutgoing)
                .where(TelegramOutgoing.name == name)
                .values(not_before=until, tries=TelegramOutgoing.tries + 1)
                .execution_options(synchronize_session=False)
            )

    def done(self, name: str) -> None:
        """A message was taken, or can never be."""
        with self._session() as session:
            session.execute(delete(TelegramOutgoing).where(TelegramOutgoing.name == name))

    def forget_chat(self, key: ChatKey) -> None:
        """Take away all that leads to a chat: nothing can be sent there any more."""
        with self._session() as session:
            session.execute(delete(TelegramOutgoing).where(TelegramOutgoing.chat == key))
            session.execute(
                delete(TelegramChat).where(TelegramChat.chat == key, TelegramChat.conversation_id.is_not(None))
            )

    def tidy(self, at: dt.datetime) -> None:
        """Take away what no answer is due to any more: chats that fell silent, updates that are long handled."""
        due = select(TelegramOutgoing.chat).union(
            select(TelegramUpdate.chat).where(TelegramUpdate.handled_at.is_(None))
        )
        with self._session() as session:
            for query in (
                delete(TelegramChat).where(
                    TelegramChat.conversation_id.is_not(None),
                    TelegramChat.last_seen_at < at - LIFETIME,
                    TelegramChat.chat.not_in(due),
                ),
                delete(TelegramUpdate).where(
                    TelegramUpdate.handled_at < at - REMEMBERED, TelegramUpdate.content.is_(None)
                ),
            ):
                session.execute(query.execution_options(synchronize_session=False))

    def _queue(self, session: Session, chat: ChatKey, answers: list[Outgoing]) -> None:
        for answer in answers:
            name = uuid.uuid4().hex
            content = {
                "chat_id": answer.chat_id,
                "markdown": answer.markdown,
                "plain": answer.plain,
                "buttons": answer.buttons,
                "mark": answer.mark,
            }
            sealed = self._vault.seal(json.dumps(content), *place(TelegramOutgoing.content, name))
            session.add(TelegramOutgoing(name=name, chat=chat, urgent=answer.urgent, content=sealed))
            session.flush()  # numbered in the order in which they are said
