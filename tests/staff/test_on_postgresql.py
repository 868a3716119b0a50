"""The staff pages over PostgreSQL: what they write there that SQLite takes otherwise."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask

from bot.reports import trail, tries
from bot.reports.repository import Repository
from bot.reports.trail import Wanted, What
from bot.reports.tries import Patience
from bot.staff import accounts, slowing
from bot.staff.roles import Role
from tests.staff.conftest import Browser, account, logged_in, report
from tests.staff.office import token

LOCKED_FOR = slowing.OF_AN_ACCOUNT.locked_for


@pytest.fixture
def settings_of_the_test(postgresql_with_tables: str) -> dict[str, str]:
    return {"CONCERN_BOT_DATABASE_URL": postgresql_with_tables}


def test_logging_in_reading_restricting_and_the_trail(app: Flask, store: Repository) -> None:
    restricted = report(store, restricted=True)
    manager = logged_in(app, store, Role.MANAGER)
    reviewer = logged_in(app, store, Role.REVIEWER)
    page = f"/reports/{restricted}/readers"
    assert reviewer.get(f"/reports/{restricted}").status_code == 404
    manager.post(f"{page}/name", page=page, email="reviewer@example.org")
    assert reviewer.get(f"/reports/{restricted}").status_code == 200
    manager.post(f"/reports/{restricted}/copy", words="Kyle")
    manager.post(f"/reports/{restricted}/hold", reason="Court")
    auditor = logged_in(app, store, Role.AUDITOR)
    assert restricted in auditor.get("/trail?what=held").text
    assert "The trail is whole" in auditor.post("/trail/check", page="/trail").text
    assert len(auditor.get("/trail/export").text.splitlines()) > 10


def test_failures_at_the_same_moment_are_all_counted(app: Flask, store: Repository) -> None:
    account(store, Role.REVIEWER)
    key = slowing.account_key("reviewer@example.org")
    with ThreadPoolExecutor(8) as pool:
        begun = list(pool.map(lambda _: tries.begin(store, {key: Patience(10, 10, LOCKED_FOR)}), range(12)))
    assert sum(one.must_wait for one in begun) == 2
    assert sum(key in one.locks for one in begun) == 1
    assert "Wait 30 minutes" in Browser(app.test_client()).log_in("reviewer@example.org").text


def test_of_many_passwords_tried_at_the_same_moment_only_the_first_few_are_looked_at(
    app: Flask, store: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    account(store, Role.REVIEWER)
    at_once = Barrier(slowing.OF_AN_ACCOUNT.free)
    looked_at = []

    def check(*_: object) -> None:
        looked_at.append(1)
        at_once.wait(10)  # until as many are at it as may be

    browsers = [Browser(app.test_client()) for _ in range(8)]
    pages = [token(browser.get("/login").text) for browser in browsers]
    monkeypatch.setattr(accounts, "check", check)

    def log_in(browser: Browser, page: str) -> str:
        form = {"csrf_token": page, "email": "reviewer@example.org", "password": "a guess"}
        return browser.client.post("/login", data=form).text

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(log_in, browsers, pages))
    assert len(looked_at) == slowing.OF_AN_ACCOUNT.free
    assert sum("Too many tries" in answer for answer in answers) == 8 - slowing.OF_AN_ACCOUNT.free
    assert trail.count(store, Wanted(what=What.LOGIN_FAILED)) == slowing.OF_AN_ACCOUNT.free
