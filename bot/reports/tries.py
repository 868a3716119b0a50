"""Tries of what must not be guessed: slowed down, and locked after too many failures in a row.

A try is counted before it is made, and taken back if it succeeds: many at the same moment get no further than one after
the other. Kept in the store: a restart of the service forgives nothing. By what is tried, known or not, so that
what there is cannot be told from what is locked; and that only as a keyed hash: people type passwords into the wrong
box.
"""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.reports.models import Tries, now
from bot.reports.store import Store

# No lock lasts longer; what is older is forgotten.
LONGEST = dt.timedelta(hours=1)
NO_WAIT = dt.timedelta()


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

    def wait(self, failures: int, failed_at: dt.datetime) -> dt.timedelta:
        """How long to wait before the next try; zero or less: it may be tried now."""
        if failures < self.free:
            return NO_WAIT
        if failures >= self.most:
            return failed_at + self.locked_for - now()
        return failed_at + dt.timedelta(seconds=2 ** (failures - self.free)) - now()


@dataclass(frozen=True)
class Try:
    """A try that was counted, or that must wait.

    Attributes:
        wait: how long; if that is more than zero it was not counted and must not be made.
        locks: by which of the keys nothing more is tried for a time, if it fails.
        at: when it was counted.
        before: by key, when the failure before it was.
    """

    wait: dt.timedelta
    locks: frozenset[str]
    at: dt.datetime
    before: dict[str, dt.datetime]

    @property
    def must_wait(self) -> bool:
        return self.wait > NO_WAIT


def begin(store: Store, counted: dict[str, Patience]) -> Try:
    """Count a try by each of its keys, or by none if it has to wait by one of them."""
    for _ in counted:
        with suppress(IntegrityError):  # two first tries at the same moment
            return _begin(store, counted)
    return _begin(store, counted)


def _begin(store: Store, counted: dict[str, Patience]) -> Try:
    with store.session() as session:
        _forget(session)  # on SQLite this takes the lock for writing, before anything is read
        found = {key: session.get(Tries, _hash(store, key), with_for_update=True) for key in sorted(counted)}
        before = {key: tries.failed_at for key, tries in found.items() if tries is not None}
        waits = [
            counted[key].wait(tries.failures, tries.failed_at) for key, tries in found.items() if tries is not None
        ]
        wait = max(waits, default=NO_WAIT)
        if wait > NO_WAIT:
            return Try(wait, frozenset(), now(), before)
        at, locks = now(), set()
        for key, tries in found.items():
            if tries is None:
                tries = Tries(key_hash=_hash(store, key), failures=0)
                session.add(tries)
            elif tries.failures >= counted[key].most:
                tries.failures = 0  # the time of the lock is over
            tries.failures += 1
            tries.failed_at = at
            if tries.failures >= counted[key].most:
                locks.add(key)
        return Try(NO_WAIT, frozenset(locks), at, before)


def take_back(store: Store, tried: Try, *keys: str) -> None:
    """It succeeded: it counts as no failure. Those before it stay."""
    with store.session() as session:
        _forget(session)
        for key in sorted(keys):
            tries = session.get(Tries, _hash(store, key), with_for_update=True)
            if tries is None:
                continue
            tries.failures -= 1
            if tries.failures <= 0:
                session.delete(tries)
            elif tries.failed_at == tried.at:  # else another failed meanwhile
                tries.failed_at = tried.before.get(key, tried.at)


def forgive(store: Store, key: str) -> None:
    """Forget the failures: all is well, or somebody who may do so lifts the lock."""
    with store.session() as session:
        session.execute(delete(Tries).where(Tries.key_hash == _hash(store, key)))


def forget(store: Store) -> None:
    """Forget what locks nothing any more."""
    with store.session() as session:
        _forget(session)


def _forget(session: Session) -> None:
    old = select(Tries.key_hash).where(Tries.failed_at <= now() - LONGEST)
    # What another transaction has just now is left to that one: nobody waits for somebody else's row.
    query = delete(Tries).where(Tries.key_hash.in_(old.with_for_update(skip_locked=True)))
    session.execute(query.execution_options(synchronize_session=False))


def _hash(store: Store, key: str) -> str:
    return store.vault.blind(key, "tries", "key")
