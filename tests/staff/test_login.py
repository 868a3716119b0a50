"""Logging in at the staff pages: password, second factor, slow-down, lock-out, idle minutes."""

from __future__ import annotations

import json
import re

import pyotp
import pytest
from flask import Flask

from bot.reports import trail, tries
from bot.reports.repository import Repository
from bot.reports.trail import Wanted, What
from bot.staff import accounts, slowing, trying
from bot.staff.roles import Role
from tests.staff.conftest import PASSWORD, Browser, Clock, account, logged_in, report, token

WRONG = "The e-mail address or the password is not right"


def recorded(store: Repository, what: What) -> list[trail.Entry]:
    return trail.entries(store, Wanted(what=what))


def code(secret: str, clock: Clock) -> str:
    return pyotp.TOTP(secret).at(clock())


def secret_on(page: str) -> str:
    found = re.search(r'class="key">([A-Z2-7 ]+)<', page)
    assert found, page
    return found[1].replace(" ", "")


def test_logging_in_and_out_is_in_the_trail(store: Repository, browser: Browser) -> None:
    account(store, Role.REVIEWER)
    assert "Log out" in browser.log_in("reviewer@example.org").text
    assert browser.post("/logout", page="/").request.path == "/login"
    assert browser.get("/").request.path == "/login"
    assert [entry.who for entry in recorded(store, What.LOGGED_IN)] == ["reviewer@example.org"]
    assert recorded(store, What.LOGGED_IN)[0].address == "127.0.0.1"
    assert [entry.who for entry in recorded(store, What.LOGGED_OUT)] == ["reviewer@example.org"]


def test_a_copied_cookie_opens_nothing_after_logging_out(app: Flask, store: Repository) -> None:
    person = logged_in(app, store, Role.REVIEWER)
    cookie = person.client.get_cookie("concern_bot_staff")
    assert cookie is not None
    thief = Browser(app.test_client())
    thief.client.set_cookie("concern_bot_staff", cookie.value)
    assert thief.get("/").status_code == 200
    assert "Log out" in thief.get("/").text
    person.post("/logout", page="/")
    assert thief.get("/").request.path == "/login"


@pytest.mark.parametrize("email", ["reviewer@example.org", "nobody@example.org"])
def test_a_wrong_login_is_refused_alike_whether_there_is_an_account(
    store: Repository, browser: Browser, clock: Clock, email: str
) -> None:
    account(store, Role.REVIEWER)
    for _ in range(slowing.OF_AN_ACCOUNT.free):
        response = browser.log_in(email, "wrong")
        assert response.status_code == 400
        assert WRONG in response.text
        assert "<title>Error: Log in" in response.text
    assert "Wait 1 second, then" in browser.log_in(email, "wrong").text
    clock.advance(seconds=1)
    assert WRONG in browser.log_in(email, "wrong").text
    assert "Wait 2 seconds, then" in browser.log_in(email, PASSWORD).text
    failed = recorded(store, What.LOGIN_FAILED)
    assert len(failed) == 4, "what had to wait was not tried"
    assert {entry.who for entry in failed} == {email if email.startswith("reviewer") else "nobody known"}
    assert "wrong" not in str([entry.details for entry in failed if entry.details["why"] != "wrong password"])


def test_ten_failures_lock_even_for_the_right_password_until_the_time_is_over(
    store: Repository, browser: Browser, clock: Clock
) -> None:
    account(store, Role.REVIEWER)
    for _ in range(slowing.OF_AN_ACCOUNT.most):
        assert WRONG in browser.log_in("reviewer@example.org", "wrong").text
        clock.advance(minutes=5)
    clock.advance(minutes=-5)
    assert "Wait 30 minutes, then" in browser.log_in("reviewer@example.org").text
    assert [entry.who for entry in recorded(store, What.LOCKED_OUT)] == ["reviewer@example.org"]
    clock.advance(minutes=30)
    assert "Log out" in browser.log_in("reviewer@example.org").text


