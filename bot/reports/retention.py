"""Erasing what is due, everywhere: a report and all that hangs on it, its conversation, transcript and drafts.

How long each outcome is kept stands in data/retention.yml. A report that is not decided, or that is under legal hold,
is never erased. The trail keeps that a report was erased and when; of what was said, nothing is left.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from sqlalchemy import Table, delete, exists, or_, select, text, update
from sqlalchemy.orm import Session

from bot.errors import KnownError
from bot.reports import trail, tries, unanswered
from bot.reports.filing import DECIDED
from bot.reports.models import Addition, Base, Conversation, LegalHold, Report, TelegramUpdate, Turn, now
from bot.reports.places import place
from bot.reports.repository import Repository
from bot.reports.trail import SYSTEM, Actor, What
from bot.settings import DATA

logger = logging.getLogger(__name__)

# A message on Telegram that failed again and again: counted as handled, and not emptied.
SET_ASIDE = (TelegramUpdate.handled_at.is_not(None), TelegramUpdate.content.is_not(None))


class RetentionError(KnownError):
    """The retention settings cannot be used, or a hold cannot be placed; the message says why."""


@dataclass(frozen=True)
class Periods:
    """How long things are kept.

    Attributes:
        outcomes: after the decision, by outcome.
        no_report: after the last message of a conversation that led to no report.
        set_aside: after a message on Telegram was set aside because it could not be handled.
        confirmed: who of the council confirmed them and when; empty if nobody has.
    """

    outcomes: dict[str, dt.timedelta]
    no_report: dt.timedelta
    set_aside: dt.timedelta
    confirmed: str = ""


@dataclass(frozen=True)
class Hold:
    """A legal hold on a report."""

    reason: str
    who: str
    at: dt.datetime


@dataclass(frozen=True)
class Done:
    """What one run did: how many reports, conversations without a report and messages that were set aside it erased,
    and how many of the first two it could not."""

    reports: int
    conversations: int
    failed: int
    set_aside: int = 0


def periods() -> Periods:
    """The periods of data/retention.yml.

    Raises:
        RetentionError: a period is missing or no whole number of days.
    """
    path = DATA / "retention.yml"
    raw = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    found = {**raw.get("outcomes", {}), **{name: raw.get(name) for name in ("no_report", "set_aside")}}
    for name, days in found.items():
        if not isinstance(days, int) or isinstance(days, bool) or days < 0:
            raise RetentionError(f"data/retention.yml: {name} is {days!r}: set it to a whole number of days.")
    return Periods(
        {name: dt.timedelta(days=days) for name, days in raw["outcomes"].items()},
        dt.timedelta(days=raw["no_report"]),
        dt.timedelta(days=raw["set_aside"]),
        str(raw.get("confirmed") or ""),
    )


# Erasing


def due(repository: Repository, kept: Periods) -> list[str]:
    """The references of the reports that are to be erased, the oldest decision first."""
    held = exists().where(LegalHold.reference == Report.reference)
    over = [
        (Report.outcome == outcome) & (Report.decided_at <= now() - period) for outcome, period in kept.outcomes.items()
    ]
    query = select(Report.reference).where(Report.status.in_(DECIDED), or_(*over), ~held)
    with repository.session() as session:
        return list(session.scalars(query.order_by(Report.decided_at, Report.id)))


def due_conversations(repository: Repository, kept: Periods) -> list[str]:
    """The conversations that led to no report and are to be erased; with those that left nothing but drafts.

    What the assistant could not answer is kept until a manager has seen it, and then as long again.
    """
    before = now() - kept.no_report
    with repository.session() as session:
        unreported = select(Conversation.id).where(
            Conversation.last_message_at <= before,
            ~exists().where(Report.conversation_id == Conversation.id),
            ~exists().where(Addition.conversation_id == Conversation.id),
            ~unanswered.kept_for(session, before),
        )
        known = exists().where(Conversation.id == Turn.conversation_id)
        drafts = select(Turn.conversation_id).where(~known).group_by(Turn.conversation_id)
        found = set(session.scalars(unreported))
        for conversation_id in session.scalars(drafts):
            newest = session.scalars(
                select(Turn.at).where(Turn.conversation_id == conversation_id).order_by(Turn.at.desc())
            ).first()
            if newest is not None and newest <= before:
                found.add(conversation_id)
    return sorted(found)


def run(repository: Repository, kept: Periods | None = None) -> Done:
    """Erase what is due. What cannot be erased is logged, and does not keep the rest."""
    kept = kept or periods()
    reports = conversations = failed = 0
    for reference in due(repository, kept):
        try:
            reports += _erase_report(repository, reference)
        except Exception as problem:
            failed += 1
            logger.error("Report %s is due and could not be erased: %s.", reference, type(problem).__name__)
    for conversation_id in due_conversations(repository, kept):
        try:
            with repository.session() as session:
                _erase_conversation(session, conversation_id)
            conversations += 1
        except Exception as problem:
            failed += 1
            logger.error("Conversation %s is due and could not be erased: %s.", conversation_id, type(problem).__name__)
    if conversations:
        trail.record(repository, SYSTEM, What.ERASED, conversations_without_report=conversations)
    set_aside = _erase_set_aside(repository, kept)
    tries.forget(repository)
    if reports or conversations or set_aside:
        _forget(repository)
    return Done(reports, conversations, failed, set_aside)


def set_aside(repository: Repository) -> list[dt.datetime]:
    """When each message on Telegram that could not be handled was set aside, the first first."""
    with repository.session() as session:
        return list(session.scalars(select(TelegramUpdate.handled_at).where(*SET_ASIDE).order_by("handled_at")))


def _erase_set_aside(repository: Repository, kept: Periods) -> int:
    """Empty what was set aside for too long; its number stays, so that it is not taken twice."""
    over = (*SET_ASIDE, TelegramUpdate.handled_at <= now() - kept.set_aside)
    with repository.session() as session:
        query = update(TelegramUpdate).where(*over).values(content=None)
        number = session.execute(query.execution_options(synchronize_session=False)).rowcount
        if number:
            trail.record(repository, SYSTEM, What.ERASED, session=session, telegram_messages_set_aside=number)
    return int(number)


def _erase_report(repository: Repository, reference: str) -> bool:
    """Erase a report, and each of its conversations that no other report needs. False if it was held meanwhile."""
    with repository.session() as session:
        report = session.scalars(select(Report).where(Report.reference == reference).with_for_update()).first()
        if report is None or session.get(LegalHold, reference) is not None:
            return False
        outcome, decided_at = report.outcome, report.decided_at
        added_from = select(Addition.conversation_id).where(Addition.reference == reference)
        conversations = {report.conversation_id, *session.scalars(added_from)}
        _erase(session, Report.__table__, Report.__table__.c.reference == reference)
        left = [conversation for conversation in conversations if not _is_needed(session, conversation)]
        for conversation in left:
            _erase_conversation(session, conversation)
        trail.record(
            repository,
            SYSTEM,
            What.ERASED,
            reference,
            session=session,
            outcome=outcome,
            decided=decided_at.isoformat(),
            conversations=len(left),
        )
    return True


def _is_needed(session: Session, conversation_id: str) -> bool:
    """Whether a report, or an addition to one, still stands on a conversation."""
    return any(
        session.execute(select(table.id).where(table.conversation_id == conversation_id).limit(1)).first()
        for table in (Report, Addition)
    )


def _erase_conversation(session: Session, conversation_id: str) -> None:
    # The tracker's turns name their conversation without a foreign key: Rasa may begin one that no channel opened.
    session.execute(delete(Turn).where(Turn.conversation_id == conversation_id))
    _erase(session, Conversation.__table__, Conversation.__table__.c.id == conversation_id)


def _erase(session: Session, table: Table, condition: Any) -> None:
    """Delete rows, and before them every row of every table that refers to them.

    Found from the tables' foreign keys, so that what is hung on a report later is erased with it too.
    """
    for child, column, parent in _references_to(table):
        values = list(session.scalars(select(parent).where(condition)))
        if values:
            _erase(session, child, column.in_(values))
    session.execute(table.delete().where(condition))


def _references_to(table: Table) -> Iterator[tuple[Table, Any, Any]]:
    """Every foreign key to a table: its table, its column, and the column that it names."""
    for child in Base.metadata.sorted_tables:
        for key in child.foreign_keys:
            if key.column.table is table and child is not table:
                yield child, key.parent, key.column


def reached() -> set[str]:
    """The names of all tables that erasing reports and conversations reaches."""
    names = {Report.__tablename__, Conversation.__tablename__, Turn.__tablename__}
    waiting: list[Table] = [Report.__table__, Conversation.__table__]
    while waiting:
        for child, _, _ in _references_to(waiting.pop()):
            if child.name not in names:
                names.add(child.name)
                waiting.append(child)
    return names


def _forget(repository: Repository) -> None:
    """Take what was erased out of SQLite's log too; PostgreSQL does that by itself when it vacuums."""
    if repository.engine.dialect.name == "sqlite":
        with repository.engine.connect() as connection:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))


