"""The overview: what came in, when, and what became of it, in numbers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, render_template, request

from bot.reports.due import span
from bot.reports.figures import PERIODS, SMALL, Count, figures
from bot.reports.models import now
from bot.reports.queue import OUTCOMES
from bot.reports.repository import repository
from bot.staff.naming import URGENCY, channel_name, kind_title

pages = Blueprint("overview", __name__)
PARTS = {"whole": "Read back and sent", "part": "Part report"}


@pages.get("/overview")
def show() -> str:
    """The figures of some weeks."""
    asked = request.args.get("weeks", "")
    weeks = int(asked) if asked in [str(period) for period in PERIODS] else PERIODS[1]
    found = figures(repository(), weeks, now())
    groups = (
        ("By week", "Week that began on", [_named(count, _week(count.name)) for count in found.weeks]),
        ("By kind of harm", "Likely kind of harm", [_named(count, kind_title(count.name)) for count in found.kinds]),
        ("By urgency", "Urgency", [_named(count, URGENCY[count.name]) for count in found.urgencies]),
        ("By channel", "Channel", [_named(count, channel_name(count.name)) for count in found.channels]),
        ("What was decided", "Outcome", [_named(count, OUTCOMES[count.name]) for count in found.outcomes]),
        ("Whole and part reports", "How it came", [_named(count, PARTS[count.name]) for count in found.parts]),
        ("By hour of the day", "Hour in which it came", [_named(count, f"{count.name}:00") for count in found.hours]),
    )
    looks = [
        (
            URGENCY[look.urgency],
            span(look.median) if look.median is not None else None,
            f"{look.in_time:.0%}" if look.in_time is not None else None,
        )
        for look in found.first_look
    ]
    return render_template(
        "overview.html", figures=found, groups=[_group(*group) for group in groups], looks=looks, weeks=weeks,
        periods=PERIODS, small=SMALL,
    )  # fmt: skip


def _week(monday: str) -> str:
    return dt.date.fromisoformat(monday).strftime("%-d %b %Y")


def _named(count: Count, name: str) -> tuple[str, int | None]:
    return name, count.number


def _group(title: str, heading: str, rows: list[tuple[str, int | None]]) -> dict[str, Any]:
    """A group as a table with bars: each as long as its share of the longest."""
    longest = max((number or 0 for _, number in rows), default=0) or 1
    bars = [(name, number, round(100 * (number or 0) / longest, 1)) for name, number in rows]
    return {"title": title, "heading": heading, "rows": bars}
