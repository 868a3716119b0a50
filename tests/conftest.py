"""What the tests share: the real service on free ports, with the trained model and a store of its own."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx
import jwt
import pytest
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import Pool

from bot.reports.database import connect
from bot.reports.repository import Repository
from bot.reports.vault import KeyRing, Vault
from bot.scaled.parts import free_port as free_port
from bot.service import STOP_SECONDS
from tests.tables import make_tables

T = TypeVar("T")
ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 320  # on a machine that does much else
POSTGRESQL = os.environ.get("CONCERN_BOT_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432/postgres")


# What takes longest begins first, so that in the end no worker waits for another.
LONGEST = (
    "tests/scaled/",
    "tests/faults/",
    "tests/load/test_queue_size.py",
    "tests/trust/",
    "tests/understanding/test_other_languages.py",
    "tests/telegram/",
    "tests/dialogue/",
    "tests/browser/",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests in the order in which they are begun; within a file it stays as it is."""
    items.sort(key=lambda item: next((at for at, path in enumerate(LONGEST) if item.nodeid.startswith(path)), 99))


def said_by(logger: str, caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """What one logger wrote; threads that earlier tests began may write too."""
    return [record for record in caplog.records if record.name == logger]


def wait_for(find: Callable[[], T | None], *, seconds: float = 30) -> T:
    """What `find` gives once it gives something; looks again until then."""
    deadline = time.monotonic() + seconds
    while (found := find()) is None:
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.05)
    return found


@dataclass
class Service:
    """The chat and the staff pages as processes, as `make run` starts them."""

    var: Path
    extra: dict[str, str] = field(default_factory=dict)
    chat_port: int = field(default_factory=free_port)
    staff_port: int = field(default_factory=free_port)
    council_port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None
    output: Path = field(init=False)

    def __post_init__(self) -> None:
        self.var.mkdir(parents=True, exist_ok=True)
        self.output = self.var / "output.txt"

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "CONCERN_BOT_VAR": str(self.var),
            "CONCERN_BOT_CHAT_PORT": str(self.chat_port),
            "CONCERN_BOT_STAFF_PORT": str(self.staff_port),
            "CONCERN_BOT_ALLOWED_ORIGINS": self.council,
            # The tests talk faster than people; what tests the limits sets them lower.
            "CONCERN_BOT_MESSAGES_PER_MINUTE": "100000",
            "CONCERN_BOT_ADDRESS_MESSAGES_PER_MINUTE": "1000000",
            **self.extra,
        }

    @property
    def chat(self) -> str:
        return f"http://127.0.0.1:{self.chat_port}"

    @property
    def council(self) -> str:
        """The origin of a page of the council that may embed the chat."""
        return f"http://localhost:{self.council_port}"

    @property
    def staff(self) -> str:
        return f"http://127.0.0.1:{self.staff_port}"

    def start(self) -> Service:
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot.cli", "serve"],
                cwd=ROOT,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while "Stop with Ctrl-C" not in self.output.read_text():
            if self.process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"The service did not start:\n{self.output.read_text()[-3000:]}")
            self._tick()
        return self

    def _tick(self) -> None:
        """Wait a moment, or less if the process ends."""
        assert self.process is not None
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(0.1)

    def stop(self, *, kill: bool = False) -> None:
        """End every process of the service: kindly, or as a crash would."""
        if self.process is None:
            return
        os.killpg(self.process.pid, signal.SIGKILL if kill else signal.SIGTERM)
        self.process.wait(STOP_SECONDS + 30)  # it may use up its own time, and this machine does much else
        self.process = None

    @property
    def password(self) -> str:
        """The password of the demonstration staff account, as it was printed."""
        found = re.search(r"password (\S+)", self.output.read_text())
        assert found
        return found[1]

    def repository(self) -> Repository:
        """The service's store, opened from outside."""
        url = self.environment.get("CONCERN_BOT_DATABASE_URL", f"sqlite:///{self.var / 'concern-bot.db'}")
        return Repository(connect(url), Vault(KeyRing.load(self.var / "keys.json")))


