"""The page on which a manager restricts a report and names who may read it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from bot.reports.repository import StoredReport, repository
from bot.staff import access, accounts, restrictions

pages = Blueprint("restrictions", __name__, url_prefix="/reports/<reference>/readers")


class ReasonForm(FlaskForm):
    """Why a report is restricted, or no longer."""

    reason = StringField("Reason", [InputRequired("Enter a reason"), Length(max=500)])


class ReaderForm(FlaskForm):
    """Whom to name."""

    email = SelectField("Who may read it too", [InputRequired("Choose someone")])


@pages.get("")
def readers(reference: str) -> Any:
    return _page(_report(reference), ReasonForm(), ReaderForm())


@pages.post("/restrict")
def restrict(reference: str) -> Any:
    return _set(reference, restrictions.restrict)


@pages.post("/lift")
def lift(reference: str) -> Any:
    hidden = "It shares words with a report that you may not read. Ask somebody who may read both."
    may_lift = all(access.may_see(one) for one in restrictions.sharing(repository(), reference))
    return _set(reference, restrictions.lift, "" if may_lift else hidden)


def _set(reference: str, change: Any, problem: str = "") -> Any:
    report, form = _report(reference), ReasonForm()
    if not form.validate() or problem:
        form.reason.errors = form.reason.errors or [problem]
        return _page(report, form, ReaderForm(formdata=None))
    change(repository(), access.reader().actor, reference, form.reason.data)
    # Who restricts a report may be shutting themselves out, and is then told so by the next page.
    return _back(reference)


@pages.post("/name")
def name(reference: str) -> Any:
    report, form = _report(reference), ReaderForm()
    form.email.choices = _choices(reference)
    if not form.validate():
        return _page(report, ReasonForm(formdata=None), form)
    account = accounts.by_email(repository(), form.email.data)
    assert account is not None  # it is among the choices
    restrictions.name(repository(), access.reader().actor, reference, account)
    return _back(reference)


@pages.post("/remove")
def remove(reference: str) -> Response:
    _report(reference)
    account = accounts.by_email(repository(), request.form.get("email", ""))
    if account is None:
        abort(404)
    restrictions.remove(repository(), access.reader().actor, reference, account)
    return _back(reference)


def _report(reference: str) -> StoredReport:
    found = repository().report(reference)
    if found is None or not access.may_see(reference):
        abort(404)
    return found


def _choices(reference: str) -> list[tuple[str, str]]:
    return [
        (account.email, f"{account.name} ({account.email})")
        for account in restrictions.could_be_named(repository(), reference)
    ]


def _page(report: StoredReport, reason: ReasonForm, reader: ReaderForm) -> tuple[str, int]:
    reader.email.choices = reader.email.choices or _choices(report.reference)
    wrong = bool(reason.errors or reader.errors)
    return render_template(
        "readers.html",
        report=report,
        reason=reason,
        reader=reader,
        sharing=[one for one in restrictions.sharing(repository(), report.reference) if access.may_see(one)],
        readers=restrictions.readers(repository(), report.reference),
        named_for_all=restrictions.named_for_all(repository()),
    ), 400 if wrong else 200


def _back(reference: str) -> Response:
    if not access.may_see(reference):
        return redirect(url_for("queue.show"))
    return redirect(url_for("restrictions.readers", reference=reference))
