"""Reading and writing the store. Every method is one transaction."""

from __future__ import annotations

import datetime as dt
import json
import secrets
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NewType

from sqlalchemy import or_, select, update
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot import metrics, settings
from bot.reports import filing, keys, return_codes, searching, together, wakeups
from bot.reports.database import connect, disk_is_waited_for_later, hurry, look
from bot.reports.filing import URGENCIES
from bot.reports.models import Addition, Conversation, Message, Report, ReportVersion, Turn, now
from bot.reports.places import place
from bot.reports.reach import Reach
from bot.reports.return_codes import ReturnCheck
from bot.reports.statements import (
    ADD_MESSAGES,
    ADD_TURN,
    LAST_TURN,
    NOTE_ANSWERED,
    NOTE_MESSAGE,
    OPEN_CONVERSATION,
)
from bot.reports.vault import Vault
from bot.settings import Limits

Reference = NewType("Reference", str)


# The last turn of the conversation in the dialogue that the turn under way was read with.
TURN_READ: ContextVar[int | None] = ContextVar("turn_read", default=None)


class TurnTakenError(Exception):
    """Another server has kept that turn of the conversation, or answered its message, meanwhile."""


REPORTS = select(Report, Conversation.channel).join(Conversation, Conversation.id == Report.conversation_id)


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


@dataclass(frozen=True)
class Added:
    """Words that were added to a report from another conversation."""

    conversation_id: str
    words: str
    at: dt.datetime


@dataclass(frozen=True)
class StoredReport:
    """A report as staff see it."""

    reference: Reference
    conversation_id: str
    channel: str
    urgency: str
    complete: bool
    restricted: bool
    status: str
    version: int
    content: dict[str, Any]
    created_at: dt.datetime
    updated_at: dt.datetime
    additions: tuple[Added, ...] = ()


