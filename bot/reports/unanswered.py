"""Messages that are in the store and that the dialogue has not answered: nobody and nothing may have read them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.reports.models import Addition, Message, Report, now
from bot.reports.places import place
from bot.reports.repository import Repository

# An answer takes five seconds at most; what was kept aside is tried again within a few.
GRACE = dt.timedelta(minutes=1)
# How far back is looked, in messages, and how many are shown: the table has no index for this and needs none.
LOOK_BACK = 20_000
MOST = 50


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
    """The number of the newest such message, or None. Numbers grow."""
    with repository.session() as session:
        return session.execute(_query(Message.number).limit(1)).scalar()


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
            Message.sender == "person",
            Message.answered_at.is_(None),
            Message.at < now() - GRACE,
        )
        .order_by(Message.number.desc())
    )
