"""The staff web application."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Flask, abort, render_template
from flask_login import current_user
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError
from werkzeug.middleware.proxy_fix import ProxyFix

from bot import settings
from bot.council import facts
from bot.reports.repository import repository
from bot.reports.trail import What
from bot.reports.vault import KeyRing
from bot.staff import (
    account_pages,
    alert_pages,
    gate,
    keeping_pages,
    login,
    restriction_pages,
    restrictions,
    sessions,
    sign_on,
    trail,
)
from bot.staff.presenting import BEDFORD, ReportView


def create_app() -> Flask:
    """The application, as its settings have it."""
    chosen = settings.load()
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=KeyRing.load(chosen.keys_file).signing,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=chosen.is_production,
        SESSION_COOKIE_NAME="concern_bot_staff",
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as its session
        SECOND_FACTOR_ENFORCED=chosen.is_production,
    )
    if chosen.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=chosen.proxies, x_proto=chosen.proxies, x_host=chosen.proxies)  # type: ignore[method-assign]
    CSRFProtect(app)
    gate.install(app)
    if chosen.sign_on is not None:
        sign_on.install(app, chosen.sign_on)

    @app.context_processor
    def common() -> dict[str, Any]:
        return {
            "council": facts.council(),
            "demonstration": not chosen.is_production,
            "sign_on": chosen.sign_on is not None,
            "session_warns_after": int((sessions.IDLE - sessions.WARNED_BEFORE).total_seconds()),
            "session_ends_after": int(sessions.IDLE.total_seconds()),
        }

    app.jinja_env.filters["local_time"] = local_time
    for room in (login, account_pages, alert_pages, keeping_pages, restriction_pages, trail):
        app.register_blueprint(room.pages)
    _add_pages(app)
    return app


def _add_pages(app: Flask) -> None:
    @app.get("/health")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/")
    def reports() -> str:
        readable = restrictions.readable(repository(), current_user.account)
        found = [ReportView(report) for report in repository().reports() if report.reference in readable]
        trail.record(What.LIST_VIEWED)
        return render_template("reports.html", reports=found)

    @app.get("/reports/<reference>")
    def report(reference: str) -> str:
        found = repository().report(reference)
        if found is None or not restrictions.may_read(repository(), current_user.account, reference):
            abort(404)
        trail.record(What.REPORT_VIEWED, reference)
        return render_template(
            "report.html", report=ReportView(found), transcript=repository().transcript(found.conversation_id)
        )

    @app.errorhandler(CSRFError)
    def form_too_old(_: CSRFError) -> tuple[str, int]:
        text = "The page was open for too long, or you logged in anew since. Go back, load the page again, and send it."
        return render_template("message.html", title="This page can't be sent any more", text=text), 400

    @app.errorhandler(403)
    def refused(_: Exception) -> tuple[str, int]:
        text = "Your role does not open this page. If you need it for your work, ask an administrator."
        return render_template("message.html", title="You can't open this page", text=text), 403

    @app.errorhandler(404)
    def not_found(_: Exception) -> tuple[str, int]:
        return render_template("message.html", title="Page not found", text="There is no such page or report."), 404

    @app.errorhandler(500)
    def failed(_: Exception) -> tuple[str, int]:
        text = "Something went wrong. Nothing that was reported is lost. Try again, or tell whoever runs this service."
        return render_template("message.html", title="Sorry, there is a problem", text=text), 500


def local_time(moment: dt.datetime) -> str:
    """A time as staff in Bedford read it."""
    return moment.astimezone(BEDFORD).strftime("%-d %B %Y, %H:%M")
