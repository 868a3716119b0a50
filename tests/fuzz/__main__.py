"""100,000 hostile inputs: no answer of 500 and up, no turn unanswered, memory flat.

python -m tests.fuzz [--inputs N] [--seed S] [--out FILE]

Parsers get most of them, in processes of their own under atheris; a running service gets the rest over HTTP, from this
machine alone: requests made from docs/chat-api.yml by schemathesis, requests as bytes, turns of conversations.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT, Service, Talk
from tests.fuzz import over_http, parsers
from tests.fuzz.over_http import Tally, resident
from tests.security import described

SEED = 20261126
# Turns of conversations, of a thousand inputs.
TURNS = 50
MOST_GROWTH = 1.1
PROMISED = "server_errors 0, unanswered 0, memory_growth at most 1.1"


@dataclass
class Fuzz:
    """One run."""

    inputs: int
    seed: int
    folder: Path
    tally: Tally
    # The share of requests and turns after which the memory of the chat is looked at first.
    warm_up: float = 0.25
    growth: float = 1.0

    def run(self) -> None:
        """All of it, a line of a table for each part."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._over_http()
        for name, (_, share) in parsers.TARGETS.items():
            self._guided(name, self.inputs * share // 1000)

    def guided_in_one(self, runs: int) -> None:
        """All quick parsers in one process, for the short version."""
        self._guided("all", runs)

    def over_http(self, service: Service, inputs: int, *, examples: int | None) -> None:
        """Requests and turns to a running service.

        Args:
            examples: of each operation of the description, made by schemathesis; None for none.
        """
        began = self.tally.inputs
        if examples is not None:
            self._described(service, examples)
        many_turns = min(self.inputs * TURNS // 1000, inputs)
        many = max(0, inputs - (self.tally.inputs - began) - many_turns)
        dice = random.Random(self.seed)  # noqa: S311 to be done again, not to be secret
        # The models of the other languages are loaded for the first message that needs them, which may come late.
        Talk(service).say("Dziecko sąsiadów płacze w nocy i bardzo się boję")
        first, first_turns = int(many * self.warm_up), int(many_turns * self.warm_up)
        self._requests(service, first, dice)
        self._turns(service, first_turns, dice)
        before = resident(service)
        self._requests(service, many - first, dice)
        self._turns(service, many_turns - first_turns, dice)
        self.growth = round(resident(service) / before, 3)
        self._say(f"memory of the chat: {before / 1e6:.0f} MB, then {resident(service) / 1e6:.0f} MB")

    def _over_http(self) -> None:
        shares = sum(share for _, share in parsers.TARGETS.values())
        of_parsers = sum(self.inputs * share // 1000 for _, share in parsers.TARGETS.values())
        assert shares < 1000
        with tempfile.TemporaryDirectory() as var:
            # This machine is kept busy on purpose: a turn that takes long is counted as late, and has not failed.
            service = Service(Path(var), extra={"CONCERN_BOT_TURN_TIMEOUT": "30"}).start()
            try:
                self.over_http(service, self.inputs - of_parsers, examples=40)
            finally:
                service.stop()

    def _described(self, service: Service, examples: int) -> None:
        at = time.monotonic()
        found = described.hold(
            service.chat, Talk(service).token, self.folder, examples=examples, seed=self.seed,
            phases="examples,coverage,fuzzing,stateful",
        )  # fmt: skip
        self.tally.inputs += found.requests
        if not found.passed:
            self.tally.server_errors += max(1, len(found.failures))
            self.tally.note(found.output[-3000:])
        self._line("described requests", found.requests, at)

    def _requests(self, service: Service, many: int, dice: random.Random) -> None:
        at = time.monotonic()
        over_http.requests(service, many, dice, self.tally, lambda done: self._progress("requests as bytes", done))
        self._line("requests as bytes", many, at)

    def _turns(self, service: Service, many: int, dice: random.Random) -> None:
        at = time.monotonic()
        over_http.turns(service, many, dice, self.tally, lambda done: self._progress("turns", done))
        self._line("turns", many, at)

    def _guided(self, name: str, runs: int) -> None:
        at = time.monotonic()
        command = [sys.executable, "-m", "tests.fuzz.guided", name, str(runs), str(self.seed), str(self.folder)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace", check=False)
        self.tally.inputs += runs
        if done.returncode != 0:
            self.tally.server_errors += 1
            self.tally.note(f"{name}: {done.stdout[-3000:]}\n{done.stderr[-3000:]}")
        self._line(name, runs, at)

    def _line(self, name: str, many: int, at: float) -> None:
        seconds = time.monotonic() - at
        self._say(f"{name:<24}{many:>9,}{seconds:>9.0f} s   {self.tally.server_errors:>5}{self.tally.unanswered:>12}")

    def _progress(self, name: str, done: int) -> None:
        if sys.stdout.isatty():
            print(f"\r{name:<24}{done:>9,}", end="", flush=True)

    def _say(self, text: str) -> None:
        print(("\r" if sys.stdout.isatty() else "") + text, flush=True)

    @property
    def result(self) -> dict[str, float]:
        return {
            "inputs": self.tally.inputs,
            "server_errors": self.tally.server_errors,
            "unanswered": self.tally.unanswered,
            "late": self.tally.late,
            "memory_growth": self.growth,
        }

    @property
    def holds(self) -> bool:
        return not self.tally.server_errors and not self.tally.unanswered and self.growth <= MOST_GROWTH


def main() -> int:
    """Run, print, write; 1 if a promise was broken."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--inputs", type=int, default=100_000)
    arguments.add_argument("--seed", type=int, default=SEED)
    arguments.add_argument("--out", type=Path, default=ROOT / "build" / "fuzz.json")
    chosen = arguments.parse_args()
    print(f"{'part':<24}{'inputs':>9}{'time':>9}     {'errors':>5}{'unanswered':>12}", flush=True)
    fuzz = Fuzz(chosen.inputs, chosen.seed, chosen.out.resolve().with_suffix(""), Tally())
    fuzz.run()
    for problem in fuzz.tally.problems:
        print(problem)
    chosen.out.write_text(json.dumps(fuzz.result, indent=2) + "\n")
    print(f"{json.dumps(fuzz.result)}\n{'Held' if fuzz.holds else 'NOT HELD'}: {PROMISED}.")
    return 0 if fuzz.holds else 1


if __name__ == "__main__":
    sys.exit(main())
