"""Keeping that somebody of staff saw, searched or exported something. The one place that pages call for it.

What changes a report is kept by the step itself (bot/reports/reviewing.py).
"""

from __future__ import annotations

from typing import Any

from bot.reports import reviewing
from bot.reports.repository import repository
from bot.staff import access


def viewed(reference: str) -> None:
    """Somebody opened a report."""
    reviewing.opened(repository(), reference, access.reader())


def searched(words: str) -> None:
    """Somebody searched for words."""
    reviewing.record(repository(), access.reader(), "searched", words=words)


def exported(form: str, reference: str | None = None, **detail: Any) -> None:
    """Somebody took a report, or a list of reports, out of the service, in a form: `pdf`, `json`, `csv`, `print`."""
    reviewing.record(repository(), access.reader(), "exported", reference, form=form, **detail)