def test_who_goes_on_while_they_must_wait_does_not_fill_the_trail(
    store: Repository, browser: Browser, clock: Clock
) -> None:
    account(store, Role.REVIEWER)
    for _ in range(slowing.OF_AN_ACCOUNT.most):
        browser.log_in("reviewer@example.org", "wrong")
        clock.advance(minutes=5)
    before = trail.count(store, Wanted())
    for _ in range(5):
        assert "Too many tries" in browser.log_in("reviewer@example.org", "wrong").text
    assert trail.count(store, Wanted()) == before


def test_a_right_password_takes_back_its_own_try_and_no_failure_before_it(
    store: Repository, browser: Browser, clock: Clock
) -> None:
    account(store, Role.REVIEWER, must_change_password=True)
    for _ in range(slowing.OF_AN_ACCOUNT.free):
        assert WRONG in browser.log_in("reviewer@example.org", "wrong").text
    clock.advance(seconds=1)
    assert "Choose a password" in browser.log_in("reviewer@example.org").text, "half in"
    assert WRONG in browser.log_in("reviewer@example.org", "wrong").text, "no wait for what was right"
    assert "Wait 2 seconds, then" in browser.log_in("reviewer@example.org", "wrong").text


def test_after_a_lock_out_the_count_begins_anew(store: Repository, browser: Browser, clock: Clock) -> None:
    account(store, Role.REVIEWER)
    for _ in range(slowing.OF_AN_ACCOUNT.most):
        browser.log_in("reviewer@example.org", "wrong")
        clock.advance(minutes=31)
    assert WRONG in browser.log_in("reviewer@example.org", "wrong").text
    assert "Log out" in browser.log_in("reviewer@example.org").text


def test_one_password_tried_on_many_accounts_is_slowed_down_too(
    store: Repository, browser: Browser, clock: Clock
) -> None:
    for number in range(slowing.OF_AN_ADDRESS.free):
        assert WRONG in browser.log_in(f"person{number}@example.org", "Winter2026!!").text
    assert "Too many tries" in browser.log_in("another@example.org", "Winter2026!!").text


def test_a_lock_out_is_lifted_by_a_reset(store: Repository, browser: Browser, clock: Clock) -> None:
    account(store, Role.REVIEWER)
    for _ in range(slowing.OF_AN_ACCOUNT.most):
        browser.log_in("reviewer@example.org", "wrong")
        clock.advance(minutes=5)
    accounts.reset(store, trail.COMMAND, "reviewer@example.org", "the new first password")
    tries.forgive(store, slowing.account_key("reviewer@example.org"))
    assert "Choose a password" in browser.log_in("reviewer@example.org", "the new first password").text


def test_a_password_that_somebody_else_chose_is_changed_first(store: Repository, browser: Browser) -> None:
    account(store, Role.REVIEWER, must_change_password=True)
    page = browser.log_in("reviewer@example.org")
    assert '<h1 class="govuk-heading-l">Choose a password</h1>' in page.text
    assert browser.get("/").request.path == "/login", "nothing opens before"
    browser.log_in("reviewer@example.org")
    assert "at least 12 characters" in browser.post("/login/new-password", password="short").text
    assert "not the one you have now" in browser.post("/login/new-password", password=PASSWORD).text
    assert "Log out" in browser.post("/login/new-password", password="a password of my own").text
    assert recorded(store, What.PASSWORD_CHANGED)[0].who == "reviewer@example.org"
    other = Browser(browser.client.application.test_client())
    assert WRONG in other.log_in("reviewer@example.org").text
    assert "Log out" in other.log_in("reviewer@example.org", "a password of my own").text


def test_password_managers_and_pasting_are_let_work(store: Repository, browser: Browser) -> None:
    page = browser.get("/login").text
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
    account(store, Role.REVIEWER, must_change_password=True)
    assert 'autocomplete="new-password"' in browser.log_in("reviewer@example.org").text
    for text in (page, (browser.get("/static/session.js")).text):
        assert "onpaste" not in text
        assert '"paste"' not in text


