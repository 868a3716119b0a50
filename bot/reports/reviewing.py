"""What staff do with a report. Each step is one transaction, which keeps an event for the report's own timeline and an
entry in the trail.

What somebody wrote stands in the event alone: the trail outlives the report.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.errors import KnownError
from bot.reports import filing, searching, trail
from bot.reports.due import due_at
from bot.reports.models import Addition, Report, ReportVersion, ReviewEvent, StaffAccount, now
from bot.reports.places import place
from bot.reports.queue import OUTCOMES
from bot.reports.repository import Repository
from bot.reports.trail import Actor, What

DANGERS = ("yes", "unclear", "no")
# What each event of the timeline is to the trail, and which of its details are none of what somebody wrote.
IN_THE_TRAIL = {
    "claimed": What.CLAIMED,
    "assigned": What.ASSIGNED,
    "handed_over": What.ASSIGNED,
    "noted": What.NOTE_ADDED,
    "corrected": What.CORRECTED,
    "reading_corrected": What.CORRECTED,
    "decided": What.DECIDED,
    "closed": What.STATUS_CHANGED,
    "reopened": What.STATUS_CHANGED,
    "linked": What.LINKED,
    "told_apart": What.LINKED,
    "unlinked": What.LINKED,
}
TOLD_TO_THE_TRAIL = ("to", "field", "outcome", "harm", "danger", "other")


class ReviewError(KnownError):
    """A step cannot be taken, or lacks something; the message says why, to the one who tried.

    Attributes:
        problems: the same by the field of the form that it is about; the field is empty if it is about none.
    """

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.problems = {field: message}

    @classmethod
    def of(cls, problems: dict[str, str]) -> ReviewError:
        """An error about several fields."""
        error = cls(" ".join(problems.values()))
        error.problems = problems
        return error


@dataclass(frozen=True)
class Person:
    """A member of staff who does something, or to whom something is given.

    Attributes:
        email: by which the trail names them.
        address: the network address they do it from.
    """

    id: int
    name: str
    email: str = field(compare=False)
    address: str | None = field(default=None, compare=False)

    @property
    def actor(self) -> Actor:
        """As the trail names them."""
        return Actor(self.id, self.email, self.address)


@dataclass(frozen=True)
class Event:
    """Something that happened with a report: what, when, by whom (None: by the person who reported, or by itself)."""

    kind: str
    at: dt.datetime
    by: str | None
    detail: dict[str, Any]


@dataclass(frozen=True)
class Standing:
    """How a report stands with staff.

    Attributes:
        state: changes whenever anything is told or done; who decides must have seen the newest.
    """

    reference: str
    status: str
    urgency: str
    outcome: str | None
    kind: str | None
    read_kind: str | None
    read_danger: str | None
    read_urgency: str | None
    staff_kind: str | None
    staff_danger: str | None
    due_at: dt.datetime
    assigned_to: Person | None
    first_seen_at: dt.datetime | None
    decided_at: dt.datetime | None
    state: str


def standing(repository: Repository, reference: str) -> Standing | None:
    """How a report stands, or None if there is none of that reference."""
    with repository.session() as session:
        report = session.scalars(select(Report).where(Report.reference == reference)).first()
        if report is None:
            return None
        holder = session.get(StaffAccount, report.assigned_to) if report.assigned_to else None
        return Standing(
            reference=report.reference,
            status=report.status,
            urgency=report.urgency,
            outcome=report.outcome,
            kind=report.kind,
            read_kind=report.read_kind,
            read_danger=report.read_danger,
            read_urgency=report.read_urgency,
            staff_kind=report.staff_kind,
            staff_danger=report.staff_danger,
            due_at=report.due_at,
            assigned_to=Person(holder.id, holder.name, holder.email) if holder else None,
            first_seen_at=report.first_seen_at,
            decided_at=report.decided_at,
            state=_state(session, report),
        )


def _state(session: Session, report: Report) -> str:
    done = select(ReviewEvent.id).where(ReviewEvent.reference == report.reference)
    last = session.scalars(done.order_by(ReviewEvent.id.desc()).limit(1)).first() or 0
    return f"{report.version}.{report.updated_at.timestamp():.6f}.{last}"


def opened(repository: Repository, reference: str, by: Person, **detail: Any) -> None:
    """Keep that somebody opened a report."""
    with repository.session() as session:
        report = _locked(session, reference)
        report.first_seen_at = report.first_seen_at or now()
        report.seen_at = now()
        trail.record(repository, by.actor, What.REPORT_VIEWED, reference, session=session, **detail)


def claim(repository: Repository, reference: str, by: Person) -> None:
    """Take a report that nobody has.

    Raises:
        ReviewError: somebody has it, or it is decided.
    """
    with repository.session() as session:
        report = _open_to_work(session, reference)
        if report.assigned_to == by.id:
            return
        if report.assigned_to is not None:
            holder = session.get(StaffAccount, report.assigned_to)
            raise ReviewError(f"{holder.name} has taken this report already. Ask them to hand it over.")
        report.assigned_to = by.id
        report.status = "in_review"
        event(repository, session, reference, "claimed", by)


def assign(repository: Repository, reference: str, by: Person, to: int, words: str = "") -> None:
    """Give a report to somebody, with words for them: an assignment, or a hand-over if `by` had it.

    Raises:
        ReviewError: it is decided, or there is no such colleague.
    """
    with repository.session() as session:
        report = _open_to_work(session, reference)
        colleague = session.get(StaffAccount, to)
        if colleague is None:
            raise ReviewError("Choose a colleague from the list.", "to")
        if report.assigned_to == to:
            raise ReviewError(f"{colleague.name} has this report already.")
        kind = "handed_over" if report.assigned_to is not None else "assigned"
        report.assigned_to = to
        report.status = "in_review"
        event(repository, session, reference, kind, by, to=colleague.name, text=words)


def note(repository: Repository, reference: str, by: Person, text: str) -> None:
    """Add a note.

    Raises:
        ReviewError: it is empty.
    """
    if not text.strip():
        raise ReviewError("Write the note first.", "text")
    with repository.session() as session:
        _locked(session, reference)
        event(repository, session, reference, "noted", by, text=text.strip())
    searching.index_quietly(repository, reference)


def correct(
    repository: Repository, reference: str, by: Person, field: str, heading: str, was: str, becomes: str, why: str
) -> None:
    """Put one of the facts right; what was told stays as it is, beside it.

    Raises:
        ReviewError: nothing was changed, or no reason given.
    """
    if not becomes.strip() or becomes.strip() == was:
        raise ReviewError("Write what is right.", "becomes")
    if not why.strip():
        raise ReviewError("Say how you know.", "why")
    with repository.session() as session:
        _locked(session, reference)
        event(
            repository, session, reference, "corrected", by,
            field=field, heading=heading, was=was, becomes=becomes.strip(), text=why.strip(),
        )  # fmt: skip
    searching.index_quietly(repository, reference)


def correct_reading(
    repository: Repository, reference: str, by: Person, *, kind: str, danger: str, urgency: str, why: str
) -> None:
    """Put the kind of harm and the danger right. What the assistant read stays beside it.

    Args:
        kind: a kind of harm, or empty if it is none of them.
        danger: one of `DANGERS`.
        urgency: how urgent that makes it (bot/interview/output/assessing.py); a graver one is due sooner.

    Raises:
        ReviewError: no reason given, or a value that is none.
    """
    if danger not in DANGERS or (kind and kind not in filing.KINDS):
        raise ReviewError("Choose the kind of harm and the danger.", "kind")
    if not why.strip():
        raise ReviewError("Say how you know.", "why")
    with repository.session() as session:
        report = _locked(session, reference)
        before = {"kind": report.kind, "danger": report.staff_danger or report.read_danger, "urgency": report.urgency}
        _read_as(report, kind, danger)
        if urgency != report.urgency:
            if report.open and filing.URGENCIES.index(urgency) < filing.URGENCIES.index(report.urgency):
                report.due_at = min(report.due_at, due_at(urgency, now(), repository.limits))
            filing.set_urgency(report, urgency)
        event(
            repository, session, reference, "reading_corrected", by,
            was=before, becomes={"kind": kind or None, "danger": danger, "urgency": urgency}, text=why.strip(),
        )  # fmt: skip


def _read_as(report: Report, kind: str, danger: str) -> None:
    report.staff_kind = kind or "none"
    report.staff_danger = danger
    report.kind = kind or None


def decide(
    repository: Repository, reference: str, by: Person, *, outcome: str, kind: str, danger: str, why: str, state: str,
    also: Sequence[str] = (),
) -> None:  # fmt: skip
    """Decide what becomes of a report.

    Args:
        kind, danger: what it was, as the one who decides has it.
        also: the other kinds of harm that it is about too.
        state: the `Standing.state` that they have seen.

    Raises:
        ReviewError: something is missing, it is decided already, or something came in meanwhile.
    """
    needed = (
        ("outcome", outcome in OUTCOMES, "Choose what was decided."),
        ("kind", kind in (*filing.KINDS, "none"), "Choose the kind of harm."),
        ("danger", danger in DANGERS, "Choose whether a child was in immediate danger."),
        ("why", bool(why.strip()), "Give the reason for the decision."),
    )
    if missing := {field: words for field, given, words in needed if not given}:
        raise ReviewError.of(missing)
    with repository.session() as session:
        report = _open_to_work(session, reference)
        if state != _state(session, report):
            raise ReviewError("Something was added or changed since you opened this page. Read it, then decide.")
        _read_as(report, "" if kind == "none" else kind, danger)
        report.status = "decided"
        report.open = False
        report.outcome = outcome
        report.decided_at = now()
        others = [name for name in filing.KINDS if name in also and name != kind]
        event(
            repository, session, reference, "decided", by,
            outcome=outcome, harm=kind, also=others, danger=danger, text=why.strip(),
        )  # fmt: skip


def close(repository: Repository, reference: str, by: Person) -> None:
    """Close a report that is decided.

    Raises:
        ReviewError: it is not decided.
    """
    with repository.session() as session:
        report = _locked(session, reference)
        if report.status != "decided":
            raise ReviewError("Only a report that is decided can be closed.")
        report.status = "closed"
        event(repository, session, reference, "closed", by)


def reopen(repository: Repository, reference: str, by: Person, why: str) -> None:
    """Take a decision back: the report is in review again, with whoever takes it back.

    Raises:
        ReviewError: it is not decided, or no reason is given.
    """
    if not why.strip():
        raise ReviewError("Say why it is opened again.", "why")
    with repository.session() as session:
        report = _locked(session, reference)
        if report.status not in filing.DECIDED:
            raise ReviewError("This report is not decided.")
        report.status = "in_review"
        report.open = True
        report.assigned_to = by.id
        report.outcome = report.decided_at = None
        event(repository, session, reference, "reopened", by, text=why.strip())


def timeline(repository: Repository, reference: str, visible: Any) -> list[Event]:
    """All that happened with a report, the newest first.

    Args:
        visible: the condition under which the one who asks may see a report; what links to another is left out.
    """
    with repository.session() as session:
        events = _staff_events(repository, session, reference)
        versions = select(ReportVersion).where(ReportVersion.reference == reference)
        for version in session.scalars(versions):
            kind = "received" if version.version == 1 else "told_more"
            events.append(Event(kind, version.at, None, {"version": version.version}))
        for added in session.scalars(select(Addition).where(Addition.reference == reference)):
            events.append(Event("added", added.at, None, {}))
        others = {event.detail.get("other") for event in events} - {None}
        shown = set(session.scalars(select(Report.reference).where(Report.reference.in_(others), visible)))
        events = [event for event in events if event.detail.get("other") in (None, *shown)]
    return sorted(events, key=lambda event: event.at, reverse=True)


def _staff_events(repository: Repository, session: Session, reference: str) -> list[Event]:
    """What staff did with a report, in order."""
    query = select(ReviewEvent).where(ReviewEvent.reference == reference).order_by(ReviewEvent.id)
    return [
        Event(
            event.kind,
            event.at,
            event.by_name,
            json.loads(repository.vault.open(event.detail, *place(ReviewEvent.detail, event.uid))),
        )
        for event in session.scalars(query)
    ]


def event(repository: Repository, session: Session, reference: str, kind: str, by: Person, **detail: Any) -> None:
    """Keep an event and its entry in the trail as part of a transaction; what its detail says is sealed."""
    uid = uuid.uuid4().hex
    sealed = repository.vault.seal(json.dumps(detail), *place(ReviewEvent.detail, uid))
    session.add(ReviewEvent(uid=uid, reference=reference, kind=kind, by_id=by.id, by_name=by.name, detail=sealed))
    session.flush()
    told = {name: detail[name] for name in TOLD_TO_THE_TRAIL if name in detail}
    what = IN_THE_TRAIL[kind]
    trail.record(repository, by.actor, what, reference, session=session, step=kind, **told)


def _locked(session: Session, reference: str) -> Report:
    if session.bind.dialect.name == "sqlite":
        # SQLite locks nothing for reading: take the lock for writing before looking, so that of two only one sees
        # a report as it was.
        touch = update(Report).where(Report.reference == reference).values(reference=reference)
        session.execute(touch.execution_options(synchronize_session=False))
    return session.scalars(select(Report).where(Report.reference == reference).with_for_update()).one()


def _open_to_work(session: Session, reference: str) -> Report:
    report = _locked(session, reference)
    if not report.open:
        raise ReviewError("This report is decided. Open it again first.")
    return report
