"""The trail: who did what, when, to which report. Entries are only ever added.

Each entry holds the hash of the one before it, so that a changed, missing or inserted entry shows. What else is known
of it is sealed, and the seal is bound to the entry's plain fields and to that hash: who has the database but not the
keys can make no entry that opens. That the last entries were cut off shows against the head (`trail_head`), or
against a number and hash that were written down elsewhere (`verify`). The database itself refuses to change or delete
an entry (migration 0004).
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.errors import KnownError
from bot.reports.models import TrailEntry, TrailHead, now
from bot.reports.reach import unhurried
from bot.reports.repository import Repository
from bot.reports.vault import VaultError

BEGINNING = "0" * 64


class What(str, Enum):
    """What was done. The words for it stand in data/script/trail.yml."""

    LOGGED_IN = "logged_in"
    LOGIN_FAILED = "login_failed"
    LOCKED_OUT = "locked_out"
    LOGGED_OUT = "logged_out"
    REFUSED = "refused"
    NOT_FOUND = "not_found"

    ACCOUNT_ADDED = "account_added"
    ACCOUNT_CHANGED = "account_changed"
    ACCOUNT_RESET = "account_reset"
    ACCOUNT_DISABLED = "account_disabled"
    ACCOUNT_ENABLED = "account_enabled"
    ACCOUNT_REMOVED = "account_removed"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of an event
    SECOND_FACTOR_SET = "second_factor_set"

    PAGE_VIEWED = "page_viewed"
    LIST_VIEWED = "list_viewed"
    SEARCHED = "searched"
    REPORT_VIEWED = "report_viewed"
    UNANSWERED_VIEWED = "unanswered_viewed"
    EXPORTED = "exported"

    CLAIMED = "claimed"
    ASSIGNED = "assigned"
    STATUS_CHANGED = "status_changed"
    DECIDED = "decided"
    NOTE_ADDED = "note_added"
    CORRECTED = "corrected"
    LINKED = "linked"
    RESTRICTED = "restricted"
    RESTRICTION_LIFTED = "restriction_lifted"
    READER_NAMED = "reader_named"
    READER_REMOVED = "reader_removed"

    TRAIL_VIEWED = "trail_viewed"
    TRAIL_EXPORTED = "trail_exported"
    TRAIL_CHECKED = "trail_checked"

    ALERT_SENT = "alert_sent"
    ALERT_FAILED = "alert_failed"
    ALERT_RETRIED = "alert_retried"

    ERASED = "erased"
    HELD = "held"
    HOLD_LIFTED = "hold_lifted"
    REDACTED = "redacted"

    KEYS_CHANGED = "keys_changed"
    BACKED_UP = "backed_up"
    RESTORED = "restored"

    EXAMPLE_REDACTED = "example_redacted"
    EXAMPLE_LEFT_OUT = "example_left_out"


@dataclass(frozen=True)
class Actor:
    """Who did it: a member of staff by e-mail address, or a part of the service; and from which network address."""

    account_id: int | None
    who: str
    address: str | None = None


SYSTEM = Actor(None, "the service")
COMMAND = Actor(None, "the command line")


@dataclass(frozen=True)
class Entry:
    """One entry as auditors read it."""

    number: int
    at: dt.datetime
    who: str
    what: What
    reference: str | None
    address: str | None
    details: dict[str, Any]
    hash: str


@dataclass(frozen=True)
class Wanted:
    """Which entries to show; what is None is not asked for. `until` is the first moment that is too late."""

    who: str | None = None
    what: What | None = None
    reference: str | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None


class TrailBrokenError(KnownError):
    """The trail is not as it was written; the message names the entry."""


def record(
    repository: Repository,
    actor: Actor,
    what: What,
    reference: str | None = None,
    *,
    session: Session | None = None,
    **details: Any,
) -> None:
    """Add an entry. If that fails, so must what it tells of.

    Args:
        reference: the report it was done to.
        session: the transaction of the change, so that both are kept or neither; default: one of its own. Within a
            transaction that has written already, it must be given: two writers would wait for each other.
        details: what else an auditor should know, as JSON knows it; sealed.
    """
    if session is None:
        with repository.session() as own:
            _add(own, repository, actor, what, reference, details)
    else:
        _add(session, repository, actor, what, reference, details)


def _add(
    session: Session,
    repository: Repository,
    actor: Actor,
    what: What,
    reference: str | None,
    details: dict[str, Any],
) -> None:
    # Writing the head first makes every other writer wait until this transaction ends, on both databases.
    session.execute(update(TrailHead).values(number=TrailHead.number + 1).execution_options(synchronize_session=False))
    number, previous = session.execute(select(TrailHead.number, TrailHead.hash)).one()
    entry = TrailEntry(
        number=number,
        at=now(),
        account_id=actor.account_id,
        who=actor.who,
        what=what.value,
        reference=reference,
        address=actor.address,
        previous=previous,
    )
    entry.details = repository.vault.seal(json.dumps(details), "trail", "details", *_fields(entry))
    entry.hash = _hash(entry)
    session.add(entry)
    session.flush()
    session.execute(update(TrailHead).values(hash=entry.hash).execution_options(synchronize_session=False))


def entries(repository: Repository, wanted: Wanted, *, page: int = 1, per_page: int = 50) -> list[Entry]:
    """The entries of a page, the newest first; pages count from 1."""
    query = select(TrailEntry).where(*_conditions(wanted)).order_by(TrailEntry.number.desc())
    with repository.session() as session:
        found = session.scalars(query.offset((page - 1) * per_page).limit(per_page)).all()
        return [_read(entry, repository) for entry in found]


def all_entries(repository: Repository, wanted: Wanted) -> Iterator[Entry]:
    """Every entry, the oldest first, without holding them all in memory."""
    query = select(TrailEntry).where(*_conditions(wanted)).order_by(TrailEntry.number)
    with repository.session() as session:
        for entry in session.execute(query.execution_options(yield_per=500)).scalars():
            yield _read(entry, repository)


def count(repository: Repository, wanted: Wanted) -> int:
    """How many entries there are."""
    with repository.session() as session:
        return session.execute(select(func.count(TrailEntry.number)).where(*_conditions(wanted))).scalar_one()


@dataclass(frozen=True)
class Head:
    """The last entry: to be kept elsewhere, so that a trail that was cut off or written anew shows."""

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"

    @classmethod
    def parse(cls, text: str) -> Head:
        """`number:hash`, as `str` gives it.

        Raises:
            TrailBrokenError: it is not of that form.
        """
        number, _, found = text.strip().partition(":")
        if not number.isdecimal() or len(found) != len(BEGINNING):
            raise TrailBrokenError(f"{text!r} is not a number and a hash, as `concern-bot trail verify` prints them.")
        return cls(int(number), found)


def verify(repository: Repository, known: Head | None = None) -> Head:
    """Go through the whole trail.

    Args:
        known: a head that was written down earlier; the trail must still hold it.

    Returns:
        The head, when every entry is as it was written.

    Raises:
        TrailBrokenError: an entry was changed, is missing or does not open, or the trail was cut off.
    """
    last = Head(0, BEGINNING)
    kept = known is None or known == last
    with repository.session() as session, unhurried(session):
        # Others go on writing meanwhile: what is looked at ends where the trail ended at the start.
        end = Head(*session.execute(select(TrailHead.number, TrailHead.hash)).one())
        query = select(TrailEntry).where(TrailEntry.number <= end.number).order_by(TrailEntry.number)
        for entry in session.execute(query.execution_options(yield_per=500)).scalars():
            if entry.number != last.number + 1:
                raise TrailBrokenError(f"The trail lacks entry {last.number + 1}.")
            if entry.previous != last.hash or entry.hash != _hash(entry):
                raise TrailBrokenError(f"Entry {entry.number} of the trail is not as it was written.")
            try:
                _read(entry, repository)
            except (VaultError, ValueError) as problem:
                raise TrailBrokenError(f"Entry {entry.number} of the trail does not open: it was forged.") from problem
            last = Head(entry.number, entry.hash)
            kept = kept or known == last
        if last != end:
            raise TrailBrokenError(f"The trail was cut off after entry {last.number}: its head tells of {end.number}.")
        newest = session.execute(select(func.max(TrailEntry.number))).scalar_one() or 0
        if newest > session.execute(select(TrailHead.number)).scalar_one():
            raise TrailBrokenError(f"Entry {newest} of the trail lies behind its end: it was put there.")
    if not kept:
        raise TrailBrokenError(f"The trail does not hold the entry {known} that was written down.")
    return last


def _conditions(wanted: Wanted) -> list[Any]:
    asked: list[Any] = []
    if wanted.who is not None:
        asked.append(TrailEntry.who == wanted.who)
    if wanted.what is not None:
        asked.append(TrailEntry.what == wanted.what.value)
    if wanted.reference is not None:
        asked.append(TrailEntry.reference == wanted.reference)
    if wanted.since is not None:
        asked.append(TrailEntry.at >= wanted.since)
    if wanted.until is not None:
        asked.append(TrailEntry.at < wanted.until)
    return asked


def _read(entry: TrailEntry, repository: Repository) -> Entry:
    return Entry(
        number=entry.number,
        at=entry.at,
        who=entry.who,
        what=What(entry.what),
        reference=entry.reference,
        address=entry.address,
        details=json.loads(repository.vault.open(entry.details, "trail", "details", *_fields(entry))),
        hash=entry.hash,
    )


def _fields(entry: TrailEntry) -> tuple[str, ...]:
    """The plain fields as text, each told apart from one that is empty."""
    fields = (entry.number, entry.at.isoformat(), entry.account_id, entry.who, entry.what, entry.reference)
    return tuple(json.dumps(field) for field in (*fields, entry.address, entry.previous))


def _hash(entry: TrailEntry) -> str:
    text = json.dumps([*_fields(entry), base64.b64encode(entry.details).decode()])
    return hashlib.sha256(text.encode()).hexdigest()
