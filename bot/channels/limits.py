"""Rate limits: they slow a flood down, and never stop a first message or one that tells of danger.

Counted in memory, or in Redis, where several servers count together. Whatever is wrong with Redis, messages pass.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from throttled.asyncio import (
    BaseStore,
    MemoryStore,
    Quota,
    RateLimiterType,
    RateLimitResult,
    RedisStore,
    Throttled,
    per_min,
)

from bot.channels.sessions import LIFETIME

T = TypeVar("T")
logger = logging.getLogger(__name__)

# More addresses and conversations than this at once are a flood by themselves; the oldest are forgotten.
MOST_REMEMBERED = 20_000
# A new conversation is never refused: over the rate it waits, so that a flood of them is slow.
LONGEST_WAIT = 1.0
MESSAGES_TO_A_CONVERSATION = 10
# So long it is known that a conversation has had its first message.
FIRST_KNOWN_SECONDS = int(LIFETIME.total_seconds())
PREFIX = "concern-bot"
# Seconds that Redis has to answer, and for which it is not asked again once it did not.
REDIS_ANSWERS_IN = 0.5
NOT_ASKED_FOR = 10.0
NOT_COUNTED = "Redis does not answer (%s): messages are not counted, none is slowed down. See CONCERN_BOT_REDIS_URL."


class Limits:
    """Counts what comes from each conversation and each address, and remembers none of it for longer than a day."""

    def __init__(self, *, per_conversation: int, per_address: int, redis_url: str = "") -> None:
        """
        Args:
            per_conversation: messages a minute, of one conversation.
            per_address: messages a minute, of all conversations of one network address. A school, a library or a
                mobile network may be one address, so this is many.
            redis_url: the Redis in which all servers count; empty to count here.
        """
        self._store = _store(redis_url)
        self._of_conversation = self._limiter("conversation", per_conversation)
        self._of_address = self._limiter("address", per_address)
        self._of_beginnings = self._limiter("beginning", max(1, per_address // MESSAGES_TO_A_CONVERSATION))
        self._not_asked_until = 0.0

    async def allows(self, conversation_id: str, address: str) -> bool:
        """Whether one more message fits; counts it if so. The first of a conversation always does."""
        first = await self._answer(lambda: self._is_first(conversation_id), otherwise=True)
        of_conversation = await self._fits(self._of_conversation, conversation_id)
        if not of_conversation and not first:
            return False
        return await self._fits(self._of_address, address) or first

    async def slow_down(self, address: str) -> None:
        """Wait, if more conversations are begun from an address than people would begin."""
        counted = await self._count(self._of_beginnings, address)
        if counted is not None and counted.limited:
            await asyncio.sleep(min(counted.state.retry_after, LONGEST_WAIT))

    def _limiter(self, kind: str, rate: int) -> Throttled:
        quota: Quota = per_min(rate, burst=rate)
        return Throttled(
            using=RateLimiterType.GCRA.value, quota=quota, store=self._store, key_prefix=f"{PREFIX}:{kind}"
        )

    async def _is_first(self, conversation_id: str) -> bool:
        key = f"{PREFIX}:begun:{conversation_id}"
        first = not await self._store.exists(key)
        await self._store.set(key, 1, FIRST_KNOWN_SECONDS)
        return first

    async def _fits(self, limiter: Throttled, name: str) -> bool:
        counted = await self._count(limiter, name)
        return counted is None or not counted.limited

    async def _count(self, limiter: Throttled, name: str) -> RateLimitResult | None:
        """The result of counting one more; None if nothing can be counted now."""
        return await self._answer(lambda: limiter.limit(name), otherwise=None)

    async def _answer(self, ask: Callable[[], Awaitable[T]], *, otherwise: T) -> T:
        """What the store answers, or `otherwise` while it is away: then nobody is held up by it, nor waits for it."""
        if time.monotonic() < self._not_asked_until:
            return otherwise
        try:
            answer = await ask()
        except Exception as problem:  # whatever it is: a message is not refused because it could not be counted
            if not self._not_asked_until:
                logger.error(NOT_COUNTED, type(problem).__name__)
            self._not_asked_until = time.monotonic() + NOT_ASKED_FOR
            return otherwise
        if self._not_asked_until:
            self._not_asked_until = 0.0
            logger.warning("Redis answers: messages are counted again.")
        return answer


def _store(redis_url: str) -> BaseStore:
    if not redis_url:
        return MemoryStore(options={"MAX_SIZE": MOST_REMEMBERED})
    patience = {"SOCKET_TIMEOUT": REDIS_ANSWERS_IN, "SOCKET_CONNECT_TIMEOUT": REDIS_ANSWERS_IN}
    return RedisStore(server=redis_url, options=patience)
