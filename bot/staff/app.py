"""The staff web application."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, abort, g, redirect, render_template, request, url_for
from flask_login import LoginManager, UserMixin, current_user, login_required, login_user, logout_user
from flask_wtf import CSRFProtect, FlaskForm
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from bot import settings
from bot.council import facts
from bot.reports.repository import repository
from bot.reports.trail import What
from bot.reports.vault import KeyRing
from bot.staff import accounts, trail
from bot.staff.presenting import ReportView

SESSION_LENGTH = dt.timedelta(minutes=30)
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}


class LoginForm(FlaskForm):
    """E-mail address and password."""

    email = StringField("E-mail address", [InputRequired("Enter your e-mail address"), Length(max=200)])
    password = PasswordField("Password", [InputRequired("Enter your password"), Length(max=500)])


class User(UserMixin):
    """A logged-in member of staff."""

    def __init__(self, account: accounts.Account) -> None:
        self.id = account.id
        self.name = account.name
        self.email = account.email


def create_app() -> Flask:
    """The application, as its settings have it."""
    chosen = settings.load()
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=KeyRing.load(chosen.keys_file).signing,
        PERMANENT_SESSION_LIFETIME=SESSION_LENGTH,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=chosen.is_production,
        SESSION_COOKIE_NAME="concern_bot_staff",
    )
    CSRFProtect(app)
    logins = LoginManager(app)
    logins.login_view = "login"
    logins.login_message = None

    @logins.user_loader
    def load_user(user_id: str) -> User | None:
        account = accounts.by_id(repository(), int(user_id))
        return User(account) if account else None

    @app.after_request
    def harden(response: Any) -> Any:
        response.headers.update(HEADERS)
        return response

    @app.context_processor
    def common() -> dict[str, Any]:
        return {"council": facts.council(), "demonstration": not chosen.is_production}

    app.jinja_env.filters["local_time"] = local_time
    _add_pages(app)
    return app


def _add_pages(app: Flask) -> None:
    @app.get("/health")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.route("/login", methods=["GET", "POST"])
    def login() -> str | Response | tuple[str, int]:
        form = LoginForm()
        if form.validate_on_submit():
            account = accounts.check(repository(), form.email.data, form.password.data)
            if account is not None:
                login_user(User(account))
                return redirect(url_for("reports"))
            form.password.errors = ["The e-mail address or the password is not right"]
        return render_template("login.html", form=form), 400 if form.errors or request.method == "POST" else 200

    @app.post("/logout")
    @login_required
    def logout() -> Response:
        logout_user()
        return redirect(url_for("login"))

    @app.get("/")
    @login_required
    def reports() -> str:
        g.user = current_user
        trail.record(What.LIST_VIEWED)
        return render_template("reports.html", reports=[ReportView(report) for report in repository().reports()])

    @app.get("/reports/<reference>")
    @login_required
    def report(reference: str) -> str:
        found = repository().report(reference)
        if found is None:
            abort(404)
        trail.record(What.REPORT_VIEWED, reference)
        return render_template(
            "report.html", report=ReportView(found), transcript=repository().transcript(found.conversation_id)
        )

    @app.errorhandler(404)
    def not_found(_: Exception) -> tuple[str, int]:
        return render_template("message.html", title="Page not found", text="There is no such page or report."), 404

    @app.errorhandler(500)
    def failed(_: Exception) -> tuple[str, int]:
        text = "Something went wrong. Nothing that was reported is lost. Try again, or tell whoever runs this service."
        return render_template("message.html", title="Sorry, there is a problem", text=text), 500


def local_time(moment: dt.datetime) -> str:
    """A time as staff in Bedford read it."""
    return moment.astimezone(ZoneInfo("Europe/London")).strftime("%-d %B %Y, %H:%M")