class TestInProduction:
    """The second factor is not a choice there."""

    @pytest.fixture
    def settings_of_the_test(self) -> dict[str, str]:
        return {"CONCERN_BOT_MODE": "production"}

    @pytest.fixture
    def browser(self, app: Flask) -> Browser:
        return Browser(app.test_client(), "https://localhost")  # cookies go over TLS alone

    def test_nobody_gets_in_without_a_second_factor(self, store: Repository, browser: Browser, clock: Clock) -> None:
        account(store, Role.REVIEWER)
        page = browser.log_in("reviewer@example.org")
        assert page.request.path == "/login/set-up-code"
        assert "<svg" in page.text
        assert browser.get("/").request.path == "/login"
        browser.log_in("reviewer@example.org")
        page = browser.get("/login/set-up-code")
        assert trying.CODE_NOT_RIGHT in browser.post("/login/set-up-code", code="000000").text
        clock.advance(minutes=1)
        inside = browser.post("/login/set-up-code", code=code(secret_on(page.text), clock))
        assert "Log out" in inside.text
        assert recorded(store, What.SECOND_FACTOR_SET)[0].who == "reviewer@example.org"
        assert recorded(store, What.LOGGED_IN)[0].details["second_factor"] is True

    def test_then_each_login_needs_a_code_that_was_not_used_before(
        self, app: Flask, store: Repository, browser: Browser, clock: Clock
    ) -> None:
        account(store, Role.REVIEWER)
        browser.log_in("reviewer@example.org")
        secret = secret_on(browser.get("/login/set-up-code").text)
        used = code(secret, clock)
        browser.post("/login/set-up-code", code=used)
        browser.post("/logout", page="/")

        page = browser.log_in("reviewer@example.org")
        assert page.request.path == "/login/code"
        assert 'autocomplete="one-time-code"' in page.text
        assert secret not in browser.get("/login/set-up-code").text.replace(" ", ""), "the secret is not shown again"
        browser.log_in("reviewer@example.org")
        assert trying.CODE_NOT_RIGHT in browser.post("/login/code", code=used).text
        clock.advance(seconds=30)
        fresh = code(secret, clock)
        assert "Log out" in browser.post("/login/code", code=f"{fresh[:3]} {fresh[3:]}").text

    def test_wrong_codes_lock_as_wrong_passwords_do(
        self, app: Flask, store: Repository, browser: Browser, clock: Clock
    ) -> None:
        account(store, Role.REVIEWER)
        browser.log_in("reviewer@example.org")
        secret = secret_on(browser.get("/login/set-up-code").text)
        for _ in range(slowing.OF_AN_ACCOUNT.most):
            browser.log_in("reviewer@example.org")
            assert trying.CODE_NOT_RIGHT in browser.post("/login/set-up-code", code="12345").text
            clock.advance(minutes=5)
        clock.advance(minutes=-5)
        assert "Wait 30 minutes" in browser.post("/login/set-up-code", code=code(secret, clock)).text
        assert "Wait 30 minutes" in browser.log_in("reviewer@example.org").text
        assert len(recorded(store, What.LOCKED_OUT)) == 1

    def test_the_password_alone_changes_no_password(
        self, app: Flask, store: Repository, browser: Browser, clock: Clock
    ) -> None:
        account(store, Role.REVIEWER)
        browser.log_in("reviewer@example.org")
        secret = secret_on(browser.get("/login/set-up-code").text)
        browser.post("/login/set-up-code", code=code(secret, clock))
        browser.post("/logout", page="/")
        browser.log_in("reviewer@example.org")
        assert browser.get("/login/new-password").request.path == "/login"

    def test_a_reset_shuts_out_whoever_is_half_way_in_with_the_old_password(
        self, store: Repository, browser: Browser, clock: Clock
    ) -> None:
        account(store, Role.REVIEWER)
        browser.log_in("reviewer@example.org")
        secret = secret_on(browser.get("/login/set-up-code").text)
        browser.post("/login/set-up-code", code=code(secret, clock))
        browser.post("/logout", page="/")
        assert browser.log_in("reviewer@example.org").request.path == "/login/code"
        accounts.reset(store, trail.COMMAND, "reviewer@example.org", "the new first password")
        for step in ("code", "new-password", "set-up-code"):
            assert browser.get(f"/login/{step}").request.path == "/login"

    def test_who_can_sign_a_cookie_is_not_half_way_in(
        self, app: Flask, store: Repository, browser: Browser, clock: Clock
    ) -> None:
        account(store, Role.REVIEWER)
        known = accounts.by_email(store, "reviewer@example.org")
        assert known is not None
        so_far = {"account": known.id, "at": clock().timestamp(), "code_given": True, "signed_on": True}
        for forged in (so_far, [known.id, json.dumps(so_far).encode().hex()], [known.id, ""], 7):
            with browser.client.session_transaction(base_url=browser.site) as session:
                session["half_in"] = forged
            assert browser.get("/login/set-up-code").request.path == "/login"

    def test_half_way_in_lasts_ten_minutes(self, store: Repository, browser: Browser, clock: Clock) -> None:
        account(store, Role.REVIEWER)
        browser.log_in("reviewer@example.org")
        clock.advance(minutes=11)
        assert browser.get("/login/set-up-code").request.path == "/login"

    def test_cookies_go_over_tls_alone(self, browser: Browser) -> None:
        shown = browser.get("/login")
        cookie = shown.headers["Set-Cookie"]
        assert cookie.startswith("__Host-")
        assert "Domain" not in cookie
        for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
            assert flag in cookie


