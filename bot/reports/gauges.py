"""What is looked up when the metrics are asked for: what stands in the database, what waits on this machine's disk."""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.metrics import PREFIX
from bot.reports.filing import URGENCIES
from bot.reports.models import Alert, Message, Report, TelegramOutgoing, TelegramUpdate, now
from bot.reports.repository import Repository
from bot.reports.spool import times
from bot.settings import Settings

logger = logging.getLogger(__name__)

# Older messages without an answer are looked for among the newest: what is older was seen before.
NEWEST_MESSAGES = 5000
PATIENCE = 30  # seconds after which a message counts as unanswered


def gauges(chosen: Settings, store: Repository) -> tuple[Collector, ...]:
    """All of them, to be served with what the processes count (bot/metrics.py)."""
    return OfTheStore(store), OfTheSpool(chosen.var)


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
        with self._store.session() as session:
            yield _by(
                session, "open_reports", "Reports that wait or are in review.", "urgency",
                select(Report.urgency, func.count()).where(Report.open.is_(True)).group_by(Report.urgency),
                URGENCIES,
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
