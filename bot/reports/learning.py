"""What staff corrected, as messages to learn from: each redacted and labelled by a person before it leaves the store.

Nothing is learned from by itself: the export is a file in the format of data/messages, for whoever maintains those.
Restricted reports are never offered.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from bot.reports import trail
from bot.reports.models import LearningExample, Message, Report
from bot.reports.places import place
from bot.reports.repository import Repository
from bot.reports.reviewing import Person
from bot.reports.trail import What

# Shorter ones ("no", "about six") tell nothing by themselves.
FEWEST_WORDS = 5


@dataclass(frozen=True)
class Example:
    """A message of a report whose reading staff corrected, not redacted yet."""

    reference: str
    message_id: str
    text: str
    content: dict[str, Any]
    staff_kind: str
    staff_danger: str


def _corrected() -> list[Any]:
    """Conditions that hold for the reports of which staff said something else than the assistant had read."""
    otherwise = or_(
        Report.read_danger != Report.staff_danger,
        Report.read_kind != Report.staff_kind,
        and_(Report.read_kind.is_(None), Report.staff_kind != "none"),
    )
    return [Report.staff_danger.is_not(None), Report.restricted.is_(False), otherwise]


def waiting(repository: Repository, *, most: int) -> list[Example]:
    """Messages that nobody has redacted or left out yet, of the reports that staff corrected, the oldest first."""
    found: list[Example] = []
    with repository.session() as session:
        for report in session.scalars(select(Report).where(*_corrected()).order_by(Report.id)):
            found += _messages(repository, session, report)
            if len(found) >= most:
                break
    return found[:most]


def waiting_one(repository: Repository, reference: str, message_id: str) -> Example | None:
    """One of these messages, or None."""
    with repository.session() as session:
        report = session.scalars(select(Report).where(Report.reference == reference, *_corrected())).first()
        found = list(_messages(repository, session, report)) if report is not None else []
    return next((one for one in found if one.message_id == message_id), None)


def _messages(repository: Repository, session: Session, report: Report) -> Iterator[Example]:
    judged = select(LearningExample.message_id).where(LearningExample.reference == report.reference)
    query = (
        select(Message)
        .where(Message.conversation_id == report.conversation_id, Message.sender == "person")
        .where(Message.message_id.not_in(judged))
        .order_by(Message.number)
    )
    content = repository.content_of(report)
    for message in session.scalars(query):
        text = repository.vault.open(message.text, *place(Message.text, message.conversation_id, message.message_id))
        if len(text.split()) >= FEWEST_WORDS:
            yield Example(report.reference, message.message_id, text, content, report.staff_kind, report.staff_danger)


def keep(repository: Repository, example: Example, by: Person, labelled: dict[str, Any] | None) -> None:
    """Keep what became of a message: as it was redacted and labelled, or None if it is left out."""
    text = json.dumps(labelled)
    with repository.session() as session:
        session.add(
            LearningExample(
                reference=example.reference,
                message_id=example.message_id,
                approved=labelled is not None,
                content=repository.vault.seal(
                    text, *place(LearningExample.content, example.reference, example.message_id)
                ),
                by_name=by.name,
            )
        )
        what = What.EXAMPLE_REDACTED if labelled is not None else What.EXAMPLE_LEFT_OUT
        trail.record(repository, by.actor, what, example.reference, session=session)


def approved(repository: Repository) -> list[dict[str, Any]]:
    """Every redacted message with its labels, in the form of data/messages; nothing says which report it is of."""
    query = select(LearningExample).where(LearningExample.approved.is_(True)).order_by(LearningExample.id)
    with repository.session() as session:
        return [
            json.loads(
                repository.vault.open(one.content, *place(LearningExample.content, one.reference, one.message_id))
            )
            for one in session.scalars(query)
        ]
