"""Staff accounts."""

from __future__ import annotations

import pytest

from bot.reports.repository import Repository
from bot.staff import accounts

PASSWORD = "correct horse battery"


def test_an_account_lets_in_with_its_password_alone(repository: Repository) -> None:
    accounts.add(repository, "Ann@Example.org", "Ann", PASSWORD)
    account = accounts.check(repository, "ann@example.org", PASSWORD)
    assert account is not None
    assert account.name == "Ann"
    assert accounts.check(repository, "ann@example.org", "wrong") is None
    assert accounts.check(repository, "nobody@example.org", PASSWORD) is None


@pytest.mark.parametrize(("email", "password"), [("ann", PASSWORD), ("ann@example.org", "short")])
def test_an_account_that_is_not_safe_is_refused(repository: Repository, email: str, password: str) -> None:
    with pytest.raises(accounts.AccountError):
        accounts.add(repository, email, "Ann", password)


def test_an_account_is_not_overwritten(repository: Repository) -> None:
    accounts.add(repository, "ann@example.org", "Ann", PASSWORD)
    with pytest.raises(accounts.AccountError, match="already"):
        accounts.add(repository, "ann@example.org", "Eve", "another long password", demonstration=True)


def test_a_removed_account_no_longer_lets_in(repository: Repository) -> None:
    accounts.add(repository, "ann@example.org", "Ann", PASSWORD)
    assert accounts.remove(repository, "ann@example.org")
    assert accounts.check(repository, "ann@example.org", PASSWORD) is None
    assert not accounts.remove(repository, "ann@example.org")
