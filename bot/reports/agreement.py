"""How often the assistant read a report as staff then did: by kind of harm, by danger, by month.

Measured on every report of which staff said what it was, when they decided or put the reading right. The assistant's
own reading is kept as it was.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from bot.reports.due import LOCAL
from bot.reports.filing import KINDS
from bot.reports.models import Report
from bot.reports.repository import Repository
from bot.reports.reviewing import DANGERS


@dataclass(frozen=True)
class Agreed:
    """Of how many reports staff said something, and of how many of these the assistant read the same."""

    agreed: int
    of: int


@dataclass(frozen=True)
class Missed:
    """A report of a child in immediate danger that was not treated as an emergency."""

    reference: str
    created_at: dt.datetime
    read_danger: str | None
    read_urgency: str | None
    kind: str | None


@dataclass(frozen=True)
class Agreement:
    """The assistant's readings against those of staff.

    Attributes:
        kinds: by the kind that staff chose, `none` included.
        dangers: by (what staff chose, what the assistant read from the words), how many.
        months: by month as `2026-11`: of the kind, and of the danger.
        missed: the newest first, only those that the one who asks may see.
        hidden: how many more were missed that they may not see.
        false_alarms: how many were treated as an emergency of which staff say that no child was in danger.
    """

    kind: Agreed
    danger: Agreed
    kinds: dict[str, Agreed]
    dangers: dict[tuple[str, str], int]
    months: dict[str, tuple[Agreed, Agreed]]
    missed: list[Missed]
    hidden: int
    false_alarms: int


def agreement(repository: Repository, visible: Any) -> Agreement:
    """Compare all readings.

    Args:
        visible: the condition under which the one who asks may see a report; all are counted in any case.
    """
    columns = (
        Report.reference, Report.created_at, Report.read_kind, Report.read_danger,
        Report.read_urgency, Report.staff_kind, Report.staff_danger,
    )  # fmt: skip
    query = select(*columns).where(Report.staff_danger.is_not(None)).order_by(Report.created_at.desc())
    with repository.session() as session:
        rows = session.execute(query).all()
        shown = set(session.scalars(select(Report.reference).where(Report.staff_danger == "yes", visible)))
    by_kind: dict[str, Counter[bool]] = {kind: Counter() for kind in (*KINDS, "none")}
    by_month: dict[str, tuple[Counter[bool], Counter[bool]]] = {}
    dangers: Counter[tuple[str, str]] = Counter()
    for row in rows:
        kind, danger = (row.read_kind or "none") == row.staff_kind, row.read_danger == row.staff_danger
        by_kind[row.staff_kind][kind] += 1
        dangers[row.staff_danger, row.read_danger or "no"] += 1
        month = row.created_at.astimezone(LOCAL).strftime("%Y-%m")
        of_kind, of_danger = by_month.setdefault(month, (Counter(), Counter()))
        of_kind[kind] += 1
        of_danger[danger] += 1
    missed = [row for row in rows if row.staff_danger == "yes" and row.read_urgency != "emergency"]
    seen = [row for row in missed if row.reference in shown]
    return Agreement(
        kind=_of(sum(by_kind.values(), Counter())),
        danger=Agreed(sum(dangers[name, name] for name in DANGERS), len(rows)),
        kinds={kind: _of(counted) for kind, counted in by_kind.items()},
        dangers=dict(dangers),
        months={month: (_of(of_kind), _of(of_danger)) for month, (of_kind, of_danger) in by_month.items()},
        missed=[
            Missed(row.reference, row.created_at, row.read_danger, row.read_urgency, row.staff_kind) for row in seen
        ],
        hidden=len(missed) - len(seen),
        false_alarms=sum(row.staff_danger == "no" and row.read_urgency == "emergency" for row in rows),
    )


def _of(counted: Counter[bool]) -> Agreed:
    return Agreed(counted[True], sum(counted.values()))
