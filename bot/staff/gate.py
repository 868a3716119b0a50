"""What stands before every page: who is logged in, whether their role may open it, and the security headers."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from flask import Flask, abort, g, redirect, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user
from werkzeug.wrappers import Response

from bot.reports.repository import repository
from bot.reports.trail import What
from bot.staff import sessions, trail
from bot.staff.accounts import Account
from bot.staff.roles import ASKED_BY_THE_PAGE, FRONT_PAGE, HOMES, NAVIGATION, PAGES, May, Open, may

logger = logging.getLogger(__name__)

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    # Nothing goes to other sites. Our own forms need it: over TLS, Flask-WTF checks where a form was sent from.
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000",
    "Cache-Control": "no-store",
}


class User(UserMixin):
    """A logged-in member of staff."""

    def __init__(self, account: Account, token: str) -> None:
        self.account = account
        self.id = account.id
        self.name = account.name
        self.email = account.email
        self.role = account.role
        self._token = token

    def get_id(self) -> str:
        """What the browser's signed cookie holds: the session's token, not the account."""
        return self._token

    def may(self, what: May | Open) -> bool:
        """Whether the role allows it; templates ask this."""
        return may(self.role, what)


def install(app: Flask) -> None:
    """Put the gate before every page of the application."""
    logins = LoginManager(app)

    @logins.user_loader
    def load_user(token: str) -> User | None:
        account = sessions.resume(repository(), token, counts=request.endpoint not in ASKED_BY_THE_PAGE)
        return User(account, token) if account else None

    @app.before_request
    def guard() -> Response | None:
        g.nonce = secrets.token_urlsafe(16)
        if request.endpoint is None:
            return None  # there is no such page
        asked = PAGES.get(request.endpoint)
        if asked is None:
            logger.error("The page %s is not in PAGES of bot/staff/roles.py, so it opens for nobody.", request.endpoint)
            abort(403)
        if asked is Open.TO_ALL:
            return None
        if not current_user.is_authenticated:
            if request.endpoint in ASKED_BY_THE_PAGE:
                abort(401)
            session["next"] = request.full_path if request.method == "GET" else None
            return redirect(url_for("login.start"))
        if not may(current_user.role, asked):
            if request.endpoint == FRONT_PAGE:
                return redirect(url_for(HOMES[current_user.role]))
            trail.record(What.REFUSED, page=request.path)
            abort(403)
        return None

    @app.after_request
    def record(response: Any) -> Any:
        """Every page that was seen and has not recorded itself what was seen on it; so is one that is shown again
        because its form lacks something."""
        seen = response.status_code == (200 if request.method == "GET" else 400) and "recorded" not in g
        of_staff = request.endpoint is not None and PAGES.get(request.endpoint) is not Open.TO_ALL
        if seen and of_staff and request.endpoint not in ASKED_BY_THE_PAGE:
            trail.record(What.PAGE_VIEWED, (request.view_args or {}).get("reference"), page=request.path)
        return response

    @app.after_request
    def harden(response: Any) -> Any:
        response.headers.update(HEADERS)
        nonce = g.get("nonce") or secrets.token_urlsafe(16)
        response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY.format(nonce=nonce)
        return response

    @app.context_processor
    def of_the_gate() -> dict[str, Any]:
        known = current_user.is_authenticated
        return {
            "nonce": g.get("nonce", ""),
            "May": May,
            "home": HOMES[current_user.role] if known else "login.start",
            "navigation": [
                (title, page) for page, title in NAVIGATION.items() if known and current_user.may(PAGES[page])
            ],
        }
