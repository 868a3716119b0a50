"""The processes of a service with several servers: each is started, watched, started again, and ended."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bot import supervisor
from bot.errors import KnownError
from bot.settings import ROOT

# Long: one that cannot start ends by itself, and that is noticed at once.
START_SECONDS = 600.0
# A server that is told to end finishes its turns first; none takes longer.
STOP_SECONDS = 25.0
# A part that ends by itself is started again, at most this often in a minute.
MOST_STARTS = 5


class PartError(KnownError):
    """A part did not start; the message says which and what to do."""


def page_is_there(address: str) -> bool:
    """Whether a page answers."""
    try:
        urllib.request.urlopen(address, timeout=2).close()
        return True
    except (urllib.error.URLError, OSError):
        return False


def connects(address: str) -> bool:
    """Whether connections to `host:port` are taken."""
    host, _, port = address.partition(":")
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, int(port))) == 0


@dataclass
class Part:
    """One process.

    Attributes:
        name: as it is called in messages.
        command: what is run.
        environment: what differs from our own.
        answers: its address; None if it has none.
        asked: says whether what is there has started.
        stops_with: the signal by which it ends in good order.
        watch: asks whether it hangs; None if nobody does.
        log: a file for what it says; default: where we say things.
    """

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    answers: str | None = None
    asked: Callable[[str], bool] = connects
    stops_with: signal.Signals = signal.SIGTERM
    watch: supervisor.Watch | None = None
    log: Path | None = None
    process: subprocess.Popen[bytes] | None = None
    starts: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Start it; it may not answer yet."""
        self.starts = [*(at for at in self.starts if at > time.monotonic() - 60), time.monotonic()]
        if self.watch is not None:
            self.watch.begin(time.monotonic())
        environment = {**os.environ, **self.environment}
        with contextlib.ExitStack() as opened:
            said = opened.enter_context(self.log.open("ab")) if self.log else None
            # A session of its own: Ctrl-C reaches us alone, and we end the parts in order.
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env=environment, stdout=said, stderr=said, start_new_session=True
            )

    def wait(self) -> None:
        """Wait until it answers.

        Raises:
            PartError: it ended, or does not answer in time.
        """
        deadline = time.monotonic() + START_SECONDS
        while not self.is_ready():
            if not self.is_running():
                raise PartError(f"{self.name} ended while starting; its last words are {self.log or 'above'}.")
            if time.monotonic() > deadline:
                raise PartError(f"{self.name} did not answer at {self.answers} within {START_SECONDS:.0f} s.")
            time.sleep(0.1)

    def stop(self) -> None:
        """End it in good order, or at last without."""
        if self.process is None:
            return
        if self.is_running():
            self.process.send_signal(self.stops_with)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            supervisor.kill(self.process)

    def end_if_hung(self) -> bool:
        """Ask whether it still answers, if it is time to, and end it if it has not for long; whether that was done."""
        if self.watch is None or not self.is_running() or not self.watch.finds_it_hung(time.monotonic()):
            return False
        assert self.process is not None
        supervisor.kill(self.process)
        return True

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def was_started_too_often(self) -> bool:
        """Whether it was started so often lately that it is left alone for a while; the others go on."""
        return len([at for at in self.starts if at > time.monotonic() - 60]) >= MOST_STARTS

    def is_ready(self) -> bool:
        """Whether it takes what it is there for."""
        return self.is_running() and (self.answers is None or self.asked(self.answers))


_given: set[int] = set()


def free_port() -> int:
    """A port of this machine that nobody uses, another at each call.

    None of those (from 32768) that the system gives to every outgoing connection: what is started listens only seconds
    later.
    """
    while True:
        port = 11_000 + secrets.randbelow(19_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            if port not in _given:
                _given.add(port)
                return port


def private(path: Path, text: str) -> Path:
    """Write a file that only we can read."""
    path.touch(0o600)
    path.write_text(text, encoding="utf-8")
    return path