class Talk:
    """A person's side of one conversation over the website's channel."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._http = httpx.Client(timeout=30)
        self.last: list[dict[str, Any]] = []
        self.asked: list[str] = []
        answer = self._http.post(f"{service.chat}/chat/conversations", json={}).json()
        self.token = answer["token"]
        self._heard(answer["messages"])

    def say(self, text: str, message_id: str | None = None) -> str:
        """Type something; returns all that the assistant said to it."""
        return self._send({"text": text}, message_id)

    def choose(self, choice: str) -> str:
        """Tap a quick reply."""
        return self._send({"choice": choice})

    def _send(self, content: dict[str, Any], message_id: str | None = None) -> str:
        response = self.post({"id": message_id or uuid.uuid4().hex, **content})
        assert response.status_code == 200, response.text
        return self._heard(response.json()["messages"])

    def post(self, body: Any) -> httpx.Response:
        headers = {**self.headers, "Content-Type": "application/json"}
        # As ASCII, so that even half a character can be sent, as a browser can.
        return self._http.post(f"{self._service.chat}/chat/messages", content=json.dumps(body), headers=headers)

    @property
    def conversation_id(self) -> str:
        """The conversation that the token names."""
        return str(jwt.decode(self.token, options={"verify_signature": False})["sub"])

    def transcript(self) -> list[dict[str, Any]]:
        return self._http.get(f"{self._service.chat}/chat/messages", headers=self.headers).json()["messages"]

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def choices(self) -> list[str]:
        """The quick replies on offer."""
        return [choice["id"] for choice in self.last[-1]["choices"]]

    @property
    def reference(self) -> str:
        """The reference that was given last."""
        found = re.findall(r"BB-\d{4}-\d{4}", " ".join(message["text"] for message in self.last))
        assert found, self.last
        return found[-1]

    def _heard(self, messages: list[dict[str, Any]]) -> str:
        assert messages, "the assistant said nothing"
        self.last = messages
        self.asked.append(messages[-1]["text"])
        return "\n".join(message["text"] for message in messages)

    def through_to_read_back(self, answer: str = "I don't know") -> str:
        """Give the same answer to every question until the read-back; returns what was said last."""
        heard = self.last[-1]["text"]
        for _ in range(25):
            if "This is what I have noted" in heard:
                return heard
            heard = self.say(answer)
        pytest.fail(f"no read-back after 25 answers; last: {heard}")


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One running service for all tests that leave it as they found it."""
    running = Service(tmp_path_factory.mktemp("service")).start()
    yield running
    running.stop(kill=True)


@pytest.fixture
def mortal(service: Service) -> Iterator[Service]:
    """The same service, for a test that kills it and starts it again; afterwards it runs."""
    yield service
    if service.process is None:
        service.start()


@pytest.fixture
def own_service(tmp_path: Path) -> Iterator[Service]:
    """A service for one test, with settings of its own; not started yet."""
    running = Service(tmp_path / "var")
    yield running
    running.stop(kill=True)


@pytest.fixture
def talk(service: Service) -> Talk:
    """A new conversation."""
    return Talk(service)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """An empty store on SQLite."""
    return Repository(connect(make_tables(f"sqlite:///{tmp_path / 'store.db'}")), Vault(KeyRing.new()))


@pytest.fixture(scope="session")
def chromium() -> str:
    """Debian's Chromium; missing, the browser tests fail in CI and say what to install elsewhere."""
    path = shutil.which("chromium")
    if path is None and os.environ.get("CI") == "true":
        pytest.fail("Chromium is missing: apt-get install chromium")
    if path is None:
        pytest.skip("Chromium is missing: sudo apt-get install chromium")
    return path


@pytest.fixture
def postgresql() -> Iterator[str]:
    """The address of an empty PostgreSQL database; without a server, fails in CI and is left out elsewhere."""
    with empty_postgresql() as url:
        yield url


@pytest.fixture(scope="session")
def _migrated_postgresql() -> Iterator[str]:
    """The name of a PostgreSQL database with all tables, to copy."""
    with empty_postgresql() as url:
        make_tables(url)
        yield str(make_url(url).database)


@pytest.fixture
def postgresql_with_tables(_migrated_postgresql: str) -> Iterator[str]:
    """The address of a PostgreSQL database with empty tables."""
    with empty_postgresql(template=_migrated_postgresql) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url_with_tables(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database with empty tables, on each engine."""
    if request.param == "sqlite":
        return make_tables(f"sqlite:///{tmp_path / 'store.db'}")
    return str(request.getfixturevalue("postgresql_with_tables"))


@event.listens_for(Pool, "checkout")
def _no_power_cut(connection: Any, *_: Any) -> None:
    """In the tests' own process nothing waits for the disk: no test cuts a machine's power. (A service waits.)"""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")


@contextlib.contextmanager
def empty_postgresql(address: str = POSTGRESQL, *, template: str = "template1") -> Iterator[str]:
    """A new database on the PostgreSQL at an address, for as long as a test wants it; a copy of `template`."""
    server = create_engine(address, isolation_level="AUTOCOMMIT", future=True)
    name = f"concern_bot_test_{uuid.uuid4().hex}"
    try:
        with server.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
            connection.execute(text(f"ALTER DATABASE {name} SET synchronous_commit TO off"))  # the same
    except OperationalError:
        missing = f"PostgreSQL does not answer at {address}; set CONCERN_BOT_TEST_POSTGRESQL."
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    try:
        yield server.url.set(database=name).render_as_string(hide_password=False)
    finally:
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
