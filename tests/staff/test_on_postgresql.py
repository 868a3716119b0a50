"""The staff pages over PostgreSQL: what they write there that SQLite takes otherwise."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from bot.reports import trail
from bot.reports.repository import Repository
from bot.reports.trail import Wanted, What
from bot.staff import slowing
from bot.staff.roles import Role
from tests.staff.conftest import Browser, account, logged_in, report


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
        locked = list(pool.map(lambda _: slowing.failed(store, key, slowing.OF_AN_ACCOUNT), range(10)))
    assert locked.count(True) == 1
    assert "Wait 30 minutes" in Browser(app.test_client()).log_in("reviewer@example.org").text
    assert trail.count(store, Wanted(what=What.LOGIN_FAILED)) == 1
