"""Rate limits: they slow a flood down, and never stop a first message or one that tells of danger."""

from __future__ import annotations

import asyncio
import contextlib
from collections import OrderedDict

from aiolimiter import AsyncLimiter

MINUTE = 60
# More addresses and conversations than this at once are a flood by themselves; the oldest are forgotten.
MOST_REMEMBERED = 20_000
# A new conversation is never refused: over the rate it waits, so that a flood of them is slow.
LONGEST_WAIT = 2.0
MESSAGES_TO_A_CONVERSATION = 10


class Limits:
    """Counts what comes from each conversation and each address, in memory only."""

    def __init__(self, *, per_conversation: int, per_address: int) -> None:
        """
        Args:
            per_conversation: messages a minute, of one conversation.
            per_address: messages a minute, of all conversations of one network address. A school, a library or a
                mobile network may be one address, so this is many.
        """
        self._per_conversation = per_conversation
        self._per_address = per_address
        self._known: OrderedDict[tuple[str, str], AsyncLimiter] = OrderedDict()

    async def allows(self, conversation_id: str, address: str) -> bool:
        """Whether one more message fits; counts it if so. The first of a conversation always does."""
        first = ("conversation", conversation_id) not in self._known
        of_conversation = self._limiter("conversation", conversation_id, self._per_conversation)
        of_address = self._limiter("address", address, self._per_address)
        if not first and not (of_conversation.has_capacity() and of_address.has_capacity()):
            return False
        for limiter in (of_conversation, of_address):
            if limiter.has_capacity():
                await limiter.acquire()
        return True

    async def slow_down(self, address: str) -> None:
        """Wait, if more conversations are begun from an address than people would begin."""
        limiter = self._limiter("beginning", address, max(1, self._per_address // MESSAGES_TO_A_CONVERSATION))
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(limiter.acquire(), LONGEST_WAIT)

    def _limiter(self, kind: str, name: str, rate: int) -> AsyncLimiter:
        key = (kind, name)
        if key not in self._known:
            self._known[key] = AsyncLimiter(rate, MINUTE)
            if len(self._known) > MOST_REMEMBERED:
                self._known.popitem(last=False)
        self._known.move_to_end(key)
        return self._known[key]
