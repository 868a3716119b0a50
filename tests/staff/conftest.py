"""The staff pages over an empty store, with someone logged in of any role; and staff pages that run, as a process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot import settings
from bot.reports import trail
from bot.reports.repository import Reference, Repository
from bot.reports.repository import repository as installed_repository
from bot.reports.vault import KeyRing
from bot.staff import accounts
from bot.staff.app import create_app
from bot.staff.roles import Role
from tests.clock import Clock, stopped
from tests.staff.office import ANN, BEN, CAT, PASSWORD, Reader, StaffPages, check_markup, token
from tests.tables import make_tables

CONTENT = {
    "items": [{"question": "what", "heading": "The worry", "words": "A bruise on Kyle", "status": "told"}],
    "understood": {
        "primary": "physical",
        "kind": "physical",
        "danger_now": "no",
        "danger": "no",
        "danger_score": 0.1,
        "speaker": "adult",
        "disclosure": False,
        "categories": {"physical": 0.9},
        "quotes": [],
    },
}


class Browser:
    """Someone at the staff pages, without JavaScript: sends forms with the token of the page that shows them."""

    def __init__(self, client: FlaskClient, site: str = "http://localhost") -> None:
        self.client = client
        self.site = site

    def get(self, path: str) -> TestResponse:
        answer = self.client.get(path, base_url=self.site, follow_redirects=True)
        if answer.mimetype == "text/html" and answer.request.path != "/queue/rows":
            check_markup(answer.text, answer.headers["Content-Security-Policy"], path)
        return answer

    def post(self, path: str, *, page: str = "", **form: Any) -> TestResponse:
        """Send a form to `path`; its token is taken from `page` (default: the same path)."""
        shown = self.get(page or path).text
        return self.client.post(
            path,
            base_url=self.site,
            headers={"Referer": f"{self.site}{page or path}"},
            data={"csrf_token": token(shown), **form},
            follow_redirects=True,
        )

    def log_in(self, email: str, password: str = PASSWORD) -> TestResponse:
        return self.post("/login", email=email, password=password)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that stands still until it is moved, for logging in, sessions and the second factor."""
    modules = ("staff.sessions", "reports.tries", "staff.second_factor", "staff.login")
    return stopped(monkeypatch, *(f"bot.{module}" for module in modules))


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same hashes of passwords, made with little work."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr("bot.staff.passwords._hasher", quick)


@pytest.fixture
def settings_of_the_test() -> dict[str, str]:
    """What a test sets before the application is made."""
    return {}


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings_of_the_test: dict[str, str]) -> Iterator[Flask]:
    """The application as it is served, over a store of its own."""
    monkeypatch.setenv("CONCERN_BOT_VAR", str(tmp_path))
    for name, value in settings_of_the_test.items():
        monkeypatch.setenv(name, value)
    KeyRing.new().save(tmp_path / "keys.json")
    if "CONCERN_BOT_DATABASE_URL" not in settings_of_the_test:  # a test's own database has its tables
        make_tables(settings.load().database_url)
    installed_repository.cache_clear()
    yield create_app()
    installed_repository().engine.dispose()
    installed_repository.cache_clear()


@pytest.fixture
def store(app: Flask) -> Repository:
    """The store of the application."""
    return installed_repository()


def account(store: Repository, role: Role, email: str | None = None, **more: Any) -> str:
    """Make an account that need not change its password; returns its address."""
    email = email or f"{role.value}@example.org"
    name = email.split("@")[0].capitalize()
    accounts.add(store, trail.COMMAND, email, name, PASSWORD, role, **{"must_change_password": False, **more})
    return email


@pytest.fixture
def browser(app: Flask) -> Browser:
    """Someone who is not logged in."""
    return Browser(app.test_client())


def logged_in(app: Flask, store: Repository, role: Role, email: str | None = None, **more: Any) -> Browser:
    """Someone new of that role, logged in."""
    person = Browser(app.test_client())
    email = account(store, role, email, **more)
    assert "Log out" in person.log_in(email).text
    return person


def report(store: Repository, *, restricted: bool = False, urgency: str = "standard") -> Reference:
    """Store a report; returns its reference."""
    conversation = store.open_conversation("website")
    store.keep_message(conversation, "one", "There is a bruise on Kyle")
    return store.store_report(conversation, {**CONTENT, "restricted": restricted}, urgency=urgency, complete=True)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StaffPages]:
    """Staff pages that run, for the tests of one module."""
    running = StaffPages(tmp_path_factory.mktemp("staff"))
    yield running
    running.stop()


@pytest.fixture
def ann(pages: StaffPages) -> Reader:
    """A manager, not named for restricted reports."""
    return Reader(pages, ANN)


@pytest.fixture
def ben(pages: StaffPages) -> Reader:
    """A reviewer."""
    return Reader(pages, BEN)


@pytest.fixture
def cat(pages: StaffPages) -> Reader:
    """A manager who is named for restricted reports."""
    return Reader(pages, CAT)
