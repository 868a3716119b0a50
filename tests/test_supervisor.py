"""A part of the service that ends by itself, or answers no more, is started again, and staff are told."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from bot import supervisor
from bot.reports import marks
from bot.reports.database import upgrade
from bot.reports.vault import KeyRing
from bot.scaled.parts import connects
from bot.supervisor import ASK_EVERY, LONGEST_START, LONGEST_WAIT, MISSES, STEADY, Part
from tests.conftest import ROOT, START_SECONDS, Service, Talk, free_port, wait_for
from tests.faults.full_disk import processes
from tests.faults.killing import Killer
from tests.faults.people import Down

# Serves a page from a process of its own, as gunicorn does; with "slow", it listens and answers nothing.
SERVER = r"""#!{python}
import os, socket, sys
listener = socket.create_server(("127.0.0.1", {port}))
if os.fork():
    os.wait()
while True:
    taken, _ = listener.accept()
    if not {slow}:
        try:
            taken.recv(1000)
            taken.sendall(b"HTTP/1.0 404 Not found\r\n\r\n")
            taken.close()
        except OSError:
            pass  # who asked did not wait
"""


@pytest.fixture
def part(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Part:
    """One that ends as soon as it is started, whatever it is given."""
    monkeypatch.setenv("CONCERN_BOT_VAR", str(tmp_path))
    monkeypatch.setattr("sys.executable", "/bin/false")
    made = Part("The chat", "chat")
    made.start()
    return made


def ended(part: Part) -> int | None:
    return wait_for(part.ended)


def test_what_ends_is_started_again_at_once_and_then_after_longer_waits(
    part: Part, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    moment = time.monotonic()
    waits = []
    for _ in range(5):
        assert ended(part) == 1
        first, process = moment, part._process
        while part._process is process:
            part.keep_running(moment)
            if part._process is process:
                moment += 0.5
        waits.append(moment - first)
    assert waits == [0.0, 1.0, 3.0, LONGEST_WAIT, LONGEST_WAIT]
    assert caplog.text.count("The chat ended by itself with code 1") == 5
    assert marks.marked(marks.RESTARTED, tmp_path) is not None
    ended(part)
    part.keep_running(time.monotonic() + STEADY)
    assert ended(part) == 1
    assert "in 0 s" in caplog.messages[-1], "what ran long enough is started again at once"


def test_what_runs_is_left_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CONCERN_BOT_VAR", str(tmp_path))
    running = tmp_path / "running"
    running.write_text("#!/bin/sh\nexec sleep 60\n")
    running.chmod(0o700)
    monkeypatch.setattr("sys.executable", str(running))
    part = Part("The jobs", "jobs")
    part.start()
    process = part._process
    part.keep_running(time.monotonic() + 2 * STEADY)
    assert part._process is process
    assert marks.marked(marks.RESTARTED, tmp_path) is None
    part.stop()
    part.wait(10)
    assert part.ended() is not None


@pytest.fixture
def serving(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Part]:
    """One that serves; with the parameter, one that is slow in starting."""
    monkeypatch.setenv("CONCERN_BOT_VAR", str(tmp_path))
    monkeypatch.setattr(supervisor, "ANSWER_WITHIN", 0.3)
    program, port = tmp_path / "program", free_port()
    program.write_text(SERVER.format(python=sys.executable, port=port, slow=getattr(request, "param", False)))
    program.chmod(0o700)
    monkeypatch.setattr("sys.executable", str(program))
    part = Part("The chat", "chat", f"http://127.0.0.1:{port}/health")
    part.start()
    yield part
    supervisor.kill(part._process)


def test_what_has_answered_and_is_silent_for_long_is_killed_with_its_workers_and_started_again(
    serving: Part, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    wait_for(lambda: serving.answers() or None)
    hung = serving._process
    [worker] = supervisor._children(hung.pid)
    moment = time.monotonic() + ASK_EVERY
    os.kill(worker, signal.SIGSTOP)
    for _ in range(MISSES - 1):
        moment += ASK_EVERY
        serving.keep_running(moment)
    assert serving._process is hung, "it may only be slow"
    os.kill(worker, signal.SIGCONT)
    wait_for(lambda: serving.answers() or None)
    os.kill(worker, signal.SIGSTOP)
    for _ in range(MISSES - 1):
        serving.keep_running(moment := moment + ASK_EVERY)
    assert serving._process is hung, "it answered in between"
    serving.keep_running(moment := moment + ASK_EVERY)
    serving.keep_running(moment + LONGEST_WAIT)
    assert serving._process is not hung
    assert f"has not answered {MISSES} times in a row" in caplog.text
    assert "was killed, for it hung, and is started again" in caplog.text
    assert "ended by itself" not in caplog.text
    assert marks.marked(marks.RESTARTED, tmp_path) is not None
    assert wait_for(lambda: serving.answers() or None), "nothing of the old one holds the port"


@pytest.mark.parametrize("serving", [True], indirect=True)
def test_what_is_slow_in_starting_is_left_alone_for_long(serving: Part, tmp_path: Path) -> None:
    process = serving._process
    wait_for(lambda: connects(urlsplit(serving.health or "").netloc) or None)
    moment = time.monotonic()
    for _ in range(2 * MISSES):
        serving.keep_running(moment := moment + ASK_EVERY)
    assert serving._process is process
    assert serving.ended() is None
    assert marks.marked(marks.RESTARTED, tmp_path) is None
    moment += LONGEST_START
    for _ in range(MISSES):
        serving.keep_running(moment := moment + ASK_EVERY)
    serving.keep_running(moment + LONGEST_WAIT)
    assert serving._process is not process, "but not for ever"


@pytest.fixture
def container(own_service: Service) -> Service:
    """The chat alone, kept running by the command of a container (deploy/compose.yml); one process group."""
    KeyRing.new().save(own_service.var / "keys.json")
    upgrade(f"sqlite:///{own_service.var / 'concern-bot.db'}")
    with own_service.output.open("w") as output:
        command = [sys.executable, "-m", "bot.cli", "keep", "chat"]
        own_service.process = subprocess.Popen(
            command, cwd=ROOT, env=own_service.environment, stdout=output, stderr=output, text=True,
            start_new_session=True,
        )  # fmt: skip
    wait_for(lambda: "The chat answers." in own_service.output.read_text() or None, seconds=START_SECONDS)
    return own_service


def is_ready(service: Service) -> bool | None:
    try:
        return httpx.get(f"{service.chat}/ready", timeout=2).status_code == 200 or None
    except httpx.HTTPError:
        return None


def the_chat_hangs_and_the_conversation_goes_on(service: Service) -> None:
    talk = Talk(service)
    talk.say("Kyle is always hungry", "message-1")
    [hung] = Killer(service, Down(), random.SystemRandom()).running("chat")
    os.kill(hung, signal.SIGSTOP)
    wait_for(lambda: is_ready(service), seconds=400)
    assert "Kyle is always hungry" in [line["text"] for line in talk.transcript()]
    assert talk.say("I don't know")
    assert marks.marked(marks.RESTARTED, service.var) is not None


def test_a_container_goes_on_after_its_chat_hung_and_ends_when_it_is_told_to(container: Service) -> None:
    the_chat_hangs_and_the_conversation_goes_on(container)
    assert container.process is not None
    group = processes(container)
    container.process.terminate()
    assert container.process.wait(60) == 0
    container.process = None
    assert [pid for pid in group if Path(f"/proc/{pid}").exists()] == []


def test_people_are_answered_again_after_the_chat_hung(own_service: Service) -> None:
    systemd = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    systemd.bind(str(own_service.var / "notify"))
    own_service.extra["NOTIFY_SOCKET"] = str(own_service.var / "notify")
    own_service.start()
    the_chat_hangs_and_the_conversation_goes_on(own_service)
    assert "The chat has not answered" in own_service.output.read_text()
    systemd.settimeout(10)
    told: list[bytes] = []
    with systemd:
        while told.count(b"READY=1") < 2:  # gunicorn says something of its own
            told.append(systemd.recv(1000))
