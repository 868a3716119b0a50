"""Measure the service beside the starter of `rasa init`, on this machine, in one run: `make bench`.

Both run at once and are asked in turns, so that the machine's moods fall on both; what is kept are ratios. Writes
build/bench.json and ends with 1 if a promise is broken. The starter is made and trained the first time (some minutes),
and the store of a million reports too.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from rich.console import Console
from rich.table import Table
from sqlalchemy import select

from bot.channels.sessions import Sessions
from bot.reports.models import Message
from bot.reports.vault import KeyRing
from tests.conftest import ROOT, Service
from tests.load import great_store
from tests.load.servers import Ours, Quick, Server, Stock, memory

BUILD = ROOT / "build"
PROMISED = {
    "turns_per_second_ratio": (">=", 3.0),
    "p50_ratio": ("<=", 0.5),
    "p95_ratio": ("<=", 1.0),
    "memory_ratio": ("<=", 1.0),
    "start_ratio": ("<=", 1.2),
    "turn80_over_turn5": ("<=", 1.3),
    "million_over_thousand": ("<=", 1.3),
    "p95_s_at_200": ("<=", 1.0),
    "lost_at_200": ("<=", 0),
}
console = Console(stderr=True, highlight=False, soft_wrap=True)


def beside_the_starter(rounds: int, seconds: float) -> dict[str, float]:
    """Start, memory, time of a turn and turns a second of both.

    Args:
        rounds: conversations with each, one after the other.
        seconds: how long each is asked by four people at once, three times.
    """
    with folder() as var:
        ours, stock = Ours(var), Stock()
        starts: dict[str, list[float]] = {ours.name: [], stock.name: []}
        servers: tuple[Server, ...] = (ours, stock)
        for last in (False, True):
            for server in servers:
                console.print(f"Starting {server.name}.")
                starts[server.name].append(server.start())
                if not last:
                    server.stop()
        try:
            for server in servers:
                server.conversation()  # what is loaded when first used
            times: dict[str, list[float]] = {server.name: [] for server in servers}
            for number in range(rounds):
                console.print(f"Conversation {number + 1} of {rounds} with each.", end="\r")
                for server in servers:
                    times[server.name] += server.conversation()
            rate: dict[str, list[float]] = {server.name: [] for server in servers}
            for number in range(3):
                console.print(f"Four people at once, {number + 1} of 3.        ", end="\r")
                for server in servers:
                    rate[server.name].append(turns_a_second(server, seconds))
            held = {server.name: memory(server.pids()) for server in servers}
        finally:
            for server in servers:
                server.stop()
    table = Table(title="Beside the starter of rasa init")
    for heading in ("", "ours", "the starter"):
        table.add_column(heading)
    rows: dict[str, Callable[[str], float]] = {
        "a turn, median, ms": lambda name: statistics.median(times[name]) * 1000,
        "a turn, 95th of 100, ms": lambda name: percentile(times[name], 95) * 1000,
        "turns a second, four at once": lambda name: statistics.median(rate[name]),
        "memory, MiB": lambda name: held[name],
        "start to first answer, s": lambda name: min(starts[name]),
    }
    found = {title: [value(server.name) for server in servers] for title, value in rows.items()}
    for title, values in found.items():
        table.add_row(title, *(f"{value:.1f}" for value in values))
    Console().print(table)
    ratios = [values[0] / values[1] for values in found.values()]
    names = ("p50_ratio", "p95_ratio", "turns_per_second_ratio", "memory_ratio", "start_ratio")
    return dict(zip(names, ratios, strict=True))


def turns_a_second(server: Server, seconds: float, people: int = 4) -> float:
    """Turns that several people at once get answered in a second."""
    counts, until = [0] * people, time.perf_counter() + seconds

    def talk(person: int) -> None:
        while time.perf_counter() < until:
            counts[person] += len(server.conversation())

    began = time.perf_counter()
    threads = [threading.Thread(target=talk, args=(person,)) for person in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - began)


def as_it_grows(service: Service, conversations: int) -> dict[str, float]:
    """A conversation's 80th turn against its 5th: words are added and questions asked, by turns."""
    early, late = [], []
    with httpx.Client(timeout=60) as http:
        for number in range(conversations):
            console.print(f"A conversation of 83 turns, {number + 1} of {conversations}.", end="\r")
            talk = Quick(service.chat, http)
            for turn in range(1, 84):
                asks = turn % 2
                taken = talk.say(
                    "who reads this?" if asks else f"and another thing, he had no coat on, it was day {turn}"
                )
                if turn in (4, 5, 6, 7):
                    early.append(taken)
                elif turn >= 80:
                    late.append(taken)
    return {"turn80_over_turn5": statistics.median(late) / statistics.median(early)}


