"""Of each conversation one turn at a time: within a server, across servers, and while Redis is away."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
import time

import pytest
from rasa.core.lock_store import LockStore
from rasa.utils.endpoints import read_endpoint_config

from bot.dialogue import redis_locks
from bot.dialogue.lock_store import ConversationLockStore, Locks
from bot.dialogue.redis_locks import LIFE, PREFIX, RedisLocks
from tests.conftest import ROOT
from tests.scaled.conftest import RedisServer

# A server that takes the lock and is killed with it.
HOLDER = """
import asyncio, sys
from bot.dialogue.redis_locks import RedisLocks
async def main():
    async with RedisLocks(sys.argv[1]).hold("c1"):
        print("held", flush=True)
        await asyncio.Event().wait()
asyncio.run(main())
"""


class Turns:
    """Notes who is in and sees that nobody else is."""

    def __init__(self) -> None:
        self.order: list[str] = []
        self._inside = 0

    async def take(self, locks: Locks, name: str, seconds: float = 0.02) -> None:
        async with locks.hold("c1"):
            self._inside += 1
            assert self._inside == 1, "two turns of one conversation at once"
            self.order.append(name)
            await asyncio.sleep(seconds)
            self._inside -= 1


def test_rasa_takes_our_lock_store_from_endpoints_yml() -> None:
    store = LockStore.create(read_endpoint_config(str(ROOT / "endpoints.yml"), "lock_store"))
    assert isinstance(store, ConversationLockStore)


def test_who_asked_first_is_served_first_at_once_and_a_free_lock_is_forgotten() -> None:
    async def main() -> float:
        locks, turns = Locks(), Turns()
        began = time.monotonic()
        await asyncio.gather(*(turns.take(locks, str(number), 0) for number in range(10)))
        assert turns.order == [str(number) for number in range(10)]
        assert len(locks) == 0
        return time.monotonic() - began

    assert asyncio.run(main()) < 0.9, "Rasa's own lock looks again after a second"


def test_a_turn_that_has_its_conversation_goes_straight_on() -> None:
    async def main() -> None:
        locks = Locks()
        async with locks.hold("c1"):
            await asyncio.wait_for(Turns().take(locks, "inside"), 1)

    asyncio.run(main())


def test_two_servers_take_turns_and_who_waits_is_woken(own_redis: RedisServer) -> None:
    async def main() -> float:
        one, two, turns = Locks(RedisLocks(own_redis.url)), Locks(RedisLocks(own_redis.url)), Turns()
        began = time.monotonic()
        await asyncio.gather(*(turns.take(locks, "turn") for locks in (one, two) for _ in range(10)))
        assert len(turns.order) == 20
        return time.monotonic() - began

    assert asyncio.run(main()) < LIFE, "twenty turns of 20 ms waited for a lock to expire"
    assert own_redis.client.keys(f"{PREFIX}*") == []


def test_a_long_turn_keeps_its_lock(own_redis: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis_locks, "LIFE", 1.5)
    monkeypatch.setattr(redis_locks, "RENEWED", 0.3)

    async def main() -> list[str]:
        one, two, turns = Locks(RedisLocks(own_redis.url)), Locks(RedisLocks(own_redis.url)), Turns()
        long = asyncio.create_task(turns.take(one, "long", 2.5))
        await asyncio.sleep(0)
        while not own_redis.client.keys(f"{PREFIX}*"):
            await asyncio.sleep(0.01)
        await turns.take(two, "short")
        await long
        return turns.order

    assert asyncio.run(main()) == ["long", "short"]


def test_the_lock_of_a_killed_server_frees_itself(own_redis: RedisServer) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, own_redis.url], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    holder.kill()
    holder.wait(10)

    async def main() -> float:
        began = time.monotonic()
        await Turns().take(Locks(RedisLocks(own_redis.url)), "next", 0)
        return time.monotonic() - began

    assert asyncio.run(main()) < LIFE + 2


def test_redis_taken_away_turns_go_on_and_it_is_said_once(
    own_redis: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    async def main() -> list[str]:
        locks, turns = Locks(RedisLocks(own_redis.url)), Turns()
        await turns.take(locks, "with")
        own_redis.stop()
        for name in ("without", "again"):
            await asyncio.wait_for(turns.take(locks, name), 2)
        return turns.order

    assert asyncio.run(main()) == ["with", "without", "again"]
    said = [record for record in caplog.records if "Redis does not answer" in record.message]
    assert len(said) == 1
    assert said[0].levelno == logging.ERROR


def test_redis_started_anew_is_used_again(own_redis: RedisServer) -> None:
    async def main() -> None:
        locks = Locks(RedisLocks(own_redis.url))
        await Turns().take(locks, "before")
        own_redis.stop()
        own_redis.start()
        async with locks.hold("c1"):
            assert own_redis.client.keys(f"{PREFIX}*") != []

    asyncio.run(main())
