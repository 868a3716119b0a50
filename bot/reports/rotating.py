"""Turning to a new key: every sealed value is sealed anew with it, in small batches, while the service runs.

What stays is the trail: the hash of an entry covers its details as they are sealed, and the database refuses to change
an entry. So its entries keep the key that they were sealed with, and a key that the trail still needs is never dropped.

A value is replaced only if it is still what was read. What the service wrote meanwhile it sealed with the new key, as
it looks at the key file whenever it seals. Broken off at any point, it goes on where it was.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import LargeBinary, and_, func, inspect, or_, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.errors import KnownError
from bot.reports import searching
from bot.reports.models import now
from bot.reports.places import NAMED_BY, NEVER_SEALED_ANEW, place, tables
from bot.reports.reach import unhurried
from bot.reports.repository import Repository
from bot.reports.vault import KeyRing, VaultError, key_of

logger = logging.getLogger(__name__)

BATCH = 200
# No transaction lasts as long: what was sealed with the key of before is committed by then, and is counted.
SETTLED = dt.timedelta(minutes=10)
MOST_PASSES = 20
TRIES = 5


class RotationError(KnownError):
    """Keys cannot be changed now; the message says why and what to do."""


@dataclass(frozen=True)
class Done:
    """How many values were sealed anew, which did not open, and how many reports were indexed anew for the search."""

    sealed: int
    failed: tuple[str, ...]
    indexed: int


def used(repository: Repository) -> dict[int, Counter[str]]:
    """How many values each key seals, by table."""
    found: dict[int, Counter[str]] = {key: Counter() for key in repository.vault.ring.sealing}
    with _patient(repository) as session:
        for column in (*NAMED_BY, *NEVER_SEALED_ANEW):
            key = _key_of(column)
            for value, number in session.execute(
                select(key, func.count()).where(column.is_not(None)).group_by(key)
            ).all():
                found.setdefault(_id(value), Counter())[column.class_.__tablename__] += number
    return found


def keys_in(connection: Connection, columns: Collection[tuple[str, str]]) -> set[int]:
    """The ids of the keys that seal what is in those columns, each given as table and column."""
    found: set[int] = set()
    for column in (*NAMED_BY, *NEVER_SEALED_ANEW):
        if (column.class_.__tablename__, column.key) in columns:
            keys = connection.execute(select(_key_of(column)).where(column.is_not(None)).distinct())
            found |= {_id(key) for key in keys.scalars()}
    return found


def waiting(repository: Repository) -> int:
    """How many values are not sealed with the current key, but for the trail's."""
    current = repository.vault.ring.current
    kept = {column.class_.__tablename__ for column in NEVER_SEALED_ANEW}
    return sum(
        number
        for key, counted in used(repository).items()
        for table, number in counted.items()
        if key != current and table not in kept
    )


def seal_anew(
    repository: Repository,
    *,
    batch: int = BATCH,
    on_batch: Callable[[int], None] = lambda _: None,
    pause: float = 0.02,
) -> Done:
    """Seal every value with the current key, then index every report anew.

    Args:
        batch: rows of one transaction.
        on_batch: told how many values were sealed anew so far, after each batch.
        pause: seconds to wait at least between two batches, so that people are not kept waiting.
    """
    sealed = 0
    failed: list[str] = []
    for _ in range(MOST_PASSES):
        before, failed = sealed, []
        for model, columns in tables():
            for replaced, unreadable in _pass(repository, model, columns, batch, pause):
                sealed += replaced
                failed += unreadable
                on_batch(sealed)
        if sealed == before and waiting(repository) <= len(failed):
            break
    return Done(sealed, tuple(failed), searching.catch_up(repository))


def _pass(
    repository: Repository, model: Any, columns: list[Any], batch: int, pause: float
) -> Iterator[tuple[int, list[str]]]:
    """Go through one table once, in the order of its key; gives how many values were replaced, and which did not
    open."""
    (primary,) = inspect(model).primary_key
    current = bytes((repository.vault.ring.current,))
    old = or_(*(_is_old(column, current) for column in columns))
    names = {name for column in columns for name in NAMED_BY[column]}
    query = select(primary, *columns, *(getattr(model, name) for name in sorted(names))).where(old)
    last = None
    while True:
        began = time.monotonic()
        wanted = query if last is None else query.where(primary > last)
        with _patient(repository) as session:
            rows = session.execute(wanted.order_by(primary).limit(batch)).all()
        if not rows:
            return
        yield _write(repository, primary, columns, sorted(names), rows)
        last = rows[-1][0]
        time.sleep(max(pause, time.monotonic() - began))


