"""What is counted for Prometheus. No label holds anything that a person typed, nor a name, an id or an address.

Every process counts for itself in files under `PROMETHEUS_MULTIPROC_DIR`, which are mapped and lie in memory: on a full
disk, writing to one would end the process. Any process of the machine answers for all
of them on the one port, so whichever gets the port first does, and another when that one ends. What stands in the
database is counted when it is asked for.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import logging
import os
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from prometheus_client import CollectorRegistry, Counter, Histogram, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.orm import Session

if TYPE_CHECKING:
    from bot.reports.repository import Repository
    from bot.settings import Settings

logger = logging.getLogger(__name__)

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
PREFIX = "concern_bot_"
TRY_AGAIN = 5.0  # seconds between two tries to get the port
# Older messages without an answer are looked for among the newest: what is older was seen before.
NEWEST_MESSAGES = 5000
PATIENCE = 30  # seconds after which a message counts as unanswered

registry = CollectorRegistry()
TURNS = Counter(f"{PREFIX}turns", "Messages taken, by channel and outcome.", ["channel", "outcome"], registry=registry)
TURN_SECONDS = Histogram(
    f"{PREFIX}turn_seconds", "Seconds from a message to its answer.", ["channel"],
    buckets=(0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10), registry=registry,
)  # fmt: skip
GUARD_FAILURES = Counter(
    f"{PREFIX}guard_failures", "Turns that the guard had to answer itself, by cause.", ["cause"], registry=registry
)
REPORTS = Counter(f"{PREFIX}reports", "Reports that came in, by their urgency then.", ["urgency"], registry=registry)
DATABASE_ERRORS = Counter(
    f"{PREFIX}database_errors", "Errors of the database, by their type.", ["type"], registry=registry
)

Take = TypeVar("Take", bound=Callable[..., Awaitable[Any]])


def count(counter: Counter, *labels: str) -> None:
    """Count one more. Never raises: nobody is to go without an answer because it could not be counted."""
    with contextlib.suppress(Exception):
        counter.labels(*labels).inc()


def measured(take: Take) -> Take:
    """For `Guard.take`: count each message, and how long it took to answer it."""

    @functools.wraps(take)
    async def counted(guard: Any, incoming: Any) -> Any:
        began = time.monotonic()
        taken = await take(guard, incoming)
        with contextlib.suppress(Exception):
            TURN_SECONDS.labels(incoming.channel).observe(time.monotonic() - began)
        count(TURNS, incoming.channel, outcome_of(taken))
        return taken

    return counted  # type: ignore[return-value]


def outcome_of(taken: Any) -> str:
    """How a message was taken: `aside` is answered too, but not read yet."""
    return "failed" if taken.failed else "aside" if taken.aside else "answered"


def serve(chosen: Settings, store: Repository) -> None:
    """Answer for the metrics on their own port, beside whatever else this process does."""
    if not chosen.metrics_port:
        return
    asked = CollectorRegistry()
    if FOLDER in os.environ:
        MultiProcessCollector(asked)  # type: ignore[no-untyped-call]
    else:
        asked = registry
    asked.register(OfTheStore(store))
    asked.register(OfTheSpool(chosen.var))

    def until_it_is_ours() -> None:
        while True:
            try:
                start_http_server(chosen.metrics_port, chosen.metrics_host, asked)
                return
            except OSError:
                time.sleep(TRY_AGAIN)  # another process of ours answers for all

    threading.Thread(target=until_it_is_ours, name="metrics", daemon=True).start()


class OfTheStore(Collector):
    """What stands in the database."""

    def __init__(self, store: Repository) -> None:
        self._store = store

    def describe(self) -> list[Any]:
        """Nothing beforehand: the database is asked only when the metrics are."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The gauges; without a database only that it does not answer."""
        up = GaugeMetricFamily(f"{PREFIX}database_up", "Whether the database answers.")
        try:
            found = list(self._gauges())
        except Exception as problem:
            logger.warning("The database could not be asked for its metrics: %s.", type(problem).__name__)
            found = []
        up.add_metric([], float(bool(found)))
        yield from (up, *found)

    def _gauges(self) -> Iterator[GaugeMetricFamily]:
        from bot.reports.models import Alert, Message, Report, TelegramOutgoing, TelegramUpdate, now

        with self._store.session() as session:
            yield _by(
                session, "open_reports", "Reports that wait or are in review.", "urgency",
                select(Report.urgency, func.count()).where(Report.open.is_(True)).group_by(Report.urgency),
                ("emergency", "same_day", "standard"),
            )  # fmt: skip
            yield _one(
                session, "overdue_reports", "Open reports whose time to be decided is over.",
                select(func.count()).where(Report.open.is_(True), Report.due_at < now()),
            )  # fmt: skip
            yield _by(
                session, "alerts", "Alerts that are waiting to go, and that were given up.", "state",
                select(Alert.state, func.count()).where(Alert.state.in_(("waiting", "given_up"))).group_by(Alert.state),
                ("waiting", "given_up"),
            )  # fmt: skip
            newest = session.scalars(select(func.max(Message.number))).one() or 0
            yield _one(
                session, "unanswered_messages", f"Messages without an answer for {PATIENCE} s, of the newest.",
                select(func.count()).where(
                    Message.number > newest - NEWEST_MESSAGES,
                    Message.sender == "person",
                    Message.answered_at.is_(None),
                    Message.at < now() - dt.timedelta(seconds=PATIENCE),
                ),
            )  # fmt: skip
            yield _one(
                session, "telegram_updates_waiting", "Updates from Telegram that are not handled.",
                select(func.count()).where(TelegramUpdate.handled_at.is_(None), TelegramUpdate.update_id.is_not(None)),
            )  # fmt: skip
            yield _one(
                session, "telegram_messages_waiting", "Messages that Telegram has not taken.",
                select(func.count()).select_from(TelegramOutgoing),
            )  # fmt: skip


class OfTheSpool(Collector):
    """What waits on the disk of this machine, whether the database is there or not."""

    def __init__(self, var: Path) -> None:
        """
        Args:
            var: the folder for what the service writes.
        """
        self._var = var

    def describe(self) -> list[Any]:
        """Nothing beforehand, as above."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The gauges; none if the disk cannot be read."""
        from bot.reports.spool import times

        try:
            came = times(self._var)
        except OSError as problem:
            logger.warning("The spool could not be looked at for its metrics: %s.", type(problem).__name__)
            return
        waits = max(0.0, time.time() - min(came)) if came else 0.0
        yield GaugeMetricFamily(f"{PREFIX}spool_waiting", "Messages that wait in the spool.", value=len(came))
        yield GaugeMetricFamily(f"{PREFIX}spool_oldest_seconds", "How long the first of them has waited.", value=waits)


def _one(session: Session, name: str, what: str, query: Any) -> GaugeMetricFamily:
    return GaugeMetricFamily(PREFIX + name, what, value=session.execute(query).scalar_one())


def _by(session: Session, name: str, what: str, label: str, query: Any, values: tuple[str, ...]) -> GaugeMetricFamily:
    counted = dict(session.execute(query).all())
    family = GaugeMetricFamily(PREFIX + name, what, labels=[label])
    for value in values:
        family.add_metric([value], counted.get(value, 0))
    return family
