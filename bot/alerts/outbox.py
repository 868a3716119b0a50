"""The alerts that are to go, kept in the store until they went.

Nothing has to remember to raise an alert: an urgent report that has none is found, in whatever way it became urgent.
An alert is sent at least once; a process that ends between sending and noting it sends it again.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, exists, extract, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.alerts.message import words
from bot.alerts.ways import MOST_TRIES, NotSentError, Way, wait_after
from bot.reports import trail
from bot.reports.models import UNOPENED, Alert, Report, now
from bot.reports.repository import Repository
from bot.reports.trail import SYSTEM, Actor, What
from bot.settings import Limits

logger = logging.getLogger(__name__)

LEASE = dt.timedelta(minutes=2)  # longer than any way takes to send
AT_ONCE = 100
# So many are counted; more is more than enough to see that something is wrong.
COUNTED = 100


@dataclass(frozen=True)
class Failing:
    """An alert that did not go yet, or was given up, for managers; without a reference that they may not see."""

    id: int
    reference: str | None
    stage: str
    way: str
    recipient: str
    given_up: bool
    tries: int
    problem: str
    created_at: dt.datetime
    next_try_at: dt.datetime


def look(repository: Repository, ways: Iterable[Way]) -> None:
    """Raise the alerts that are due, and drop those that nobody needs any more."""
    ways = list(ways)
    with repository.session() as session:
        new, unopened = _without_alert(session, repository.limits), _unopened_in_time(session, repository.limits)
    for stage, references in (("new", new), ("unopened", unopened)):
        for reference in references:
            _raise_alerts(repository, reference, stage, ways)
    _drop_what_is_not_needed(repository)


def _viewed_since(moment: Any) -> Any:
    """That staff opened the report at or after a moment (a column of the query around it)."""
    return and_(Report.seen_at.is_not(None), Report.seen_at >= moment)  # never NULL, so that its contrary holds, too


def _of(stage: str) -> tuple[Any, Any]:
    """The condition of a stage's alerts of a report of the query around it."""
    return Alert.reference == Report.reference, Alert.stage == stage


def _told_at() -> Any:
    """When a report was told of as an emergency last."""
    return select(func.max(Alert.created_at)).where(*_of("new")).correlate(Report).scalar_subquery()


def _without_alert(session: Session, limits: Limits) -> list[str]:
    """Emergencies that nobody has opened since they changed last, and that nobody was told of, or not of that change.

    Whatever their status: somebody may come back to a report that was decided. A person who is writing changes a report
    with every message: what comes within the time for an emergency belongs to what was told.
    """
    told_at = _told_at()
    query = select(Report.reference).where(
        UNOPENED,
        or_(
            told_at.is_(None),
            _seconds_between(session, told_at, Report.updated_at) >= limits.emergency.total_seconds(),
        ),
    )
    return list(session.scalars(query.order_by(Report.id).limit(AT_ONCE)))


def _seconds_between(session: Session, earlier: Any, later: Any) -> Any:
    """Which each database reckons in its own way."""
    if session.bind.dialect.name == "sqlite":
        return func.round((func.julianday(later) - func.julianday(earlier)) * 86400, 1)
    return extract("epoch", later - earlier)


def _unopened_in_time(session: Session, limits: Limits) -> list[str]:
    """Urgent reports that nobody opened before they were due (bot/reports/due.py), nor since something was added.

    The time of an emergency runs from when it was told of: a report can become one long after it came in. What was
    added after staff were told has the same time of its own, and then is told of once more.
    """
    told_at = _told_at()
    changed_in_time = or_(
        and_(Report.urgency == "emergency", Report.updated_at <= now() - limits.emergency),
        and_(Report.urgency == "same_day", Report.updated_at <= now() - limits.same_day),
    )
    late = or_(
        and_(Report.urgency == "emergency", told_at <= now() - limits.emergency, ~_viewed_since(told_at)),
        and_(
            Report.urgency == "emergency",
            Report.open.is_(True),
            Report.updated_at <= now() - limits.emergency,
            ~_viewed_since(Report.updated_at),
        ),
        and_(
            Report.urgency == "same_day",
            Report.open.is_(True),
            Report.due_at <= now(),
            ~_viewed_since(Report.updated_at),
        ),
    )
    ever = exists().where(*_of("unopened"))
    since = exists().where(*_of("unopened"), Alert.created_at >= Report.updated_at)
    query = select(Report.reference).where(late, or_(~ever, and_(~since, changed_in_time)))
    return list(session.scalars(query.order_by(Report.id).limit(AT_ONCE)))


def _raise_alerts(repository: Repository, reference: str, stage: str, ways: list[Way]) -> None:
    """Let the alerts of a stage go: those that were never raised, and those that went before the report changed."""
    wanted = {(way.name, recipient) for way in ways for recipient in way.recipients(stage)}
    query = select(Alert).where(Alert.reference == reference, Alert.stage == stage).with_for_update()
    try:
        with repository.session() as session:
            changed = session.scalars(select(Report.updated_at).where(Report.reference == reference)).one()
            before = {(alert.way, alert.recipient): alert for alert in session.scalars(query)}
            for way, recipient in sorted(wanted - set(before)):
                session.add(
                    Alert(
                        reference=reference,
                        stage=stage,
                        way=way,
                        recipient=recipient,
                        created_at=now(),
                        next_try_at=now(),
                    )
                )
            for alert in (before[name] for name in sorted(wanted & set(before))):
                if alert.created_at >= changed:
                    continue  # another process was first
                if alert.state != "waiting":
                    alert.state, alert.problem, alert.ended_at, alert.next_try_at = "waiting", None, None, now()
                alert.created_at, alert.tries = now(), 0
    except IntegrityError:
        logger.info("Another process raised the alerts of report %s first.", reference)