def _write(
    repository: Repository, primary: Any, columns: list[Any], names: list[str], rows: list[Any]
) -> tuple[int, list[str]]:
    """One batch, as one transaction."""
    model = columns[0].class_
    changes = []
    failed = []
    current = repository.vault.ring.current
    for row in rows:
        named = dict(zip(names, row[1 + len(columns) :], strict=True))
        for column, value in zip(columns, row[1:], strict=False):
            if value is None or key_of(value) == current:
                continue
            where = place(column, *(named[name] for name in NAMED_BY[column]))
            try:
                anew = repository.vault.seal(repository.vault.open(bytes(value), *where), *where)
            except VaultError as problem:
                logger.error("A value could not be sealed anew (row %s): %s", row[0], problem)
                failed.append(f"{column.class_.__tablename__}.{column.key} of row {row[0]}")
                continue
            changes.append(update(model).where(primary == row[0], column == value).values({column: anew}))
    for left in reversed(range(TRIES)):
        try:
            with repository.session() as session:
                replaced = sum(
                    session.execute(change.execution_options(synchronize_session=False)).rowcount for change in changes
                )
            return replaced, failed
        except OperationalError:
            if not left:
                raise
            time.sleep(1)  # the database is busy with what people write, which goes before this
    raise AssertionError("not reached")


def goes_on(repository: Repository, left: Done) -> bool:
    """Whether a change of keys is under way that `left` has brought to its end, or could not: then no other begins.

    What does not open keeps no change from beginning: it stays as it is, whatever the current key.
    """
    return left.sealed > 0 or waiting(repository) > len(left.failed)


def droppable(repository: Repository, spooled: Counter[int], given_up: Collection[str] = ()) -> list[int]:
    """The keys that no value uses any more. A key that is made ready for the next change is none of them.

    Args:
        spooled: how many messages in this machine's spool each key seals.
        given_up: the values that do not open, if they need not be kept from never opening again.

    Raises:
        RotationError: it cannot be known yet, not everything is sealed and indexed with the current key, or messages
            that only an older key opens wait in the spool.
    """
    ring = repository.vault.ring
    since = ring.since or ring.made.get(ring.current)
    if since is not None and now() - since < SETTLED:
        minutes = SETTLED.total_seconds() / 60
        raise RotationError(
            f"Key {ring.current} is the current one since {since:%H:%M} UTC. What was under way then may still be "
            f"stored with the key before it: drop old keys when {minutes:.0f} minutes have passed."
        )
    if left := sum(number for key, number in spooled.items() if key != ring.current and key in ring.sealing):
        raise RotationError(
            f"{left} messages wait in the spool, sealed with an older key, and nothing else opens them. Start the chat "
            "and let it read them into the database; when the spool of every machine is empty, drop old keys."
        )
    if (left := waiting(repository)) > len(given_up):
        raise RotationError(
            f"{left} values are not sealed with key {ring.current} yet: `concern-bot keys rotate`. If it names them as "
            "not opening with any key, and nothing brings them back, `--give-up` lets their key go."
        )
    if not given_up and (left := len(searching.stale(repository))):
        raise RotationError(f"{left} reports are not indexed with key {ring.current} yet: `concern-bot db upgrade`.")
    counted, kept = used(repository), {column.class_.__tablename__ for column in NEVER_SEALED_ANEW}
    return [key for key in ring.sealing if key < ring.current and not kept & set(counted.get(key, ()))]


def next_ring(ring: KeyRing) -> KeyRing:
    """The ring with a new current key: the one that was made ready, or one made now."""
    ready = ring if max(ring.sealing) > ring.current else ring.with_another()
    return ready.turned_to(min(key for key in ready.sealing if key > ring.current))


@contextmanager
def _patient(repository: Repository) -> Iterator[Session]:
    """A transaction that may look through a whole table: without the limit of time that people's requests have."""
    with repository.session() as session, unhurried(session):
        yield session


def _key_of(column: Any) -> Any:
    """The byte of an envelope that names its key."""
    return func.substr(column, 2, 1, type_=LargeBinary)


def _is_old(column: Any, current: bytes) -> Any:
    """That a value is not sealed with the current key. Of one that was cut off before its key SQLite says NULL."""
    return or_(_key_of(column) != current, and_(column.is_not(None), _key_of(column).is_(None)))


def _id(byte: Any) -> int:
    """The same as a number, as `key_of` gives it."""
    return bytes(byte)[0] if byte else 0
