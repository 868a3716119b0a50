"""What stands around several servers: nginx without any, wake-ups over Redis, the lock of the one that has Telegram."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from bot import jobs, settings
from bot.reports import wakeups
from bot.reports.database import connect
from bot.scaled import engines, parts
from bot.scaled.proxy import Front, nginx
from bot.settings import ROOT
from bot.telegram.one_server import in_one_server
from tests.conftest import free_port, wait_for
from tests.faults.taking_away import Mode, Proxy
from tests.scaled.conftest import RedisServer, needed


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Front]:
    """nginx before servers that are not there."""
    needed("nginx", "nginx-light")
    made = Front(("127.0.0.1", free_port()), ("127.0.0.1", free_port()), (free_port(),) * 2, (free_port(),) * 2)
    part = nginx(tmp_path / "nginx", made)
    part.start()
    part.wait()
    yield made
    part.stop()


@pytest.mark.parametrize("path", ["/", "/plain", "/plain/chat/a.b.c"])
def test_with_no_server_a_page_is_kept_that_has_the_numbers(front: Front, path: str) -> None:
    answer = httpx.get(f"http://127.0.0.1:{front.chat[1]}{path}")
    assert answer.status_code == 502
    assert 'href="tel:999"' in answer.text
    assert "01234 718700" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_with_no_server_the_widget_is_answered_with_999(front: Front) -> None:
    address = f"http://127.0.0.1:{front.chat[1]}/chat/messages"
    answer = httpx.post(address, json={"id": "message-1", "text": "hello"})
    assert answer.status_code == 502
    (said,) = answer.json()["messages"]
    assert "999" in said["text"]
    assert said["style"] == "emergency"


# What nginx itself refuses, and with which status.
REFUSED = {
    "a line that is none": (b"GET\r\n\r\n", 400),
    "no host": (b"GET / HTTP/1.1\r\n\r\n", 400),
    "a way to ask that is none": (b"TRACE / HTTP/1.1\r\nHost: chat\r\n\r\n", 405),
    "a body that is too long": (b"POST / HTTP/1.1\r\nHost: chat\r\nContent-Length: 5000000\r\n\r\n", 413),
    "an address that is too long": (b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\nHost: chat\r\n\r\n", 414),
    "headers that are too long": (b"GET / HTTP/1.1\r\nHost: chat\r\nX: " + b"a" * 40_000 + b"\r\n\r\n", 431),
    "another HTTP": (b"GET / HTTP/3.7\r\nHost: chat\r\n\r\n", 505),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_nginx_refuses_itself_is_answered_with_the_numbers(front: Front, what: str) -> None:
    request, status = REFUSED[what]
    head, page = _ask(front, request)
    assert head.split()[1] == str(status)
    assert 'href="tel:999"' in page
    for header in (*SECURE, "X-Frame-Options: DENY", "Content-Security-Policy: default-src 'none'"):
        assert f"\r\n{header}" in head


def test_what_nginx_refuses_of_the_widget_it_is_told_as_messages(front: Front) -> None:
    head, said = _ask(front, b"POST /chat/messages HTTP/1.1\r\nHost: chat\r\nContent-Length: 5000000\r\n\r\n")
    assert head.split()[1] == "413"
    assert "999" in json.loads(said)["messages"][0]["text"]
    for header in (*SECURE, "Content-Type: application/json"):
        assert f"\r\n{header}" in head


SECURE = (
    "Strict-Transport-Security: max-age=31536000",
    "X-Content-Type-Options: nosniff",
    "Cache-Control: no-store",
)


def _ask(front: Front, request: bytes) -> tuple[str, str]:
    """The head and the body of the answer to what no client would send."""
    with socket.create_connection(front.chat, timeout=10) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        with connection.makefile("rb") as answered:
            head, _, body = answered.read().decode().partition("\r\n\r\n")
    return head, body


def test_nginx_writes_no_line_of_a_request_to_its_log(front: Front, tmp_path: Path) -> None:
    httpx.get(f"http://127.0.0.1:{front.chat[1]}/plain/chat/a-secret-token")
    assert "a-secret-token" not in (tmp_path / "nginx" / "error.log").read_text()


@pytest.fixture
def told(own_redis: RedisServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[RedisServer]:
    """The settings name a Redis."""
    monkeypatch.setenv("CONCERN_BOT_REDIS_URL", own_redis.url)
    wakeups._teller.cache_clear()
    yield own_redis
    wakeups._teller.cache_clear()


def test_who_listens_is_told(told: RedisServer) -> None:
    heard = threading.Event()
    wakeups.listen(wakeups.REPORTS, heard.set)
    assert heard.wait(10), "it looks once when it begins to listen"
    heard.clear()
    wakeups.tell(wakeups.TELEGRAM)
    wakeups.tell(wakeups.REPORTS)
    assert heard.wait(10)


def test_an_emergency_has_the_alerts_looked_at_without_waiting(
    told: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = threading.Semaphore(0)
    never = jobs.Job(jobs.ALERTS, settings.dt.timedelta(days=1), looked.release)
    monkeypatch.setattr(jobs, "jobs", lambda _: [never])
    monkeypatch.setattr(jobs.signal, "signal", lambda *_: None)
    # What else a process of its own would set up.
    monkeypatch.setattr(jobs, "repository", lambda: None)
    monkeypatch.setattr(jobs.metrics, "serve", lambda *_: None)
    monkeypatch.setattr(jobs.logs, "set_up", lambda *_, **__: None)
    threading.Thread(target=jobs.run, args=(settings.load(),), daemon=True).start()
    assert looked.acquire(timeout=10), "at its start"
    wait_for(lambda: told.client.pubsub_numsub(wakeups.CHANNEL + wakeups.REPORTS)[0][1] or None)
    while looked.acquire(timeout=1.5):
        pass  # what it was told when it began to listen
    wakeups.tell(wakeups.REPORTS)
    assert looked.acquire(timeout=10)


def test_nobody_is_held_up_by_a_redis_that_is_away(told: RedisServer) -> None:
    told.stop()
    for _ in range(1000):
        wakeups.tell(wakeups.REPORTS)


def test_of_several_servers_one_works_and_another_takes_over_when_it_ends(postgresql: str) -> None:
    async def main() -> list[str]:
        order: list[str] = []
        one, two = connect(postgresql), connect(postgresql)

        async def work(name: str) -> None:
            order.append(name)
            await asyncio.Event().wait()

        async def nobody_knows() -> None:
            order.append("nobody")

        first = asyncio.create_task(in_one_server(one, lambda: work("first"), nobody_knows))
        while not order:
            await asyncio.sleep(0.01)
        second = asyncio.create_task(in_one_server(two, lambda: work("second"), nobody_knows))
        await asyncio.sleep(1.5)
        assert order == ["first"]
        _end_who_holds_the_lock(postgresql)  # as PostgreSQL does when a process is killed
        while len(order) < 2:
            await asyncio.sleep(0.05)
        for task in (first, second):
            task.cancel()
        await asyncio.gather(first, second, return_exceptions=True)
        one.dispose()
        two.dispose()
        return order

    assert asyncio.run(asyncio.wait_for(main(), 60))[1] in ("first", "second")


@pytest.mark.parametrize("mode", [Mode.CLOSED, Mode.HANGING])
def test_while_the_database_says_nothing_every_server_does_something_else(postgresql: str, mode: Mode) -> None:
    proxy = Proxy(postgresql, 5432)

    async def main() -> list[str]:
        done: list[str] = []
        engine = connect(proxy.address)

        async def work(name: str) -> None:
            done.append(name)
            try:
                await asyncio.Event().wait()
            finally:
                done.append(f"{name} ended")

        with proxy.away(mode):
            server = asyncio.create_task(in_one_server(engine, lambda: work("work"), lambda: work("something else")))
            await asyncio.sleep(2)
            assert done == ["something else"]
        while "work" not in done:
            await asyncio.sleep(0.05)
        server.cancel()
        await asyncio.gather(server, return_exceptions=True)
        engine.dispose()
        return done

    assert asyncio.run(asyncio.wait_for(main(), 60)) == ["something else", "something else ended", "work", "work ended"]
    proxy.close()


HOLDERS_ENDED = """
SELECT pg_terminate_backend(pid) FROM pg_locks
WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def _end_who_holds_the_lock(url: str) -> None:
    engine = create_engine(url, future=True)
    with engine.connect() as connection:
        connection.execute(text(HOLDERS_ENDED))
    engine.dispose()


def test_engines_of_our_own_are_made_with_a_password_and_keep_what_is_stored() -> None:
    needed("redis-server", "redis-server")
    # Not pytest's folder, which PostgreSQL's user cannot reach.
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        for expected in (None, ("kept",)):
            try:
                part, url = engines.postgresql(Path(folder))
            except parts.PartError as problem:
                pytest.skip(str(problem))
            part.start()
            part.wait()
            try:
                engine = connect(url)
                with engine.begin() as connection:
                    connection.execute(text("CREATE TABLE IF NOT EXISTS t (v text)"))
                    assert connection.execute(text("SELECT v FROM t")).first() == expected
                    connection.execute(text("INSERT INTO t VALUES ('kept')"))
                engine.dispose()
                stranger = create_engine(engine.url.set(password="wrong"))
                with pytest.raises(OperationalError, match="password authentication failed"):
                    stranger.connect()
            finally:
                part.stop()


def test_what_is_missing_is_named_with_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines.shutil, "which", lambda _: None)
    with pytest.raises(parts.PartError, match="scripts/find_engines"):
        engines.program("redis-server")
    assert (ROOT / "scripts" / "find_engines").exists()
