"""Who may see which reports. The one place that decides it, for pages, lists, searches, figures and exports alike."""

from __future__ import annotations

from typing import Any

from flask_login import current_user
from sqlalchemy import select, true

from bot import settings
from bot.reports.models import Report
from bot.reports.repository import repository
from bot.reports.reviewing import Person


def is_named(account: Any) -> bool:
    """Whether somebody is named for reports about people who work with children."""
    return account.demonstration or account.email in settings.load().restricted_readers


def visible() -> Any:
    """The condition under which a row of `reports` may be shown to who is logged in, for any query of reports.

    Reports about people who work with children are for named staff alone.
    """
    return true() if is_named(current_user) else Report.restricted.is_(False)


def may_see(reference: str) -> bool:
    """Whether there is a report of that reference that who is logged in may see."""
    with repository().session() as session:
        return session.scalars(select(Report.id).where(Report.reference == reference, visible())).first() is not None


def reader() -> Person:
    """Who is logged in."""
    return Person(current_user.id, current_user.name)
