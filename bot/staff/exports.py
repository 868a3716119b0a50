"""Reports taken out of the service: to print, as a PDF in the form of a referral, as JSON; a list as CSV.

That it was done is kept each time.
"""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, abort, render_template, request

from bot.errors import KnownError
from bot.reports import queue
from bot.reports.models import now
from bot.reports.repository import StoredReport, repository
from bot.reports.trail import What
from bot.staff import spreadsheet, trail
from bot.staff.naming import kind_title
from bot.staff.queue_pages import asked_of, wanted_of
from bot.staff.report_pages import happened, said, stored, view
from bot.staff.transcripts import lines_of

pages = Blueprint("exports", __name__)
MOST_OF_A_LIST = 10_000
COLUMNS = (
    "Reference", "Urgency", "Status", "Outcome", "Likely kind of harm", "Language", "Channel", "Part report",
    "Restricted", "Received", "Due", "Decided", "With",
)  # fmt: skip


class ExportError(KnownError):
    """An export cannot be made on this machine; the message says what is missing."""


@pages.get("/reports/<reference>/print")
def printed(reference: str) -> str:
    """The referral as a page to print."""
    page = referral(stored(reference))
    trail.record(What.EXPORTED, reference, form="print")
    return page


@pages.get("/reports/<reference>.pdf")
def pdf(reference: str) -> Response:
    """The referral as a PDF."""
    content = as_pdf(referral(stored(reference)))
    trail.record(What.EXPORTED, reference, form="pdf")
    return _download(content, "application/pdf", f"{reference}.pdf")


@pages.get("/reports/<reference>.json")
def data(reference: str) -> Response:
    """All that is stored of a report, as JSON."""
    content = json.dumps(as_data(stored(reference)), ensure_ascii=False, indent=2)
    trail.record(What.EXPORTED, reference, form="json")
    return _download(content.encode("utf-8", "replace"), "application/json", f"{reference}.json")


@pages.get("/reports.csv")
def csv_list() -> Response:
    """The list as it is asked for, as CSV."""
    wanted = wanted_of(request.args)
    rows = queue.rows(repository(), wanted, now(), most=MOST_OF_A_LIST + 1)
    if len(rows) > MOST_OF_A_LIST:
        abort(413)
    trail.record(What.EXPORTED, form="csv", reports=len(rows), **asked_of(request.args))
    return _download(as_csv(rows).encode("utf-8-sig"), "text/csv; charset=utf-8", "reports.csv")


def _download(content: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, content_type=kind, headers=headers)


def referral(report: StoredReport) -> str:
    """A report in the form of a referral, as a page."""
    shown = view(report)
    return render_template("referral.html", report=shown, transcript=said(shown), made_at=now())


def as_pdf(page: str) -> bytes:
    """A page as a tagged PDF (PDF/UA-1). Nothing is fetched for it.

    Raises:
        ExportError: the libraries of the system that draw text are missing.
    """
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except OSError as problem:
        raise ExportError(
            "A PDF needs Pango: sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        ) from problem
    fetcher = URLFetcher(allowed_protocols=())
    return HTML(string=page, url_fetcher=fetcher).write_pdf(pdf_variant="pdf/ua-1")


def as_data(report: StoredReport) -> dict[str, Any]:
    """All that is stored of a report, as plain values."""
    shown = view(report)
    standing = shown.standing
    return {
        "reference": report.reference,
        "received": report.created_at.isoformat(),
        "changed": report.updated_at.isoformat(),
        "version": report.version,
        "channel": report.channel,
        "complete": report.complete,
        "status": standing.status,
        "urgency": standing.urgency,
        "outcome": standing.outcome,
        "kind": standing.kind,
        "staff": {"kind": standing.staff_kind, "danger": standing.staff_danger},
        "content": report.content,
        "additions": [{"at": added.at.isoformat(), "words": added.words} for added in report.additions],
        "transcript": [
            {"at": line.at.isoformat(), "by": line.sender, "text": line.text} for line in lines_of(report) if line.text
        ],
        "timeline": [
            {"at": event.at.isoformat(), "what": event.kind, "by": event.by, **({"detail": event.detail})}
            for event in reversed(happened(report.reference))
        ],
    }


def as_csv(rows: list[queue.Row]) -> str:
    """Rows of the queue as CSV: what the list shows, and nothing of what was said."""
    lines = [spreadsheet.line(COLUMNS)]
    for row in rows:
        cells = (
            row.reference, row.urgency, row.status, row.outcome or "", kind_title(row.kind), row.language, row.channel,
            "no" if row.complete else "yes", "yes" if row.restricted else "no", row.created_at.isoformat(),
            row.due_at.isoformat(), row.decided_at.isoformat() if row.decided_at else "", row.assigned_to or "",
        )  # fmt: skip
        lines.append(spreadsheet.line(cells))
    return "".join(lines)
