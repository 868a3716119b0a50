"""Keeping the processes of the service running: one that ends by itself is started again, and staff are told.

One that hangs never ends, and nobody would be answered: what serves pages is asked for one every few seconds, and is
killed when it has been silent for long. A machine may be slow, and a server that is killed for it helps nobody: what
has not answered since its start is left alone for ten minutes, and only several misses in a row count.
"""

from __future__ import annotations

import contextlib
import http.client
import logging
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from bot.reports import marks
from bot.settings import ROOT

logger = logging.getLogger(__name__)

# Seconds between two starts of what ends again and again: short, for somebody may be waiting to be answered.
LONGEST_WAIT = 5.0
# What ran so long before it ended is started again at once.
STEADY = 10.0

# A part is asked every so many seconds, and has so many to answer.
ASK_EVERY = ANSWER_WITHIN = 2.0
# So many misses in a row are a silence of twelve seconds.
MISSES = 6
# What has not answered so many seconds after its start hangs, too.
LONGEST_START = 600.0


class Watch:
    """Asks again and again whether a part still answers, as is expected of it from its first answer on."""

    def __init__(self, name: str, address: str, *, misses: int = MISSES) -> None:
        """
        Args:
            name: of the part, as the log calls it.
            address: of a page that it always serves.
            misses: so many questions in a row without an answer are a silence.
        """
        self.address = address
        self._name = name
        self._allowed = misses
        self.begin(time.monotonic())

    def begin(self, moment: float) -> None:
        """The part was started just now, in seconds of `time.monotonic`."""
        self._answered = False
        self._misses = 0
        self._ask_at = moment + ASK_EVERY
        self._expected_at = moment + LONGEST_START

    def answers(self) -> bool:
        """Whether it answers just now."""
        if not _answers(self.address):
            return False
        self._answered, self._misses = True, 0
        return True

    def finds_it_hung(self, moment: float) -> bool:
        """Ask, if it is time to; whether the part has been silent for too long, and is to be killed."""
        if moment < self._ask_at:
            return False
        self._ask_at = moment + ASK_EVERY
        if not self.answers() and (self._answered or moment > self._expected_at):
            self._misses += 1
            logger.warning("%s did not answer within %.0f s.", self._name, ANSWER_WITHIN)
        if self._misses < self._allowed:
            return False
        logger.error("%s has not answered %s times in a row, and is killed.", self._name, self._misses)
        return True


class Part:
    """A part of the service: one process at a time."""

    def __init__(self, name: str, command: str, health: str | None = None, *, misses: int = MISSES) -> None:
        """
        Args:
            name: as the log calls it.
            command: of `concern-bot`.
            health: the address of a page that it always serves; None if it serves none.
            misses: so many questions in a row without an answer are a silence.
        """
        self.name = name
        self.health = health
        self._command = command
        self._watch = Watch(name, health, misses=misses) if health else None
        self._ends = 0
        self._start_at: float | None = None

    def start(self) -> None:
        environment = {**os.environ, "PYTHONWARNINGS": "ignore", "TF_CPP_MIN_LOG_LEVEL": "3"}
        arguments = [sys.executable, "-m", "bot.cli", self._command]
        self._process = subprocess.Popen(arguments, cwd=ROOT, env=environment)
        self._began = time.monotonic()
        self._start_at = None
        self._hung = False
        if self._watch is not None:
            self._watch.begin(self._began)

    def ended(self) -> int | None:
        """The code with which the process ended; None while it runs."""
        return self._process.poll()

    def answers(self) -> bool:
        """Whether it answers at its address."""
        return self._watch is not None and self._watch.answers()

    def keep_running(self, moment: float) -> None:
        """Start the process again if it ended: at once the first time, later each time that it ends soon.

        Args:
            moment: seconds of `time.monotonic`.
        """
        if self.ended() is None and self._watch is not None and self._watch.finds_it_hung(moment):
            self._hung = True
            kill(self._process)
        if self.ended() is None:
            return
        if self._start_at is None:
            self._ends = 0 if moment - self._began >= STEADY else self._ends
            wait = min(2.0**self._ends - 1, LONGEST_WAIT)
            self._ends += 1
            self._start_at = moment + wait
            how = "was killed, for it hung," if self._hung else f"ended by itself with code {self.ended()}"
            logger.error("%s %s and is started again in %.0f s.", self.name, how, wait)
            marks.mark(marks.RESTARTED)
        if moment >= self._start_at:
            self.start()

    def stop(self) -> None:
        """Ask the process to end."""
        self._process.terminate()

    def wait(self, seconds: float) -> None:
        """Wait until it has ended, and make it end if it takes too long."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            logger.error("%s did not end when it was told to, and was killed.", self.name)
            self._process.kill()
            self._process.wait()


def kill(process: subprocess.Popen[Any]) -> None:
    """End a process, stopped or not, and its workers: one that is left would keep the port."""
    workers = _children(process.pid)
    process.kill()
    for pid in workers:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(ANSWER_WITHIN)


def _children(parent: int) -> list[int]:
    """The processes that a process has started; none where the system does not say."""
    try:
        return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]
    except OSError:
        return []


def _answers(address: str) -> bool:
    """Whether somebody answers at an address, whatever the answer is."""
    # Asked directly: a proxy that the environment names would answer in place of the part.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        opener.open(address, timeout=ANSWER_WITHIN).close()
    except urllib.error.HTTPError:
        return True
    except (OSError, http.client.HTTPException):
        return False
    return True
