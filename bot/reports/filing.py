"""What the queue knows of a report without opening it.

Read from the content whenever that is stored, and kept in columns of their own, in the clear: sorting and filtering
50,000 reports cannot open each. None of it is what the person typed; what it tells to somebody who has the database and
not the keys stands in docs/staff.md.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from bot.reports.due import due_at
from bot.reports.models import Report
from bot.settings import Limits

# A kind of harm is kept in the clear only if it is one of these; a person may also have named it in their own words.
KINDS = ("physical", "emotional", "sexual", "neglect", "domestic_abuse")
URGENCIES = ("emergency", "same_day", "standard")
OPEN = ("new", "in_review")
# The places in the queue.
CANNOT_CALL, EMERGENCY, OTHER = RANKS = (-1, 0, 1)
DECIDED = ("decided", "closed")
# What `indexed` holds of a report that is older than this module: nobody knows yet whether it is about staff.
OF_BEFORE = "before"


def file(report: Report, content: dict[str, Any]) -> None:
    """Fill in what the content of a report says. What staff chose stays."""
    understood = content.get("understood", {})
    report.read_kind = _kind(understood.get("primary"))
    report.read_danger = understood.get("danger")
    report.kind = _kind(report.staff_kind or understood.get("kind"))
    report.language = understood.get("language") or "en"


def dated(content: dict[str, Any], before: dict[str, Any], moment: dt.datetime) -> dict[str, Any]:
    """A content with the time since when the person says of their call to 999 what it holds.

    Args:
        before: the content of the version before; empty if there is none.
    """
    if content.get("call") is None:
        return content
    goes_on = before.get("call") == content["call"] and "call_at" in before
    return {**content, "call_at": before["call_at"] if goes_on else moment.isoformat()}


def make_due(report: Report, urgency: str, limits: Limits, moment: dt.datetime) -> None:
    """Something came in at `moment`: a report is due no later than that makes it, and never later than it was.

    What was decided or closed comes back to the queue, as new: words that come afterwards must be read.
    """
    report.read_urgency = min(report.read_urgency or urgency, urgency, key=URGENCIES.index)
    set_urgency(report, min(report.urgency, urgency, key=URGENCIES.index))
    # By the report's urgency, not by that of what came: an emergency that comes back is one.
    due = due_at(report.urgency, moment, limits)
    if report.status in OPEN and report.due_at is not None:
        due = min(report.due_at, due)
    elif report.status not in OPEN:
        report.status = "new"
        report.assigned_to = report.outcome = report.decided_at = None
    report.due_at = due
    report.open = True


def set_urgency(report: Report, urgency: str) -> None:
    """Give a report an urgency and its place in the queue: emergencies before everything else, and first of them those
    whose writer can't call 999."""
    report.urgency = urgency
    if urgency != "emergency":
        report.rank = OTHER
    elif report.rank != CANNOT_CALL:
        report.rank = EMERGENCY


def put_in_order(report: Report, content: dict[str, Any]) -> None:
    """Give an emergency its place among the others."""
    if report.urgency == "emergency":
        report.rank = CANNOT_CALL if content.get("call") == "cannot" else EMERGENCY


def _kind(name: str | None) -> str | None:
    return name if name in KINDS else None
