"""One's own account: what it may do, and another password."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from flask_login import current_user, login_user
from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import InputRequired, Length

from bot.reports.repository import repository
from bot.staff import access, accounts, passwords, sessions, trying
from bot.staff.account_pages import ROLE_WORDS
from bot.staff.gate import User
from bot.staff.passwords import PasswordError

pages = Blueprint("own", __name__, url_prefix="/your-account")


class ChangeForm(FlaskForm):
    """Another password, by whoever knows the one of now."""

    current = PasswordField("Your password now", [InputRequired("Enter your password"), Length(max=passwords.LONGEST)])
    password = PasswordField("New password", [InputRequired("Enter a new password")])


@pages.route("", methods=["GET", "POST"])
def show() -> Any:
    """The account of the one who is logged in."""
    form, account = ChangeForm(), current_user.account
    if form.validate_on_submit():
        known, problem = trying.password(account.email, form.current.data)
        if known is None:
            form.current.errors = [problem.replace(trying.NOT_RIGHT, "The password is not right")]
        else:
            try:
                accounts.choose_password(repository(), access.here(account.actor), account, form.password.data)
            except PasswordError as wrong:
                form.password.errors = [str(wrong)]
            else:
                login_user(User(account, sessions.begin(repository(), account)))  # all others have ended
                text = "You are logged out on every other device. Use the new password from now on."
                return render_template("message.html", title="Your password is changed", text=text)
    page = render_template(
        "own.html", form=form, account=account, role=ROLE_WORDS[account.role], shortest=passwords.SHORTEST
    )
    return page, 400 if form.errors else 200
