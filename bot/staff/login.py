"""Logging in: password, second factor, a password of one's own; logging out, and staying logged in."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from flask_login import current_user, login_user, logout_user
from flask_wtf import FlaskForm
from markupsafe import Markup
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from bot.reports import trail, tries
from bot.reports.models import now
from bot.reports.repository import repository
from bot.reports.trail import What
from bot.reports.vault import VaultError
from bot.staff import access, accounts, passwords, second_factor, sessions, slowing, trying
from bot.staff.accounts import Account
from bot.staff.gate import User
from bot.staff.passwords import PasswordError
from bot.staff.roles import HOMES

pages = Blueprint("login", __name__)

HALF_IN = "half_in"
HALF_IN_FOR = dt.timedelta(minutes=10)  # from the password to the last step


class LoginForm(FlaskForm):
    """E-mail address and password."""

    email = StringField("E-mail address", [InputRequired("Enter your e-mail address"), Length(max=200)])
    password = PasswordField("Password", [InputRequired("Enter your password"), Length(max=500)])


class CodeForm(FlaskForm):
    """The code of the second factor."""

    code = StringField("Security code", [InputRequired("Enter the code that your app shows"), Length(max=20)])


class NewPasswordForm(FlaskForm):
    """A password of one's own. Typed once: it can be shown, pasted, or made by a password manager."""

    password = PasswordField("New password", [InputRequired("Enter a new password")])


@pages.route("/login", methods=["GET", "POST"])
def start() -> Any:
    form = LoginForm()
    if form.validate_on_submit():
        account, problem = trying.password(form.email.data, form.password.data)
        if account is not None:
            return go_on(account, code_given=False)
        form.password.errors = [problem]
    return _form("login.html", form)


def go_on(account: Account, *, code_given: bool, signed_on: bool = False) -> Response:
    """The next step of logging in, or the first page once there is none left.

    Args:
        account: who has shown who they are.
        code_given: with a second factor, here or at the council's sign-on.
        signed_on: by the council's sign-on, so that the password here does not matter.
    """
    if account.has_second_factor and not code_given:
        step = "login.second_factor_code"
    elif account.must_change_password and not signed_on:
        step = "login.new_password"
    elif current_app.config["SECOND_FACTOR_ENFORCED"] and not code_given:
        step = "login.set_up_second_factor"
    else:
        return _log_in(account, code_given=code_given, signed_on=signed_on)
    so_far = json.dumps({"at": now().timestamp(), "code_given": code_given, "signed_on": signed_on})
    session[HALF_IN] = [account.id, repository().vault.seal(so_far, *_half_in_as(account)).hex()]
    return redirect(url_for(step))


def _half_in_as(account: Account) -> tuple[str, ...]:
    """What being half in is bound to: once the password or the second factor is another, it is over. Sealed, so that
    whoever can sign a cookie can't make it."""
    return "login", HALF_IN, str(account.id), account.credentials


def _log_in(account: Account, *, code_given: bool, signed_on: bool) -> Response:
    wanted = session.get("next")
    if current_user.is_authenticated:
        sessions.end(repository(), current_user.get_id())
    session.clear()  # nothing of before goes along: no fixed session
    tries.forgive(repository(), slowing.account_key(account.email))
    login_user(User(account, sessions.begin(repository(), account)))
    trail.record(
        repository(),
        access.here(account.actor),
        What.LOGGED_IN,
        second_factor=code_given,
        sign_on=signed_on,
    )
    return redirect(wanted or url_for(HOMES[account.role]))


def _half_in() -> tuple[Account, dict[str, Any]] | None:
    """Who has given the password but is not logged in yet."""
    try:
        account_id, sealed = session[HALF_IN]
        account = accounts.by_id(repository(), account_id)
        if account is None or account.disabled:
            return None
        so_far = json.loads(repository().vault.open(bytes.fromhex(sealed), *_half_in_as(account)))
    except (KeyError, TypeError, ValueError, IndexError, VaultError):
        return None
    return (account, so_far) if now().timestamp() - so_far["at"] <= HALF_IN_FOR.total_seconds() else None


@pages.route("/login/code", methods=["GET", "POST"])
def second_factor_code() -> Any:
    half_in = _half_in()
    if half_in is None:
        return redirect(url_for("login.start"))
    account, so_far = half_in
    form = CodeForm()
    if form.validate_on_submit():
        problem = trying.code(account, form.code.data)
        if problem is None:
            return go_on(account, code_given=True, signed_on=so_far["signed_on"])
        form.code.errors = [problem]
    return _form("second_factor.html", form)


@pages.route("/login/set-up-code", methods=["GET", "POST"])
def set_up_second_factor() -> Any:
    half_in = _half_in()
    if half_in is None and not current_user.is_authenticated:
        return redirect(url_for("login.start"))
    account = half_in[0] if half_in else current_user.account
    if account.has_second_factor:
        return redirect(url_for("login.second_factor_code") if half_in else url_for(HOMES[account.role]))
    form = CodeForm()
    if form.validate_on_submit():
        problem = trying.code(account, form.code.data)
        if problem is None:
            return go_on(account, code_given=True, signed_on=bool(half_in and half_in[1]["signed_on"]))
        form.code.errors = [problem]
    secret = second_factor.secret_to_set_up(repository(), account)
    return _form(
        "set_up_second_factor.html",
        form,
        # A picture that segno makes of our own text: no markup of anybody else's is in it.
        picture=Markup(second_factor.picture_of(account, secret)),  # noqa: S704
        secret=" ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
    )


@pages.route("/login/new-password", methods=["GET", "POST"])
def new_password() -> Any:
    half_in = _half_in()
    if half_in is None or not half_in[0].must_change_password:
        return redirect(url_for("login.start"))
    account, so_far = half_in
    if account.has_second_factor and not so_far["code_given"]:
        return redirect(url_for("login.second_factor_code"))
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            accounts.choose_password(repository(), access.here(account.actor), account, form.password.data)
        except PasswordError as problem:
            form.password.errors = [str(problem)]
        else:
            changed = accounts.by_id(repository(), account.id)
            assert changed is not None
            return go_on(changed, code_given=so_far["code_given"], signed_on=so_far["signed_on"])
    return _form("new_password.html", form, email=account.email, shortest=passwords.SHORTEST)


@pages.post("/logout")
def logout() -> Response:
    trail.record(repository(), access.here(current_user.account.actor), What.LOGGED_OUT)
    sessions.end(repository(), current_user.get_id())
    logout_user()
    session.clear()
    return redirect(url_for("login.start"))


@pages.post("/session/stay")
def stay() -> str:
    """Being asked for is all it does: the idle minutes begin anew."""
    return render_template(
        "message.html",
        title="You are still logged in",
        text="You can close this page and go on where you were.",
    )


def _form(template: str, form: FlaskForm, **more: Any) -> tuple[str, int]:
    """The page of a form; one that is shown again because something is wrong says so in its status."""
    return render_template(template, form=form, **more), 400 if form.errors or request.method == "POST" else 200
