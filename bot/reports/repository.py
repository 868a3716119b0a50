"""Reports, stored and read. Every method is one transaction."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NewType

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import metrics, settings
from bot.reports import filing, keys, return_codes, searching, together, tries, wakeups
from bot.reports.conversations import Conversations, TurnTakenError
from bot.reports.database import connect
from bot.reports.filing import URGENCIES
from bot.reports.models import Addition, Conversation, Report, ReportVersion, now
from bot.reports.places import place
from bot.reports.return_codes import ReturnCheck
from bot.reports.statements import LAST_TURN
from bot.reports.vault import Vault, VaultError

Reference = NewType("Reference", str)

REPORTS = select(Report, Conversation).join(Conversation, Conversation.id == Report.conversation_id)


@dataclass(frozen=True)
class Added:
    """Words that were added to a report from another conversation."""

    conversation_id: str
    words: str
    at: dt.datetime


@dataclass(frozen=True)
class StoredReport:
    """A report as staff see it.

    Attributes:
        last_message_at: when something was last typed in its conversation.
        left: the person has left that for good.
    """

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
    last_message_at: dt.datetime
    left: bool
    additions: tuple[Added, ...] = ()


class Repository(Conversations):
    """The store of one installation: the conversations, and the reports that came of them."""

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
            # What comes now must be kept, whatever is with what was stored before.
            before = self.content_or_nothing(report) if report.content is not None else {}
            content = filing.dated(content, before, now())
            filing.file(report, content)
            filing.make_due(report, urgency, self.limits, now())
            filing.put_in_order(report, content)
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
            filing.put_in_order(report, content)
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

    def content_or_nothing(self, report: Report) -> dict[str, Any]:
        """The same; empty if it does not open any more."""
        try:
            return self.content_of(report)
        except VaultError:
            return {}

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
        `return_codes.MOST_TRIES` wrong codes a reference, of a report or of none, takes none for
        `return_codes.LOCKED_FOR`.
        """
        key = f"return:{reference}"
        if tries.begin(self, {key: return_codes.PATIENCE}).must_wait:
            return ReturnCheck.LOCKED, None
        query = select(Report.return_code_hash, Report.created_at).where(Report.reference == reference)
        with self.session() as session:
            hashed, created_at = session.execute(query).first() or (None, None)
        # Outside the transaction: it takes a while, and nobody is to wait for the report meanwhile.
        if not return_codes.fits(hashed, code):
            return ReturnCheck.NOT_FOUND, None
        tries.forgive(self, key)
        return ReturnCheck.FOUND, created_at

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
            stored = [self._stored(*row) for row in session.execute(REPORTS).all()]
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

    def _stored(self, report: Report, conversation: Conversation) -> StoredReport:
        return StoredReport(
            reference=Reference(report.reference),
            conversation_id=report.conversation_id,
            channel=conversation.channel,
            urgency=report.urgency,
            complete=report.complete,
            restricted=report.restricted,
            status=report.status,
            version=report.version,
            content=self.content_of(report),
            created_at=report.created_at,
            updated_at=report.updated_at,
            last_message_at=conversation.last_message_at,
            left=conversation.ended_at is not None,
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


@lru_cache(maxsize=1)
def repository() -> Repository:
    """The store of this installation, as its settings have it."""
    chosen = settings.load()
    return Repository(connect(chosen.database_url), Vault(keys.installed(chosen)), chosen.due)
