"""Lanes: one task at a time for each chat, and all chats beside each other."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.telegram.store import ChatKey

logger = logging.getLogger(__name__)

AFTER_A_FAILURE = 5.0


class Lanes:
    """Runs `work` for every chat that is woken, until it says how long nothing is to be done there."""

    def __init__(self, work: Callable[[ChatKey], Awaitable[float | None]], *, what: str) -> None:
        """
        Args:
            work: does the next thing for a chat; returns how many seconds to wait before the next, None if there is
                none.
            what: names the work in the log.
        """
        self._work = work
        self._what = what
        self._woken: dict[ChatKey, asyncio.Event] = {}
        self._tasks: dict[ChatKey, asyncio.Task[None]] = {}

    def wake(self, chat: ChatKey) -> None:
        """There is something to do for a chat, now."""
        self._woken.setdefault(chat, asyncio.Event()).set()
        if chat not in self._tasks:
            self._tasks[chat] = asyncio.create_task(self._run(chat))

    def is_busy(self, chat: ChatKey) -> bool:
        """Whether something is under way for a chat."""
        return chat in self._tasks

    async def stop(self) -> None:
        """Let go of everything; what was not finished is in the store."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, chat: ChatKey) -> None:
        woken = self._woken[chat]
        try:
            while True:
                woken.clear()
                wait = await self._once(chat)
                if wait is None and not woken.is_set():
                    return
                if wait:
                    await _until(woken, wait)
        finally:
            self._tasks.pop(chat, None)
            self._woken.pop(chat, None)

    async def _once(self, chat: ChatKey) -> float | None:
        try:
            return await self._work(chat)
        except Exception as problem:
            # The store does not answer, most likely. The text of the error could hold what somebody typed.
            logger.error("Telegram: %s failed: %s. It is tried again.", self._what, type(problem).__name__)
            return AFTER_A_FAILURE


async def _until(woken: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(woken.wait(), seconds)
    except asyncio.TimeoutError:
        return
