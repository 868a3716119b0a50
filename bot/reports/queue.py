"""The queue: which reports there are, in which order they are to be dealt with, and how to narrow them down.

Only the reports of the page that is shown are opened: a queue of 50,000 costs what one of 500 costs. So what is counted
is counted up to `COUNTED` and no further.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, defer

from bot.reports.filing import CANNOT_CALL, DECIDED, EMERGENCY, OPEN, RANKS
from bot.reports.models import Conversation, Report, ReviewEvent, StaffAccount, TrailEntry
from bot.reports.places import place
from bot.reports.repository import Repository
from bot.reports.searching import holding, of_age
from bot.reports.trail import What
from bot.reports.vault import VaultError

PAGE = 25
COUNTED = 500
STATUSES = {
    "new": "New",
    "in_review": "In review",
    "decided": "Decided",
    "closed": "Closed",
}
# What the queue can be asked for; the first is what it opens with.
VIEWS = {"open": "To do", "mine": "Mine", **STATUSES, "all": "All"}
OUTCOMES = {
    "referred": "Referred",
    "advice": "Advice given",
    "early_help": "Early help",
    "no_action": "No further action",
    "passed_on": "Passed to another area",
}
RECEIVED = {
    "day": "in the last 24 hours",
    "week": "in the last 7 days",
    "month": "in the last 30 days",
    "older": "more than 30 days ago",
}
DAYS = {"day": 1, "week": 7, "month": 30, "older": 30}


@dataclass(frozen=True)
class Wanted:
    """What is asked of the queue; an empty string asks for nothing in particular.

    Attributes:
        view: one of `VIEWS`.
        reader: id of the account that asks: whose reports "mine" are.
        visible: the condition under which the one who asks may see a report.
        not_languages: languages in which it is not written.
        part: `part` or `whole`.
        age: of the child, one of the bands of bot/reports/ages.py.
        received: one of `RECEIVED`.
        words: what must have been said.
    """

    reader: int
    visible: Any = field(compare=False)
    view: str = "open"
    urgency: str = ""
    kind: str = ""
    channel: str = ""
    language: str = ""
    not_languages: tuple[str, ...] = ()
    part: str = ""
    age: str = ""
    received: str = ""
    words: str = ""
    page: int = 1


@dataclass(frozen=True)
class Row:
    """One report in the queue.

    Attributes:
        last_message_at: when something was last typed in its conversation.
        left: the person has left that for good.
        content: what is stored of it, if it was opened for the page; else empty.
        corrected: what staff put in the place of an answer, by question, if it was opened.
        opened: who on the staff opened it last, and when, if it was looked for.
    """

    reference: str
    urgency: str
    status: str
    outcome: str | None
    kind: str | None
    language: str
    channel: str
    complete: bool
    restricted: bool
    created_at: dt.datetime
    due_at: dt.datetime
    decided_at: dt.datetime | None
    assigned_to: str | None
    seen: bool
    added_since: bool
    read_urgency: str | None
    last_message_at: dt.datetime
    left: bool
    content: dict[str, Any] = field(default_factory=dict)
    corrected: dict[str, str] = field(default_factory=dict)
    opened: tuple[str, dt.datetime] | None = None


@dataclass(frozen=True)
class Page:
    """One page of the queue.

    Attributes:
        found: how many reports there are in all, up to `COUNTED`.
        counts: how many there are in each view, whatever else is asked for, up to `COUNTED`.
        pressing: how many of all that are to be decided are `emergencies`, and how many `overdue`, up to `COUNTED`.
    """

    rows: list[Row]
    found: int
    number: int
    counts: dict[str, int]
    pressing: dict[str, int]

    @property
    def more(self) -> bool:
        """Whether there are more reports than were counted."""
        return self.found > COUNTED

    @property
    def last(self) -> int:
        return max(1, -(-self.found // PAGE))


def page(repository: Repository, wanted: Wanted, now: dt.datetime) -> Page:
    """The page that is asked for, the most pressing report first."""
    conditions = _conditions(repository, wanted, now)
    with repository.session() as session:
        found = _count(session, conditions)
        # Beyond what is counted pages are still turned, one at a time.
        number = max(1, wanted.page if found > COUNTED else min(wanted.page, -(-found // PAGE)))
        rows = _rows(session, wanted, conditions, limit=PAGE, offset=(number - 1) * PAGE)
        rows = _opened(repository, session, rows)
        counts = {
            view: _count(session, [*_of_view(view, wanted.reader), wanted.visible]) for view in ("open", "mine", "new")
        }
        pressing = {
            name: _count(session, [Report.open.is_(True), condition, wanted.visible])
            for name, condition in (
                ("emergencies", Report.rank.in_((CANNOT_CALL, EMERGENCY))),
                ("overdue", and_(Report.rank.in_(RANKS), Report.due_at <= now)),
            )
        }
    return Page(rows, found, number, counts, pressing)


def rows(repository: Repository, wanted: Wanted, now: dt.datetime, *, most: int) -> list[Row]:
    """All reports that are asked for, at most `most`."""
    with repository.session() as session:
        return _rows(session, wanted, _conditions(repository, wanted, now), limit=most, offset=0)


def _of_view(view: str, reader: int) -> list[Any]:
    if view == "open":
        return [Report.open.is_(True)]
    if view == "mine":
        return [Report.open.is_(True), Report.assigned_to == reader]
    if view in OPEN:
        return [Report.open.is_(True), Report.status == view]
    return [Report.status == view] if view in STATUSES else []


def _conditions(repository: Repository, wanted: Wanted, now: dt.datetime) -> list[Any]:
    conditions = [*_of_view(wanted.view, wanted.reader), wanted.visible]
    plain = ((Report.urgency, wanted.urgency), (Report.kind, wanted.kind), (Report.language, wanted.language))
    for column, value in plain:
        if value:
            conditions.append(column.is_(None) if value == "none" else column == value)
    if wanted.not_languages:
        conditions.append(Report.language.not_in(wanted.not_languages))
    if wanted.channel:
        on_channel = select(Conversation.id).where(Conversation.channel == wanted.channel)
        conditions.append(Report.conversation_id.in_(on_channel))
    if wanted.part:
        conditions.append(Report.complete.is_(wanted.part == "whole"))
    if wanted.received in RECEIVED:
        since = now - dt.timedelta(days=DAYS[wanted.received])
        conditions.append(Report.created_at < since if wanted.received == "older" else Report.created_at >= since)
    if wanted.age:
        conditions.append(of_age(repository.vault, wanted.age))
    if wanted.words:
        conditions += holding(repository.vault, wanted.words)
    return conditions


def _count(session: Session, conditions: list[Any]) -> int:
    some = select(Report.id).where(*conditions)
    return session.execute(select(func.count()).select_from(some.limit(COUNTED + 1).subquery())).scalar_one()


def _order(view: str) -> list[Any]:
    if view in DECIDED:
        return [Report.decided_at.desc(), Report.id.desc()]
    if view == "all":
        return [Report.created_at.desc(), Report.id.desc()]
    return [Report.rank, Report.due_at, Report.id]


def _rows(session: Session, wanted: Wanted, conditions: list[Any], *, limit: int, offset: int) -> list[Row]:
    query = (
        select(Report, Conversation, StaffAccount.name)
        .join(Conversation, Conversation.id == Report.conversation_id)
        .outerjoin(StaffAccount, StaffAccount.id == Report.assigned_to)
        .where(*conditions)
        .options(defer(Report.content))
        .order_by(*_order(wanted.view))
        .limit(limit)
        .offset(offset)
    )
    return [_row(report, conversation, name) for report, conversation, name in session.execute(query)]


def _opened(repository: Repository, session: Session, rows: list[Row]) -> list[Row]:
    """Rows with what a page says of them besides: what was told, put right by staff, and who has looked at them."""
    references = [row.reference for row in rows]
    contents = {
        report.reference: repository.content_or_nothing(report)
        for report in session.scalars(select(Report).where(Report.reference.in_(references)))
    }
    corrected: dict[str, dict[str, str]] = {}
    query = select(ReviewEvent).where(ReviewEvent.reference.in_(references), ReviewEvent.kind == "corrected")
    for event in session.scalars(query.order_by(ReviewEvent.id)):
        try:
            detail = json.loads(repository.vault.open(event.detail, *place(ReviewEvent.detail, event.uid)))
        except VaultError:
            continue  # the list is still shown
        corrected.setdefault(event.reference, {})[detail["field"]] = detail["becomes"]
    last = (
        select(func.max(TrailEntry.number))
        .where(TrailEntry.reference.in_(references), TrailEntry.what == What.REPORT_VIEWED.value)
        .group_by(TrailEntry.reference)
    )
    views = (
        select(TrailEntry.reference, StaffAccount.name, TrailEntry.at)
        .join(StaffAccount, StaffAccount.id == TrailEntry.account_id)
        .where(TrailEntry.number.in_(last))
    )
    seen = {reference: (name, at) for reference, name, at in session.execute(views)}
    return [
        replace(
            row,
            content=contents.get(row.reference, {}),
            corrected=corrected.get(row.reference, {}),
            opened=seen.get(row.reference),
        )
        for row in rows
    ]


def _row(report: Report, conversation: Conversation, assigned_to: str | None) -> Row:
    return Row(
        reference=report.reference,
        urgency=report.urgency,
        status=report.status,
        outcome=report.outcome,
        kind=report.kind,
        language=report.language,
        channel=conversation.channel,
        complete=report.complete,
        restricted=report.restricted,
        created_at=report.created_at,
        due_at=report.due_at,
        decided_at=report.decided_at,
        assigned_to=assigned_to,
        seen=report.first_seen_at is not None,
        added_since=report.seen_at is not None and report.updated_at > report.seen_at,
        read_urgency=report.read_urgency,
        last_message_at=conversation.last_message_at,
        left=conversation.ended_at is not None,
    )
