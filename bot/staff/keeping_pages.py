"""What is kept and for how long: legal holds, the settings, and copies for the people whom a report is about."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask_wtf import FlaskForm
from wtforms import SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from bot import settings
from bot.alerts.ways import ways
from bot.reports import retention, subject_access
from bot.reports.queue import OUTCOMES
from bot.reports.repository import StoredReport, repository
from bot.reports.retention import RetentionError
from bot.reports.subject_access import Marks
from bot.reports.trail import What
from bot.staff import access, sessions, slowing, trail
from bot.staff.report_pages import stored
from bot.staff.transcripts import lines_of

pages = Blueprint("keeping", __name__)


class ReasonForm(FlaskForm):
    """Why a hold is placed or lifted."""

    reason = StringField("Reason", [InputRequired("Enter a reason"), Length(max=500)])


class MarksForm(FlaskForm):
    """What is to be left out of a copy."""

    words = TextAreaField("Words to leave out wherever they stand", [Optional(), Length(max=20000)])
    messages = SelectMultipleField("Messages to leave out whole", [Optional()])

    def marks(self) -> Marks:
        """What was marked: each line of words once, and the messages."""
        lines = (" ".join(line.split()) for line in (self.words.data or "").splitlines())
        return Marks(tuple(dict.fromkeys(line for line in lines if line)), frozenset(self.messages.data or ()))


@pages.route("/reports/<reference>/hold", methods=["GET", "POST"])
def hold(reference: str) -> Any:
    """Place a legal hold on a report, or lift it."""
    report, form = stored(reference), ReasonForm()
    held = retention.hold_on(repository(), reference)
    if form.validate_on_submit():
        change = retention.lift if held else retention.hold
        try:
            change(repository(), access.reader().actor, reference, form.reason.data)
        except RetentionError as problem:  # somebody else did so a moment before
            form.reason.errors = [str(problem)]
        else:
            return redirect(url_for("keeping.hold", reference=reference))
    erased_on = retention.erased_on(repository(), reference, retention.periods())
    page = render_template("hold.html", report=report, form=form, held=held, erased_on=erased_on)
    return page, 400 if form.errors else 200


@pages.route("/reports/<reference>/copy", methods=["GET", "POST"])
def prepare_copy(reference: str) -> Any:
    """Mark what is to be left out of a copy, and see what it would say."""
    report = stored(reference)
    transcript = lines_of(report)
    marked = subject_access.marks(repository(), reference)
    form = MarksForm(words="\n".join(marked.words), messages=sorted(marked.messages))
    form.messages.choices = [(line.message_id, line.text) for line in transcript if line.text]
    if form.validate_on_submit():
        subject_access.mark(repository(), access.reader().actor, reference, form.marks())
        return redirect(url_for("keeping.prepare_copy", reference=reference))
    trail.opened(reference, page="copy")
    copied = subject_access.copy(report, transcript, marked)
    page = render_template(
        "copy_prepare.html", report=report, form=form, copy=copied, marked=marked, language=_language(report)
    )
    return page, 400 if form.errors else 200


@pages.get("/reports/<reference>/copy/take")
def take_copy(reference: str) -> str:
    """The copy itself, to be printed or kept as a file."""
    report = stored(reference)
    marked = subject_access.marks(repository(), reference)
    trail.record(
        What.EXPORTED, reference, form="copy for the person", words=len(marked.words), messages=len(marked.messages)
    )
    copied = subject_access.copy(report, lines_of(report), marked)
    return render_template("copy.html", copy=copied, language=_language(report))


@pages.get("/settings")
def chosen_settings() -> str:
    """The settings in words, without secrets. They are changed where the service runs."""
    chosen = settings.load()
    return render_template(
        "settings.html",
        chosen=chosen,
        kept=retention.periods(),
        outcomes=OUTCOMES,
        ways=list(ways(chosen).values()),
        idle=sessions.IDLE,
        patience=slowing.OF_AN_ACCOUNT,
    )


def _language(report: StoredReport) -> str | None:
    return report.content["understood"].get("language")
