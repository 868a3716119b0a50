"""The staff web application."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path
from typing import Any

from flask import Flask, render_template, request
from flask_login import current_user
from flask_wtf import CSRFProtect, FlaskForm
from flask_wtf.csrf import CSRFError, generate_csrf
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from bot import settings
from bot.council import facts
from bot.readiness import Readiness
from bot.reports import keys
from bot.reports.queue import COUNTED
from bot.reports.repository import repository
from bot.reports.trail import What
from bot.staff import (
    account_pages,
    alert_pages,
    exports,
    gate,
    keeping_pages,
    learning_pages,
    login,
    operating,
    overview_pages,
    own_pages,
    queue_pages,
    report_pages,
    restriction_pages,
    sessions,
    sign_on,
    trail,
)
from bot.staff.spoken import spoken
from bot.staff.times import clock, local_time, short_time

ROOMS = (
    login, queue_pages, report_pages, exports, overview_pages, learning_pages, account_pages, alert_pages,
    keeping_pages, restriction_pages, own_pages, trail,
)  # fmt: skip

# The longest form that anybody fills in is a note; whatever is longer is not read.
MOST_BYTES = 1_000_000

logger = logging.getLogger(__name__)


class StaffPages(Flask):
    """Flask, with a log that holds nothing of what a page was about."""

    def log_exception(self, exc_info: Any) -> None:
        kind, _, trace = exc_info
        at = traceback.extract_tb(trace)[-1]
        logger.error(
            "The page %s failed: %s in %s, line %s.", request.endpoint, kind.__name__, Path(at.filename).name, at.lineno
        )


def create_app() -> Flask:
    """The application, as its settings have it."""
    chosen = settings.load()
    app = StaffPages(__name__)
    app.config.update(
        SECRET_KEY=keys.installed(chosen).ring().signing,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=chosen.is_production,
        # With that prefix a browser takes it from this host alone, over TLS.
        SESSION_COOKIE_NAME="__Host-concern_bot_staff" if chosen.is_production else "concern_bot_staff",
        MAX_CONTENT_LENGTH=MOST_BYTES,
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as its session
        SECOND_FACTOR_ENFORCED=chosen.is_production,
    )
    if chosen.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=chosen.proxies, x_proto=chosen.proxies, x_host=chosen.proxies)  # type: ignore[method-assign]
    operating.install(app, trust_ids=bool(chosen.proxies))
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
            "csrf": csrf,
            "problems": problems,
            "spoken": spoken,
            "alerts_wrong": alert_pages.wrong,
        }

    app.jinja_env.filters["local_time"] = local_time
    app.jinja_env.filters["short_time"] = short_time
    app.jinja_env.filters["clock"] = clock
    app.jinja_env.filters["counted"] = counted
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for room in ROOMS:
        app.register_blueprint(room.pages)
    _add_pages(app)
    return app


def _add_pages(app: Flask) -> None:
    @app.get("/health")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    readiness = Readiness(repository())

    @app.get("/ready")
    def ready() -> tuple[dict[str, str], int]:
        return ({"status": "ready"}, 200) if readiness.is_ready() else ({"status": "not ready"}, 503)

    @app.errorhandler(CSRFError)
    def form_too_old(_: CSRFError) -> tuple[str, int]:
        if current_user.is_authenticated:
            trail.record(What.REFUSED, page=request.path, why="the form is not one that this service had shown")
        text = "The page was open for too long, or you logged in anew since. Go back, load the page again, and send it."
        return render_template("message.html", title="This page can't be sent any more", text=text), 400

    @app.errorhandler(403)
    def refused(_: Exception) -> tuple[str, int]:
        text = "Your role does not open this page. If you need it for your work, ask an administrator."
        return render_template("message.html", title="You can't open this page", text=text), 403

    @app.errorhandler(404)
    def not_found(_: Exception) -> tuple[str, int]:
        # A report that they may not see does not exist for them; that they asked for it is known all the same.
        if current_user.is_authenticated and request.endpoint is not None:
            trail.record(What.NOT_FOUND, page=request.path)
        return render_template("message.html", title="Page not found", text="There is no such page or report."), 404

    @app.errorhandler(413)
    def too_many(_: Exception) -> tuple[str, int]:
        if request.method == "POST":
            text = "What you sent is too long. Go back, shorten it, and send it again."
            return render_template("message.html", title="That is too long", text=text), 413
        text = f"A list of more than {exports.MOST_OF_A_LIST:,} reports is not made. Narrow it down with the filters."
        return render_template("message.html", title="The list is too long", text=text), 413

    @app.errorhandler(HTTPException)
    def refused_otherwise(problem: HTTPException) -> Any:
        if problem.code is None or problem.code < 400:
            return problem  # leads elsewhere
        text = "The browser asked for something that is not done here. Go back, load the page again, and try once more."
        page = render_template("message.html", title="This can't be done", text=text)
        allowed = problem.get_response().headers.get("Allow")
        return page, problem.code, {"Allow": allowed} if allowed else {}

    @app.errorhandler(exports.ExportError)
    def cannot_export(problem: exports.ExportError) -> tuple[str, int]:
        text = f"{problem} Until then, print the page or save it from the browser."
        return render_template("message.html", title="This export cannot be made here", text=text), 501

    @app.errorhandler(500)
    def failed(_: Exception) -> tuple[str, int]:
        text = "Something went wrong. Nothing that was reported is lost. Try again, or tell whoever runs this service."
        return render_template("message.html", title="Sorry, there is a problem", text=text), 500


def counted(number: int) -> str:
    """A number of reports, which were counted up to `COUNTED`."""
    return f"more than {COUNTED:,}" if number > COUNTED else f"{number:,}"


def problems(*forms: FlaskForm) -> dict[str, str]:
    """What is wrong with forms, by the name of the field."""
    return {field.name: field.errors[0] for form in forms for field in form if field.errors}


def csrf() -> Markup:
    """The field that every form of ours must have. It has no id, so that a page may hold many."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())
