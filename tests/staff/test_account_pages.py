"""The administrator's pages."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from bot.reports import trail
from bot.reports.repository import Repository
from bot.reports.trail import Wanted, What
from bot.staff import accounts
from bot.staff.roles import Role
from tests.staff.conftest import PASSWORD, Browser, logged_in


@pytest.fixture
def administrator(app: Flask, store: Repository) -> Browser:
    return logged_in(app, store, Role.ADMINISTRATOR)


def password_on(page: str) -> str:
    found = re.search(r'class="key">([^<]+)<', page)
    assert found, page
    return found[1]


def number_of(store: Repository, email: str) -> int:
    found = accounts.by_email(store, email)
    assert found is not None
    return found.id


def test_a_new_account_gets_a_password_that_is_shown_once_and_changed_at_the_first_login(
    app: Flask, store: Repository, administrator: Browser
) -> None:
    made = administrator.post("/accounts/new", email="Ann@example.org", name="Ann", role="auditor")
    first = password_on(made.text)
    assert first not in administrator.get("/accounts").text
    ann = Browser(app.test_client())
    assert "Choose a password" in ann.log_in("ann@example.org", first).text
    home = ann.post("/login/new-password", password="a password of my own")
    assert home.request.path == "/trail"
    entry = trail.entries(store, Wanted(what=What.ACCOUNT_ADDED))[0]
    assert (entry.who, entry.details["account"]) == ("administrator@example.org", "ann@example.org")


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"email": "ann", "name": "Ann", "role": "reviewer"}, "is not an e-mail address"),
        ({"email": "ann@example.org", "name": "", "role": "reviewer"}, "Enter a name"),
        ({"email": "ann@example.org", "name": "Ann"}, "Choose a role"),
        ({"email": "ann@example.org", "name": "Ann", "role": "king"}, "Not a valid choice"),
        ({"email": "administrator@example.org", "name": "Ann", "role": "reviewer"}, "There is an account"),
    ],
)
def test_an_account_that_cannot_be_made_says_why(
    store: Repository, administrator: Browser, form: dict[str, str], message: str
) -> None:
    answer = administrator.post("/accounts/new", **form)
    assert answer.status_code == 400
    assert message in answer.text
    assert "<title>Error: " in answer.text
    assert len(accounts.all_accounts(store)) == 1


def test_another_role_counts_at_once(app: Flask, store: Repository, administrator: Browser) -> None:
    ann = logged_in(app, store, Role.REVIEWER, "ann@example.org")
    page = f"/accounts/{number_of(store, 'ann@example.org')}"
    administrator.post(page, role="auditor", reads_restricted="y")
    assert ann.get("/").request.path == "/login", "logged out"
    ann.log_in("ann@example.org")
    assert ann.get("/").request.path == "/trail"
    assert ann.get("/queue/rows").status_code == 403
    assert ann.get("/trail").status_code == 200


def test_a_reset_and_a_disabled_account(app: Flask, store: Repository, administrator: Browser) -> None:
    ann = logged_in(app, store, Role.REVIEWER, "ann@example.org")
    page = f"/accounts/{number_of(store, 'ann@example.org')}"
    new = password_on(administrator.post(f"{page}/reset", page=page).text)
    assert ann.get("/").request.path == "/login"
    assert "Choose a password" in ann.log_in("ann@example.org", new).text
    administrator.post(f"{page}/disable", page=page)
    assert ann.log_in("ann@example.org", new).status_code == 400
    administrator.post(f"{page}/enable", page=page)
    assert "Choose a password" in ann.log_in("ann@example.org", new).text


def test_an_administrator_cannot_shut_themselves_out(store: Repository, administrator: Browser) -> None:
    page = f"/accounts/{number_of(store, 'administrator@example.org')}"
    assert administrator.post(f"{page}/disable", page=page).status_code == 400
    assert "Ask another administrator" in administrator.post(page, role="reviewer").text
    assert accounts.check(store, "administrator@example.org", PASSWORD) is not None
    found = accounts.by_email(store, "administrator@example.org")
    assert found is not None
    assert found.role is Role.ADMINISTRATOR


def test_an_account_that_does_not_exist_is_not_found(administrator: Browser) -> None:
    assert administrator.get("/accounts/99").status_code == 404


def test_names_are_shown_as_typed_never_as_markup(store: Repository, administrator: Browser) -> None:
    accounts.add(store, trail.COMMAND, "bob@example.org", "<b>Bob</b>", PASSWORD, Role.REVIEWER)
    assert "&lt;b&gt;Bob&lt;/b&gt;" in administrator.get("/accounts").text
