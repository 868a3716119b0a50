"""`make faults`: kills every process of the running service at random moments, and takes what it stands on away.

People talk all the while. At the end the store must hold every message that was acknowledged, once, read by the
dialogue once, and answered. Prints a table, writes build/faults.json, and fails if a promise was broken.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from bot.errors import KnownError
from bot.reports import spool
from bot.reports.repository import Repository
from tests.conftest import POSTGRESQL, ROOT, Service, empty_postgresql, wait_for
from tests.faults.engines import a_postgresql, a_redis
from tests.faults.killing import PARTS, Killer
from tests.faults.people import Book, Person, Sent
from tests.faults.starving import Starving
from tests.faults.taking_away import Mode, Proxy, locked, pause

OUT = ROOT / "build" / "faults.json"
PEOPLE = 4
SHORT = 6  # kills of the short version
STEPS_BETWEEN_AWAY = 8  # fewer if the kills are too few for each manner to come
DRAIN_SECONDS = 120.0

Away = Callable[[], AbstractContextManager[None]]


@dataclass
class Figures:
    """What became of all.

    `lost`, `duplicated` and `unanswered` are promised to be 0. A request that failed or was late while the chat was
    down, or late for want of a processor, is `excused`: not counted as unanswered. What failed is sent again.
    `longest_outage` is how many seconds the chat was down at most, from a kill until it answered again.
    """

    kills: int = 0
    acknowledged: int = 0
    lost: int = 0
    duplicated: int = 0
    unanswered: int = 0
    excused: int = 0
    longest_outage: float = 0.0

    @property
    def is_kept(self) -> bool:
        return not (self.lost or self.duplicated or self.unanswered)

    def __add__(self, other: Figures) -> Figures:
        both = Figures(*(one + two for one, two in zip(asdict(self).values(), asdict(other).values(), strict=True)))
        both.longest_outage = max(self.longest_outage, other.longest_outage)
        return both


def go_through(
    service: Service, manners: dict[str, Away], *, kills: int, seed: int, say: Callable[[str], None] = print
) -> Figures:
    """Kill a started service's processes while people talk; returns what became of what they sent."""
    chance, book, stop = random.Random(seed), Book(), threading.Event()  # noqa: S311 - the same moments each time
    killer = Killer(service, book.down, chance)
    starving = Starving(lambda: killer.running("chat"))
    people = [Person(service.chat, book, starving, stop, seed + number) for number in range(PEOPLE)]
    for person in people:
        person.thread.start()
    names, began = sorted(manners), time.monotonic()
    # Each part equally often, in an order of chance.
    parts = [PARTS[number % len(PARTS)] for number in range(kills)]
    chance.shuffle(parts)
    between = min(STEPS_BETWEEN_AWAY, max(2, kills // len(names)))
    for step, part in enumerate(parts):
        if step % between == between // 2:
            name = names[step // between % len(names)]
            for needed in ("chat", part):
                killer.wait_for(needed)
            with manners[name]():
                pause(chance.uniform(1, 3))
                killer.kill(part)
                pause(chance.uniform(1, 3))
                killer.wait_for("chat")
                pause(chance.uniform(0.5, 2))
            say(f"{time.monotonic() - began:5.0f} s: {name} was away; {part} was killed meanwhile")
            continue
        for needed in ("chat", part):
            killer.wait_for(needed)
        pause(chance.uniform(0, 1.5))
        killer.kill(part)
    for part in PARTS:
        killer.wait_for(part)
    stop.set()
    for person in people:
        person.thread.join()
    starving.stop()
    took = time.monotonic() - began
    store = service.repository()
    figures = became_of(store, service.var, book, say)
    store.engine.dispose()
    figures.kills = sum(killer.kills.values())
    say(
        f"{took:.0f} s: killed {killer.kills}; {book.answers} answers, the slowest after {book.slowest:.1f} s; "
        f"sent again {book.again} times; kept aside {book.aside} times; reports sent {len(book.references)}; "
        f"the chat waited {starving.total:.0f} s for a processor"
    )
    return figures


def became_of(store: Repository, var: Path, book: Book, say: Callable[[str], None]) -> Figures:
    """Compare what people sent with the store, once it has had the time to take in what waited."""
    try:
        wait_for(lambda: None if spool.times(var) else True, seconds=DRAIN_SECONDS)
    except AssertionError:
        say(f"the spool still holds {len(spool.times(var))} messages")
    by_conversation: dict[str, list[Sent]] = {}
    for sent in book.sent:
        by_conversation.setdefault(sent.conversation_id, []).append(sent)
    lost, duplicated, unanswered = [], [], list(book.unanswered)
    for conversation_id, theirs in by_conversation.items():
        one = _compared(store, conversation_id, theirs, book.acknowledged)
        lost += one[0]
        duplicated += one[1]
        unanswered += one[2]
    lost += [f"report {reference}" for reference in book.references if store.report(reference) is None]
    for heading, found in (("lost", lost), ("duplicated", duplicated), ("unanswered", unanswered)):
        for one_found in found[:20]:
            say(f"{heading}: {one_found}")
    longest = round(book.down.longest, 1)
    return Figures(
        0, len(book.acknowledged), len(lost), len(duplicated), len(unanswered), book.excused, longest
    )  # fmt: skip


def _compared(
    store: Repository, conversation_id: str, theirs: list[Sent], acknowledged: set[Sent]
) -> tuple[list[str], list[str], list[str]]:
    lines = [line for line in store.transcript(conversation_id) if line.sender == "person" and line.text]
    kept = {line.message_id: line for line in lines}
    events = (event for turn in store.turns(conversation_id) for event in turn)
    read = Counter(event.get("message_id") for event in events if event["event"] == "user")
    lost = [
        f"{sent.id} of {conversation_id}"
        for sent in theirs
        if sent in acknowledged and (sent.id not in kept or sent.text not in (None, kept[sent.id].text))
    ]
    duplicated = [f"{sent.id} was read {read[sent.id]} times" for sent in theirs if read[sent.id] > 1]
    duplicated += [f"{name} was stored and not sent" for name in kept if name not in {sent.id for sent in theirs}]
    unanswered = [
        f"{sent.id} of {conversation_id} was kept and not answered"
        for sent in theirs
        if sent in acknowledged and sent.id in kept and not (kept[sent.id].answered and read[sent.id])
    ]
    order = [sent.id for sent in theirs if sent.id in kept]
    if order != [line.message_id for line in lines]:
        duplicated.append(f"{conversation_id} is out of order")
    return lost, duplicated, unanswered


@contextmanager
def on_sqlite(folder: Path, redis: str) -> Iterator[tuple[Service, dict[str, Away]]]:
    """A started service on SQLite and the Redis at an address, and how it can be robbed of both."""
    with _started(Service(folder), redis) as (service, manners):
        yield service, {"SQLite, locked,": lambda: locked(folder / "concern-bot.db"), **manners}


@contextmanager
def on_postgresql(folder: Path, redis: str, server: str) -> Iterator[tuple[Service, dict[str, Away]]]:
    """The same on a new database of the PostgreSQL at an address."""
    with empty_postgresql(server) as database, _proxy(database, 5432) as before_it:
        service = Service(folder, {"CONCERN_BOT_DATABASE_URL": before_it.address})
        with _started(service, redis) as (_, manners):
            yield service, {**_ways("PostgreSQL", before_it), **manners}


@contextmanager
def _started(service: Service, redis: str) -> Iterator[tuple[Service, dict[str, Away]]]:
    with _proxy(redis, 6379) as before_it:
        service.extra["CONCERN_BOT_REDIS_URL"] = before_it.address
        service.start()
        try:
            yield service, _ways("Redis", before_it)
        finally:
            service.stop()


@contextmanager
def _proxy(address: str, port: int) -> Iterator[Proxy]:
    proxy = Proxy(address, port)
    try:
        yield proxy
    finally:
        proxy.close()


def _ways(name: str, proxy: Proxy) -> dict[str, Away]:
    """The two manners in which a server is away."""
    return {f"{name}, {mode.name.lower()},": partial(proxy.away, mode) for mode in (Mode.HANGING, Mode.CLOSED)}


def main() -> None:
    """The command."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--kills", type=int, default=200)
    asked.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    asked.add_argument("--redis", help="address of the Redis that the service is to use; default: one of its own")
    chosen = asked.parse_args()
    with ExitStack() as running:
        try:  # both, before the first kill
            server = running.enter_context(a_postgresql(POSTGRESQL))
            redis = running.enter_context(a_redis(chosen.redis))
        except KnownError as problem:
            sys.exit(str(problem))
        print(f"Seed {chosen.seed}. {chosen.kills} kills, half of them on SQLite and half on PostgreSQL.", flush=True)
        total = Figures()
        for place, kills in (
            (on_sqlite, chosen.kills - chosen.kills // 2),
            (partial(on_postgresql, server=server), chosen.kills // 2),
        ):
            with tempfile.TemporaryDirectory() as folder, place(Path(folder) / "var", redis) as (service, manners):
                found = go_through(
                    service, manners, kills=kills, seed=chosen.seed, say=lambda words: print(f"  {words}", flush=True)
                )
            total += found
    finish(total)


def finish(total: Figures) -> None:
    """Print and write the figures, and end the program: with 1 if a promise was broken."""
    print()
    for name, value in asdict(total).items():
        print(f"{name.replace('_', ' '):>14} {value:>7}{' s' if isinstance(value, float) else ''}")
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(asdict(total)) + "\n")
    sys.exit(0 if total.is_kept else 1)


if __name__ == "__main__":
    main()
