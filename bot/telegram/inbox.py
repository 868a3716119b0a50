"""The inbox: every update is kept before it is acknowledged, and handled in order in each chat."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from bot.telegram.lanes import Lanes
from bot.telegram.store import ChatKey, TelegramStore, Waiting

logger = logging.getLogger(__name__)

UPDATES = ("message", "edited_message", "callback_query", "my_chat_member", "channel_post")
# Turns of the dialogue at the same time. They share one processor: more would only make each of them slow, and a slow
# turn counts as failed.
TURNS = 2
# Seconds before the next try, and how often it is tried.
TRIES = (1.0, 5.0, 30.0)
# How long an update waits for one with a lower id that Telegram has not delivered yet.
OUT_OF_ORDER_SECONDS = 0.5


class Inbox:
    """Keeps updates and gives them to `handle`."""

    def __init__(
        self,
        store: TelegramStore,
        handle: Callable[[dict[str, Any]], Awaitable[bool]],
        look_ahead: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> None:
        """
        Args:
            handle: takes an update; returns whether it is done with.
            look_ahead: answers at once what can't wait in an update that has to.
        """
        self._store = store
        self._handle = handle
        self._look_ahead = look_ahead
        self._lanes = Lanes(self._handle_next, what="reading")
        self._turns = asyncio.Semaphore(TURNS)
        self._started = False
        self._newest: int | None = None
        self._held: dict[int, float] = {}
        self._to_look_at: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._looking: asyncio.Task[None] | None = None

    def resume(self) -> None:
        """Begin to handle updates, first those that were kept before."""
        self._started = True
        self._newest = self._store.newest_update()
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())
        for chat in self._store.chats_waiting():
            for waiting in self._store.waiting(chat):
                self._to_look_at.put_nowait(waiting.content)
            self._lanes.wake(chat)

    def keep(self, update: dict[str, Any]) -> None:
        """Keep an update; when this returns it may be acknowledged. Kept before, it is not taken twice.

        Raises:
            Exception: the store does not answer; Telegram has to send it again.
        """
        update_id, chat_id = update["update_id"], chat_of(update)
        if chat_id is None:
            return  # a kind that we did not ask for, and that nobody waits to have answered
        chat = self._store.key(chat_id)
        if not self._store.keep_update(update_id, chat, update):
            return
        if not self._started:
            return
        if self._newest is not None and update_id > self._newest + 1:
            self._held[update_id] = time.monotonic() + OUT_OF_ORDER_SECONDS
        self._newest = max(update_id, self._newest or update_id)
        if self._lanes.is_busy(chat) or self._turns.locked():
            self._to_look_at.put_nowait(update)
        self._lanes.wake(chat)

    async def stop(self) -> None:
        """Stop handling; what is left is in the store."""
        if self._looking is not None:
            self._looking.cancel()
        await self._lanes.stop()

    async def _look(self) -> None:
        """Look at updates that wait, one by one, so that no turn that is under way waits for it."""
        while True:
            update = await self._to_look_at.get()
            try:
                if self._store.is_waiting(update["update_id"]):
                    await self._look_ahead(update)
            except Exception as problem:
                logger.error("Telegram: an update that waits was not looked at: %s.", type(problem).__name__)

    async def _handle_next(self, chat: ChatKey) -> float | None:
        waiting = self._store.next_waiting(chat)
        if waiting is None:
            return None
        if (until := self._held.get(waiting.update_id)) is not None:
            if (seconds := until - time.monotonic()) > 0:
                return seconds
            del self._held[waiting.update_id]
        async with self._turns:
            done = await self._handle(waiting.content)
        return 0.0 if done else self._failed(waiting)

    def _failed(self, waiting: Waiting) -> float:
        self._store.try_again(waiting.update_id)
        if waiting.tries < len(TRIES):
            return TRIES[waiting.tries]
        logger.error(
            "Telegram: update %s could not be handled and is set aside; see docs/operations.md.", waiting.update_id
        )
        self._store.set_aside(waiting.update_id)
        return 0.0


def chat_of(update: dict[str, Any]) -> int | None:
    """The id of the chat that an update is about, whatever its kind."""
    for content in update.values():
        if isinstance(content, dict):
            holder = content if "chat" in content else content.get("message") or {}
            if "id" in holder.get("chat", {}):
                return int(holder["chat"]["id"])
    return None
