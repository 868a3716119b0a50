"""When a report is due, and how long that leaves, in words.

An emergency and a same-day report are due by the clock, day and night. Everything else is due in working days: the type
of response is to be decided within one working day (domain research §5, source R1). A working day is a Monday to
Friday that is neither a bank holiday of England nor a day on which the council is closed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.council import facts
from bot.council.hours import bank_holidays
from bot.settings import Limits

LOCAL = ZoneInfo("Europe/London")
SOON = dt.timedelta(hours=1)


@dataclass(frozen=True)
class TimeLeft:
    """How long is left, in words; `state` is `overdue`, `soon` (under an hour) or `later`."""

    words: str
    state: str


def is_working_day(day: dt.date) -> bool:
    """Whether reports that are not urgent are worked on that day."""
    closed = facts.council().office_hours.closed_days
    return day.weekday() < 5 and day not in bank_holidays() and day not in closed


def due_at(
    urgency: str, received: dt.datetime, limits: Limits, works: Callable[[dt.date], bool] = is_working_day
) -> dt.datetime:
    """The moment by which a report is to be decided.

    What comes in on a day off counts as received when the next working day begins.

    Args:
        urgency: one of `emergency`, `same_day`, `standard`.
        received: an aware time, in any zone.
        limits: the limits of this installation.
        works: which days are working days.
    """
    if urgency == "emergency":
        return received + limits.emergency
    if urgency == "same_day":
        return received + limits.same_day
    local = received.astimezone(LOCAL)
    day, time = local.date(), local.time()
    if not works(day):
        day, time = _next(day, works), dt.time()
    for _ in range(limits.working_days):
        day = _next(day, works)
    return dt.datetime.combine(day, time, LOCAL)


def _next(day: dt.date, works: Callable[[dt.date], bool]) -> dt.date:
    day += dt.timedelta(days=1)
    while not works(day):
        day += dt.timedelta(days=1)
    return day


def time_left(due: dt.datetime, now: dt.datetime) -> TimeLeft:
    """How long is left until a report is due, or since when it is overdue. Never more than there is."""
    if now >= due:
        over = now - due
        return TimeLeft("Due now" if over < dt.timedelta(minutes=1) else f"Overdue by {span(over)}", "overdue")
    left = due - now
    words = f"Due in {span(left)}"
    return TimeLeft(words, "soon" if left < SOON else "later")


def span(length: dt.timedelta) -> str:
    """A length of time in its largest whole unit, in words."""
    minutes = int(length.total_seconds() // 60)
    for unit, size in (("day", 24 * 60), ("hour", 60), ("minute", 1)):
        if (count := minutes // size) >= 1:
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return "less than a minute"
