"""Which number to ring, for the time of day in Bedford."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from bot.council.facts import OfficeHours
from bot.council.hours import OFFICE, OUT_OF_HOURS, numbers_at

WEEK = {day: (dt.time(9), dt.time(17)) for day in range(5)}
HOURS = OfficeHours("Europe/London", WEEK, frozenset({dt.date(2026, 12, 24)}), dt.timedelta(minutes=30))
LONDON = ZoneInfo("Europe/London")


def at(text: str) -> tuple[str, ...]:
    return numbers_at(dt.datetime.fromisoformat(text).replace(tzinfo=LONDON), HOURS)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-23T11:00", (OFFICE,)),
        ("2026-11-23T20:00", (OUT_OF_HOURS,)),
        ("2026-11-22T11:00", (OUT_OF_HOURS,)),  # a Sunday
        ("2026-12-25T11:00", (OUT_OF_HOURS,)),  # Christmas Day, a Friday
        ("2026-12-28T11:00", (OUT_OF_HOURS,)),  # Boxing Day's substitute
        ("2026-12-24T11:00", (OUT_OF_HOURS,)),  # a closing day of the council's own
        ("2026-11-23T08:45", (OFFICE, OUT_OF_HOURS)),
        ("2026-11-23T09:15", (OFFICE, OUT_OF_HOURS)),
        ("2026-11-23T16:45", (OFFICE, OUT_OF_HOURS)),
        ("2026-11-23T17:20", (OFFICE, OUT_OF_HOURS)),
        ("2040-11-23T11:00", (OFFICE, OUT_OF_HOURS)),  # past the end of the shipped holidays
    ],
)
def test_the_number_fits_the_time(moment: str, expected: tuple[str, ...]) -> None:
    assert at(moment) == expected


def test_summer_time_is_bedfords_not_the_servers() -> None:
    # 08:10 UTC in July is 09:10 in Bedford: within half an hour of opening. 08:45 UTC is well open.
    assert numbers_at(dt.datetime(2026, 7, 6, 8, 10, tzinfo=dt.timezone.utc), HOURS) == (OFFICE, OUT_OF_HOURS)
    assert numbers_at(dt.datetime(2026, 7, 6, 8, 45, tzinfo=dt.timezone.utc), HOURS) == (OFFICE,)


def test_hours_that_are_not_confirmed_show_both() -> None:
    unknown = OfficeHours("Europe/London", None, frozenset(), dt.timedelta(minutes=30))
    assert numbers_at(dt.datetime(2026, 11, 23, 11, tzinfo=LONDON), unknown) == (OFFICE, OUT_OF_HOURS)