def test_a_session_ends_after_thirty_idle_minutes(app: Flask, store: Repository, clock: Clock) -> None:
    person = logged_in(app, store, Role.REVIEWER)
    clock.advance(minutes=29)
    assert "Log out" in person.get("/").text
    clock.advance(minutes=29)
    assert "Log out" in person.get("/").text, "what is done keeps it"
    clock.advance(minutes=30)
    assert person.get("/").request.path == "/login"


def test_a_session_ends_after_a_shift_however_busy(app: Flask, store: Repository, clock: Clock) -> None:
    person = logged_in(app, store, Role.REVIEWER)
    for _ in range(12 * 60 // 20 - 1):
        clock.advance(minutes=20)
        assert "Log out" in person.get("/").text
    clock.advance(minutes=20)
    assert person.get("/").request.path == "/login"


def test_every_page_warns_before_the_end_and_staying_is_one_button(app: Flask, store: Repository, clock: Clock) -> None:
    person = logged_in(app, store, Role.REVIEWER)
    page = person.get("/").text
    assert "animation: session-appears 0s linear 1500s" in page
    assert "animation-delay: 1800s" in page
    clock.advance(minutes=26)
    assert "You are still logged in" in person.post("/session/stay", page="/").text
    clock.advance(minutes=26)
    assert "Log out" in person.get("/").text
    assert "session-warning" not in Browser(app.test_client()).get("/login").text


def test_after_logging_in_one_is_where_one_wanted_to_be(app: Flask, store: Repository, browser: Browser) -> None:
    reference = report(store)
    account(store, Role.REVIEWER)
    assert browser.get(f"/reports/{reference}").request.path == "/login"
    assert browser.log_in("reviewer@example.org").request.path == f"/reports/{reference}"


def test_a_login_takes_nothing_along_from_before(store: Repository, browser: Browser) -> None:
    account(store, Role.REVIEWER)
    before = token(browser.get("/login").text)
    browser.log_in("reviewer@example.org")
    answer = browser.client.post("/logout", data={"csrf_token": before})
    assert answer.status_code == 400
