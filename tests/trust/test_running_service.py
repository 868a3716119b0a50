"""The running service on each database: what it leaves behind, what it tells its operators, keys, backups, its end.

The tests go through the life of one service in order.
"""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from sqlalchemy import create_engine, text

from bot.reports import rotating, trail
from bot.reports.database import connect
from bot.reports.repository import Repository
from bot.reports.vault import KeyRing, Vault
from tests.alerts.conftest import Inbox, Receiver, mail_server, running_receiver
from tests.conftest import ROOT, Service, Talk, empty_postgresql, free_port, wait_for
from tests.test_commands import run
from tests.trust.planting import (
    CHILD,
    PLANTED,
    Demonstration,
    everything_opened,
    forms,
    found_in,
    found_under,
    plant,
    report,
)

DRAIN = 2


@dataclass
class Running:
    """The service with all that it talks to, and what was planted in it."""

    service: Service
    inbox: Inbox
    receiver: Receiver
    metrics_port: int
    reference: str
    words: dict[str, str]

    @property
    def url(self) -> str:
        return self.service.environment.get(
            "CONCERN_BOT_DATABASE_URL", f"sqlite:///{self.service.var / 'concern-bot.db'}"
        )

    @property
    def is_sqlite(self) -> bool:
        return self.url.startswith("sqlite")

    @property
    def settings(self) -> dict[str, str]:
        return {name: value for name, value in self.service.environment.items() if name.startswith("CONCERN")}

    def metrics(self) -> str:
        return httpx.get(f"http://127.0.0.1:{self.metrics_port}/metrics", timeout=30).text

    def metric(self, line: str) -> float:
        """The value of one metric, with its labels; 0 if it was never counted."""
        found = re.search(rf"^{re.escape(line)} (\S+)$", self.metrics(), re.MULTILINE)
        return float(found[1]) if found else 0.0

    def command(self, *arguments: str) -> subprocess.Popen[str]:
        """Begin a command beside the running service."""
        return subprocess.Popen(
            [sys.executable, "-m", "bot.cli", *arguments],
            cwd=ROOT, env={**os.environ, **self.settings}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with ExitStack() as stack:
        inbox, receiver = (
            stack.enter_context(mail_server(auth_require_tls=False)),
            stack.enter_context(running_receiver()),
        )
        metrics_port, folder = free_port(), tmp_path_factory.mktemp(request.param)
        extra = {
            "CONCERN_BOT_METRICS_PORT": str(metrics_port),
            "PROMETHEUS_MULTIPROC_DIR": str(folder / "metrics"),  # where its files are looked at with all others
            "CONCERN_BOT_DRAIN_SECONDS": str(DRAIN),
            # Other tests run beside these: a turn that takes long has not failed.
            "CONCERN_BOT_TURN_TIMEOUT": "30",
            "CONCERN_BOT_PROXIES": "1",
            "CONCERN_BOT_MAIL_SERVER": f"smtp://127.0.0.1:{inbox.port}",
            "CONCERN_BOT_MAIL_SENDER": "bot@example.org",
            "CONCERN_BOT_MAIL_TO": "duty@example.org",
            "CONCERN_BOT_WEBHOOK_ADDRESS": receiver.address,
            "CONCERN_BOT_WEBHOOK_SECRET": "a secret",
        }
        if request.param == "postgresql":
            extra["CONCERN_BOT_DATABASE_URL"] = stack.enter_context(empty_postgresql())
        service = Service(folder, extra)
        stack.callback(service.stop)
        service.start()
        yield Running(service, inbox, receiver, metrics_port, *plant(service))


def raw(running: Running) -> dict[str, bytes]:
    """The database as it lies on the disk, by the name of the file; of PostgreSQL what it dumps, in both forms."""
    if running.is_sqlite:
        files = {path.name: path.read_bytes() for path in running.service.var.glob("concern-bot.db*")}
        assert "concern-bot.db" in files
        return files
    dumps = {}
    for form in ("plain", "custom"):
        done = subprocess.run(
            ["pg_dump", f"--format={form}", "--compress=0", running.url], capture_output=True, check=True
        )
        dumps[form] = done.stdout
    return dumps


def test_no_planted_word_lies_in_the_database_in_any_form(running: Running) -> None:
    there = everything_opened(running.service)
    assert {name for name in PLANTED if name != "later"} <= found_in(there, PLANTED), "all of them were stored"
    for name, content in raw(running).items():
        assert found_in(content, running.words) == set(), name


def test_the_search_for_planted_words_can_fail(running: Running, tmp_path: Path) -> None:
    """In a copy of the same database with a word in the clear, in each form, it is found."""
    for number, form in enumerate(forms(CHILD)):
        (tmp_path / str(number)).write_bytes(b"\0\1" + form + b"\2")
    assert set(found_under(tmp_path, PLANTED)) == {path.name for path in tmp_path.iterdir()}
    engine = create_engine(running.url, future=True)
    with engine.begin() as connection:
        connection.execute(text("UPDATE reports SET language = :word WHERE reference = :reference"),
                           {"word": "quillon", "reference": running.reference})  # fmt: skip
    assert any(found_in(content, {"child": "Quillon"}) for content in raw(running).values())
    with engine.begin() as connection:
        connection.execute(text("UPDATE reports SET language = 'en'"))
    engine.dispose()


@pytest.fixture(scope="module")
def emergency(running: Running) -> Talk:
    """Somebody who told of danger, once the alerts have gone."""
    talk = Talk(running.service)
    assert "999" in talk.say(f"his dad is beating {CHILD} right now with a belt I can hear him screaming")
    wait_for(lambda: (running.inbox.mails and running.receiver.requests) or None, seconds=120)
    return talk


def test_who_tells_of_a_child_in_danger_now_wakes_the_duty_staff(running: Running, emergency: Talk) -> None:
    assert running.inbox.recipients == ["duty@example.org"]
    assert emergency.reference not in running.inbox.mails[0][1].as_string()


def test_no_output_holds_a_planted_word(running: Running, emergency: Talk) -> None:
    service, talk = running.service, emergency
    # A database that does not take a message, for the log.
    with locked(running):
        answer = talk.post({"id": uuid.uuid4().hex, "text": f"{CHILD} is in the garden"})
    assert "999" in answer.text
    shown = [answer.text]
    for path in ("/health", "/ready", f"/files/{CHILD}", f"/{CHILD}", f"/plain/chat/{CHILD}", "/unavailable"):
        shown.append(httpx.get(f"{service.chat}{path}", timeout=60).text)
    for body in ({"id": CHILD}, {"id": uuid.uuid4().hex, "choice": CHILD}, [CHILD]):
        shown.append(talk.post(body).text)
    for path in ("/health", "/ready", f"/reports/{CHILD}", f"/{CHILD}"):
        shown.append(httpx.get(f"{service.staff}{path}", timeout=60, follow_redirects=True).text)
    reader = Demonstration(service)
    shown += [reader.get(path).text for path in (f"/reports/{CHILD}", f"/{CHILD}", "/settings")]
    shown.append(running.metrics())
    mails = [mail.as_string() for _, mail in running.inbox.mails]
    posted = [json.dumps(headers) + body.decode() for _, headers, body in running.receiver.requests]
    for output in (*shown, *mails, *posted):
        assert found_in(output.encode(), running.words) == set(), output
    log = service.output.read_text()
    assert "ERROR" in log, "something went wrong, so there is something to look at"
    # Everything the service writes lies under its folder: log, keys, metrics, what waits for the database.
    assert found_under(service.var, running.words) == {}


def locked(running: Running) -> ExitStack:
    """Hold the database so that nothing can be written to it."""
    stack = ExitStack()
    if running.is_sqlite:
        holder = sqlite3.connect(running.service.var / "concern-bot.db", timeout=60, isolation_level=None)
        stack.callback(holder.close)
        holder.execute("BEGIN IMMEDIATE")
        stack.callback(holder.execute, "ROLLBACK")
    else:
        engine = create_engine(running.url, future=True)
        stack.callback(engine.dispose)
        connection = stack.enter_context(engine.begin())
        connection.execute(text("LOCK TABLE messages IN EXCLUSIVE MODE"))
    return stack


def test_the_metrics_tell_what_happened(running: Running, emergency: Talk) -> None:
    assert running.metric("concern_bot_database_up") == 1
    assert running.metric('concern_bot_turns_total{channel="website",outcome="answered"}') >= 8
    assert running.metric('concern_bot_turn_seconds_count{channel="website"}') >= 8
    assert running.metric('concern_bot_reports_total{urgency="emergency"}') == 1
    assert running.metric('concern_bot_open_reports{urgency="emergency"}') == 1
    assert running.metric('concern_bot_alerts{state="given_up"}') == 0
    # Counted in the process of the chat, and told by whichever process has the port.
    counted = re.findall(r"^concern_bot_database_errors_total\S* (\S+)", running.metrics(), re.MULTILINE)
    assert sum(map(float, counted)) >= 1
    for port in (running.service.chat_port, running.service.staff_port):
        assert "concern_bot_" not in httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=30).text


