"""The staff web application."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from flask import Flask, g, redirect, render_template, request, url_for
from flask_login import LoginManager, UserMixin, login_required, login_user, logout_user
from flask_wtf import CSRFProtect, FlaskForm
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from bot import settings
from bot.council import facts
from bot.reports.due import LOCAL
from bot.reports.models import now
from bot.reports.queue import COUNTED
from bot.reports.repository import repository
from bot.reports.vault import KeyRing
from bot.staff import accounts, exports, learning_pages, overview_pages, queue_pages, report_pages

SESSION_LENGTH = dt.timedelta(minutes=30)
POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}


PAGES = (queue_pages.pages, report_pages.pages, exports.pages, overview_pages.pages, learning_pages.pages)
# What the bar at the top leads to.
NAVIGATION = (("queue.show", "Reports"), ("overview.show", "Overview"), ("learning.show", "Monitoring"))


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
        self.demonstration = account.demonstration


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

    @app.before_request
    def draw_nonce() -> None:
        g.nonce = secrets.token_urlsafe(16)

    @app.after_request
    def harden(response: Any) -> Any:
        response.headers.update(HEADERS)
        response.headers["Content-Security-Policy"] = POLICY.format(nonce=g.get("nonce", "none"))
        return response

    @app.context_processor
    def common() -> dict[str, Any]:
        return {
            "council": facts.council(),
            "demonstration": not chosen.is_production,
            "navigation": NAVIGATION,
            "nonce": g.nonce,
            "csrf": csrf,
        }

    app.jinja_env.filters["local_time"] = local_time
    app.jinja_env.filters["short_time"] = short_time
    app.jinja_env.filters["counted"] = counted
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for pages in PAGES:
        app.register_blueprint(pages)
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
                return redirect(url_for("queue.show"))
            form.password.errors = ["The e-mail address or the password is not right"]
        return render_template("login.html", form=form), 400 if form.errors or request.method == "POST" else 200

    @app.post("/logout")
    @login_required
    def logout() -> Response:
        logout_user()
        return redirect(url_for("login"))

    @app.errorhandler(404)
    def not_found(_: Exception) -> tuple[str, int]:
        return render_template("message.html", title="Page not found", text="There is no such page or report."), 404

    @app.errorhandler(413)
    def too_many(_: Exception) -> tuple[str, int]:
        text = f"A list of more than {exports.MOST_OF_A_LIST:,} reports is not made. Narrow it down with the filters."
        return render_template("message.html", title="The list is too long", text=text), 413

    @app.errorhandler(exports.ExportError)
    def cannot_export(problem: exports.ExportError) -> tuple[str, int]:
        text = f"{problem} Until then, print the page or save it from the browser."
        return render_template("message.html", title="This export cannot be made here", text=text), 501

    @app.errorhandler(500)
    def failed(_: Exception) -> tuple[str, int]:
        text = "Something went wrong. Nothing that was reported is lost. Try again, or tell whoever runs this service."
        return render_template("message.html", title="Sorry, there is a problem", text=text), 500


def local_time(moment: dt.datetime) -> str:
    """A time as staff in Bedford read it."""
    return moment.astimezone(LOCAL).strftime("%-d %B %Y, %H:%M")


def short_time(moment: dt.datetime) -> str:
    """The same in a list: the day only if it is not today, the year only if it is not this one."""
    local, today = moment.astimezone(LOCAL), now().astimezone(LOCAL).date()
    if local.date() == today:
        return local.strftime("Today, %H:%M")
    return local.strftime("%-d %b, %H:%M" if local.year == today.year else "%-d %b %Y, %H:%M")


def counted(number: int) -> str:
    """A number of reports, which were counted up to `COUNTED`."""
    return f"more than {COUNTED:,}" if number > COUNTED else f"{number:,}"


def csrf() -> Markup:
    """The field that every form of ours must have. It has no id, so that a page may hold many."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())
