"""The trail on the staff pages: what the one who is logged in does is recorded; auditors read it."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, g, render_template, request, stream_with_context
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import DateField, SelectField, StringField
from wtforms.validators import Length, Optional

from bot.council.script import load_yaml
from bot.reports import reviewing, trail
from bot.reports.due import LOCAL
from bot.reports.repository import repository
from bot.reports.trail import Entry, TrailBrokenError, Wanted, What
from bot.settings import DATA
from bot.staff import access, spreadsheet

pages = Blueprint("trail", __name__, url_prefix="/trail")

PER_PAGE = 50
COLUMNS = ("number", "at", "who", "what", "report", "address", "details", "hash")


def record(what: What, reference: str | None = None, *, session: Session | None = None, **details: Any) -> None:
    """Record what the one who is logged in does; see `bot.reports.trail.record`."""
    g.recorded = True
    trail.record(repository(), access.reader().actor, what, reference, session=session, **details)


def opened(reference: str, **details: Any) -> None:
    """Record that the one who is logged in opened a report; with that it counts as opened for the queue too."""
    g.recorded = True
    reviewing.opened(repository(), reference, access.reader(), **details)


def words() -> dict[str, str]:
    """How each thing that is recorded is told to people."""
    return load_yaml(DATA / "script" / "trail.yml")


class FilterForm(FlaskForm):
    """Which entries to show. It changes nothing, so it goes by GET, can be kept as a link, and needs no token."""

    class Meta:
        csrf = False

    who = StringField("Who, by e-mail address", [Optional(), Length(max=200)])
    what = SelectField("What was done", [Optional()])
    reference = StringField("Report", [Optional(), Length(max=16)])
    since = DateField("From", [Optional()])
    until = DateField("To", [Optional()])

    def wanted(self) -> Wanted:
        """What was chosen; days are days in Bedford, the last one included."""
        return Wanted(
            who=(self.who.data or "").strip().lower() or None,
            what=What(self.what.data) if self.what.data else None,
            reference=(self.reference.data or "").strip().upper() or None,
            since=_midnight(self.since.data) if self.since.data else None,
            until=_midnight(self.until.data + dt.timedelta(days=1)) if self.until.data else None,
        )


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), LOCAL)


def _filter() -> FilterForm:
    form = FilterForm(request.args)
    form.what.choices = [("", "Anything"), *words().items()]
    return form


@pages.get("")
def entries() -> Any:
    form = _filter()
    if not form.validate():
        return render_template("trail.html", form=form, entries=[], words=words(), page=1, pages=1, count=0), 400
    wanted, page = form.wanted(), max(request.args.get("page", 1, int), 1)
    record(What.TRAIL_VIEWED, asked_for=_in_words(form))
    count = trail.count(repository(), wanted)
    return render_template(
        "trail.html",
        form=form,
        entries=trail.entries(repository(), wanted, page=page, per_page=PER_PAGE),
        words=words(),
        page=page,
        pages=max(math.ceil(count / PER_PAGE), 1),
        count=count,
        asked=_told(form),
    )


@pages.get("/export")
def export() -> Any:
    """The entries chosen as a file of comma-separated values, the oldest first."""
    form = _filter()
    if not form.validate():
        return render_template("trail.html", form=form, entries=[], words=words(), page=1, pages=1, count=0), 400
    record(What.TRAIL_EXPORTED, asked_for=_in_words(form))
    rows = trail.all_entries(repository(), form.wanted())
    return Response(
        stream_with_context(_lines(rows)),
        mimetype="text/csv",
        headers={"Content-Disposition": "attachment; filename=trail.csv"},
    )


@pages.post("/check")
def check() -> str:
    """Go through the chain, and say whether it is whole."""
    try:
        head = trail.verify(repository())
    except TrailBrokenError as problem:
        record(What.TRAIL_CHECKED, whole=False)
        return render_template("trail_check.html", problem=str(problem))
    record(What.TRAIL_CHECKED, whole=True, last=str(head))
    return render_template("trail_check.html", head=head)


def _told(form: FilterForm) -> dict[str, str]:
    """What was asked for, as it stands in the address."""
    return {field.name: str(field.data) for field in form if field.data}


def _in_words(form: FilterForm) -> str:
    """What was asked for, as the trail keeps it."""
    return ", ".join(f"{name} {value}" for name, value in _told(form).items()) or "everything"


def _lines(rows: Iterator[Entry]) -> Iterator[str]:
    yield spreadsheet.line(COLUMNS)
    for entry in rows:
        details = "; ".join(f"{key}: {value}" for key, value in entry.details.items())
        yield spreadsheet.line((
            entry.number,
            entry.at.isoformat(),
            entry.who,
            words()[entry.what.value],
            entry.reference or "",
            entry.address or "",
            details,
            entry.hash,
        ))  # fmt: skip
