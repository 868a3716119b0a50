"""Conversations, their messages, and the turns of the dialogue. Every method is one transaction."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from contextlib import nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from bot.reports.database import disk_is_waited_for_later
from bot.reports.models import UNSEEN, Conversation, Message, Turn, now
from bot.reports.places import place
from bot.reports.statements import (
    ADD_MESSAGES,
    ADD_TURN,
    LAST_TURN,
    NOTE_ANSWERED,
    NOTE_MESSAGE,
    OPEN_CONVERSATION,
)
from bot.reports.store import Store

# The last turn of the conversation in the dialogue that the turn under way was read with.
TURN_READ: ContextVar[int | None] = ContextVar("turn_read", default=None)


class TurnTakenError(Exception):
    """Another server has kept that turn of the conversation, or answered its message, meanwhile."""


@dataclass(frozen=True)
class Line:
    """One message of a transcript. `shown` is what the channel needs to show it again."""

    message_id: str
    sender: str
    text: str
    at: dt.datetime
    shown: dict[str, Any]
    in_reply_to: str | None
    answered: bool


class Conversations(Store):
    """What was said, and what the dialogue made of it."""

    def open_conversation(self, channel: str) -> str:
        """Begin a conversation; returns its id, which cannot be guessed."""
        conversation_id = str(uuid.uuid4())
        self.ensure_conversation(conversation_id, channel)
        return conversation_id

    def ensure_conversation(self, conversation_id: str, channel: str) -> None:
        """Make sure that there is a conversation of that id."""
        with self.session() as session:
            if session.get(Conversation, conversation_id) is None:
                session.add(Conversation(id=conversation_id, channel=channel))

    def silent(self, since: dt.datetime, conversation_id: str | None = None) -> list[str]:
        """The conversations in which nothing was said since a moment and that were not looked at for it yet.

        Args:
            conversation_id: only whether this one is among them.
        """
        query = select(Conversation.id).where(Conversation.last_message_at <= since, UNSEEN)
        if conversation_id is not None:
            query = query.where(Conversation.id == conversation_id)
        with self.session() as session:
            return list(session.scalars(query))

    def note_silence(self, conversation_id: str, since: dt.datetime) -> None:
        """Note that a conversation was looked at for having fallen silent, if nothing was said there meanwhile."""
        with self.session() as session:
            mark = update(Conversation).where(Conversation.id == conversation_id, Conversation.last_message_at <= since)
            session.execute(mark.values(silence_seen_at=now()).execution_options(synchronize_session=False))

    def end_conversation(self, conversation_id: str) -> None:
        """Close a conversation for its session. What was said stays, for staff."""
        with self.session() as session:
            session.execute(
                update(Conversation)
                .where(Conversation.id == conversation_id, Conversation.ended_at.is_(None))
                .values(ended_at=now())
            )

    def is_open(self, conversation_id: str) -> bool:
        """Whether a conversation exists and was not ended."""
        with self.connection() as connection:
            return connection.execute(OPEN_CONVERSATION, {"conversation": conversation_id}).first() is not None

    def keep_message(
        self,
        conversation_id: str,
        message_id: str,
        text: str,
        *,
        received_at: dt.datetime | None = None,
        wait_for_disk: bool = True,
    ) -> bool:
        """Keep a message of the person, before anything else is done with it.

        Args:
            received_at: when it came, if that was not now.
            wait_for_disk: not needed where the replies to it are kept, too, before the person hears them.

        Returns:
            False if this message was kept before.
        """
        at = received_at or now()
        message = {**self._message(conversation_id, message_id, "person", text), "at": at}
        try:
            with self.connection(nullcontext if wait_for_disk else disk_is_waited_for_later) as connection:
                connection.execute(NOTE_MESSAGE, {"conversation": conversation_id, "moment": now()})
                connection.execute(ADD_MESSAGES, message)
            return True
        except IntegrityError:
            if self.message(conversation_id, message_id) is None:
                raise  # not a repetition: the conversation itself is gone
            return False

    def keep_replies(
        self,
        conversation_id: str,
        message_id: str,
        replies: list[tuple[str, dict[str, Any]]],
        *,
        turn: tuple[int, list[dict[str, Any]]] | None = None,
    ) -> None:
        """Keep the assistant's replies to a message, and that it was answered; once, whichever server is first.

        Args:
            turn: number and events of the turn of the dialogue that said them, to be kept with them.

        Raises:
            TurnTakenError: there is a turn of that number, or the message was answered; nothing was kept.
        """
        messages = [
            {**self._message(conversation_id, uuid.uuid4().hex, "assistant", text, shown), "in_reply_to": message_id}
            for text, shown in replies
        ]
        answered = {"conversation": conversation_id, "message": message_id, "moment": now()}
        row = self._turn(conversation_id, *turn) if turn else None
        with self.connection() as connection:
            if row:
                _add_turn(connection, row)
            if not connection.execute(NOTE_ANSWERED, answered).rowcount:
                raise TurnTakenError  # who came second has read what was read already
            if messages:
                connection.execute(ADD_MESSAGES, messages)

    def transcript(self, conversation_id: str, *, in_reply_to: str | None = None) -> list[Line]:
        """All messages of a conversation in order, or only the replies to one."""
        query = select(Message).where(Message.conversation_id == conversation_id).order_by(Message.number)
        if in_reply_to is not None:
            query = query.where(Message.in_reply_to == in_reply_to)
        with self.session() as session:
            return [self._line(message) for message in session.scalars(query)]

    def message(self, conversation_id: str, message_id: str) -> Line | None:
        """One message, or None."""
        with self.session() as session:
            found = session.scalars(
                select(Message).where(Message.conversation_id == conversation_id, Message.message_id == message_id)
            ).first()
            return self._line(found) if found else None

    def _message(
        self, conversation_id: str, message_id: str, sender: str, text: str, shown: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """The values of a message's row, sealed."""
        names = (conversation_id, message_id)
        return {
            "conversation_id": conversation_id,
            "message_id": message_id,
            "sender": sender,
            "text": self._vault.seal(text, *place(Message.text, *names)),
            "shown": self._vault.seal(json.dumps(shown), *place(Message.shown, *names)) if shown else None,
        }

    def _line(self, message: Message) -> Line:
        names = (message.conversation_id, message.message_id)
        return Line(
            message_id=message.message_id,
            sender=message.sender,
            text=self._vault.open(message.text, *place(Message.text, *names)),
            at=message.at,
            shown=json.loads(self._vault.open(message.shown, *place(Message.shown, *names))) if message.shown else {},
            in_reply_to=message.in_reply_to,
            answered=message.answered_at is not None,
        )

    # Turns of the dialogue

    def keep_turn(self, conversation_id: str, number: int, events: list[dict[str, Any]]) -> None:
        """Keep the dialogue events of one turn.

        Raises:
            TurnTakenError: there is a turn of that number.
        """
        row = self._turn(conversation_id, number, events)
        with self.connection() as connection:
            _add_turn(connection, row)

    def _turn(self, conversation_id: str, number: int, events: list[dict[str, Any]]) -> dict[str, Any]:
        """The values of a turn's row, sealed."""
        sealed = self._vault.seal(json.dumps(events), *place(Turn.events, conversation_id, number))
        return {"conversation_id": conversation_id, "number": number, "events": sealed}

    def turns(self, conversation_id: str) -> list[list[dict[str, Any]]]:
        """The dialogue events of a conversation, turn by turn."""
        query = select(Turn).where(Turn.conversation_id == conversation_id).order_by(Turn.number)
        with self.session() as session:
            return [
                json.loads(self._vault.open(turn.events, *place(Turn.events, conversation_id, turn.number)))
                for turn in session.scalars(query)
            ]

    def last_turn(self, conversation_id: str) -> int:
        """The number of the last turn of a conversation; 0 if it has none."""
        with self.connection() as connection:
            return connection.execute(LAST_TURN, {"conversation": conversation_id}).scalar_one() or 0

    def conversation_ids(self) -> list[str]:
        """The ids of all conversations that have turns."""
        with self.session() as session:
            return list(session.scalars(select(Turn.conversation_id).distinct()))


def _add_turn(connection: Connection, row: dict[str, Any]) -> None:
    try:
        connection.execute(ADD_TURN, row)
    except IntegrityError as problem:
        raise TurnTakenError from problem
