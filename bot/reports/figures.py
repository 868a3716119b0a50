"""Figures over all reports of some weeks: numbers alone, and no small ones.

A number from 1 to 4 could point to a family, so it is not shown; nor is a second one of its group where it could be
worked out from the others and the total. What waits right now is counted as it is: it stands in the queue.
"""

from __future__ import annotations

import datetime as dt
import statistics
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select

from bot.reports.due import LOCAL
from bot.reports.filing import KINDS, URGENCIES
from bot.reports.models import Conversation, Report
from bot.reports.queue import OUTCOMES
from bot.reports.repository import Repository

SMALL = 5
PERIODS = (4, 12, 52)


@dataclass(frozen=True)
class Count:
    """How many reports fall under a name; None if that is not shown."""

    name: str
    number: int | None


@dataclass(frozen=True)
class FirstLook:
    """How long it took until somebody opened the reports of an urgency; None if there are too few to say.

    Attributes:
        median: of those that were opened.
        in_time: the share, from 0 to 1, of all of them that was opened before it was due.
    """

    urgency: str
    median: dt.timedelta | None
    in_time: float | None


@dataclass(frozen=True)
class Figures:
    """The figures of some weeks; each group's names are the keys of that group, weeks as ISO dates of their Monday."""

    received: int | None
    waiting: int
    overdue: int
    weeks: list[Count]
    kinds: list[Count]
    channels: list[Count]
    hours: list[Count]
    outcomes: list[Count]
    urgencies: list[Count]
    parts: list[Count]
    first_look: list[FirstLook]


def shown(counts: Iterable[tuple[str, int]]) -> list[Count]:
    """Counts without the small ones, and without a second where the total would give a small one away."""
    numbers = dict(counts)
    hidden = {name for name, number in numbers.items() if 0 < number < SMALL}
    others = [name for name, number in numbers.items() if number >= SMALL]
    if len(hidden) == 1 and others:
        hidden.add(min(others, key=lambda name: numbers[name]))
    return [Count(name, None if name in hidden else number) for name, number in numbers.items()]


def figures(repository: Repository, weeks: int, now: dt.datetime) -> Figures:
    """The figures of the last weeks, this one included; a week begins on Monday, by the clock of Bedford."""
    today = now.astimezone(LOCAL).date()
    first = today - dt.timedelta(days=today.weekday(), weeks=weeks - 1)
    since = dt.datetime.combine(first, dt.time(), LOCAL)
    columns = (
        Report.created_at, Report.urgency, Report.kind, Report.outcome, Report.complete, Report.first_seen_at,
        Report.due_at, Conversation.channel,
    )  # fmt: skip
    query = select(*columns).join(Conversation, Conversation.id == Report.conversation_id)
    waiting = select(func.count()).select_from(Report).where(Report.open.is_(True))
    with repository.session() as session:
        found = session.execute(query.where(Report.created_at >= since)).all()
        waits = session.execute(waiting).scalar_one()
        overdue = session.execute(waiting.where(Report.due_at <= now)).scalar_one()
    local = [row.created_at.astimezone(LOCAL) for row in found]
    mondays = [first + dt.timedelta(weeks=number) for number in range(weeks)]
    in_week = Counter((at.date() - dt.timedelta(days=at.weekday())).isoformat() for at in local)
    channels = Counter(row.channel for row in found)
    return Figures(
        received=len(found) if len(found) >= SMALL or not found else None,
        waiting=waits,
        overdue=overdue,
        weeks=shown((monday.isoformat(), in_week[monday.isoformat()]) for monday in mondays),
        kinds=_by((row.kind or "none" for row in found), (*KINDS, "none")),
        channels=_by((row.channel for row in found), sorted(channels)),
        hours=_by((f"{at.hour:02d}" for at in local), [f"{hour:02d}" for hour in range(24)]),
        outcomes=_by((row.outcome for row in found if row.outcome), OUTCOMES),
        urgencies=_by((row.urgency for row in found), URGENCIES),
        parts=_by(("whole" if row.complete else "part" for row in found), ("whole", "part")),
        first_look=[
            _first_look(
                urgency, [(row.created_at, row.first_seen_at, row.due_at) for row in found if row.urgency == urgency]
            )
            for urgency in URGENCIES
        ],
    )


def _by(values: Iterable[str], names: Iterable[str]) -> list[Count]:
    counted = Counter(values)
    return shown((name, counted[name]) for name in names)


def _first_look(urgency: str, times: list[tuple[dt.datetime, dt.datetime | None, dt.datetime]]) -> FirstLook:
    opened = [(seen - created).total_seconds() for created, seen, _ in times if seen is not None]
    if len(opened) < SMALL:
        return FirstLook(urgency, None, None)
    in_time = sum(seen is not None and seen <= due for _, seen, due in times)
    return FirstLook(urgency, dt.timedelta(seconds=statistics.median(opened)), in_time / len(times))