def as_the_store_grows(reports: int, rounds: int) -> dict[str, float]:
    """A turn with a million reports in the store against one with a thousand."""
    services = {}
    times: dict[str, list[float]] = {"few": [], "many": []}
    try:
        for name, count in (("few", 1000), ("many", reports)):
            console.print(f"Making a store of {count:,} reports, unless it is there.")
            services[name] = Ours(great_store.make(BUILD / "stores" / str(count), count))
            services[name].start()
            services[name].conversation()
        for number in range(rounds):
            console.print(f"Conversation {number + 1} of {rounds} with each store.", end="\r")
            for name, server in services.items():
                times[name] += server.conversation()
    finally:
        for server in services.values():
            server.stop()
    return {"million_over_thousand": statistics.median(times["many"]) / statistics.median(times["few"])}


def crowd(service: Service, people: int, seconds: int) -> dict[str, float]:
    """Many people at once at human speed (locust): how long the slow ones wait, and what was lost."""
    found = subprocess.run([str(ROOT / "scripts" / "find_locust")], check=True, stdout=subprocess.PIPE, text=True)
    with folder() as out:
        acknowledged = out / "acknowledged.json"
        command = [
            found.stdout.strip(), "-f", "tests/load/crowd.py", "--headless", "--only-summary",
            "--users", str(people), "--spawn-rate", "10", "--run-time", f"{seconds}s", "--stop-timeout", "20",
            "--host", service.chat, "--csv", str(out / "crowd"),
        ]  # fmt: skip
        console.print(f"{people} people at once for {seconds} s.          ")
        subprocess.run(
            command, cwd=ROOT, env={**os.environ, "CROWD_ACKNOWLEDGED": str(acknowledged)},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        lines = [line.split(",") for line in (out / "crowd_stats.csv").read_text().splitlines()]
        said = json.loads(acknowledged.read_text())
    column = lines[0].index("95%")
    failures = int(next(line for line in lines if line[1] == "Aggregated")[lines[0].index("Failure Count")])
    p95 = float(next(line for line in lines if line[1] == "message")[column]) / 1000
    sessions = Sessions(KeyRing.load(service.var / "keys.json").signing)
    with service.repository().session() as session:
        answered = select(Message.conversation_id, Message.message_id).where(Message.answered_at.is_not(None))
        stored = {tuple(row) for row in session.execute(answered)}
    lost = sum((sessions.conversation(token), message_id) not in stored for token, message_id in said)
    console.print(f"{len(said)} messages acknowledged, {failures} requests failed.")
    return {"p95_s_at_200": p95, "lost_at_200": lost + failures}


def percentile(values: list[float], of_100: int) -> float:
    return statistics.quantiles(values, n=100)[of_100 - 1]


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    path = Path(tempfile.mkdtemp(prefix="concern-bot-bench-"))
    yield path
    shutil.rmtree(path, ignore_errors=True)


def broken(figures: dict[str, float]) -> list[str]:
    """The promises that figures do not keep."""
    return [
        name
        for name, (sign, wanted) in PROMISED.items()
        if name in figures and not (figures[name] >= wanted if sign == ">=" else figures[name] <= wanted)
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=("starter", "growth", "store", "crowd"), action="append")
    parser.add_argument("--out", type=Path, default=BUILD / "bench.json")
    options = parser.parse_args()
    parts = options.only or ["starter", "growth", "store", "crowd"]
    figures: dict[str, float] = {}
    if "starter" in parts:
        console.print("Making and training the starter of rasa init, unless it is there.")
        Stock.train()
        figures |= beside_the_starter(rounds=12, seconds=15)
    if {"growth", "crowd"} & set(parts):
        with folder() as var:
            service = Service(var).start()
            try:
                if "growth" in parts:
                    figures |= as_it_grows(service, 6)
                if "crowd" in parts:
                    figures |= crowd(service, 200, 150)
            finally:
                service.stop()
    if "store" in parts:
        figures |= as_the_store_grows(1_000_000, rounds=12)
    options.out.parent.mkdir(exist_ok=True)
    options.out.write_text(json.dumps({name: round(value, 3) for name, value in figures.items()}, indent=1) + "\n")
    table = Table(title="What was promised")
    for heading in ("figure", "value", "promised", ""):
        table.add_column(heading)
    for name, value in figures.items():
        sign, wanted = PROMISED[name]
        table.add_row(name, f"{value:.3f}", f"{sign} {wanted}", "broken" if name in broken(figures) else "")
    Console().print(table)
    sys.exit(bool(broken(figures)))


if __name__ == "__main__":
    main()
