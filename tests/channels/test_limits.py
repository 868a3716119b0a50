"""Rate limits slow a flood down, and never stop a first message; in memory and in Redis, and when Redis is away."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import shutil
import socket
import subprocess
import uuid
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from bot.channels import limits
from bot.channels.limits import Limits
from tests.conftest import free_port, said_by, wait_for

REDIS = os.environ.get("CONCERN_BOT_TEST_REDIS", "redis://127.0.0.1:6379/0")
Make = Callable[..., Limits]


def run(what: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(what)


@pytest.fixture
def real_redis(monkeypatch: pytest.MonkeyPatch) -> Iterator[redis.Redis]:
    """A real Redis, in which this test's keys begin with a prefix of their own; missing, it fails in CI."""
    server = redis.Redis.from_url(REDIS)
    try:
        server.ping()
    except redis.RedisError:
        missing = f"Redis does not answer at {REDIS}; set CONCERN_BOT_TEST_REDIS."
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    monkeypatch.setattr(limits, "PREFIX", f"concern-bot-test-{uuid.uuid4().hex}")
    yield server
    for key in server.scan_iter(f"{limits.PREFIX}*"):
        server.delete(key)


class OwnRedis:
    """A Redis of a test's own, to be taken away and brought back, empty."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._folder = folder
        self._started: list[subprocess.Popen[bytes]] = []

    def __call__(self) -> subprocess.Popen[bytes]:
        program = shutil.which("redis-server") or ""
        options = ["--port", str(self.port), "--save", "", "--bind", "127.0.0.1", "--dir", str(self._folder)]
        process = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL)
        self._started.append(process)
        client = redis.Redis(port=self.port)

        def answers() -> bool | None:
            with contextlib.suppress(redis.ConnectionError):
                return client.ping() or None
            return None

        wait_for(answers)
        return process

    def stop(self) -> None:
        for process in self._started:
            process.kill()
            process.wait()


@pytest.fixture
def own_redis(real_redis: redis.Redis, tmp_path: Path) -> Iterator[OwnRedis]:
    """As `OwnRedis`; where there is a Redis at all, there is the program."""
    if shutil.which("redis-server") is None:
        missing = "The program redis-server is missing: apt-get install redis-server"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    running = OwnRedis(tmp_path)
    yield running
    running.stop()


@pytest.fixture(params=["memory", "redis"])
def make(request: pytest.FixtureRequest) -> Make:
    """Makes limits that count in memory, and in Redis."""
    if request.param == "memory":
        return Limits
    request.getfixturevalue("real_redis")
    return lambda **rates: Limits(**rates, redis_url=own(REDIS))


def own(url: str) -> str:
    """The same address under another name: the library keeps connections by address, and a test has its own loop."""
    return f"{url}?client_name={uuid.uuid4().hex}"


def test_a_conversation_that_sends_faster_than_people_type_is_stopped_for_a_while(make: Make) -> None:
    async def flood() -> list[bool]:
        few = make(per_conversation=5, per_address=1000)
        return [await few.allows("one", "10.0.0.1") for _ in range(7)] + [await few.allows("other", "10.0.0.1")]

    assert run(flood()) == [True] * 5 + [False] * 2 + [True]


def test_the_first_message_of_a_conversation_passes_whatever_its_address_has_sent(make: Make) -> None:
    async def flood() -> list[bool]:
        few = make(per_conversation=100, per_address=3)
        sent = [await few.allows("one", "10.0.0.1") for _ in range(5)]
        return [*sent, await few.allows("other", "10.0.0.1"), await few.allows("other", "10.0.0.1")]

    assert run(flood()) == [True] * 3 + [False] * 2 + [True, False]


def test_many_new_conversations_wait_and_are_not_refused(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LONGEST_WAIT", 0.05)

    async def begin() -> float:
        few = make(per_conversation=100, per_address=10)
        await few.slow_down("10.0.0.1")
        before = asyncio.get_running_loop().time()
        await few.slow_down("10.0.0.1")
        return asyncio.get_running_loop().time() - before

    assert 0.04 <= run(begin()) < 1


def test_a_flood_of_addresses_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_REMEMBERED", 10)

    async def flood() -> int:
        few = Limits(per_conversation=100, per_address=100)
        for number in range(50):
            await few.allows(f"conversation {number}", f"10.0.0.{number}")
        return len(few._store._backend._client)

    assert run(flood()) == 10


def test_servers_count_together_in_redis_and_what_they_keep_there_ends(real_redis: redis.Redis) -> None:
    async def two_servers() -> list[bool]:
        servers = [Limits(per_conversation=4, per_address=1000, redis_url=own(REDIS)) for _ in range(2)]
        return [await servers[number % 2].allows("one", "10.0.0.1") for number in range(6)]

    assert run(two_servers()) == [True] * 4 + [False] * 2
    kept = list(real_redis.scan_iter(f"{limits.PREFIX}*"))
    assert len(kept) == 3
    assert all(0 < real_redis.ttl(key) <= limits.FIRST_KNOWN_SECONDS for key in kept)


def test_without_redis_every_message_passes_at_once_and_it_is_logged_once(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def flood(url: str) -> tuple[list[bool], float]:
        few = Limits(per_conversation=1, per_address=1, redis_url=url)
        before = asyncio.get_running_loop().time()
        await few.slow_down("10.0.0.1")
        allowed = [await few.allows("one", "10.0.0.1") for _ in range(50)]
        return allowed, asyncio.get_running_loop().time() - before

    with socket.socket() as silent, caplog.at_level(logging.ERROR):
        silent.bind(("127.0.0.1", 0))
        silent.listen()  # takes connections and never answers, as a machine that hangs
        nobody = "redis://127.0.0.1:1/0"
        for url in (nobody, f"redis://127.0.0.1:{silent.getsockname()[1]}/0"):
            caplog.clear()
            allowed, seconds = run(flood(url))
            assert allowed == [True] * 50
            assert seconds < 5 * limits.REDIS_ANSWERS_IN, "nobody waits for it again and again"
            said = said_by("bot.channels.limits", caplog)
            assert [record.message.startswith("Redis does not answer") for record in said] == [True]


def test_once_redis_is_back_messages_are_counted_again(
    own_redis: OwnRedis, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "NOT_ASKED_FOR", 0.0)

    async def away_and_back() -> tuple[list[bool], list[bool], list[bool]]:
        few = Limits(per_conversation=2, per_address=1000, redis_url=f"redis://127.0.0.1:{own_redis.port}/0")

        async def four() -> list[bool]:
            return [await few.allows("one", "10.0.0.1") for _ in range(4)]

        server = own_redis()
        here = await four()
        server.kill()
        server.wait()
        away = await four()
        own_redis()
        await few.allows("another", "10.0.0.1")  # finds the old connection broken
        return here, away, await four()

    with caplog.at_level(logging.WARNING):
        here, away, back = run(away_and_back())
    assert (here, away, back) == ([True, True, False, False], [True] * 4, [True, True, False, False])
    assert [record.levelname for record in said_by("bot.channels.limits", caplog)] == ["ERROR", "WARNING"]
