"""Locks that several servers share, in Redis.

A lock is a key with the holder's token, which lives for `LIFE` and is renewed while it is held: the lock of a server
that was killed frees itself. Who waits is told over pub/sub when a lock is let go of. A server that stood still for
longer than `LIFE` has lost its lock without knowing; what it then saves the database refuses (see lock_store.py).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from redis.asyncio import Redis
from redis.asyncio.lock import Lock
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as ConnectionLostError
from redis.exceptions import LockError, RedisError

logger = logging.getLogger(__name__)

PREFIX = "concern-bot:turn:"
FREED = "concern-bot:freed"
# Seconds. Within the time in which a person is answered (`CONCERN_BOT_TURN_TIMEOUT`), with some left for the turn.
LIFE = 3.0
RENEWED = LIFE / 3
# How long Redis may take to answer; then turns go on without it, and it is asked again after a while.
CONNECTS, ANSWERS, ASKED_AGAIN = 0.3, 0.5, 5.0
# How often a waiter looks by itself while nobody can tell it.
UNTOLD = 0.05

AWAY = (RedisError, OSError, asyncio.TimeoutError)


class _Lock(Lock):
    """The library's lock, but who waits is told in the step in which it is let go of."""

    lua_release = None
    LUA_RELEASE_SCRIPT = f"""
        if redis.call('get', KEYS[1]) ~= ARGV[1] then
            return 0
        end
        redis.call('del', KEYS[1])
        redis.call('publish', '{FREED}', KEYS[1])
        return 1
    """


class RedisLocks:
    """The locks of all servers, by conversation. One task of a server at a time may ask for the same lock."""

    def __init__(self, url: str) -> None:
        """
        Args:
            url: of Redis.
        """
        once_more = Retry(NoBackoff(), 1)  # Redis was started anew, and the connection is an old one
        self._redis = Redis.from_url(
            url,
            socket_connect_timeout=CONNECTS,
            socket_timeout=ANSWERS,
            retry=once_more,
            retry_on_error=[ConnectionLostError],
        )
        self._ears = Redis.from_url(url, socket_connect_timeout=CONNECTS, socket_keepalive=True)
        self._listener: asyncio.Task[None] | None = None
        self._listening = False
        self._waiting: dict[str, asyncio.Event] = {}
        self._away_until: float | None = None

    @asynccontextmanager
    async def hold(self, key: str) -> AsyncIterator[None]:
        """Have the lock; without one if Redis is away."""
        lock = _Lock(self._redis, PREFIX + key, timeout=LIFE, thread_local=False)
        if not await self._acquired(lock):
            yield
            return
        renewing = asyncio.create_task(self._renew(lock))
        try:
            yield
        finally:
            renewing.cancel()
            await self._let_go(lock)

    async def _acquired(self, lock: Lock) -> bool:
        """Wait for a lock; False if Redis is away."""
        if self._away_until is not None and time.monotonic() < self._away_until:
            return False
        if self._listener is None:
            self._listener = asyncio.create_task(self._listen())
        try:
            while True:
                # Before the lock is asked for, so that nobody lets go of it unheard.
                freed = self._waiting[lock.name] = asyncio.Event()
                if await lock.acquire(blocking=False):
                    self._back()
                    return True
                left = max(await self._redis.pttl(lock.name), 0) / 1000
                with contextlib.suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(freed.wait(), (left if self._listening else min(left, UNTOLD)) + 0.001)
        except AWAY as problem:
            self._gone(problem)
            return False
        finally:
            self._waiting.pop(lock.name, None)

    async def _renew(self, lock: Lock) -> None:
        while True:
            await asyncio.sleep(RENEWED)
            try:
                await lock.reacquire()
            except LockError:
                return  # it expired while this server stood still
            except AWAY as problem:
                self._gone(problem)

    async def _let_go(self, lock: Lock) -> None:
        try:
            await lock.release()
        except LockError:
            pass  # it expired
        except AWAY as problem:
            self._gone(problem)

    async def _listen(self) -> None:
        """Hear which locks are let go of, until cancelled."""
        while True:
            try:
                async with self._ears.pubsub() as heard:
                    await heard.subscribe(FREED)
                    async for message in heard.listen():
                        if message["type"] == "subscribe":
                            self._listening = True
                        elif (freed := self._waiting.get(message["data"].decode())) is not None:
                            freed.set()
            except AWAY:
                self._listening = False
                for freed in self._waiting.values():
                    freed.set()
                await asyncio.sleep(ASKED_AGAIN)

    def _gone(self, problem: BaseException) -> None:
        if self._away_until is None:
            logger.error("Redis does not answer: %s. Turns go on without it.", type(problem).__name__)
        self._away_until = time.monotonic() + ASKED_AGAIN

    def _back(self) -> None:
        if self._away_until is not None:
            logger.info("Redis answers again.")
            self._away_until = None
