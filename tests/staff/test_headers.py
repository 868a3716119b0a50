"""The headers of the staff pages: on every route with every method, for everybody, and whatever goes wrong."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from bot.reports.repository import Repository
from bot.staff.app import MOST_BYTES
from bot.staff.roles import Role
from tests.staff.conftest import Browser, logged_in
from tests.staff.test_every_page import path_of, ways

HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "strict-transport-security": "max-age=31536000",
    "cache-control": "no-store",
}
POLICY = re.compile(
    r"default-src 'none'; script-src 'nonce-([\w-]+)'; style-src 'nonce-\1'; img-src 'self'; connect-src 'self'; "
    r"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def wrong(answer: TestResponse) -> list[str]:
    """What of the headers of an answer is not as it should be."""
    found = [name for name, value in HEADERS.items() if answer.headers.getlist(name) != [value]]
    if not POLICY.fullmatch(answer.headers.get("Content-Security-Policy", "")):
        found.append("content-security-policy")
    for cookie in answer.headers.getlist("Set-Cookie"):
        if not {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; ")):
            found.append("set-cookie")
    if "X-Powered-By" in answer.headers or re.search(r"\d", answer.headers.get("Server", "")):
        found.append("tells a version")
    return found


@pytest.mark.parametrize("role", [None, *Role])
def test_every_route_has_the_headers(app: Flask, store: Repository, role: Role | None) -> None:
    person = logged_in(app, store, role).client if role else app.test_client()
    asked = [(path_of(rule, store), method) for rule, method in ways(app) if rule.endpoint != "login.logout"]
    assert len(asked) > 60
    for path, method in [*asked, ("/no-such-page", "GET"), ("/", "TRACE"), ("/login", "DELETE")]:
        assert wrong(person.open(path, method=method)) == [], (path, method)


def test_every_refusal_has_the_headers(app: Flask, store: Repository, caplog: pytest.LogCaptureFixture) -> None:
    manager = logged_in(app, store, Role.MANAGER).client
    administrator = logged_in(app, store, Role.ADMINISTRATOR).client

    def broken() -> str:
        raise RuntimeError("the text of this must not be shown")

    app.view_functions["health"] = broken
    app.config["PROPAGATE_EXCEPTIONS"] = False
    refused = {
        400: manager.post("/search", data={"words": "x"}),
        401: app.test_client().get("/queue/rows"),
        403: administrator.get("/reports/BB-0000-0000"),
        404: manager.get("/reports/BB-0000-0000"),
        405: manager.put("/login"),
        413: app.test_client().post("/login", data={"email": "x" * (MOST_BYTES + 1)}),
        500: manager.get("/health"),
    }
    for status, answer in refused.items():
        assert answer.status_code == status, status
        assert wrong(answer) == [], status
        assert "<h1" in answer.text
        assert "must not be shown" not in answer.text
    assert "GET" in refused[405].headers["Allow"]
    assert "RuntimeError in test_headers.py" in caplog.text, "the operator gets the cause and the place"
    assert "must not be shown" not in caplog.text, "and nothing of what it was about"


def test_a_nonce_is_used_once(browser: Browser) -> None:
    policies = {browser.get("/login").headers["Content-Security-Policy"] for _ in range(5)}
    assert len(policies) == 5
