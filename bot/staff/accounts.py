"""Staff accounts: who may log in, as what, with passwords hashed with argon2."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.errors import KnownError
from bot.reports import trail
from bot.reports.models import ReportReader, StaffAccount, StaffSession, now
from bot.reports.repository import Repository
from bot.reports.trail import Actor, What
from bot.staff.roles import Role

MIN_PASSWORD_LENGTH = 12
MAX_PASSWORD_LENGTH = 500
FIRST_PASSWORD_BYTES = 15  # 20 characters: to be passed on once, and changed at the first login
_hasher = PasswordHasher()


class AccountError(KnownError):
    """An account cannot be made or changed as asked; the message says why."""


@dataclass(frozen=True)
class Account:
    """Someone who has an account.

    Attributes:
        reads_restricted: named for every restricted report.
        must_change_password: somebody else chose the password.
        has_second_factor: a code of it was given once.
    """

    id: int
    email: str
    name: str
    role: Role
    reads_restricted: bool
    must_change_password: bool
    has_second_factor: bool
    demonstration: bool
    disabled: bool

    @property
    def actor(self) -> Actor:
        """As the trail names it."""
        return Actor(self.id, self.email)


def first_password() -> str:
    """A password for a new account, to be passed on once."""
    return secrets.token_urlsafe(FIRST_PASSWORD_BYTES)


def add(
    repository: Repository,
    actor: Actor,
    email: str,
    name: str,
    password: str,
    role: Role,
    *,
    reads_restricted: bool = False,
    must_change_password: bool = True,
    demonstration: bool = False,
) -> None:
    """Make an account, or give an existing demonstration account a new password.

    Raises:
        AccountError: the address is taken or malformed, or the password is too short or too long.
    """
    email = email.strip().lower()
    before, at, after = email.partition("@")
    if not (before and at and after):
        raise AccountError(f"{email!r} is not an e-mail address.")
    password_hash = _hashed(password)
    with repository.session() as session:
        account = _find(session, email)
        if account is None:
            account = StaffAccount(email=email, name=name, demonstration=demonstration)
            session.add(account)
        elif not (account.demonstration and demonstration):
            raise AccountError(f"There is an account for {email} already.")
        account.password_hash = password_hash
        account.role = role.value
        account.reads_restricted = reads_restricted
        account.must_change_password = must_change_password
        trail.record(
            repository,
            actor,
            What.ACCOUNT_ADDED,
            session=session,
            account=email,
            role=role.value,
            reads_restricted=reads_restricted,
        )


def change(repository: Repository, actor: Actor, email: str, role: Role, *, reads_restricted: bool) -> None:
    """Give an account another role, or name it for restricted reports. Its sessions end.

    Raises:
        AccountError: there is no such account.
    """
    with repository.session() as session:
        account = _found(session, email)
        account.role, account.reads_restricted = role.value, reads_restricted
        _end_sessions(session, account)
        details = {"account": account.email, "role": role.value, "reads_restricted": reads_restricted}
        trail.record(repository, actor, What.ACCOUNT_CHANGED, session=session, **details)


def reset(repository: Repository, actor: Actor, email: str, password: str) -> None:
    """Give an account a new password, to be changed at the next login, and take its second factor away.

    Raises:
        AccountError: there is no such account, or the password is too short or too long.
    """
    password_hash = _hashed(password)
    with repository.session() as session:
        account = _found(session, email)
        account.password_hash, account.must_change_password = password_hash, True
        account.totp_secret, account.totp_confirmed_at = None, None
        account.sign_on_subject = None
        _end_sessions(session, account)
        trail.record(repository, actor, What.ACCOUNT_RESET, session=session, account=account.email)


def disable(repository: Repository, actor: Actor, email: str) -> None:
    """Let an account in no more. What it did stays in the trail under its name.

    Raises:
        AccountError: there is no such account.
    """
    with repository.session() as session:
        account = _found(session, email)
        account.disabled_at = account.disabled_at or now()
        _end_sessions(session, account)
        trail.record(repository, actor, What.ACCOUNT_DISABLED, session=session, account=account.email)


def enable(repository: Repository, actor: Actor, email: str) -> None:
    """Let a disabled account in again.

    Raises:
        AccountError: there is no such account.
    """
    with repository.session() as session:
        account = _found(session, email)
        account.disabled_at = None
        trail.record(repository, actor, What.ACCOUNT_ENABLED, session=session, account=account.email)


def remove(repository: Repository, actor: Actor, email: str) -> None:
    """Remove an account that should never have been. Who worked here is disabled, not removed.

    Raises:
        AccountError: there is no such account.
    """
    with repository.session() as session:
        account = _found(session, email)
        _end_sessions(session, account)
        session.execute(delete(ReportReader).where(ReportReader.account_id == account.id))
        session.delete(account)
        trail.record(repository, actor, What.ACCOUNT_REMOVED, session=session, account=account.email)


def choose_password(repository: Repository, account: Account, password: str, *, address: str | None) -> None:
    """Set the password that somebody chose for their own account.

    Raises:
        AccountError: it is too short or too long, or the one they were given.
    """
    password_hash = _hashed(password)
    with repository.session() as session:
        found = _found(session, account.email)
        if _fits(found.password_hash, password):
            raise AccountError("Choose a password that is not the one you were given.")
        found.password_hash, found.must_change_password = password_hash, False
        trail.record(repository, account.actor, What.PASSWORD_CHANGED, address=address, session=session)


def check(repository: Repository, email: str, password: str) -> Account | None:
    """The account, if the password is right and it is not disabled. Takes as long when there is no such account."""
    with repository.session() as session:
        found = _find(session, email)
        password_hash = found.password_hash if found else _hash_of_nobody()
        account = _account(found) if found else None
    if not _fits(password_hash, password) or account is None or account.disabled:
        return None
    return account


def by_id(repository: Repository, account_id: int) -> Account | None:
    """The account of that id, or None."""
    with repository.session() as session:
        found = session.get(StaffAccount, account_id)
        return _account(found) if found else None


def by_email(repository: Repository, email: str) -> Account | None:
    """The account of that address, or None."""
    with repository.session() as session:
        found = _find(session, email)
        return _account(found) if found else None


def all_accounts(repository: Repository) -> list[Account]:
    """All accounts by address."""
    with repository.session() as session:
        return [_account(found) for found in session.scalars(select(StaffAccount).order_by(StaffAccount.email))]


def demonstration_accounts(repository: Repository) -> list[str]:
    """The addresses of demonstration accounts."""
    return [account.email for account in all_accounts(repository) if account.demonstration]


def _find(session: Session, email: str) -> StaffAccount | None:
    return session.scalars(select(StaffAccount).where(StaffAccount.email == email.strip().lower())).first()


def _found(session: Session, email: str) -> StaffAccount:
    account = _find(session, email)
    if account is None:
        raise AccountError(f"There is no account for {email}.")
    return account


def _end_sessions(session: Session, account: StaffAccount) -> None:
    session.execute(delete(StaffSession).where(StaffSession.account_id == account.id))


def _account(found: StaffAccount) -> Account:
    return Account(
        id=found.id,
        email=found.email,
        name=found.name,
        role=Role(found.role),
        reads_restricted=found.reads_restricted,
        must_change_password=found.must_change_password,
        has_second_factor=found.totp_confirmed_at is not None,
        demonstration=found.demonstration,
        disabled=found.disabled_at is not None,
    )


def _hashed(password: str) -> str:
    if len(password) < MIN_PASSWORD_LENGTH:
        raise AccountError(f"The password needs at least {MIN_PASSWORD_LENGTH} characters.")
    if len(password) > MAX_PASSWORD_LENGTH:
        raise AccountError(f"The password can have at most {MAX_PASSWORD_LENGTH} characters.")
    return _hasher.hash(password)


def _fits(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


@lru_cache(maxsize=1)
def _hash_of_nobody() -> str:
    return _hasher.hash("nobody has this password")
