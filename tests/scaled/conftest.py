"""Real servers for the tests of several servers: `make run-scaled` as it is, and a Redis that a test may take away."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import redis

from bot import settings, trained_model
from bot.reports.database import connect
from bot.reports.repository import Repository
from bot.reports.vault import KeyRing, Vault
from tests.alerts.conftest import Receiver, running_receiver
from tests.conftest import ROOT, empty_postgresql, free_port, wait_for
from tests.telegram.conftest import is_installed
from tests.telegram.emulating import TOKEN, Emulator, Kept, Person

START_SECONDS = 600
UNREAD_SECONDS = 3  # what waits longer in the spool is told to staff


def needed(program: str, package: str) -> str:
    """Where a program is; missing, its tests fail in CI and say what to install elsewhere."""
    path = shutil.which(program) or shutil.which(f"/usr/sbin/{program}")
    if path is None and os.environ.get("CI") == "true":
        pytest.fail(f"{program} is missing: apt-get install {package}")
    if path is None:
        pytest.skip(f"{program} is missing: sudo apt-get install {package}")
    return path


@dataclass
class RedisServer:
    """A Redis of our own, which can be taken away and brought back."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def client(self) -> redis.Redis:
        return redis.Redis.from_url(self.url)

    def start(self) -> RedisServer:
        command = [needed("redis-server", "redis-server"), "--port", str(self.port), "--bind", "127.0.0.1"]
        options = ["--save", "", "--appendonly", "no", "--dir", str(self.folder)]
        self.process = subprocess.Popen([*command, *options], stdout=subprocess.DEVNULL)
        wait_for(self._answers)
        return self

    def _answers(self) -> bool | None:
        try:
            return self.client.ping()
        except redis.ConnectionError:
            return None

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(10)
            self.process = None


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis for one test."""
    server = RedisServer(tmp_path).start()
    yield server
    server.stop()


@dataclass
class Server:
    """One chat server, spoken to past nginx."""

    chat: str


@dataclass
class Several:
    """`concern-bot scaled run` on free ports, over a database and a Redis of the tests."""

    var: Path
    database: str
    redis: RedisServer
    chat_port: int = field(default_factory=free_port)
    staff_port: int = field(default_factory=free_port)
    telegram: Emulator | None = None
    metrics_port: int = field(default_factory=free_port)
    alerts: Receiver | None = None
    process: subprocess.Popen[bytes] | None = None

    @property
    def chat(self) -> str:
        """nginx before the chat servers."""
        return f"http://127.0.0.1:{self.chat_port}"

    @property
    def staff(self) -> str:
        return f"http://127.0.0.1:{self.staff_port}"

    @property
    def models(self) -> Path:
        return self.var / "models"

    @property
    def model(self) -> Path:
        """The model that is served."""
        return trained_model.current(self.models)

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "CONCERN_BOT_VAR": str(self.var),
            "CONCERN_BOT_MODELS": str(self.models),
            "CONCERN_BOT_DATABASE_URL": self.database,
            "CONCERN_BOT_REDIS_URL": self.redis.url,
            "CONCERN_BOT_CHAT_PORT": str(self.chat_port),
            "CONCERN_BOT_STAFF_PORT": str(self.staff_port),
            "CONCERN_BOT_METRICS_PORT": str(self.metrics_port),
            "CONCERN_BOT_UNREAD_SECONDS": str(UNREAD_SECONDS),
            "CONCERN_BOT_MESSAGES_PER_MINUTE": "100000",
            "CONCERN_BOT_ADDRESS_MESSAGES_PER_MINUTE": "1000000",
            **self._others(),
        }

    def _others(self) -> dict[str, str]:
        others = {}
        if self.telegram is not None:
            others |= {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": self.telegram.url}
            others |= {"TELEGRAM_WEBHOOK_URL": self.chat}
        if self.alerts is not None:
            others |= {"CONCERN_BOT_WEBHOOK_ADDRESS": self.alerts.address, "CONCERN_BOT_WEBHOOK_SECRET": "secret"}
        return others

    def start(self) -> Several:
        self.models.mkdir(parents=True)
        self.model.symlink_to(trained_model.current(settings.load().model_dir))
        output = self.var / "output.txt"
        with output.open("wb") as said:
            command = [sys.executable, "-m", "bot.cli", "scaled", "run"]
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=said, stderr=said)

        def started() -> bool | None:
            assert self.process is not None
            assert self.process.poll() is None, output.read_text()[-3000:]
            return "Stop with Ctrl-C" in output.read_text() or None

        wait_for(started, seconds=START_SECONDS)
        return self

    def stop(self) -> None:
        """Ctrl-C; every part ends."""
        if self.process is None or self.process.poll() is not None:
            return
        pids = [part["pid"] for part in self.parts.values()]
        self.process.send_signal(signal.SIGINT)
        self.process.wait(90)
        assert [pid for pid in pids if Path(f"/proc/{pid}").exists()] == []

    @property
    def parts(self) -> dict[str, Any]:
        """What runs, as it is noted for `concern-bot scaled restart`."""
        return json.loads((self.var / "scaled" / "state.json").read_text())["parts"]

    def chat_server(self, number: int) -> Server:
        return Server(self.parts[f"chat server {number}"]["answers"].rpartition("/")[0])

    def kill(self, name: str) -> None:
        os.kill(self.parts[name]["pid"], signal.SIGKILL)

    def stop_still(self, name: str) -> None:
        """Let a part hang."""
        os.kill(self.parts[name]["pid"], signal.SIGSTOP)

    def wait_until_all_serve(self) -> None:
        for part in self.parts.values():
            if (part["answers"] or "").startswith("http"):
                wait_for(lambda address=part["answers"]: _answers(address), seconds=START_SECONDS)

    def told_of(self, event: str) -> list[dict[str, str]]:
        """What staff were told of one kind, by the webhook."""
        assert self.alerts is not None
        told = [json.loads(body) for _, _, body in self.alerts.requests]
        return [one for one in told if one["event"] == event]

    def restart(self) -> None:
        """Start every server anew, one after the other."""
        command = [sys.executable, "-m", "bot.cli", "scaled", "restart"]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    def repository(self) -> Repository:
        """The store, opened from outside."""
        return Repository(connect(self.database), Vault(KeyRing.load(self.var / "keys.json")))


def _answers(address: str) -> bool | None:
    try:
        return httpx.get(address, timeout=5).status_code == 200 or None
    except httpx.HTTPError:
        return None


@pytest.fixture(scope="session")
def several(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Several]:
    """Two chat servers, two staff servers, the jobs and nginx, once for all tests; each leaves them all running."""
    needed("nginx", "nginx-light")
    folder = tmp_path_factory.mktemp("several")
    with contextlib.ExitStack() as running:
        redis_server = RedisServer(folder).start()
        running.callback(redis_server.stop)
        made = Several(folder / "var", running.enter_context(empty_postgresql()), redis_server)
        made.alerts = running.enter_context(running_receiver())
        if is_installed():
            made.telegram = Emulator().start()
            running.callback(made.telegram.stop)
        counted = replace(settings.load(), var=made.var.resolve()).metrics_folder
        running.callback(lambda: shutil.rmtree(counted, ignore_errors=True))
        running.callback(made.stop)
        yield made.start()


@pytest.fixture
def person(several: Several) -> Person:
    """Somebody on Telegram, which posts updates to nginx."""
    missing = "The Bot API emulator is missing: scripts/find_emulator"
    if several.telegram is None and os.environ.get("CI") == "true":
        pytest.fail(missing)
    if several.telegram is None:
        pytest.skip(missing)
    return Person(several.telegram, Kept(several.repository()))
