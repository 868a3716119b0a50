"""Messages that are in the store and that the dialogue has not answered: nobody and nothing may have read them.

Staff have read one when they opened the report of its conversation after it came, or, where there is none, when a
manager saw it under Alerts. Until then staff are told of it again and again, and it is not erased.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from bot.reports.models import Conversation, Message, Report, TrailEntry, now
from bot.reports.repository import Repository
from bot.reports.trail import What

# An answer takes five seconds at most; what was kept aside is tried again within a few.
GRACE = dt.timedelta(minutes=1)
# How far back is looked, in messages, and how many are shown: the table has no index for this and needs none.
LOOK_BACK = 20_000
MOST = 1000
_NOT_ANSWERED = (Message.sender == "person", Message.answered_at.is_(None))


@dataclass(frozen=True)
class Unanswered:
    """One such message.

    Attributes:
        references: of the reports of its conversation; there it can be read, by those who may.
        text: what it says, if there is no such report.
    """

    number: int
    text: str
    at: dt.datetime
    references: tuple[str, ...]


def newest(repository: Repository) -> int | None:
    """The number of the newest such message that staff have not read either, or None. Numbers grow."""
    with repository.session() as session:
        return session.execute(_query(Message.number).where(~_read(_seen_at(session))).limit(1)).scalar()


def kept_for(session: Session, before: dt.datetime) -> Any:
    """That a conversation of the query around it has such a message, and no manager saw that before a moment."""
    seen = _seen_at(session, before)
    return exists().where(
        Message.conversation_id == Conversation.id,
        *_NOT_ANSWERED,
        *([Message.at >= seen - GRACE] if seen else []),
    )


def _seen_at(session: Session, before: dt.datetime | None = None) -> dt.datetime | None:
    """When a manager saw all such messages under Alerts last, those excepted that were not older than `GRACE`."""
    query = select(func.max(TrailEntry.at)).where(TrailEntry.what == What.UNANSWERED_VIEWED.value)
    return session.execute(query.where(TrailEntry.at <= before) if before else query).scalar()


def _read(seen: dt.datetime | None) -> Any:
    """That staff have read a message."""
    reported = exists().where(Report.conversation_id == Message.conversation_id)
    opened = exists().where(
        Report.conversation_id == Message.conversation_id,
        TrailEntry.reference == Report.reference,
        TrailEntry.what == What.REPORT_VIEWED.value,
        TrailEntry.at >= Message.at,
    )
    return or_(opened, and_(~reported, Message.at < seen - GRACE)) if seen else opened


def unanswered(repository: Repository) -> list[Unanswered]:
    """The newest such messages, the newest first."""
    with repository.session() as session:
        found = session.scalars(_query(Message).limit(MOST)).all()
        by_conversation: dict[str, list[str]] = {}
        of_them = Report.conversation_id.in_({message.conversation_id for message in found})
        for conversation_id, reference in session.execute(
            select(Report.conversation_id, Report.reference).where(of_them)
        ):
            by_conversation.setdefault(conversation_id, []).append(reference)
        return [_unanswered(repository, message, by_conversation.get(message.conversation_id, [])) for message in found]


def _unanswered(repository: Repository, message: Message, references: list[str]) -> Unanswered:
    place = ("messages", "text", message.conversation_id, message.message_id)
    return Unanswered(
        number=message.number,
        text="" if references else repository.vault.open(message.text, *place),
        at=message.at,
        references=tuple(references),
    )


def _query(what: object) -> Any:
    since = select(func.max(Message.number) - LOOK_BACK).scalar_subquery()
    return (
        select(what)
        .where(
            Message.number > since,
            *_NOT_ANSWERED,
            Message.at < now() - GRACE,
        )
        .order_by(Message.number.desc())
    )
