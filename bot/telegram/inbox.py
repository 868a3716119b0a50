"""The inbox: every update is kept before it is acknowledged, and handled in order in each chat."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from bot import logs
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
# A database keeps no larger number; Telegram's have 32 bits.
LARGEST_UPDATE_ID = 2**63 - 1


class Inbox:
    """Keeps updates and gives them to `handle`."""

    def __init__(
        self,
        store: TelegramStore,
        handle: Callable[[dict[str, Any]], Awaitable[bool]],
        look_ahead: Callable[[dict[str, Any]], Awaitable[bool]],
        hold_back: Callable[[dict[str, Any]], Awaitable[float]],
        apologise: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> None:
        """
        Args:
            handle: takes an update; returns whether it is done with.
            look_ahead: answers at once what can't wait in an update that has to; returns whether there was something.
            hold_back: for how many seconds an update has to wait, with all that its chat sent after it.
            apologise: says, once for an update, that it is kept and not answered.
        """
        self._store = store
        self._handle = handle
        self._look_ahead = look_ahead
        self._hold_back = hold_back
        self._apologise = apologise
        self._lanes = Lanes(self._handle_next, what="reading")
        self._turns = asyncio.Semaphore(TURNS)
        self._started = False
        self._newest: int | None = None
        self._held: dict[int, float] = {}
        self._unhandled: dict[int, dict[str, Any]] = {}  # what is in the store and waits, known also without it
        self._urgent: set[ChatKey] = set()  # chats where danger waits: nothing before it is held back
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
                self._unhandled[waiting.update_id] = waiting.content
                self._to_look_at.put_nowait(waiting.content)
            self._lanes.wake(chat)

    @property
    def is_at_work(self) -> bool:
        """Whether updates are handled here, and not only kept."""
        return self._started

    def look(self) -> None:
        """Take up the updates that another server has kept."""
        newest = self._newest or 0
        for chat in self._store.chats_waiting():
            waiting = self._store.waiting(chat)
            new = [one for one in waiting if one.update_id > newest]
            self._unhandled.update((one.update_id, one.content) for one in new)
            if self._lanes.is_busy(chat) or self._turns.locked():
                for one in new:
                    self._to_look_at.put_nowait(one.content)
            if new or not self._lanes.is_busy(chat):
                self._lanes.wake(chat)
            self._newest = max([self._newest or 0, *(one.update_id for one in new)])

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
        self._unhandled[update_id] = update
        if self._newest is not None and update_id > self._newest + 1:
            self._held[update_id] = time.monotonic() + OUT_OF_ORDER_SECONDS
        self._newest = max(update_id, self._newest or update_id)
        if self._lanes.is_busy(chat) or self._turns.locked():
            self._to_look_at.put_nowait(update)
        self._lanes.wake(chat)

    async def apologise(self, chat: ChatKey | None = None) -> None:
        """The store is lost: say so to everybody who waits to be answered, or in one chat."""
        waiting = list(self._unhandled.values())
        if chat is not None:
            waiting = [update for update in waiting if self._key(update) == chat]
        await asyncio.gather(*map(self._apologise, waiting))

    async def stop(self) -> None:
        """Stop handling; what is left is in the store, and who waits is told so if that is away."""
        self._started = False
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None
        await self._lanes.stop()
        try:
            self._store.newest_update()
        except Exception:
            await self.apologise()
        self._unhandled.clear()

    async def _look(self) -> None:
        """Look at updates that wait, one by one, so that no turn that is under way waits for it."""
        while True:
            update = await self._to_look_at.get()
            try:
                if self._store.is_waiting(update["update_id"]) and await self._look_ahead(update):
                    self._let_through(update)
            except Exception as problem:
                logger.error("Telegram: an update that waits was not looked at: %s.", type(problem).__name__)

    def _key(self, update: dict[str, Any]) -> ChatKey:
        chat_id = chat_of(update)
        assert chat_id is not None
        return self._store.key(chat_id)

    def _let_through(self, update: dict[str, Any]) -> None:
        chat = self._key(update)
        self._urgent.add(chat)
        self._lanes.wake(chat)

    async def _handle_next(self, chat: ChatKey) -> float | None:
        try:
            return await self._take_next(chat)
        except Exception:
            await self.apologise(chat)
            raise

    async def _take_next(self, chat: ChatKey) -> float | None:
        logs.begin_request()
        waiting = self._store.next_waiting(chat)
        if waiting is None:
            self._urgent.discard(chat)
            return None
        if (until := self._held.get(waiting.update_id)) is not None:
            if (seconds := until - time.monotonic()) > 0:
                return seconds
            del self._held[waiting.update_id]
        if chat not in self._urgent and (seconds := await self._seconds_to_wait(waiting)):
            return seconds
        async with self._turns:
            done = await self._handle(waiting.content)
        if not done:
            return self._failed(waiting)
        self._unhandled.pop(waiting.update_id, None)
        return 0.0

    async def _seconds_to_wait(self, waiting: Waiting) -> float:
        """Outside of the turns: a chat that floods the bot takes none from the others while it is slowed down."""
        try:
            return await self._hold_back(waiting.content)
        except Exception:
            return 0.0  # what is wrong with it shows, and is dealt with, when it is handled

    def _failed(self, waiting: Waiting) -> float:
        self._store.try_again(waiting.update_id)
        if waiting.tries < len(TRIES):
            # Whatever else comes from the chat: the turn may be slow and not over yet.
            self._held[waiting.update_id] = time.monotonic() + TRIES[waiting.tries]
            return TRIES[waiting.tries]
        logger.error(
            "Telegram: update %s could not be handled and is set aside; see docs/operations.md.", waiting.update_id
        )
        self._store.set_aside(waiting.update_id)
        self._unhandled.pop(waiting.update_id, None)
        return 0.0


def update_in(body: bytes) -> dict[str, Any] | None:
    """The update in what was posted; None if there is none."""
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    known = isinstance(update, dict) and type(update.get("update_id")) is int
    return update if known and 0 <= update["update_id"] <= LARGEST_UPDATE_ID else None


def chat_of(update: dict[str, Any]) -> int | None:
    """The id of the chat that an update is about, whatever its kind; None if it is about none, or cannot be read."""
    for content in update.values():
        if not isinstance(content, dict):
            continue
        holder = content if "chat" in content else content.get("message")
        chat = holder.get("chat") if isinstance(holder, dict) else None
        if isinstance(chat, dict) and type(chat.get("id")) is int:
            return chat["id"]
    return None