def _drop_what_is_not_needed(repository: Repository) -> None:
    """Alerts that did not go before somebody opened the report."""
    query = (
        select(Alert)
        .join(Report, Report.reference == Alert.reference)
        .where(Alert.state == "waiting", _viewed_since(Alert.created_at))
    )
    with repository.session() as session:
        for alert in session.scalars(query.with_for_update(of=Alert, skip_locked=True)):
            alert.state, alert.ended_at = "not_needed", now()


def send(repository: Repository, ways: dict[str, Way], staff_address: str) -> None:
    """Send the alerts whose time has come; each that does not go waits, longer every time."""
    for alert in _claim(repository):
        way = ways.get(alert.way)
        try:
            if way is None:
                raise NotSentError("this way is no longer set")
            way.send(alert.recipient, words(alert.stage, staff_address))
        except NotSentError as problem:
            _failed(repository, alert.id, str(problem))
        except Exception as problem:
            # Whatever a library raises: one alert must not keep the others from going.
            _failed(repository, alert.id, f"it failed ({type(problem).__name__})")
        else:
            _sent(repository, alert.id)


@dataclass(frozen=True)
class _Claimed:
    id: int
    stage: str
    way: str
    recipient: str


def _claim(repository: Repository) -> list[_Claimed]:
    """The alerts that are due; for a while no other process gets them."""
    query = (
        select(Alert)
        .where(Alert.state == "waiting", Alert.next_try_at <= now())
        .order_by(Alert.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    with repository.session() as session:
        found = session.scalars(query).all()
        for alert in found:
            alert.tries += 1
            alert.next_try_at = now() + LEASE
        return [_Claimed(alert.id, alert.stage, alert.way, alert.recipient) for alert in found]


def _sent(repository: Repository, alert_id: int) -> None:
    with repository.session() as session:
        alert = session.get(Alert, alert_id, with_for_update=True)
        if alert is None:
            return  # the report was erased meanwhile
        alert.state, alert.ended_at, alert.problem = "sent", now(), None
        _record(repository, session, alert, What.ALERT_SENT)


def _failed(repository: Repository, alert_id: int, problem: str) -> None:
    with repository.session() as session:
        alert = session.get(Alert, alert_id, with_for_update=True)
        if alert is None:
            return
        alert.problem = problem
        alert.next_try_at = now() + wait_after(alert.tries)
        logger.error("Alert %s by %s did not go: %s. Try %s.", alert.id, alert.way, problem, alert.tries)
        if alert.tries >= MOST_TRIES:
            alert.state, alert.ended_at = "given_up", now()
            _record(repository, session, alert, What.ALERT_FAILED)


def _record(repository: Repository, session: Session, alert: Alert, what: What) -> None:
    details = {"stage": alert.stage, "way": alert.way, "to": alert.recipient, "tries": alert.tries}
    trail.record(repository, SYSTEM, what, alert.reference, session=session, **details)


def failing(repository: Repository, visible: Any) -> list[Failing]:
    """The alerts that did not go at the first try and have not gone since, the newest first.

    Args:
        visible: the condition under which the one who asks may see a report.
    """
    query = (
        select(Alert, Report.reference)
        .outerjoin(Report, and_(Report.reference == Alert.reference, visible))
        .where(or_(Alert.state == "given_up", and_(Alert.state == "waiting", Alert.problem.is_not(None))))
        .order_by(Alert.id.desc())
        .limit(AT_ONCE)
    )
    with repository.session() as session:
        return [
            Failing(
                id=alert.id,
                reference=reference,
                stage=alert.stage,
                way=alert.way,
                recipient=alert.recipient,
                given_up=alert.state == "given_up",
                tries=alert.tries,
                problem=alert.problem or "",
                created_at=alert.created_at,
                next_try_at=alert.next_try_at,
            )
            for alert, reference in session.execute(query)
        ]


def untold(repository: Repository, grace: dt.timedelta) -> int:
    """How many emergencies have waited longer than `grace` without an alert: nobody is looking, or no way is set.

    Counted up to one more than `COUNTED`.
    """
    with repository.session() as session:
        told = exists().where(Alert.reference == Report.reference)
        some = select(Report.id).where(UNOPENED, Report.created_at < now() - grace, ~told).limit(COUNTED + 1)
        return int(session.execute(select(func.count()).select_from(some.subquery())).scalar_one())


def try_again(repository: Repository, alert_id: int, actor: Actor) -> bool:
    """Let an alert be tried again at once, as often as a new one; False if it went or is not needed any more."""
    with repository.session() as session:
        alert = session.get(Alert, alert_id, with_for_update=True)
        if alert is None or alert.state not in ("waiting", "given_up"):
            return False
        alert.state, alert.tries, alert.ended_at = "waiting", 0, None
        alert.next_try_at = now()
        details = {"way": alert.way, "to": alert.recipient}
        trail.record(repository, actor, What.ALERT_RETRIED, alert.reference, session=session, **details)
    return True
