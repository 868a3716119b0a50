"""Messages that are in the store and that the dialogue has not answered: nobody and nothing may have read them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from bot.reports.models import Message, Report, now
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
        references: of the reports of its conversation; there it can be read, by those who may.
        text: what it says, if there is no such report.
    """

    number: int
    text: str
    at: dt.datetime
    references: tuple[str, ...]


def newest(repository: Repository) -> int | None:
    """The number of the newest such message, or None. Numbers grow."""
    with repository.session() as session:
        return session.execute(_query(Message.number).limit(1)).scalar()


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
            Message.sender == "person",
            Message.answered_at.is_(None),
            Message.at < now() - GRACE,
        )
        .order_by(Message.number.desc())
    )
