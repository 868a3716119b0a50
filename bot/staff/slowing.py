"""Slowing down and locking out who fails to log in again and again.

Counted by what was typed as e-mail address, so that an address without an account is treated as one with, and by
network address, so that one password tried on many accounts is slowed down too. Kept in the store: a restart of the
service forgives nothing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from bot.reports.models import LoginTries, now
from bot.reports.repository import Repository


@dataclass(frozen=True)
class Patience:
    """How many failures in a row are let pass, and how long one must wait after more.

    Attributes:
        free: failures that cost no waiting; each one more doubles the wait, from one second.
        most: failures after which nothing is tried for `locked_for`.
    """

    free: int
    most: int
    locked_for: dt.timedelta


OF_AN_ACCOUNT = Patience(free=3, most=10, locked_for=dt.timedelta(minutes=30))
# A whole office may come from one address.
OF_AN_ADDRESS = Patience(free=30, most=40, locked_for=dt.timedelta(minutes=10))


def account_key(email: str) -> str:
    """What the failures with an e-mail address are counted by."""
    return f"account:{email.strip().lower()}"


def address_key(address: str | None) -> str:
    """What the failures from a network address are counted by."""
    return f"address:{address}"


def wait(repository: Repository, key: str, patience: Patience) -> dt.timedelta:
    """How long to wait before the next try; zero or less: it may be tried now."""
    with repository.session() as session:
        tries = session.get(LoginTries, _hash(key))
        if tries is None or tries.failures < patience.free:
            return dt.timedelta()
        if tries.failures >= patience.most:
            return tries.failed_at + patience.locked_for - now()
        return tries.failed_at + dt.timedelta(seconds=2 ** (tries.failures - patience.free)) - now()


def failed(repository: Repository, key: str, patience: Patience) -> bool:
    """Count a failure; True if it is the one that locks."""
    try:
        return _count(repository, key, patience)
    except IntegrityError:  # two first failures at the same moment
        return _count(repository, key, patience)


def _count(repository: Repository, key: str, patience: Patience) -> bool:
    with repository.session() as session:
        tries = session.get(LoginTries, _hash(key), with_for_update=True)
        if tries is None:
            tries = LoginTries(key_hash=_hash(key), failures=0)
            session.add(tries)
        elif tries.failures >= patience.most:
            tries.failures = 0  # the time of the lock is over, or it would not have been tried
        tries.failures += 1
        tries.failed_at = now()
        return tries.failures == patience.most


def forgive(repository: Repository, key: str) -> None:
    """Forget the failures: it succeeded, or an administrator reset the account."""
    with repository.session() as session:
        session.execute(delete(LoginTries).where(LoginTries.key_hash == _hash(key)))


def _hash(key: str) -> str:
    """The key as it is stored: people type passwords into the wrong box."""
    return hashlib.sha256(key.encode()).hexdigest()
