"""Who may see which reports. The one place that decides it, for pages, lists, searches, figures and exports alike."""

from __future__ import annotations

from flask_login import current_user

from bot import settings
from bot.reports.reviewing import Person


def may_see_restricted() -> bool:
    """Whether who is logged in is named for reports about people who work with children."""
    return current_user.demonstration or current_user.email in settings.load().restricted_readers


def reader() -> Person:
    """Who is logged in."""
    return Person(current_user.id, current_user.name)
