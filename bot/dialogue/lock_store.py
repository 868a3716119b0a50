"""Rasa's lock store: of each conversation one turn at a time, in this server and, with Redis, in all of them.

Rasa's own lock looks once a second whether it is its turn; here who waits is woken. While Redis is away the turns of a
conversation are kept apart within each server only, and the database refuses the second of two that were taken at the
same moment (`TurnTakenError`): the guard reads that message again.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any
from weakref import WeakValueDictionary

from rasa.core.lock_store import LockStore

from bot import settings
from bot.dialogue.redis_locks import RedisLocks

# The conversations whose lock the running task has already: the guard takes it around the whole turn, Rasa inside it.
_HELD: ContextVar[frozenset[str]] = ContextVar("held", default=frozenset())


class Locks:
    """The locks of this server, by conversation. Whoever asked first is served first."""

    def __init__(self, shared: RedisLocks | None = None) -> None:
        """
        Args:
            shared: the same across servers.
        """
        self._shared = shared
        # A lock that nobody holds or waits for is forgotten.
        self._here: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @property
    def across_servers(self) -> bool:
        """Whether conversations move between servers."""
        return self._shared is not None

    @asynccontextmanager
    async def hold(self, conversation_id: str) -> AsyncIterator[None]:
        """Have a conversation to oneself. A task that has it already goes straight on."""
        if conversation_id in _HELD.get():
            yield
            return
        lock = self._here.setdefault(conversation_id, asyncio.Lock())
        async with lock:
            before = _HELD.set(_HELD.get() | {conversation_id})
            try:
                if self._shared is None:
                    yield
                else:
                    async with self._shared.hold(conversation_id):
                        yield
            finally:
                _HELD.reset(before)

    def __len__(self) -> int:
        """How many conversations are held or waited for here."""
        return len(self._here)


@lru_cache(maxsize=1)
def locks() -> Locks:
    """The locks of this process, as its settings have them."""
    url = settings.load().redis_url
    return Locks(RedisLocks(url) if url else None)


class ConversationLockStore(LockStore):
    """What endpoints.yml names."""

    def __init__(self, endpoint_config: Any = None) -> None:
        super().__init__()

    @asynccontextmanager
    async def lock(self, conversation_id: str, *_: Any, **__: Any) -> AsyncIterator[None]:
        """Have a conversation to oneself; Rasa's times to wait mean nothing here."""
        async with locks().hold(conversation_id):
            yield
