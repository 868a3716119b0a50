"""Killing the processes of a running service, one at a time."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

import httpx

from tests.conftest import Service
from tests.faults.people import Down

PARTS = ("chat", "staff-pages", "jobs")
BACK_SECONDS = 400.0  # on a machine with much else to do


class Killer:
    """Kills what serves, and waits until it is back."""

    def __init__(self, service: Service, down: Down, chance: random.Random) -> None:
        self._service = service
        self._down = down
        self._chance = chance
        self.kills = dict.fromkeys(PARTS, 0)

    def kill(self, part: str) -> None:
        """End a process of a part as a crash would."""
        pid = self._chance.choice(self.running(part))
        if part == "chat":
            self._down.begins()
        os.kill(pid, signal.SIGKILL)
        self.kills[part] += 1

    def wait_for(self, part: str) -> None:
        """Wait until a part is there and, if it can be asked, answers."""
        deadline = time.monotonic() + BACK_SECONDS
        while not self._is_back(part):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{part} was not started again within {BACK_SECONDS:.0f} s")
            time.sleep(0.1)
        if part == "chat":
            self._down.ends()

    def _is_back(self, part: str) -> bool:
        if not self.running(part):
            return False
        address = {"chat": self._service.chat, "staff-pages": self._service.staff}.get(part)
        try:
            return address is None or httpx.get(f"{address}/health", timeout=10).status_code == 200
        except httpx.HTTPError:
            return False

    def running(self, part: str) -> list[int]:
        """The processes that the service's supervisor runs for a part."""
        if self._service.process is None:
            return []
        return [pid for pid in _children(self._service.process.pid) if part in _command(pid)]


def _children(parent: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                # After the name in brackets: the state, then the parent.
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == parent and fields[0] != "Z":
                found.append(int(entry.name))
    return found


def _command(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
    except OSError:
        return []