def test_a_request_has_an_id_and_only_a_safe_one_is_taken(running: Running) -> None:
    for address in (f"{running.service.chat}/health", f"{running.service.staff}/health"):
        own = httpx.get(address, timeout=30).headers["x-request-id"]
        assert re.fullmatch(r"[0-9a-f]{32}", own)
        taken = httpx.get(address, headers={"X-Request-Id": "from-the-web-server-1"}, timeout=30)
        assert taken.headers["x-request-id"] == "from-the-web-server-1"
        for unsafe in ("short", "a" * 65, "a b c d e f g h", '12345678","level":"x', "12345678\\n", "<script>12345"):
            answer = httpx.get(address, headers={"X-Request-Id": unsafe}, timeout=30)
            assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["x-request-id"])
    logged = re.findall(r"\[([0-9a-f]{32})\]", running.service.output.read_text())
    assert logged, "what went wrong in a turn bears the id of its request"


def test_it_is_ready_and_says_nothing_more(running: Running) -> None:
    for address in (running.service.chat, running.service.staff):
        answer = httpx.get(f"{address}/ready", timeout=30)
        assert (answer.status_code, answer.json()) == (200, {"status": "ready"})


def test_keys_change_while_people_talk(running: Running) -> None:
    service = running.service
    talk = Talk(service)
    talk.choose("danger_now.no")
    talk.say(f"The girl two doors down, Inglemoor Road, {PLANTED['later']}, is left alone every night")
    rotation = running.command("keys", "rotate")
    said = 0
    while rotation.poll() is None or said < 2:
        talk.say("I don't know")
        said += 1
    assert rotation.returncode == 0, rotation.communicate()
    assert len([line for line in talk.transcript() if line["from"] == "person"]) == said + 2
    store = service.repository()
    again = running.command("keys", "rotate", "--drop-old")
    assert "10 minutes" in again.communicate()[1]
    assert rotating.waiting(store) == 0
    assert store.vault.ring.current == 2
    reader = Demonstration(service)
    assert CHILD in reader.get(f"/reports/{running.reference}").text
    assert running.reference in reader.submit("/search", {"words": CHILD}, page="/").text
    trail.verify(store)
    # What comes in from now on is sealed with the new key, by processes that were started before there was one.
    before = rotating.used(store)[2]["messages"]
    report(service, f"{CHILD} is always hungry and takes food out of our bins, he is 6")
    assert rotating.used(store)[2]["messages"] > before
    assert rotating.waiting(store) == 0
    store.engine.dispose()


