"""Alerts about the service itself: what people sent is not read or not passed on, or a part of it ended.

Not from the store's outbox, for the store may be what is missing: sent straight from the jobs, by the same ways. What
happened is found, as far as it can be; what only the process that met it knows, it marks (bot/reports/marks.py). What
staff were told of stands in <var>/incidents/told.json.

One incident is one alert: what happens again within `QUIET` of the last time belongs to the same. While it lasts it is
told of again every `AGAIN`: who heard of it first may have gone home. A message that was not answered lasts until staff
have read it (bot/reports/unanswered.py).
"""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path

from bot.alerts.message import words
from bot.alerts.ways import MOST_TRIES, NotSentError, Way, wait_after
from bot.reports import marks, room, spool, unanswered
from bot.reports.marks import FOLDER
from bot.reports.repository import Repository
from bot.settings import Settings

logger = logging.getLogger(__name__)

TOLD = "told.json"
Look = Callable[[], float | None]

QUIET = 60 * 60.0  # seconds
AGAIN = 4 * QUIET

SPOOL, NO_ROOM, UNANSWERED = "spool", "no_room", "unanswered"
LASTING = {UNANSWERED}  # what is there still, though nothing is new; of the others the number says so itself


def looks(chosen: Settings, store: Callable[[], Repository]) -> dict[str, Look]:
    """What is looked at, by kind.

    Args:
        store: gives the store, when it is needed.
    """
    var = chosen.var

    def waits() -> float | None:
        since = spool.oldest(var)
        return time.time() if since is not None and time.time() - since > chosen.spool_grace.total_seconds() else None

    def is_full() -> float | None:
        return time.time() if room.without_room(room.folders(chosen)) else None

    return {
        SPOOL: waits,
        NO_ROOM: is_full,
        **{what: partial(marks.marked, what, var) for what in marks.MARKS},
        UNANSWERED: lambda: unanswered.newest(store()),
    }


@dataclass
class Incident:
    """How far an incident was told of.

    Attributes:
        seen: the newest that was seen of it; what is newer is news.
        last: when there was news last, in seconds since 1970.
        told: when it was begun to tell of it last.
        to_tell: ways and recipients that the alert has not gone to.
        tries: how often it was tried since.
        next_try: when it is tried next.
    """

    seen: float = 0.0
    last: float = 0.0
    told: float = 0.0
    to_tell: list[tuple[str, str]] = field(default_factory=list)
    tries: int = 0
    next_try: float = 0.0


class Incidents:
    """Finds incidents and tells of each once."""

    def __init__(
        self,
        var: Path,
        look: dict[str, Look],
        ways: Callable[[], dict[str, Way]],
        staff_address: str,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """
        Args:
            look: by kind, what gives a number that grows with everything new (a time, or the number of a row); None
                if there is nothing. One that raises is asked again the next time.
            ways: gives the ways that alerts go.
        """
        self._path = var / FOLDER / TOLD
        self._look = look
        self._ways = ways
        self._staff_address = staff_address
        self._clock = clock
        self._known = self._load()
        self._saved = self._as_text()

    def tell(self) -> None:
        """Look, and send what is to be sent."""
        ways = self._ways()
        for kind, look in self._look.items():
            incident = self._known.setdefault(kind, Incident())
            try:
                newest = look()
            except Exception as problem:
                logger.debug("Whether there is an incident %r is not known: %s.", kind, type(problem).__name__)
            else:
                self._note(kind, incident, newest, ways.values())
            self._send(kind, incident, ways)
        if self._as_text() != self._saved:
            self._save()

    def _note(self, kind: str, incident: Incident, newest: float | None, ways: Iterable[Way]) -> None:
        if newest is None:
            return
        if newest < incident.seen:
            # The store was taken back to a backup, and its numbers with it. Or the newest is done with and an older one
            # is not: that is the same incident still, as long as `last` is near.
            incident.seen = 0.0
        now = self._clock()
        if newest == incident.seen and not (kind in LASTING and now - incident.told >= AGAIN):
            return
        if now - incident.last > QUIET or now - incident.told >= AGAIN:
            incident.told = now
            incident.to_tell = [(way.name, recipient) for way in ways for recipient in way.recipients(kind)]
            incident.tries, incident.next_try = 0, now
        incident.seen, incident.last = newest, now

    def _send(self, kind: str, incident: Incident, ways: dict[str, Way]) -> None:
        if not incident.to_tell or self._clock() < incident.next_try:
            return
        said, failed = words(kind, self._staff_address), []
        for name, recipient in incident.to_tell:
            try:
                ways[name].send(recipient, said)
            except Exception as problem:
                # Whatever a library raises: one alert must not keep the others from going.
                why = str(problem) if isinstance(problem, NotSentError) else type(problem).__name__
                logger.error("The alert %r by %s did not go: %s.", kind, name, why)
                failed.append((name, recipient))
        incident.tries += 1
        incident.to_tell = failed if incident.tries < MOST_TRIES else []
        incident.next_try = self._clock() + wait_after(incident.tries).total_seconds()

    def _load(self) -> dict[str, Incident]:
        try:
            raw = json.loads(self._path.read_text(encoding="utf-8"))
            return {kind: Incident(**one) for kind, one in raw.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}  # at worst somebody is told twice

    def _as_text(self) -> str:
        return json.dumps({kind: asdict(one) for kind, one in self._known.items()})

    def _save(self) -> None:
        beside, text = self._path.with_suffix(f".{os.getpid()}"), self._as_text()
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(text, encoding="utf-8")
            beside.replace(self._path)
            self._saved = text
        except OSError as problem:
            # As long as this process lives it knows without; it notes it when there is room.
            with suppress(OSError):
                beside.unlink()
            logger.error("What staff were told of could not be noted: %s.", type(problem).__name__)
