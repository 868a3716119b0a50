"""A report as a page, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot import settings
from bot.council import facts
from bot.reports import duplicates, reviewing
from bot.reports.models import now
from bot.reports.queue import OUTCOMES
from bot.reports.repository import StoredReport, repository
from bot.reports.reviewing import ReviewError
from bot.staff import access, restrictions, trail
from bot.staff.correcting import urgency_as_corrected
from bot.staff.naming import STAFF_DANGER
from bot.staff.presenting import ReportView, evidence_reasons
from bot.staff.transcripts import lines_of, transcript, without_codes

pages = Blueprint("report", __name__, url_prefix="/reports/<reference>")
Page = str | tuple[str, int] | Response


def stored(reference: str) -> StoredReport:
    """The report, for whoever may see it; for everybody else there is none of that reference."""
    found = repository().report(reference)
    if found is None or not access.may_see(reference):
        abort(404)
    return without_codes(found)


def view(report: StoredReport) -> ReportView:
    """A report for the templates."""
    standing = reviewing.standing(repository(), report.reference)
    assert standing is not None
    happened_to, lines = happened(report.reference), lines_of(report)
    return ReportView(report, standing, happened_to, lines, moment=now(), silence=settings.load().silence)


def happened(reference: str) -> list[reviewing.Event]:
    """All that happened with it, as far as the reader may know, the newest first."""
    return reviewing.timeline(repository(), reference, access.visible())


def said(report: ReportView) -> list[Any]:
    """Its transcript, with the evidence marked."""
    reasons = evidence_reasons()
    return transcript(report.lines, report.quotes, reasons, reasons["danger"])


@pages.get("")
def show(reference: str) -> Page:
    """The report."""
    return _page(reference)


def _page(reference: str, problem: ReviewError | None = None) -> Page:
    stored(reference)
    trail.opened(reference)
    report = view(stored(reference))
    page = render_template(
        "report.html",
        report=report,
        transcript=said(report),
        only_person=request.args.get("said") == "person",
        restriction=restrictions.standing(repository(), reference),
        reader=access.reader(),
        colleagues=_others(report),
        candidates=duplicates.candidates(repository(), reference, access.visible()),
        links=duplicates.links(repository(), reference, access.visible()),
        errors=_errors(problem),
        typed=request.form,
    )
    return (page, 400) if problem else page


def _others(report: ReportView) -> dict[int, str]:
    """Everybody to whom it can be given who does not have it."""
    holder = report.standing.assigned_to
    return {id_: name for id_, name in access.colleagues(report.reference).items() if not holder or id_ != holder.id}


def _errors(problem: ReviewError | None) -> dict[str, str]:
    return problem.problems if problem else {}


def _back(reference: str) -> Response:
    return redirect(url_for("report.show", reference=reference))


@pages.post("/claim")
def claim(reference: str) -> Page:
    """Take it for review."""
    stored(reference)
    return _step(reference, lambda: reviewing.claim(repository(), reference, access.reader()))


@pages.post("/assign")
def assign(reference: str) -> Page:
    """Give it to a colleague."""
    offered = {str(one): one for one in _others(view(stored(reference)))}
    chosen = offered.get(request.form.get("to", ""), 0)
    words = request.form.get("handing", "").strip()
    return _step(reference, lambda: reviewing.assign(repository(), reference, access.reader(), chosen, words))


@pages.post("/note")
def note(reference: str) -> Page:
    """Add a note."""
    stored(reference)
    return _step(
        reference, lambda: reviewing.note(repository(), reference, access.reader(), request.form.get("text", ""))
    )


@pages.post("/close")
def close(reference: str) -> Page:
    """Close it."""
    stored(reference)
    return _step(reference, lambda: reviewing.close(repository(), reference, access.reader()))


@pages.post("/reopen")
def reopen(reference: str) -> Page:
    """Take the decision back."""
    stored(reference)
    return _step(
        reference, lambda: reviewing.reopen(repository(), reference, access.reader(), request.form.get("why", ""))
    )


@pages.post("/same")
def same(reference: str) -> Page:
    """Say whether another report is about the same child."""
    stored(reference)
    other = request.form.get("other", "").strip().upper()
    if not access.may_see(other):
        other = ""  # for whoever may not see it, there is none
    answer = {"yes": True, "no": False}.get(request.form.get("same", ""))
    return _step(reference, lambda: duplicates.judge(repository(), reference, other, access.reader(), same=answer))


def _step(reference: str, step: Callable[[], None], shown: Callable[[str, ReviewError], Page] = _page) -> Page:
    """Take a step and show the report; if something stands in the way of it, the page that says so."""
    try:
        step()
    except ReviewError as problem:
        return shown(reference, problem)
    return _back(reference)


def _form(template: str, problem: ReviewError | None, **more: Any) -> Page:
    page = render_template(template, typed=request.form, errors=_errors(problem), **more)
    return (page, 400) if problem else page


@pages.route("/decide", methods=["GET", "POST"])
def decide(reference: str) -> Page:
    """Decide what becomes of it."""
    stored(reference)
    if request.method == "GET":
        return _decision(reference)
    given = {name: request.form.get(name, "") for name in ("outcome", "kind", "danger", "why", "state")}
    step = partial(reviewing.decide, repository(), reference, access.reader(), also=request.form.getlist("also"))
    return _step(reference, lambda: step(**given), _decision)


def _decision(reference: str, problem: ReviewError | None = None) -> Page:
    report = view(stored(reference))
    # What whoever decides has seen: as the report page had it; once that is refused, this page shows it as it is.
    state = report.standing.state if "" in _errors(problem) else request.values.get("state", "")
    also = {name: title for name, title in _kinds().items() if name != "none"}
    more = {"outcomes": OUTCOMES, "kinds": _kinds(), "also": also, "dangers": STAFF_DANGER}
    return _form("decide.html", problem, report=report, state=state, **more)


@pages.route("/reading", methods=["GET", "POST"])
def reading(reference: str) -> Page:
    """Put the kind of harm and the danger right."""
    found = stored(reference)
    if request.method == "GET":
        return _reading(reference)
    kind, danger, why = (request.form.get(name, "") for name in ("kind", "danger", "why"))

    def step() -> None:
        if kind not in _kinds() or danger not in STAFF_DANGER:
            raise ReviewError("Choose the kind of harm and the danger.", "danger" if kind in _kinds() else "kind")
        named = None if kind == "none" else kind
        level = urgency_as_corrected(found.content, named, danger).level
        given = {"kind": named or "", "danger": danger, "urgency": level, "why": why}
        reviewing.correct_reading(repository(), reference, access.reader(), **given)

    return _step(reference, step, _reading)


def _reading(reference: str, problem: ReviewError | None = None) -> Page:
    return _form("reading.html", problem, report=view(stored(reference)), kinds=_kinds(), dangers=STAFF_DANGER)


def _kinds() -> dict[str, str]:
    titles = {name: definition.title for name, definition in facts.council().definitions.items()}
    return {**titles, "none": "None of these, or not clear"}


@pages.route("/facts/<question>", methods=["GET", "POST"])
def fact(reference: str, question: str) -> Page:
    """Put one of the facts right."""
    report = view(stored(reference))
    item = report.item(question)
    if item is None:
        abort(404)

    def shown(_: str, problem: ReviewError | None = None) -> Page:
        return _form("fact.html", problem, report=report, item=item)

    if request.method == "GET":
        return shown(reference)
    becomes, why = request.form.get("becomes", ""), request.form.get("why", "")
    put_right = partial(reviewing.correct, repository(), reference, access.reader(), question, item.heading, item.now)
    return _step(reference, lambda: put_right(becomes, why), shown)
