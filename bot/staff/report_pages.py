"""A report as a page, and what can be done with it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot.council import facts
from bot.reports import duplicates, reviewing
from bot.reports.models import now
from bot.reports.queue import OUTCOMES
from bot.reports.repository import StoredReport, repository
from bot.reports.reviewing import ReviewError
from bot.staff import access, trail
from bot.staff.correcting import urgency_as_corrected
from bot.staff.presenting import STAFF_DANGER, ReportView, evidence_reasons
from bot.staff.transcripts import transcript

pages = Blueprint("report", __name__, url_prefix="/reports/<reference>")
Page = str | tuple[str, int] | Response


def stored(reference: str) -> StoredReport:
    """The report, for whoever may see it; for everybody else there is none of that reference."""
    found = repository().report(reference)
    if found is None or not access.may_see(reference):
        abort(404)
    return found


def view(report: StoredReport) -> ReportView:
    """A report for the templates."""
    standing = reviewing.standing(repository(), report.reference)
    assert standing is not None
    return ReportView(report, standing, happened(report.reference), now())


def happened(reference: str) -> list[reviewing.Event]:
    """All that happened with it, as far as the reader may know, the newest first."""
    return reviewing.timeline(repository(), reference, access.visible())


def said(report: ReportView) -> list[Any]:
    """Its transcript, with the evidence marked."""
    reasons = evidence_reasons()
    return transcript(repository().transcript(report.conversation_id), report.quotes, reasons, reasons["danger"])


@pages.get("")
def show(reference: str) -> Page:
    """The report."""
    stored(reference)
    trail.opened(reference)
    return _page(reference)


def _page(reference: str, problem: ReviewError | None = None) -> Page:
    report = view(stored(reference))
    page = render_template(
        "report.html",
        report=report,
        transcript=said(report),
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


def _step(reference: str, step: Any) -> Page:
    """Take a step and show the report; what stands in the way of it is shown there too."""
    try:
        step()
    except ReviewError as problem:
        return _page(reference, problem)
    return _back(reference)


@pages.route("/decide", methods=["GET", "POST"])
def decide(reference: str) -> Page:
    """Decide what becomes of it."""
    report, problem = view(stored(reference)), None
    if request.method == "POST":
        form = request.form
        try:
            reviewing.decide(
                repository(), reference, access.reader(),
                outcome=form.get("outcome", ""), kind=form.get("kind", ""), danger=form.get("danger", ""),
                why=form.get("why", ""), state=form.get("state", ""),
            )  # fmt: skip
            return _back(reference)
        except ReviewError as found:
            problem = found
    page = render_template(
        "decide.html",
        report=report,
        outcomes=OUTCOMES,
        kinds=_kinds(),
        dangers=STAFF_DANGER,
        # What whoever decides has seen: as the report page had it; once that is refused, this page shows it as it is.
        state=report.standing.state if "" in _errors(problem) else request.values.get("state", ""),
        typed=request.form,
        errors=_errors(problem),
    )
    return (page, 400) if problem else page


@pages.route("/reading", methods=["GET", "POST"])
def reading(reference: str) -> Page:
    """Put the kind of harm and the danger right."""
    found = stored(reference)
    report, problem = view(found), None
    if request.method == "POST":
        kind, danger = request.form.get("kind", ""), request.form.get("danger", "")
        named = None if kind == "none" else kind
        try:
            if kind not in _kinds() or danger not in STAFF_DANGER:
                raise ReviewError("Choose the kind of harm and the danger.", "danger" if kind in _kinds() else "kind")
            level = urgency_as_corrected(found.content, named, danger).level
            reviewing.correct_reading(
                repository(), reference, access.reader(),
                kind=named or "", danger=danger, urgency=level, why=request.form.get("why", ""),
            )  # fmt: skip
            return _back(reference)
        except ReviewError as missing:
            problem = missing
    page = render_template(
        "reading.html", report=report, kinds=_kinds(), dangers=STAFF_DANGER, typed=request.form, errors=_errors(problem)
    )
    return (page, 400) if problem else page


def _kinds() -> dict[str, str]:
    titles = {name: definition.title for name, definition in facts.council().definitions.items()}
    return {**titles, "none": "None of these, or not clear"}


@pages.route("/facts/<question>", methods=["GET", "POST"])
def fact(reference: str, question: str) -> Page:
    """Put one of the facts right."""
    report, problem = view(stored(reference)), None
    item = report.item(question)
    if item is None:
        abort(404)
    if request.method == "POST":
        try:
            reviewing.correct(
                repository(), reference, access.reader(), question, item.heading,
                was=item.now, becomes=request.form.get("becomes", ""), why=request.form.get("why", ""),
            )  # fmt: skip
            return _back(reference)
        except ReviewError as missing:
            problem = missing
    page = render_template("fact.html", report=report, item=item, typed=request.form, errors=_errors(problem))
    return (page, 400) if problem else page
