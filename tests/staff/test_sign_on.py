"""Logging in with the council's own sign-on, against a provider that runs beside the test."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from bot.reports import trail
from bot.reports.repository import Repository
from bot.reports.trail import COMMAND, Wanted, What
from bot.staff import accounts, slowing
from bot.staff.roles import Role
from tests.clock import Clock
from tests.staff import provider as providers
from tests.staff.conftest import Browser, account
from tests.staff.provider import Provider


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with providers.running() as provider:
        yield provider


@pytest.fixture
def provider(running: Provider) -> Provider:
    running.person = providers.Person()
    running.client.redirect_uri = "http://localhost/sign-on/finish"
    return running


@pytest.fixture
def settings_of_the_test(provider: Provider) -> dict[str, str]:
    return {
        "CONCERN_BOT_SIGN_ON_ISSUER": provider.issuer,
        "CONCERN_BOT_SIGN_ON_CLIENT_ID": providers.CLIENT_ID,
        "CONCERN_BOT_SIGN_ON_CLIENT_SECRET": providers.CLIENT_SECRET,
    }


def at_the_provider(browser: Browser) -> str:
    """Where the provider sends the browser back to."""
    away = browser.client.get("/sign-on").headers["Location"]
    asked = parse_qs(urlsplit(away).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["nonce"]
    assert asked["state"]
    back = httpx.get(away)
    assert back.status_code == 302, back.text
    return back.headers["Location"].removeprefix("http://localhost")


def sign_on(browser: Browser) -> TestResponse:
    return browser.get(at_the_provider(browser))


def test_who_has_an_account_is_let_in_and_tied_to_the_subject(
    store: Repository, browser: Browser, provider: Provider
) -> None:
    account(store, Role.REVIEWER, must_change_password=True)
    assert "Log in with your council account" in browser.get("/login").text
    assert "Log out" in sign_on(browser).text
    entry = trail.entries(store, Wanted(what=What.LOGGED_IN))[0]
    assert (entry.who, entry.details) == ("reviewer@example.org", {"second_factor": False, "sign_on": True})

    provider.person.email = "married@example.org"
    assert "Log out" in sign_on(Browser(browser.client.application.test_client())).text, "known by the subject"
    provider.person = providers.Person(sub="subject-2")
    other = Browser(browser.client.application.test_client())
    assert sign_on(other).status_code == 403, "an address that was given to somebody else opens nothing"


@pytest.mark.parametrize(
    "person",
    [
        providers.Person(email="nobody@example.org"),
        providers.Person(email_verified=False),
        providers.Person(email="disabled@example.org"),
    ],
)
def test_who_has_no_account_here_is_not_let_in(
    store: Repository, browser: Browser, provider: Provider, person: providers.Person
) -> None:
    account(store, Role.REVIEWER)
    account(store, Role.REVIEWER, "disabled@example.org")
    accounts.disable(store, COMMAND, "disabled@example.org")
    provider.person = person
    refused = sign_on(browser)
    assert refused.status_code == 403
    assert "ask an administrator" in refused.text
    assert browser.get("/").request.path == "/login"
    assert trail.entries(store, Wanted(what=What.LOGIN_FAILED))[0].details["why"].startswith("there is no account here")


def test_an_answer_that_was_not_asked_for_or_is_used_twice_opens_nothing(
    app: Flask, store: Repository, browser: Browser
) -> None:
    account(store, Role.REVIEWER)
    back = at_the_provider(browser)
    stranger = Browser(app.test_client())
    assert stranger.get(back).status_code == 403, "the state belongs to another browser"
    assert "Log out" in browser.get(back).text
    assert browser.get(back).status_code == 403


class TestInProduction:
    """There, a second factor was used at the provider, or is used here."""

    @pytest.fixture
    def settings_of_the_test(self, provider: Provider) -> dict[str, str]:
        provider.client.redirect_uri = "https://localhost/sign-on/finish"
        return {
            "CONCERN_BOT_MODE": "production",
            "CONCERN_BOT_SIGN_ON_ISSUER": provider.issuer,
            "CONCERN_BOT_SIGN_ON_CLIENT_ID": providers.CLIENT_ID,
            "CONCERN_BOT_SIGN_ON_CLIENT_SECRET": providers.CLIENT_SECRET,
        }

    @pytest.mark.parametrize(("amr", "path"), [(["pwd"], "/login/set-up-code"), (["pwd", "mfa"], "/")])
    def test_the_second_factor(
        self, app: Flask, store: Repository, provider: Provider, amr: list[str], path: str
    ) -> None:
        account(store, Role.REVIEWER)
        provider.person.amr = amr
        browser = Browser(app.test_client(), "https://localhost")
        away = browser.client.get("/sign-on", base_url=browser.site).headers["Location"]
        back = httpx.get(away).headers["Location"].removeprefix(browser.site)
        assert browser.get(back).request.path == path


class TestWhenItDoesNotAnswer:
    """The login page stays, and the message names the way that is left."""

    @pytest.fixture
    def settings_of_the_test(self) -> dict[str, str]:
        return {
            "CONCERN_BOT_SIGN_ON_ISSUER": "http://127.0.0.1:9",
            "CONCERN_BOT_SIGN_ON_CLIENT_ID": "x",
            "CONCERN_BOT_SIGN_ON_CLIENT_SECRET": "y",
        }

    def test_it_says_so(self, browser: Browser) -> None:
        answer = browser.get("/sign-on")
        assert answer.status_code == 503
        assert "log in with your e-mail address and password" in answer.text

    def test_asking_again_and_again_fills_neither_the_trail_nor_the_way_in_with_a_password(
        self, store: Repository, browser: Browser, clock: Clock
    ) -> None:
        account(store, Role.REVIEWER)
        for _ in range(slowing.OF_AN_ADDRESS.free + 10):
            assert browser.get("/sign-on").status_code == 503
        assert trail.count(store, Wanted(what=What.LOGIN_FAILED)) == slowing.OF_AN_ADDRESS.free
        assert "Log out" in browser.log_in("reviewer@example.org").text