# Legal holds


def hold(repository: Repository, actor: Actor, reference: str, reason: str) -> None:
    """Keep a report from being erased.

    Raises:
        RetentionError: it is under hold, or is no longer there.
    """
    with repository.session() as session:
        report = session.scalars(select(Report.id).where(Report.reference == reference).with_for_update()).first()
        if report is None:
            raise RetentionError(f"There is no report {reference}.")
        if session.get(LegalHold, reference) is not None:
            raise RetentionError(f"Report {reference} is under legal hold already.")
        sealed = repository.vault.seal(reason, *place(LegalHold.reason, reference))
        session.add(LegalHold(reference=reference, reason=sealed, who=actor.who, at=now()))
        trail.record(repository, actor, What.HELD, reference, session=session, reason=reason)


def lift(repository: Repository, actor: Actor, reference: str, reason: str) -> None:
    """Let a report be erased when it is due.

    Raises:
        RetentionError: it is not under hold.
    """
    with repository.session() as session:
        if not session.execute(delete(LegalHold).where(LegalHold.reference == reference)).rowcount:
            raise RetentionError(f"Report {reference} is not under legal hold.")
        trail.record(repository, actor, What.HOLD_LIFTED, reference, session=session, reason=reason)


def hold_on(repository: Repository, reference: str) -> Hold | None:
    """The hold on a report, or None."""
    with repository.session() as session:
        found = session.get(LegalHold, reference)
        if found is None:
            return None
        return Hold(repository.vault.open(found.reason, *place(LegalHold.reason, reference)), found.who, found.at)


def erased_on(repository: Repository, reference: str, kept: Periods) -> dt.datetime | None:
    """When a report is due to be erased, were it not under hold; None while it is not decided."""
    with repository.session() as session:
        report = session.scalars(select(Report).where(Report.reference == reference)).first()
        if report is None or report.status not in DECIDED or report.outcome not in kept.outcomes:
            return None
        return report.decided_at + kept.outcomes[report.outcome]
