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

from bot.reports.models import Addition, Conversation, Message, Report, TrailEntry, now
from bot.reports.places import place
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
        references: of the reports of its conversation, and of those that were added to there, that may be seen.
        text: what it says, if no report shows it, and it may be seen.
        hidden: it belongs to a report that may not be seen.
    """

    number: int
    text: str | None
    at: dt.datetime
    references: tuple[str, ...]
    hidden: bool


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
    opened = exists().where(Report.conversation_id == Message.conversation_id, Report.seen_at >= Message.at)
    return or_(opened, and_(~reported, Message.at < seen - GRACE)) if seen else opened


def unanswered(repository: Repository, visible: Any) -> list[Unanswered]:
    """The newest such messages, the newest first.

    Args:
        visible: the condition under which the one who asks may see a report.
    """
    with repository.session() as session:
        return [
            _unanswered(repository, session, message, visible)
            for message in session.scalars(_query(Message).limit(MOST)).all()
        ]


def _unanswered(repository: Repository, session: Session, message: Message, visible: Any) -> Unanswered:
    own = set(session.scalars(select(Report.reference).where(Report.conversation_id == message.conversation_id)))
    added = select(Addition.reference).where(Addition.conversation_id == message.conversation_id)
    known = own | set(session.scalars(added))
    seen = set(session.scalars(select(Report.reference).where(Report.reference.in_(known), visible)))
    shown = not own and seen == known  # the transcript of a report shows it, that of one that was added to does not
    where = place(Message.text, message.conversation_id, message.message_id)
    return Unanswered(
        number=message.number,
        text=repository.vault.open(message.text, *where) if shown else None,
        at=message.at,
        references=tuple(sorted(seen)),
        hidden=seen != known,
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
