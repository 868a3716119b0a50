"""Changing one's own password, and which passwords may be chosen."""

from __future__ import annotations

import pytest
from flask import Flask

from bot.reports import trail
from bot.reports.repository import Repository
from bot.reports.trail import Wanted, What
from bot.staff import passwords
from bot.staff.roles import Role
from tests.staff.conftest import PASSWORD, Browser, Clock, logged_in

PAGE = "/your-account"
NEW = "tractor lamp biscuit"


@pytest.fixture
def ann(app: Flask, store: Repository) -> Browser:
    """A reviewer, logged in."""
    return logged_in(app, store, Role.REVIEWER, "ann@example.org")


def test_every_role_sees_its_account_and_finds_it_by_its_name(app: Flask, store: Repository) -> None:
    for role in Role:
        person = logged_in(app, store, role)
        home = person.get("/").text
        assert f'href="{PAGE}">{role.value.capitalize()}' in home
        page = person.get(PAGE).text
        assert f"{role.value}@example.org" in page
        assert "Change your password" in page


def test_a_password_is_changed_by_whoever_knows_it_and_every_other_session_ends(
    app: Flask, store: Repository, ann: Browser
) -> None:
    elsewhere = Browser(app.test_client())
    elsewhere.log_in("ann@example.org")
    before = ann.client.get_cookie("concern_bot_staff")
    assert "Your password is changed" in ann.post(PAGE, current=PASSWORD, password=NEW).text
    assert ann.get(PAGE).request.path == PAGE, "still logged in, here"
    assert before != ann.client.get_cookie("concern_bot_staff")
    assert elsewhere.get(PAGE).request.path == "/login", "and nowhere else"
    assert "is not right" in elsewhere.log_in("ann@example.org").text
    assert "Log out" in elsewhere.log_in("ann@example.org", NEW).text
    [entry] = trail.entries(store, Wanted(what=What.PASSWORD_CHANGED))
    assert (entry.who, entry.address) == ("ann@example.org", "127.0.0.1")


def test_who_does_not_know_the_password_is_refused_slowed_down_and_in_the_trail(
    app: Flask, store: Repository, clock: Clock
) -> None:
    ann = logged_in(app, store, Role.REVIEWER, "ann@example.org")
    for _ in range(3):
        answer = ann.post(PAGE, current="a guess at a desk", password=NEW)
        assert answer.status_code == 400
        assert "The password is not right" in answer.text
    assert "Too many tries" in ann.post(PAGE, current=PASSWORD, password=NEW).text
    failed = trail.entries(store, Wanted(what=What.LOGIN_FAILED, who="ann@example.org"))
    assert [entry.details["why"] for entry in failed] == ["wrong password"] * 3
    assert not trail.count(store, Wanted(what=What.PASSWORD_CHANGED))


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("", "Enter a new password"),
        ("lamp biscuit", None),
        (PASSWORD, "not the one you have now"),
        ("password1234", "easy to guess"),
        ("ann@example.org", "easy to guess"),
        ("a" * 501, "at most 500"),
    ],
)
def test_a_password_that_will_not_do_is_refused_with_the_reason(ann: Browser, password: str, why: str | None) -> None:
    text = ann.post(PAGE, current=PASSWORD, password=password).text
    assert (why or "Your password is changed") in text


@pytest.mark.parametrize(
    "password",
    [
        "Password1234!", "qwertyuiop12", "123456789012", "aaaaaaaaaaaa", "abcabcabcabc", "iloveyou1234",
        "liverpoolfc1", "manchesterunited", "letmeinletmein", "Liverpool2026", "michelle1987",
        "bedfordborough", "safeguarding1", "concern bot1", "ann.abbey2026", "x" * 300,
    ],
)  # fmt: skip
def test_what_is_guessed_first_is_refused(password: str) -> None:
    with pytest.raises(passwords.PasswordError, match="easy to guess"):
        passwords.check(password, "ann.abbey@example.org", "Ann Abbey")


def test_words_that_do_not_belong_together_and_what_a_manager_makes_may_be_chosen() -> None:
    for password in (
        NEW,
        "Xy9#qP2!mN7z",
        "sechs gelbe Lampen",
        "молоко трактор лампа",
        passwords.first(),
        "z3" * 9 + NEW,
    ):
        passwords.check(password, "ann@example.org", "Ann Abbey")
