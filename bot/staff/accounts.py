"""Staff accounts: passwords hashed with argon2."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select

from bot.errors import KnownError
from bot.reports.models import StaffAccount
from bot.reports.repository import Repository

MIN_PASSWORD_LENGTH = 12
_hasher = PasswordHasher()


class AccountError(KnownError):
    """An account cannot be made as asked; the message says why."""


@dataclass(frozen=True)
class Account:
    """Someone who may log in."""

    id: int
    email: str
    name: str
    demonstration: bool


def add(repository: Repository, email: str, name: str, password: str, *, demonstration: bool = False) -> None:
    """Make an account, or give an existing demonstration account a new password.

    Raises:
        AccountError: the address is taken or malformed, or the password is too short.
    """
    email = email.strip().lower()
    if "@" not in email:
        raise AccountError(f"{email!r} is not an e-mail address.")
    if len(password) < MIN_PASSWORD_LENGTH:
        raise AccountError(f"The password needs at least {MIN_PASSWORD_LENGTH} characters.")
    with repository.session() as session:
        account = session.scalars(select(StaffAccount).where(StaffAccount.email == email)).first()
        if account is None:
            account = StaffAccount(email=email, name=name, demonstration=demonstration)
            session.add(account)
        elif not (account.demonstration and demonstration):
            raise AccountError(f"There is an account for {email} already.")
        account.password_hash = _hasher.hash(password)


def remove(repository: Repository, email: str) -> bool:
    """Remove an account; False if there is none."""
    with repository.session() as session:
        result = session.execute(delete(StaffAccount).where(StaffAccount.email == email.strip().lower()))
        return bool(result.rowcount)


def check(repository: Repository, email: str, password: str) -> Account | None:
    """The account, if the password is right. Takes as long when there is no such account."""
    with repository.session() as session:
        found = session.scalars(select(StaffAccount).where(StaffAccount.email == email.strip().lower())).first()
        password_hash = found.password_hash if found else _hash_of_nobody()
        account = _account(found) if found else None
    try:
        _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return None
    return account


def by_id(repository: Repository, account_id: int) -> Account | None:
    """The account of that id, or None."""
    with repository.session() as session:
        found = session.get(StaffAccount, account_id)
        return _account(found) if found else None


def demonstration_accounts(repository: Repository) -> list[str]:
    """The addresses of demonstration accounts."""
    with repository.session() as session:
        return list(session.scalars(select(StaffAccount.email).where(StaffAccount.demonstration)))


def _account(found: StaffAccount) -> Account:
    return Account(found.id, found.email, found.name, found.demonstration)


@lru_cache(maxsize=1)
def _hash_of_nobody() -> str:
    return _hasher.hash("nobody has this password")
