"""Reading and writing the store. Every method is one transaction."""

from __future__ import annotations

import datetime as dt
import json
import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NewType

from sqlalchemy import or_, select, update
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot import settings
from bot.reports import filing, return_codes, searching
from bot.reports.database import connect
from bot.reports.filing import URGENCIES
from bot.reports.models import Addition, Conversation, Message, Report, ReportVersion, Turn, now
from bot.reports.return_codes import ReturnCheck
from bot.reports.vault import KeyRing, Vault
from bot.settings import Limits

Reference = NewType("Reference", str)

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

    @property
    def vault(self) -> Vault:
        """What seals and opens the values of this store."""
        return self._vault

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A transaction: committed at the end, rolled back on any error."""
        with Session(self.engine, future=True) as session, session.begin():
            yield session

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

    def claim_silent(self, since: dt.datetime) -> list[str]:
        """The conversations in which nothing was said since a moment and that were not looked at for it yet.

        Each is claimed in the same transaction, so that of several servers only one gets it.
        """
        unseen = or_(
            Conversation.silence_seen_at.is_(None), Conversation.silence_seen_at < Conversation.last_message_at
        )
        silent = (Conversation.last_message_at <= since, unseen)
        with self.session() as session:
            found = session.scalars(select(Conversation.id).where(*silent).with_for_update(skip_locked=True)).all()
            mark = update(Conversation).where(Conversation.id.in_(found), *silent).values(silence_seen_at=now())
            session.execute(mark.execution_options(synchronize_session=False))
        return list(found)

    def unclaim_silent(self, conversation_id: str) -> None:
        """Let a conversation be looked at again: what was to be done with it failed."""
        with self.session() as session:
            mark = update(Conversation).where(Conversation.id == conversation_id).values(silence_seen_at=None)
            session.execute(mark)

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
        query = select(Conversation.id).where(Conversation.id == conversation_id, Conversation.ended_at.is_(None))
        with self.session() as session:
            return session.scalars(query).first() is not None

    def keep_message(self, conversation_id: str, message_id: str, text: str) -> bool:
        """Keep a message of the person, before anything else is done with it.

        Returns:
            False if this message was kept before.
        """
        try:
            with self.session() as session:
                session.execute(
                    update(Conversation).where(Conversation.id == conversation_id).values(last_message_at=now())
                )
                session.add(self._message(conversation_id, message_id, "person", text))
            return True
        except IntegrityError:
            if self.message(conversation_id, message_id) is None:
                raise  # not a repetition: the conversation itself is gone
            return False

    def keep_replies(self, conversation_id: str, message_id: str, replies: list[tuple[str, dict[str, Any]]]) -> None:
        """Keep the assistant's replies to a message, and that it was answered."""
        with self.session() as session:
            for text, shown in replies:
                session.add(
                    self._message(
                        conversation_id, uuid.uuid4().hex, "assistant", text, shown=shown, in_reply_to=message_id
                    )
                )
            session.execute(
                update(Message)
                .where(Message.conversation_id == conversation_id, Message.message_id == message_id)
                .values(answered_at=now())
            )

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

    def _message(self, conversation_id: str, message_id: str, sender: str, text: str, **more: Any) -> Message:
        shown = more.pop("shown", None)
        return Message(
            conversation_id=conversation_id,
            message_id=message_id,
            sender=sender,
            text=self._vault.seal(text, "messages", "text", conversation_id, message_id),
            shown=self._vault.seal(json.dumps(shown), "messages", "shown", conversation_id, message_id)
            if shown
            else None,
            **more,
        )

    def _line(self, message: Message) -> Line:
        place = (message.conversation_id, message.message_id)
        return Line(
            message_id=message.message_id,
            sender=message.sender,
            text=self._vault.open(message.text, "messages", "text", *place),
            at=message.at,
            shown=json.loads(self._vault.open(message.shown, "messages", "shown", *place)) if message.shown else {},
            in_reply_to=message.in_reply_to,
            answered=message.answered_at is not None,
        )

    # Turns of the dialogue

    def keep_turn(self, conversation_id: str, number: int, events: list[dict[str, Any]]) -> None:
        """Keep the dialogue events of one turn."""
        sealed = self._vault.seal(json.dumps(events), "turns", "events", conversation_id, str(number))
        with self.session() as session:
            session.add(Turn(conversation_id=conversation_id, number=number, events=sealed))

    def turns(self, conversation_id: str) -> list[list[dict[str, Any]]]:
        """The dialogue events of a conversation, turn by turn."""
        query = select(Turn).where(Turn.conversation_id == conversation_id).order_by(Turn.number)
        with self.session() as session:
            return [
                json.loads(self._vault.open(turn.events, "turns", "events", conversation_id, str(turn.number)))
                for turn in session.scalars(query)
            ]

    def conversation_ids(self) -> list[str]:
        """The ids of all conversations that have turns."""
        with self.session() as session:
            return list(session.scalars(select(Turn.conversation_id).distinct()))

    # Reports

    def store_report(
        self, conversation_id: str, content: dict[str, Any], *, urgency: str, complete: bool, number: int = 0
    ) -> Reference:
        """Store a report of a conversation, or a new version of it. A report's urgency never falls.

        Args:
            number: which report of the conversation, from 0: somebody may tell of two children.

        Returns:
            Its reference, once it is committed.
        """
        with self.session() as session:
            report = session.scalars(
                select(Report)
                .where(Report.conversation_id == conversation_id, Report.number == number)
                .with_for_update()
            ).first()
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
            report.content = self._vault.seal(text, "reports", "content", reference)
            session.flush()
            session.add(
                ReportVersion(
                    reference=reference,
                    version=report.version,
                    content=self._vault.seal(text, "report_versions", "content", reference, str(report.version)),
                )
            )
        # Afterwards, so that nothing that goes wrong with it can lose the report.
        searching.index_quietly(self, reference)
        return reference

    def file_anew(self, reference: str) -> None:
        """Read once more from a report, in every version that it had, what the queue keeps of it."""
        versions = select(ReportVersion).where(ReportVersion.reference == reference).order_by(ReportVersion.version)
        with self.session() as session:
            report = session.scalars(select(Report).where(Report.reference == reference).with_for_update()).one()
            restricted = report.restricted
            if of_before := report.indexed == filing.OF_BEFORE:
                report.restricted = False
            for version in session.scalars(versions):
                place = ("report_versions", "content", reference, str(version.version))
                filing.file(report, json.loads(self._vault.open(version.content, *place)))
            filing.file(report, self.content_of(report))
            if not of_before:
                report.restricted = restricted  # as staff have it by now

    def content_of(self, report: Report) -> dict[str, Any]:
        """The content of a report's row, opened."""
        return json.loads(self._vault.open(report.content, "reports", "content", report.reference))

    def new_return_code(self, reference: Reference) -> str | None:
        """A code with which the person can come back to a report, in words to be read aloud; None if one was given
        before: it can't be shown again."""
        code = return_codes.new()
        with self.session() as session:
            report = session.scalars(select(Report).where(Report.reference == reference).with_for_update()).one()
            if report.return_code_hash is not None:
                return None
            report.return_code_hash = return_codes.hashed(code)
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

    def add_to_report(
        self, reference: Reference, conversation_id: str, message_id: str, words: str, *, urgency: str
    ) -> None:
        """Add words from another conversation to a report; its urgency rises to `urgency` if that is graver."""
        with self.session() as session:
            report = session.scalars(select(Report).where(Report.reference == reference).with_for_update()).one()
            filing.make_due(report, urgency, self.limits, now())
            report.updated_at = now()
            session.add(
                Addition(
                    reference=reference,
                    conversation_id=conversation_id,
                    message_id=message_id,
                    words=self._vault.seal(words, "additions", "words", conversation_id, message_id),
                )
            )
        searching.index_quietly(self, reference)

    def _additions(self, session: Session, reference: str) -> tuple[Added, ...]:
        query = select(Addition).where(Addition.reference == reference).order_by(Addition.id)
        return tuple(
            Added(
                added.conversation_id,
                self._vault.open(added.words, "additions", "words", added.conversation_id, added.message_id),
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


def _new_reference(session: Session) -> str:
    """A reference that is easy to read aloud: digits in two groups."""
    while True:
        reference = f"BB-{secrets.randbelow(9000) + 1000}-{secrets.randbelow(9000) + 1000}"
        if session.scalars(select(Report.id).where(Report.reference == reference)).first() is None:
            return reference


@lru_cache(maxsize=1)
def repository() -> Repository:
    """The store of this installation, as its settings have it."""
    chosen = settings.load()
    return Repository(connect(chosen.database_url), Vault(KeyRing.load(chosen.keys_file)), chosen.due)
