"""Which telephone number of the Integrated Front Door to give at a moment.

The office number in office hours, the out-of-hours number outside them, both when the hours are not known or
a change is near (domain research §6: Europe/London time, England's bank holidays, both within 30 minutes).
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from zoneinfo import ZoneInfo

from govuk_bank_holidays.bank_holidays import BankHolidays

from bot.council.facts import OfficeHours

OFFICE = "ifd_office"
OUT_OF_HOURS = "ifd_out_of_hours"


@lru_cache(maxsize=1)
def bank_holidays() -> frozenset[dt.date]:
    """England's bank holidays, from the copy that the library ships (no network is asked)."""
    calendar = BankHolidays(use_cached_holidays=True)
    return frozenset(day["date"] for day in calendar.get_holidays(division=BankHolidays.ENGLAND_AND_WALES))


def numbers_at(moment: dt.datetime, hours: OfficeHours) -> tuple[str, ...]:
    """The keys of the numbers to show, most useful first.

    Args:
        moment: an aware time, in any zone.
        hours: the office hours.

    Returns:
        One key of `data/council.yml` phones, or both when it is not sure which one is answered.
    """
    if hours.weekdays is None or not _holidays_known(moment):
        return OFFICE, OUT_OF_HOURS
    now = moment.astimezone(ZoneInfo(hours.timezone))
    sure = {_is_open(now + shift, hours) for shift in (-hours.margin, dt.timedelta(), hours.margin)}
    if sure == {True}:
        return (OFFICE,)
    if sure == {False}:
        return (OUT_OF_HOURS,)
    return OFFICE, OUT_OF_HOURS


def _is_open(now: dt.datetime, hours: OfficeHours) -> bool:
    assert hours.weekdays is not None
    day = now.date()
    if day in hours.closed_days or day in bank_holidays() or now.weekday() not in hours.weekdays:
        return False
    opens, closes = hours.weekdays[now.weekday()]
    return opens <= now.time() < closes


def _holidays_known(moment: dt.datetime) -> bool:
    """Whether the shipped calendar reaches this far; past its end a holiday would be taken for a working day."""
    return bool(bank_holidays()) and moment.date() <= max(bank_holidays())
