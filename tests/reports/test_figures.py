"""The figures of the overview, on SQLite and on PostgreSQL: right, and without small numbers."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import update

from bot.reports.figures import Count, figures, shown
from bot.reports.models import Report
from bot.reports.repository import Repository
from tests.staff.making import report

NOW = dt.datetime(2026, 7, 15, 12, 0, tzinfo=dt.timezone.utc)  # a Wednesday, in summer time


def put(store: Repository, count: int, at: dt.datetime, **columns: object) -> None:
    """Put reports that came in at a time."""
    for _ in range(count):
        reference = report(store, kinds={"neglect": 0.9})
        values = {"created_at": at, "due_at": at + dt.timedelta(hours=4), **columns}
        with store.session() as session:
            session.execute(update(Report).where(Report.reference == reference).values(**values))


def numbers(counts: list[Count]) -> dict[str, int | None]:
    return {count.name: count.number for count in counts}


def test_reports_are_counted_by_week_kind_hour_outcome_and_first_look(store: Repository) -> None:
    late = NOW - dt.timedelta(days=2, hours=13)  # Sunday 23:00 UTC: Monday of this week by the clock of Bedford
    put(store, 6, late, kind="physical", outcome="referred", open=False, first_seen_at=late + dt.timedelta(hours=1))
    before = NOW - dt.timedelta(days=7)
    put(store, 5, before, first_seen_at=before + dt.timedelta(hours=6))
    put(store, 7, NOW - dt.timedelta(weeks=30))
    found = figures(store, 4, NOW)
    assert found.received == 11
    assert (found.waiting, found.overdue) == (12, 12)
    assert numbers(found.weeks) == {"2026-06-22": 0, "2026-06-29": 0, "2026-07-06": 5, "2026-07-13": 6}
    assert {name: number for name, number in numbers(found.kinds).items() if number} == {"physical": 6, "neglect": 5}
    assert {name: number for name, number in numbers(found.hours).items() if number} == {"00": 6, "13": 5}
    assert numbers(found.outcomes)["referred"] == 6
    look = next(look for look in found.first_look if look.urgency == "standard")
    assert look.median == dt.timedelta(hours=1)
    assert look.in_time == pytest.approx(6 / 11)
    assert [look.median for look in found.first_look if look.urgency != "standard"] == [None, None]
    assert figures(store, 52, NOW).received == 18


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"a": 0, "b": 12}, {"a": 0, "b": 12}),
        ({"a": 3, "b": 12, "c": 7}, {"a": None, "b": 12, "c": None}),
        ({"a": 3, "b": 2, "c": 7}, {"a": None, "b": None, "c": 7}),
        ({"a": 4, "b": 0}, {"a": None, "b": 0}),
    ],
)
def test_small_numbers_are_not_shown_nor_what_gives_them_away(
    counts: dict[str, int], expected: dict[str, int | None]
) -> None:
    assert numbers(shown(counts.items())) == expected
