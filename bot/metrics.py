"""What is counted for Prometheus. No label holds anything that a person typed, nor a name, an id or an address.

Every process counts for itself in files under `PROMETHEUS_MULTIPROC_DIR`, which are mapped and lie in memory: on a full
disk, writing to one would end the process. Any process of the machine answers for all
of them on the one port, so whichever gets the port first does, and another when that one ends. What stands in the
database is counted when it is asked for (bot/reports/gauges.py).
"""

from __future__ import annotations

import contextlib
import functools
import os
import threading
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

from prometheus_client import CollectorRegistry, Counter, Histogram, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

if TYPE_CHECKING:
    from bot.settings import Settings

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
PREFIX = "concern_bot_"
TRY_AGAIN = 5.0  # seconds between two tries to get the port

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


def serve(chosen: Settings, *gauges: Collector) -> None:
    """Answer for the metrics on their own port, beside whatever else this process does.

    Args:
        gauges: what is looked up when the metrics are asked for.
    """
    if not chosen.metrics_port:
        return
    asked = CollectorRegistry()
    if FOLDER in os.environ:
        MultiProcessCollector(asked)  # type: ignore[no-untyped-call]
    else:
        asked = registry
    for gauge in gauges:
        asked.register(gauge)

    def until_it_is_ours() -> None:
        while True:
            try:
                start_http_server(chosen.metrics_port, chosen.metrics_host, asked)
                return
            except OSError:
                time.sleep(TRY_AGAIN)  # another process of ours answers for all

    threading.Thread(target=until_it_is_ours, name="metrics", daemon=True).start()
