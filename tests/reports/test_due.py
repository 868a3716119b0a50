"""When reports are due, and how long that leaves, in words."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.reports.due import LOCAL, due_at, is_working_day, time_left
from bot.settings import Limits

LIMITS = Limits()
UTC = dt.timezone.utc


def at(text: str) -> dt.datetime:
    """A time as a clock in Bedford shows it."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=LOCAL)


@pytest.mark.parametrize(
    ("urgency", "received", "due"),
    [
        ("emergency", "2026-11-28 23:30", "2026-11-29 00:30"),  # a Saturday night: by the clock
        ("same_day", "2026-12-25 10:00", "2026-12-25 14:00"),  # on Christmas Day too
        ("standard", "2026-11-24 15:00", "2026-11-25 15:00"),  # Tuesday to Wednesday
        ("standard", "2026-11-27 15:00", "2026-11-30 15:00"),  # Friday to Monday
        ("standard", "2026-11-28 11:00", "2026-12-01 00:00"),  # Saturday: the end of Monday
        ("standard", "2026-12-24 16:00", "2026-12-29 16:00"),  # over Christmas and its substitute day
        ("standard", "2026-03-27 15:00", "2026-03-30 15:00"),  # over the change of the clocks
    ],
)
def test_urgent_reports_are_due_by_the_clock_and_others_in_working_days(urgency: str, received: str, due: str) -> None:
    assert due_at(urgency, at(received).astimezone(UTC), LIMITS) == at(due)


def test_the_limits_are_settings() -> None:
    limits = Limits(emergency=dt.timedelta(minutes=30), same_day=dt.timedelta(hours=2), working_days=2)
    received = at("2026-11-27 15:00")
    assert due_at("emergency", received, limits) == at("2026-11-27 15:30")
    assert due_at("same_day", received, limits) == at("2026-11-27 17:00")
    assert due_at("standard", received, limits) == at("2026-12-01 15:00")


def test_a_day_on_which_the_council_is_closed_is_no_working_day() -> None:
    closed = dt.date(2026, 11, 25)
    due = due_at("standard", at("2026-11-24 15:00"), LIMITS, lambda day: day != closed and is_working_day(day))
    assert due == at("2026-11-26 15:00")


@pytest.mark.parametrize(
    ("minutes", "words", "state"),
    [
        (3 * 60, "Due in 3 hours", "later"),
        (3 * 60 + 59, "Due in 3 hours", "later"),
        (60, "Due in 1 hour", "later"),
        (59, "Due in 59 minutes", "soon"),
        (1, "Due in 1 minute", "soon"),
        (0.5, "Due in less than a minute", "soon"),
        (0, "Due now", "overdue"),
        (-1, "Overdue by 1 minute", "overdue"),
        (-90, "Overdue by 1 hour", "overdue"),
        (-24 * 60, "Overdue by 1 day", "overdue"),
        (-50 * 60, "Overdue by 2 days", "overdue"),
        (26 * 60, "Due in 1 day", "later"),
    ],
)
def test_the_time_left_is_said_in_words_and_never_more_than_there_is(minutes: float, words: str, state: str) -> None:
    now = at("2026-11-24 12:00")
    left = time_left(now + dt.timedelta(minutes=minutes), now)
    assert (left.words, left.state) == (words, state)
