"""systemd is told that the chat serves, and hears no more of it once its event loop hangs."""

from __future__ import annotations

import asyncio
import socket
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.channels import heartbeat
from tests.conftest import ROOT

EVERY = 0.3


@pytest.fixture
def systemd(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[socket.socket]:
    """What systemd listens with, at a file or at a name."""
    address = str(tmp_path / "notify") if request.param == "file" else f"@concern-bot-{uuid.uuid4().hex}"
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    monkeypatch.setenv("WATCHDOG_USEC", str(int(EVERY * 1e6)))
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(address.replace("@", "\0", 1) if address.startswith("@") else address)
        listening.settimeout(10)
        yield listening


@pytest.mark.parametrize("systemd", ["file", "name"], indirect=True)
def test_it_is_told_as_long_as_the_loop_turns(systemd: socket.socket) -> None:
    async def serve() -> list[bytes]:
        watch = asyncio.create_task(heartbeat.watch())
        heard = [await asyncio.to_thread(systemd.recv, 100) for _ in range(4)]
        systemd.settimeout(2 * EVERY)
        with pytest.raises(TimeoutError):
            systemd.recv(100)  # and so holds up the loop
        watch.cancel()
        return heard

    assert asyncio.run(serve()) == [b"READY=1", b"WATCHDOG=1", b"WATCHDOG=1", b"WATCHDOG=1"]


def test_without_systemd_nothing_is_told_and_where_it_is_away_nothing_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    asyncio.run(heartbeat.watch())
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nobody"))
    monkeypatch.delenv("WATCHDOG_USEC", raising=False)
    asyncio.run(heartbeat.watch())
    assert "systemd could not be told" in caplog.text


def test_the_unit_asks_for_it() -> None:
    unit = (ROOT / "deploy" / "systemd" / "concern-bot-chat@.service").read_text().splitlines()
    for line in ("Type=notify", "WatchdogSec=15", "WatchdogSignal=SIGKILL"):
        assert line in unit