def test_a_backup_is_made_while_people_talk_and_restored_elsewhere(running: Running, tmp_path: Path) -> None:
    talk = Talk(running.service)
    talk.choose("danger_now.no")
    file = tmp_path / "backup"
    making = running.command("backup", str(file))
    while making.poll() is None:
        talk.say("a worry about a child who is always hungry")
    assert making.returncode == 0, making.communicate()
    assert found_in(file.read_bytes(), running.words) == set()
    with ExitStack() as stack:
        place = {
            "CONCERN_BOT_VAR": str(tmp_path),
            "CONCERN_BOT_KEYS": (running.service.var / "keys.json").read_text(),
            "CONCERN_BOT_DATABASE_URL": f"sqlite:///{tmp_path / 'restored.db'}"
            if running.is_sqlite
            else stack.enter_context(empty_postgresql()),
        }
        restored = run("restore", str(file), **place)
        assert restored.returncode == 0, restored.stderr
        assert "The trail is whole" in restored.stderr
        ring = KeyRing.load(running.service.var / "keys.json")
        store = Repository(connect(place["CONCERN_BOT_DATABASE_URL"]), Vault(ring))
        found = store.report(running.reference)
        assert found is not None
        assert CHILD in json.dumps(found.content)
        store.engine.dispose()


