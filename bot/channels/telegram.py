"""The channel of Telegram, on python-telegram-bot. It is on if `TELEGRAM_TOKEN` is set.

POST /telegram/updates   Telegram's webhook, if `TELEGRAM_WEBHOOK_URL` is set; without it updates are fetched

What becomes of an update stands in bot/telegram/: kept first (inbox.py), then handled (handlers.py, conversation.py),
answered from a durable queue (outbox.py).
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse
from telegram.error import InvalidToken, TelegramError

from bot import settings
from bot.channels.guard import Guard
from bot.channels.limits import Limits
from bot.council import telegram
from bot.reports import wakeups
from bot.reports.models import now
from bot.reports.repository import repository
from bot.reports.spool import held
from bot.settings import Settings
from bot.telegram import about, conversation
from bot.telegram.desk import Desk
from bot.telegram.handlers import Handling
from bot.telegram.inbox import Inbox, update_in
from bot.telegram.one_server import in_one_server
from bot.telegram.outbox import Outbox
from bot.telegram.polling import poll
from bot.telegram.store import TelegramStore
from bot.telegram.told import Told

logger = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 the header's name, not a secret
# Loggers of libraries that would write the token, which stands in every address, or what a person typed.
WOULD_TELL = ("telegram", "httpx", "httpcore")
LONGEST_WAIT = 60.0
AFTER_A_FAILURE = 5.0
TIDY_SECONDS = 600.0
LOOKS_EVERY = 2.0
# Who fetches, of the processes of a machine: a file that is locked, in the folder for what the service writes.
FETCHES = "telegram.lock"
FETCHES_SOON = 0.5


class TelegramChannel(InputChannel):
    """Rasa input channel for Telegram."""

    @classmethod
    def name(cls) -> str:
        return telegram.NAME

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[None]]) -> Blueprint:
        chosen = settings.load()
        blueprint = Blueprint(telegram.NAME)
        if not chosen.telegram_token:
            return blueprint
        for name in WOULD_TELL:
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        service = TelegramService(chosen, on_new_message)

        @blueprint.listener("after_server_start")
        async def start(app: Sanic, _: Any) -> None:
            service.prepare(app.ctx.agent)
            app.ctx.telegram = asyncio.create_task(service.run())

        @blueprint.listener("before_server_stop")
        async def stop(app: Sanic, _: Any) -> None:
            app.ctx.telegram.cancel()
            await service.stop()

        @blueprint.post("/updates")
        async def updates(request: Request) -> HTTPResponse:
            return service.take(request.headers.get(SECRET_HEADER), request.body)

        return blueprint

    def url_prefix(self) -> str:
        return "/telegram"


class TelegramService:
    """The bot at work: its parts, their start and their end."""

    def __init__(self, chosen: Settings, on_new_message: Callable[[UserMessage], Awaitable[None]]) -> None:
        self._chosen = chosen
        self._on_new_message = on_new_message
        self._secret = about.webhook_secret(chosen)
        self._apologies: set[asyncio.Task[None]] = set()

    def prepare(self, agent: Any) -> None:
        """Put the parts together; needs a running loop and Rasa's agent."""
        chosen, kept = self._chosen, repository()
        self._application = about.application(chosen)
        self._store = TelegramStore(kept)
        self._outbox = Outbox(self._application.bot, self._store)
        desk = Desk(
            bot=self._application.bot,
            guard=Guard(self._on_new_message, kept, timeout=chosen.turn_timeout),
            repository=kept,
            store=self._store,
            outbox=self._outbox,
            limits=Limits(
                per_conversation=chosen.messages_per_minute,
                per_address=chosen.messages_per_minute,
                redis_url=chosen.redis_url,
            ),
            agent=agent,
            told=Told(chosen.var),
        )
        self._handling = Handling(self._application, desk)

        async def look_ahead(raw: dict[str, Any]) -> bool:
            return await conversation.look_ahead(desk, raw)

        async def hold_back(raw: dict[str, Any]) -> float:
            return await conversation.hold_back(desk, raw)

        async def apologise(raw: dict[str, Any]) -> None:
            await self._handling.apologise(raw, is_kept=True)

        self._told = desk.told
        self._inbox = Inbox(self._store, self._handling.handle, look_ahead, hold_back, apologise)
        self._woken, loop = asyncio.Event(), asyncio.get_running_loop()
        wakeups.listen(wakeups.TELEGRAM, lambda: loop.call_soon_threadsafe(self._woken.set))
        self._tidy()

    async def run(self) -> None:
        """Work until cancelled, whatever goes wrong."""
        while True:
            try:
                await in_one_server(repository().engine, self._work_for_all, self._tell)
                return
            except Exception as problem:
                logger.error("Telegram: the channel stopped: %s. It starts again.", type(problem).__name__)
                with contextlib.suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(self._tell(), AFTER_A_FAILURE)

    async def _tell(self) -> None:
        """Without the database, until cancelled: who writes is told so, and Telegram keeps what they write."""
        while True:
            try:
                if await self._reach_telegram() and not self._chosen.telegram_webhook_url:
                    await self._fetch()
            except Exception as problem:
                logger.error("Telegram: who writes could not be told: %s.", type(problem).__name__)
            await asyncio.sleep(AFTER_A_FAILURE)

    async def _work_for_all(self) -> None:
        """Of several servers one works: the updates of a chat are handled in order, and no answer goes twice."""
        looking = asyncio.create_task(self._look())
        try:
            await self._work()
        finally:
            looking.cancel()
            await self._inbox.stop()
            await self._outbox.stop()

    async def _look(self) -> None:
        """Take up what other servers have kept: when they tell of it, and every few seconds."""
        while True:
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._woken.wait(), LOOKS_EVERY)
            self._woken.clear()
            try:
                if self._inbox.is_at_work:
                    self._inbox.look()
            except Exception as problem:
                logger.error("Telegram: updates could not be looked at: %s.", type(problem).__name__)

    async def _work(self) -> None:
        """What waits is handled as soon as Telegram can be reached; then updates are taken in as they come."""
        if not await self._reach_telegram():
            return
        self._outbox.resume()
        self._inbox.resume()
        # Beside everything else: who writes now does not wait for the menu.
        self._introducing = asyncio.create_task(about.introduce(self._application.bot))
        if self._chosen.telegram_webhook_url:
            await self._until_it_works(lambda: about.set_webhook(self._application.bot, self._chosen))
            await asyncio.Event().wait()
        await self._fetch()

    async def _fetch(self) -> None:
        """Fetch updates until cancelled, as the only process of this machine: without the database nothing else says
        which does, and when it is back, who has its lock waits until the other has let go."""
        while True:
            with contextlib.ExitStack() as until_then:
                alone = True
                with contextlib.suppress(OSError):  # fetched by two is better than by none
                    alone = until_then.enter_context(held(self._chosen.var / FETCHES))
                if alone:
                    await self._until_it_works(self._application.bot.delete_webhook)
                    await poll(self._application.bot, self._inbox.keep, self._handling.apologise)
            await asyncio.sleep(FETCHES_SOON)

    async def stop(self) -> None:
        """Stop; what is not done is in the store."""
        await self._inbox.stop()
        await self._outbox.stop()
        if self._application.running:
            await self._application.stop()
        await self._application.shutdown()

    def take(self, secret: str | None, body: bytes) -> HTTPResponse:
        """An update that Telegram posts: kept and acknowledged, and handled afterwards."""
        if not hmac.compare_digest((secret or "").encode("utf-8", "replace"), self._secret.encode()):
            return response.empty(status=403)
        update = update_in(body)
        if update is None:
            return response.empty(status=400)
        try:
            self._inbox.keep(update)
        except Exception as problem:
            # Telegram sends it again; the text of the error could hold what somebody typed.
            logger.error("Telegram: update %s could not be kept: %s.", update["update_id"], type(problem).__name__)
            task = asyncio.create_task(self._handling.apologise(update))
            self._apologies.add(task)
            task.add_done_callback(self._apologies.discard)
            return response.empty(status=503)
        if not self._inbox.is_at_work:
            wakeups.tell(wakeups.TELEGRAM)
        return response.empty(status=200)

    async def _reach_telegram(self) -> bool:
        try:
            await self._until_it_works(self._application.initialize)
        except InvalidToken:
            logger.error(
                "Telegram refuses TELEGRAM_TOKEN: the chat is not on Telegram. Try `concern-bot telegram check`."
            )
            return False
        if not self._application.running:
            await self._application.start()
        return True

    async def _until_it_works(self, call: Callable[[], Awaitable[Any]]) -> None:
        wait = 1.0
        while True:
            try:
                await call()
                return
            except InvalidToken:
                raise
            except TelegramError as problem:
                logger.warning("Telegram did not do it (%s); tried again in %.0f s.", type(problem).__name__, wait)
                await asyncio.sleep(wait)
                wait = min(2 * wait, LONGEST_WAIT)

    def _tidy(self) -> None:
        try:
            self._told.tidy()
            self._store.tidy(now())
        except Exception as problem:
            logger.error("Telegram: what is done with could not be taken away: %s.", type(problem).__name__)
        asyncio.get_running_loop().call_later(TIDY_SECONDS, self._tidy)
