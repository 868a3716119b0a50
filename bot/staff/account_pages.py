"""The administrator's pages: who has an account, and as what."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import BooleanField, RadioField, StringField
from wtforms.validators import InputRequired, Length

from bot.reports import tries
from bot.reports.repository import repository
from bot.staff import access, accounts, passwords, restrictions, slowing
from bot.staff.accounts import Account, AccountError
from bot.staff.roles import May, Role, may

pages = Blueprint("accounts", __name__, url_prefix="/accounts")

ROLE_WORDS = {
    Role.REVIEWER: "Reviewer: reads reports and decides them",
    Role.MANAGER: "Manager: reads and decides reports, restricts them, sees the overview, the monitoring and alerts",
    Role.AUDITOR: "Auditor: reads the trail, not the reports",
    Role.ADMINISTRATOR: "Administrator: keeps accounts and sees the settings, not the reports",
}


class ChangeForm(FlaskForm):
    """What an account may do."""

    role = RadioField("Role", [InputRequired("Choose a role")], choices=[(r.value, w) for r, w in ROLE_WORDS.items()])
    reads_restricted = BooleanField("Named to read every restricted report (about people who work with children)")


class AddForm(ChangeForm):
    """A new account."""

    email = StringField("E-mail address", [InputRequired("Enter an e-mail address"), Length(max=200)])
    name = StringField("Name", [InputRequired("Enter a name"), Length(max=200)])


@pages.get("")
def all_accounts() -> str:
    named_for_all = restrictions.named_for_all(repository())

    def restricted_words(account: Account) -> str:
        if not may(account.role, May.READ_REPORTS):
            return "None: reads no reports"
        if account.reads_restricted:
            return "Named for all"
        reads_all = account.role is Role.MANAGER and not named_for_all
        return "All, while nobody is named" if reads_all else "Only if named for one"

    return render_template(
        "accounts.html",
        accounts=accounts.all_accounts(repository()),
        words=ROLE_WORDS,
        named_for_all=named_for_all,
        restricted_words=restricted_words,
    )


@pages.route("/new", methods=["GET", "POST"])
def add() -> Any:
    form = AddForm()
    if form.validate_on_submit():
        password = passwords.first()
        try:
            accounts.add(
                repository(),
                access.reader().actor,
                form.email.data,
                form.name.data,
                password,
                Role(form.role.data),
                reads_restricted=form.reads_restricted.data,
            )
        except AccountError as problem:
            form.email.errors = [str(problem)]
        else:
            return _pass_on(form.email.data, password)
    return render_template("account_new.html", form=form), 400 if form.errors else 200


@pages.route("/<int:account_id>", methods=["GET", "POST"])
def one(account_id: int) -> Any:
    account = _account(account_id)
    form = ChangeForm(role=account.role.value, reads_restricted=account.reads_restricted)
    if form.validate_on_submit():
        if account.id == current_user.id:
            form.role.errors = ["Ask another administrator to change your own account"]
        else:
            accounts.change(
                repository(),
                access.reader().actor,
                account.email,
                Role(form.role.data),
                reads_restricted=form.reads_restricted.data,
            )
            return redirect(url_for("accounts.all_accounts"))
    return render_template("account.html", account=account, form=form, words=ROLE_WORDS), 400 if form.errors else 200


@pages.post("/<int:account_id>/reset")
def reset(account_id: int) -> str:
    account, password = _account(account_id), passwords.first()
    accounts.reset(repository(), access.reader().actor, account.email, password)
    tries.forgive(repository(), slowing.account_key(account.email))
    return _pass_on(account.email, password)


@pages.post("/<int:account_id>/disable")
def disable(account_id: int) -> Response | tuple[str, int]:
    account = _account(account_id)
    if account.id == current_user.id:
        text = "You would shut yourself out. Ask another administrator."
        return render_template("message.html", title="You can't disable your own account", text=text), 400
    accounts.disable(repository(), access.reader().actor, account.email)
    return redirect(url_for("accounts.all_accounts"))


@pages.post("/<int:account_id>/enable")
def enable(account_id: int) -> Response:
    accounts.enable(repository(), access.reader().actor, _account(account_id).email)
    return redirect(url_for("accounts.all_accounts"))


def _account(account_id: int) -> Account:
    found = accounts.by_id(repository(), account_id)
    if found is None:
        abort(404)
    return found


def _pass_on(email: str, password: str) -> str:
    """The page that shows a new password, once: it is nowhere else."""
    return render_template("account_password.html", email=email, password=password)
