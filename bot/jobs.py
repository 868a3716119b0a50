"""What the service does by itself, with nobody asking: alerts every few seconds, erasing what is due once a day."""

from __future__ import annotations

import datetime as dt
import logging
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from bot import logs, metrics
from bot.alerts import outbox
from bot.alerts.incidents import Incidents, looks
from bot.alerts.ways import ways
from bot.reports import retention, wakeups
from bot.reports.gauges import gauges
from bot.reports.repository import repository
from bot.settings import Settings

logger = logging.getLogger(__name__)

ALERTS = "Sending alerts"


@dataclass
class Job:
    """Something done again and again; a failure is logged and does not keep it from being done again."""

    name: str
    every: dt.timedelta
    do: Callable[[], None]
    next_at: float = 0.0

    def run_if_due(self, moment: float) -> None:
        """Do it if its time has come.

        Args:
            moment: seconds of a clock that only goes forward.
        """
        if moment < self.next_at:
            return
        self.next_at = moment + self.every.total_seconds()
        logs.begin_request()
        try:
            self.do()
        except Exception as problem:
            # Whatever it is, the next time may be better; its text could hold what was reported.
            logger.error("%s failed: %s. It is tried again in %s.", self.name, type(problem).__name__, self.every)


def jobs(chosen: Settings) -> list[Job]:
    """The jobs of an installation."""

    def alert() -> None:
        by_name = ways(chosen)
        outbox.look(repository(), by_name.values())
        outbox.send(repository(), by_name, chosen.staff_address)

    def erase() -> None:
        done = retention.run(repository())
        if done.failed:
            logger.error("%s reports or conversations are due and could not be erased; see above.", done.failed)

    incidents = Incidents(chosen.var, looks(chosen, repository), lambda: ways(chosen), chosen.staff_address)
    return [
        Job(ALERTS, dt.timedelta(seconds=5), alert),
        Job("Looking for incidents", dt.timedelta(seconds=5), incidents.tell),
        Job("Erasing what is due", dt.timedelta(days=1), erase),
    ]


def run(chosen: Settings) -> None:
    """Do the jobs until told to stop."""
    stop, told = threading.Event(), threading.Event()

    def end(*_: object) -> None:
        stop.set()
        told.set()

    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, end)
    logs.set_up("jobs", as_json=chosen.is_production)
    metrics.serve(chosen, *gauges(chosen, repository()))
    mine = jobs(chosen)
    wakeups.listen(wakeups.REPORTS, told.set)
    while not stop.is_set():
        if told.wait(1):
            told.clear()
            next(job for job in mine if job.name == ALERTS).next_at = 0.0
        for job in mine:
            job.run_if_due(time.monotonic())
