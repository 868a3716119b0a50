"""How long the chat waited for a processor that other programs of the machine had: that is not the service's doing."""

from __future__ import annotations

import bisect
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

LOOK_SECONDS = 0.05


class Starving:
    """Watches, beside everything else, how long processes wait to be run."""

    def __init__(self, processes: Callable[[], Iterable[int]]) -> None:
        """
        Args:
            processes: gives the ids of those that are watched.
        """
        self._processes = processes
        self._at: list[float] = []
        self._waited: list[float] = []
        self.total = 0.0
        self._done = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def between(self, began: float, ended: float) -> float:
        """Seconds that the process that waited longest waited between two moments of `time.monotonic`."""
        first, last = bisect.bisect_left(self._at, began), bisect.bisect_right(self._at, ended + LOOK_SECONDS)
        return sum(self._waited[first:last])

    def stop(self) -> None:
        """Watch no longer."""
        self._done.set()

    def _watch(self) -> None:
        before: dict[int, float] = {}
        while not self._done.is_set():
            now = {pid: _waited(pid) for pid in self._processes()}
            longest = max((waited - before.get(pid, waited) for pid, waited in now.items()), default=0.0)
            self._waited.append(longest)
            self._at.append(time.monotonic())
            self.total += longest
            before = now
            self._done.wait(LOOK_SECONDS)


def _waited(pid: int) -> float:
    try:
        # Time on a processor, time waiting for one (both in nanoseconds), and how often it was run.
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[1]) / 1e9
    except (OSError, IndexError):
        return 0.0