class Repository:
    """The store of one installation."""

    def __init__(self, engine: Engine, vault: Vault, limits: Limits | None = None) -> None:
        """
        Args:
            limits: how soon reports are due; default: those of `Limits`.
        """
        self.engine = engine
        self._vault = vault
        self.limits = limits or Limits()
        self._in_time: Callable[[], AbstractContextManager[None]] = nullcontext

    @property
    def vault(self) -> Vault:
        """What seals and opens the values of this store."""
        return self._vault

    def answer_people(self) -> None:
        """From now on people wait for what this store does: no call may take long (bot/reports/reach.py)."""
        hurry(self.engine)
        self._in_time = Reach(lambda: look(self.engine)).call

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A transaction: committed at the end, rolled back on any error."""
        with self._in_time(), Session(self.engine, future=True) as session, session.begin():
            yield session

    @contextmanager
    def _connection(
        self, around: Callable[[Connection], AbstractContextManager[None]] = nullcontext
    ) -> Iterator[Connection]:
        """The same for the statements of every message (bot/reports/statements.py).

        Args:
            around: what its end is to be within, too.
        """
        with self._in_time(), self.engine.connect() as connection, around(connection), connection.begin():
            yield connection

    # Conversations and their messages

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
        unseen = or_(
            Conversation.silence_seen_at.is_(None), Conversation.silence_seen_at < Conversation.last_message_at
        )
        query = select(Conversation.id).where(Conversation.last_message_at <= since, unseen)
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
        with self._connection() as connection:
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
            with self._connection(nullcontext if wait_for_disk else disk_is_waited_for_later) as connection:
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
        with self._connection() as connection:
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
        with self._connection() as connection:
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
        with self._connection() as connection:
            return connection.execute(LAST_TURN, {"conversation": conversation_id}).scalar_one() or 0

    def conversation_ids(self) -> list[str]:
        """The ids of all conversations that have turns."""
        with self.session() as session:
            return list(session.scalars(select(Turn.conversation_id).distinct()))

    # Reports

    def store_report(
        self,
        conversation_id: str,
        content: dict[str, Any],
        *,
        urgency: str,
        complete: bool,
        number: int = 0,
        adding_to: str | None = None,
        turn: int | None = None,
    ) -> Reference:
        """Store a report of a conversation, or a new version of it. A report's urgency never falls, and once restricted
        it stays so.

        Args:
            number: which report of the conversation, from 0: somebody may tell of two children.
            adding_to: the report of before that the person came back to: if it is restricted, this one is.
            turn: the last turn that is in the content; None if it comes from no dialogue.

        Returns:
            Its reference, once it is committed.

        Raises:
            TurnTakenError: a later turn was kept meanwhile: its words must not be replaced by older ones.
        """
        with self.session() as session:
            report = session.scalars(
                select(Report)
                .where(Report.conversation_id == conversation_id, Report.number == number)
                .with_for_update()
            ).first()
            last_turn = session.execute(LAST_TURN, {"conversation": conversation_id}).scalar_one() or 0
            if turn is not None and last_turn > turn:
                raise TurnTakenError
            if report is None:
                report = Report(
                    reference=_new_reference(session),
                    conversation_id=conversation_id,
                    number=number,
                    urgency=urgency,
                    complete=complete,
                    version=1,
                    status="new",
                )
                session.add(report)
            else:
                report.version += 1
                report.complete = report.complete or complete
                report.updated_at = now()
            filing.file(report, content)
            filing.make_due(report, urgency, self.limits, now())
            reference = Reference(report.reference)
            text = json.dumps(content)
            report.content = self._vault.seal(text, *place(Report.content, reference))
            session.flush()
            session.add(
                ReportVersion(
                    reference=reference,
                    version=report.version,
                    content=self._vault.seal(text, *place(ReportVersion.content, reference, report.version)),
                )
            )
            earlier = select(Report.restricted).where(Report.reference == adding_to)
            told = bool(content.get("restricted")) or bool(adding_to and session.scalar(earlier))
            together.restrict(session, report, told=told)
            is_new = report.version == 1
        if is_new:
            metrics.count(metrics.REPORTS, urgency)
        _tell(urgency)
        # Afterwards, so that nothing that goes wrong with it can lose the report.
        searching.index_quietly(self, reference)
        return reference

    def file_anew(self, reference: str) -> None:
        """Read once more from a report what the queue keeps of it."""
        versions = select(ReportVersion).where(ReportVersion.reference == reference)
        with self.session() as session:
            report = session.scalars(select(Report).where(Report.reference == reference).with_for_update()).one()
            content = self.content_of(report)
            filing.file(report, content)
            if report.indexed == filing.OF_BEFORE:  # else it is restricted or not as staff have it by now
                contents = [content]
                for version in session.scalars(versions):
                    where = place(ReportVersion.content, reference, version.version)
                    contents.append(json.loads(self._vault.open(version.content, *where)))
                report.restricted = False
                together.restrict(session, report, told=any(one.get("restricted") for one in contents))

    def content_of(self, report: Report) -> dict[str, Any]:
        """The content of a report's row, opened."""
        return json.loads(self._vault.open(report.content, *place(Report.content, report.reference)))

    def new_return_code(self, reference: Reference, message_id: str) -> str | None:
        """A code with which the person can come back to a report, in words to be read aloud; None if one was given
        before: it can't be shown again.

        Args:
            message_id: the message that is answered with it. Who asks again for the same gets a new one: its answer
                was never said, for a message that was answered is not read again.
        """
        code, hashed = return_codes.take()
        with self.session() as session:
            report = session.scalars(select(Report).where(Report.reference == reference).with_for_update()).one()
            if report.return_code_hash is not None and report.return_code_for != message_id:
                return None
            report.return_code_hash, report.return_code_for = hashed, message_id
        return code

    def check_return(self, reference: str, code: str) -> tuple[ReturnCheck, dt.datetime | None]:
        """Whether a reference and a return code belong together, and when the report was received.

        A reference that does not exist and a code that is wrong are answered alike and take as long. After
        `return_codes.MOST_TRIES` wrong codes a report takes none for `return_codes.LOCKED_FOR`.
        """
        with self.session() as session:
            report = session.scalars(select(Report).where(Report.reference == reference).with_for_update()).first()
            if report is None:
                return_codes.fits(None, code)
                return ReturnCheck.NOT_FOUND, None
            if report.return_tried_at is not None and report.return_tried_at <= now() - return_codes.LOCKED_FOR:
                report.return_tries = 0
            if report.return_tries >= return_codes.MOST_TRIES:
                return ReturnCheck.LOCKED, None
            if return_codes.fits(report.return_code_hash, code):
                report.return_tries = 0
                return ReturnCheck.FOUND, report.created_at
            report.return_tries += 1
            report.return_tried_at = now()
            return ReturnCheck.NOT_FOUND, None

    def without_return_codes(self, reference: str, texts: list[str]) -> list[str]:
        """What was said in the conversation of a report, without the codes that open it or a report that is named
        there: whoever reads it could come back with one in the person's place."""
        if not any(return_codes.CODE.search(text) for text in texts):
            return texts
        named = {
            f"BB-{one[1]}-{one[2]}"
            for text in texts
            for one in return_codes.REFERENCE.finditer(return_codes.CODE.sub(" ", text))
        }
        query = select(Report.return_code_hash).where(
            Report.reference.in_({reference, *named}), Report.return_code_hash.is_not(None)
        )
        with self.session() as session:
            stored = list(session.scalars(query))
        return return_codes.hidden(texts, stored)

    def add_to_report(
        self,
        reference: Reference,
        conversation_id: str,
        message_id: str,
        words: str,
        *,
        urgency: str,
        restricted: bool = False,
    ) -> None:
        """Add words from another conversation to a report; its urgency rises to `urgency` if that is graver.

        Of one message once: a turn that was cut off is read again.

        Args:
            restricted: what that conversation tells of is for named people only.
        """
        same = (Addition.conversation_id == conversation_id, Addition.message_id == message_id)
        with self.session() as session:
            report = session.scalars(select(Report).where(Report.reference == reference).with_for_update()).one()
            if session.scalars(select(Addition.id).where(*same)).first() is not None:
                return
            filing.make_due(report, urgency, self.limits, now())
            report.updated_at = now()
            session.add(
                Addition(
                    reference=reference,
                    conversation_id=conversation_id,
                    message_id=message_id,
                    words=self._vault.seal(words, *place(Addition.words, conversation_id, message_id)),
                )
            )
            together.restrict(session, report, told=restricted)
        _tell(urgency)
        searching.index_quietly(self, reference)

    def _additions(self, session: Session, reference: str) -> tuple[Added, ...]:
        query = select(Addition).where(Addition.reference == reference).order_by(Addition.id)
        return tuple(
            Added(
                added.conversation_id,
                self._vault.open(added.words, *place(Addition.words, added.conversation_id, added.message_id)),
                added.at,
            )
            for added in session.scalars(query)
        )

    def reports(self) -> list[StoredReport]:
        """All reports, the most urgent first and then the oldest."""
        with self.session() as session:
            stored = [self._stored(report, channel) for report, channel in session.execute(REPORTS).all()]
        return sorted(stored, key=lambda report: (URGENCIES.index(report.urgency), report.created_at))

    def report(self, reference: str) -> StoredReport | None:
        """The report of that reference, or None."""
        with self.session() as session:
            row = session.execute(REPORTS.where(Report.reference == reference)).first()
            return replace(self._stored(*row), additions=self._additions(session, reference)) if row else None

    def report_of(self, conversation_id: str, number: int) -> StoredReport | None:
        """That report of a conversation, from 0, or None; without what was added to it from others."""
        query = REPORTS.where(Report.conversation_id == conversation_id, Report.number == number)
        with self.session() as session:
            row = session.execute(query).first()
            return self._stored(*row) if row else None

    def _stored(self, report: Report, channel: str) -> StoredReport:
        return StoredReport(
            reference=Reference(report.reference),
            conversation_id=report.conversation_id,
            channel=channel,
            urgency=report.urgency,
            complete=report.complete,
            restricted=report.restricted,
            status=report.status,
            version=report.version,
            content=self.content_of(report),
            created_at=report.created_at,
            updated_at=report.updated_at,
        )


def _tell(urgency: str) -> None:
    """Who sends alerts need not wait until they look by themselves."""
    if urgency == "emergency":
        wakeups.tell(wakeups.REPORTS)


def _new_reference(session: Session) -> str:
    """A reference that is easy to read aloud: digits in two groups."""
    while True:
        reference = f"BB-{secrets.randbelow(9000) + 1000}-{secrets.randbelow(9000) + 1000}"
        if session.scalars(select(Report.id).where(Report.reference == reference)).first() is None:
            return reference


def _add_turn(connection: Connection, row: dict[str, Any]) -> None:
    try:
        connection.execute(ADD_TURN, row)
    except IntegrityError as problem:
        raise TurnTakenError from problem


@lru_cache(maxsize=1)
def repository() -> Repository:
    """The store of this installation, as its settings have it."""
    chosen = settings.load()
    return Repository(connect(chosen.database_url), Vault(keys.installed(chosen)), chosen.due)