def test_told_to_end_it_ends_what_is_under_way_and_loses_nothing(running: Running) -> None:
    service = running.service
    talks = [Talk(service) for _ in range(4)]
    acknowledged: list[tuple[str, str]] = []
    broken: list[str] = []
    began = threading.Barrier(len(talks) + 1)

    def go_on(talk: Talk) -> None:
        talk.choose("danger_now.no")
        began.wait()
        for number in range(1000):
            message_id = f"message-{number:04}"
            try:
                answer = httpx.post(
                    f"{service.chat}/chat/messages",
                    json={"id": message_id, "text": f"I worry about {CHILD}, number {number}"},
                    headers=talk.headers,
                    timeout=60,
                )
            except httpx.ConnectError:
                return
            except httpx.TransportError as problem:
                broken.append(type(problem).__name__)
                return
            assert answer.status_code == 200, answer.text
            acknowledged.append((talk.conversation_id, message_id))

    threads = [threading.Thread(target=go_on, args=(talk,)) for talk in talks]
    for thread in threads:
        thread.start()
    began.wait()
    wait_for(lambda: len(acknowledged) >= 4 or None, seconds=120)
    process = service.process
    assert process is not None
    parts = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=True).stdout.split()
    assert len(parts) == 3
    os.kill(process.pid, signal.SIGTERM)
    answers = set()
    while process.poll() is None:
        try:
            answers.add(httpx.get(f"{service.chat}/ready", timeout=10).status_code)
        except httpx.TransportError:
            break
    process.wait(60)
    service.process = None
    for thread in threads:
        thread.join()
    assert 503 in answers, "while it drains it says so, and still answers"
    # A connection that was not taken yet when the server closed is cut, with a reset or with an end; whoever sent it
    # sends it again.
    assert set(broken) <= {"ReadError", "RemoteProtocolError"}
    assert process.returncode == 0
    assert not [part for part in parts if Path(f"/proc/{part}").exists()]
    assert "was killed" not in service.output.read_text()
    store = service.repository()
    for conversation_id, message_id in acknowledged:
        kept = store.message(conversation_id, message_id)
        assert kept is not None
        assert kept.answered
    for talk in talks:
        lines = store.transcript(talk.conversation_id)
        assert all(line.answered for line in lines if line.sender == "person"), "no turn was left half-way"
    trail.verify(store)
    store.engine.dispose()
    for name, content in raw(running).items():
        assert found_in(content, running.words) == set(), name
    assert found_under(service.var, running.words) == {}
