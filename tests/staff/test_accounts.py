"""Staff accounts: passwords, roles, what the trail keeps of a change."""

from __future__ import annotations

import pytest

from bot.reports import trail
from bot.reports.repository import Repository
from bot.reports.trail import COMMAND, Wanted, What
from bot.staff import accounts, sessions
from bot.staff.passwords import PasswordError
from bot.staff.roles import Role

PASSWORD = "correct horse battery"


def add(repository: Repository, email: str = "ann@example.org", **more: object) -> None:
    accounts.add(repository, COMMAND, email, "Ann", PASSWORD, Role.REVIEWER, **more)  # type: ignore[arg-type]


def test_an_account_lets_in_with_its_password_alone(repository: Repository) -> None:
    add(repository, "Ann@Example.org")
    account = accounts.check(repository, "ann@example.org", PASSWORD)
    assert account is not None
    assert (account.name, account.role) == ("Ann", Role.REVIEWER)
    assert accounts.check(repository, "ann@example.org", "wrong") is None
    assert accounts.check(repository, "nobody@example.org", PASSWORD) is None


@pytest.mark.parametrize(
    ("email", "password"),
    [("ann", PASSWORD), ("@example.org", PASSWORD), ("ann@example.org", "short"), ("ann@example.org", "long" * 200)],
)
def test_an_account_that_is_not_safe_is_refused(repository: Repository, email: str, password: str) -> None:
    with pytest.raises((accounts.AccountError, PasswordError)):
        accounts.add(repository, COMMAND, email, "Ann", password, Role.REVIEWER)


def test_an_account_is_not_overwritten(repository: Repository) -> None:
    add(repository)
    with pytest.raises(accounts.AccountError, match="already"):
        add(repository, demonstration=True)


def test_a_removed_account_no_longer_lets_in(repository: Repository) -> None:
    add(repository)
    accounts.remove(repository, COMMAND, "ann@example.org")
    assert accounts.check(repository, "ann@example.org", PASSWORD) is None
    with pytest.raises(accounts.AccountError, match="no account"):
        accounts.remove(repository, COMMAND, "ann@example.org")


def test_a_disabled_account_lets_in_no_more_until_it_is_enabled(repository: Repository) -> None:
    add(repository)
    account = accounts.check(repository, "ann@example.org", PASSWORD)
    assert account is not None
    token = sessions.begin(repository, account)
    accounts.disable(repository, COMMAND, "ann@example.org")
    assert accounts.check(repository, "ann@example.org", PASSWORD) is None
    assert sessions.resume(repository, token) is None
    accounts.enable(repository, COMMAND, "ann@example.org")
    assert accounts.check(repository, "ann@example.org", PASSWORD) is not None
    assert sessions.resume(repository, token) is None, "a session that was ended stays ended"


def test_a_reset_ends_sessions_and_asks_for_another_password(repository: Repository) -> None:
    add(repository, must_change_password=False)
    account = accounts.check(repository, "ann@example.org", PASSWORD)
    assert account is not None
    token = sessions.begin(repository, account)
    accounts.reset(repository, COMMAND, "ann@example.org", "another long password")
    assert accounts.check(repository, "ann@example.org", PASSWORD) is None
    after = accounts.check(repository, "ann@example.org", "another long password")
    assert after is not None
    assert after.must_change_password
    assert sessions.resume(repository, token) is None
    with pytest.raises(PasswordError, match="not the one you have now"):
        accounts.choose_password(repository, COMMAND, after, "another long password")


def test_every_change_of_an_account_is_in_the_trail_with_who_did_it(repository: Repository) -> None:
    add(repository)
    accounts.change(repository, COMMAND, "ann@example.org", Role.MANAGER, reads_restricted=True)
    accounts.reset(repository, COMMAND, "ann@example.org", "another long password")
    accounts.disable(repository, COMMAND, "ann@example.org")
    accounts.enable(repository, COMMAND, "ann@example.org")
    accounts.remove(repository, COMMAND, "ann@example.org")
    found = trail.entries(repository, Wanted())[::-1]
    assert [entry.what for entry in found] == [
        What.ACCOUNT_ADDED,
        What.ACCOUNT_CHANGED,
        What.ACCOUNT_RESET,
        What.ACCOUNT_DISABLED,
        What.ACCOUNT_ENABLED,
        What.ACCOUNT_REMOVED,
    ]
    assert {entry.details["account"] for entry in found} == {"ann@example.org"}
    assert {entry.who for entry in found} == {"the command line"}
    assert found[1].details["role"] == "manager"
    assert "password" not in str([entry.details for entry in found])


@pytest.mark.parametrize("password", ["ねこ と 犬 🐈 naïve", " twelve spaces ", "plover gatepost " * 7 + "y"])
def test_a_password_is_taken_whole_and_of_any_characters(repository: Repository, password: str) -> None:
    accounts.add(repository, COMMAND, "ann@example.org", "Ann", password, Role.REVIEWER)
    assert accounts.check(repository, "ann@example.org", password)
    assert accounts.check(repository, "ann@example.org", password[:-1]) is None
    assert accounts.check(repository, "ann@example.org", password.strip() + "x") is None
