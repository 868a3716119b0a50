"""Times as staff in Bedford read them."""

from __future__ import annotations

import datetime as dt

from bot.reports.due import LOCAL
from bot.reports.models import now


def local_time(moment: dt.datetime) -> str:
    """A time with its day."""
    return moment.astimezone(LOCAL).strftime("%-d %B %Y, %H:%M")


def short_time(moment: dt.datetime) -> str:
    """The same in a list: the day only if it is not today, the year only if it is not this one."""
    return f"Today, {clock(moment)}" if _is_today(moment) else _with_day(moment)


def clock(moment: dt.datetime) -> str:
    """A time within words: the day only if it is not today."""
    return moment.astimezone(LOCAL).strftime("%H:%M") if _is_today(moment) else _with_day(moment)


def _is_today(moment: dt.datetime) -> bool:
    return moment.astimezone(LOCAL).date() == now().astimezone(LOCAL).date()


def _with_day(moment: dt.datetime) -> str:
    local = moment.astimezone(LOCAL)
    return local.strftime("%-d %b, %H:%M" if local.year == now().astimezone(LOCAL).year else "%-d %b %Y, %H:%M")
