"""Staff accounts: who may log in, as what, with passwords hashed with argon2."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.errors import KnownError
from bot.reports import trail
from bot.reports.models import ReportReader, StaffAccount, StaffSession, now
from bot.reports.repository import Repository
from bot.reports.trail import Actor, What
from bot.staff import passwords
from bot.staff.passwords import PasswordError
from bot.staff.roles import Role


class AccountError(KnownError):
    """An account cannot be made or changed as asked; the message says why."""


@dataclass(frozen=True)
class Account:
    """Someone who has an account.

    Attributes:
        reads_restricted: named for every restricted report.
        must_change_password: somebody else chose the password.
        has_second_factor: a code of it was given once.
        credentials: a digest that changes with the password and the second factor.
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
    credentials: str

    @property
    def actor(self) -> Actor:
        """As the trail names it."""
        return Actor(self.id, self.email)


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
        AccountError: the address is taken or malformed.
        PasswordError: the password may not be chosen (bot/staff/passwords.py).
    """
    email = email.strip().lower()
    before, at, after = email.partition("@")
    if not (before and at and after):
        raise AccountError(f"{email!r} is not an e-mail address.")
    passwords.check(password, email, name)
    password_hash = passwords.hashed(password)  # it takes a while: before the transaction
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
    details = {"role": role.value, "reads_restricted": reads_restricted}
    with _changing(repository, actor, What.ACCOUNT_CHANGED, email, **details) as (_, account):
        account.role, account.reads_restricted = role.value, reads_restricted


def reset(repository: Repository, actor: Actor, email: str, password: str) -> None:
    """Give an account a new password, to be changed at the next login, and take its second factor away.

    Raises:
        AccountError: there is no such account.
        PasswordError: the password may not be chosen.
    """
    password_hash = passwords.hashed(password)
    with _changing(repository, actor, What.ACCOUNT_RESET, email) as (_, account):
        passwords.check(password, account.email, account.name)
        account.password_hash, account.must_change_password = password_hash, True
        account.totp_secret, account.totp_confirmed_at = None, None
        account.sign_on_subject = None


def disable(repository: Repository, actor: Actor, email: str) -> None:
    """Let an account in no more. What it did stays in the trail under its name.

    Raises:
        AccountError: there is no such account.
    """
    with _changing(repository, actor, What.ACCOUNT_DISABLED, email) as (_, account):
        account.disabled_at = account.disabled_at or now()


def enable(repository: Repository, actor: Actor, email: str) -> None:
    """Let a disabled account in again.

    Raises:
        AccountError: there is no such account.
    """
    with _changing(repository, actor, What.ACCOUNT_ENABLED, email) as (_, account):
        account.disabled_at = None


def remove(repository: Repository, actor: Actor, email: str) -> None:
    """Remove an account that should never have been. Who worked here is disabled, not removed.

    Raises:
        AccountError: there is no such account.
    """
    with _changing(repository, actor, What.ACCOUNT_REMOVED, email) as (session, account):
        session.execute(delete(ReportReader).where(ReportReader.account_id == account.id))
        session.delete(account)


def choose_password(repository: Repository, actor: Actor, account: Account, password: str) -> None:
    """Set the password that somebody chose for their own account. Its sessions end, wherever they are.

    Raises:
        PasswordError: it may not be chosen, or is the one that they have now.
    """
    passwords.check(password, account.email, account.name)
    password_hash = passwords.hashed(password)
    with _changing(repository, actor, What.PASSWORD_CHANGED, account.email) as (_, found):
        if passwords.fits(found.password_hash, password):
            raise PasswordError("Choose a password that is not the one you have now.")
        found.password_hash, found.must_change_password = password_hash, False


def check(repository: Repository, email: str, password: str) -> Account | None:
    """The account, if the password is right and it is not disabled. Takes as long when there is no such account."""
    with repository.session() as session:
        found = _find(session, email)
        password_hash = found.password_hash if found else passwords.hash_of_nobody()
        account = _account(found) if found else None
    if not passwords.fits(password_hash, password) or account is None or account.disabled:
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


@contextmanager
def _changing(
    repository: Repository, actor: Actor, what: What, email: str, **details: Any
) -> Iterator[tuple[Session, StaffAccount]]:
    """The transaction in which an account is changed: its sessions end, and the trail has it.

    Raises:
        AccountError: there is no such account.
    """
    with repository.session() as session:
        account = _find(session, email)
        if account is None:
            raise AccountError(f"There is no account for {email}.")
        session.execute(delete(StaffSession).where(StaffSession.account_id == account.id))
        yield session, account
        trail.record(repository, actor, what, session=session, account=account.email, **details)


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
        credentials=hashlib.sha256(f"{found.password_hash} {found.totp_confirmed_at}".encode()).hexdigest(),
    )
