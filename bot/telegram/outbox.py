"""The outbox: what is said is kept until Telegram took it, and sent in order in each chat, what is urgent first.

Telegram has no way to say "I sent this before": after a time-out a message may arrive twice. Better than never.
"""

from __future__ import annotations

import datetime as dt
import logging
import secrets

from aiolimiter import AsyncLimiter
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message
from telegram.constants import FloodLimit, ParseMode
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot.channels.sessions import LIFETIME
from bot.reports.models import now
from bot.telegram.lanes import Lanes
from bot.telegram.store import ChatKey, Outgoing, Queued, TelegramStore

logger = logging.getLogger(__name__)

LONGEST_WAIT = 60.0
LONGEST_URGENT_WAIT = 5.0
MOST_UNKNOWN_TRIES = 2
# What Telegram answers if a chat is gone for good.
GONE = ("chat not found", "user is deactivated", "peer_id_invalid")


class Outbox:
    """Sends what the store holds."""

    def __init__(self, bot: Bot, store: TelegramStore) -> None:
        self._bot = bot
        self._store = store
        self._lanes = Lanes(self._send_next, what="sending")
        self._rate = AsyncLimiter(int(FloodLimit.MESSAGES_PER_SECOND), 1)

    def resume(self) -> None:
        """Go on with what was not sent when the service stopped."""
        for chat in self._store.chats_with_outgoing():
            self._lanes.wake(chat)

    def wake(self, chat: ChatKey) -> None:
        """Something was queued for a chat."""
        self._lanes.wake(chat)

    def send(self, chat: ChatKey, messages: list[Outgoing]) -> None:
        """Queue messages and send them."""
        self._store.queue(chat, messages)
        self._lanes.wake(chat)

    async def send_unkept(self, messages: list[Outgoing]) -> bool:
        """Send at once what the store can't keep; False if that failed and may be tried again."""
        for message in messages:
            try:
                await self._send(message)
            except TelegramError as problem:
                logger.error("Telegram: an apology could not be sent: %s.", type(problem).__name__)
                return isinstance(problem, (Forbidden, BadRequest))
        return True

    async def stop(self) -> None:
        """Stop sending; what is left is in the store."""
        await self._lanes.stop()

    async def _send_next(self, chat: ChatKey) -> float | None:
        queued = self._store.next_outgoing(chat)
        if queued is None:
            return None
        if queued.not_before is not None and queued.not_before > now():
            return (queued.not_before - now()).total_seconds()
        if queued.queued_at < now() - LIFETIME:
            logger.error("Telegram: a message could not be sent for a day and is given up.")
            self._store.done(queued.name)
            return 0.0
        try:
            sent = await self._send(queued.message)
        except RetryAfter as problem:
            return self._postpone(queued, seconds_of(problem.retry_after))
        except Forbidden:
            logger.info("Telegram: a person has blocked the bot; nothing more is sent there.")
            self._store.forget_chat(chat)
            return None
        except BadRequest as problem:
            return self._refused(chat, queued, problem)
        except TelegramError as problem:
            wait = _back_off(queued.tries, urgent=queued.message.urgent)
            logger.warning("Telegram: not sent (%s); tried again in %.0f s.", type(problem).__name__, wait)
            return self._postpone(queued, wait)
        except Exception as problem:
            return self._unknown(queued, problem)
        self._store.done(queued.name)
        self._store.note_message(chat, sent.message_id, mark=queued.message.mark)
        return 0.0

    async def _send(self, message: Outgoing) -> Message:
        if not message.urgent:
            await self._rate.acquire()
        try:
            return await self._send_as(message, message.markdown, ParseMode.MARKDOWN_V2)
        except BadRequest as problem:
            if "parse entities" not in problem.message:
                raise
            logger.error("Telegram: a message was not escaped as it should be; it is sent as plain text.")
            return await self._send_as(message, message.plain, None)

    async def _send_as(self, message: Outgoing, text: str, parse_mode: ParseMode | None) -> Message:
        rows = [[InlineKeyboardButton(title, callback_data=data) for title, data in row] for row in message.buttons]
        return await self._bot.send_message(
            message.chat_id,
            text,
            parse_mode=parse_mode,
            reply_markup=InlineKeyboardMarkup(rows) if rows else None,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )

    def _refused(self, chat: ChatKey, queued: Queued, problem: BadRequest) -> float | None:
        if any(words in problem.message.lower() for words in GONE):
            logger.info("Telegram: a chat is gone; nothing more is sent there.")
            self._store.forget_chat(chat)
            return None
        # It would be refused again. What was to be said stands in the transcript.
        logger.error("Telegram: a message was refused for good (%s).", type(problem).__name__)
        self._store.done(queued.name)
        return 0.0

    def _unknown(self, queued: Queued, problem: Exception) -> float:
        """No trouble of Telegram's. It may have taken the message, so it is not sent again and again."""
        logger.error("Telegram: sending failed: %s.", type(problem).__name__)
        if queued.tries < MOST_UNKNOWN_TRIES:
            return self._postpone(queued, _back_off(queued.tries, urgent=True))
        self._store.done(queued.name)
        return 0.0

    def _postpone(self, queued: Queued, seconds: float) -> float:
        self._store.postpone(queued.name, now() + dt.timedelta(seconds=seconds))
        return seconds


def _back_off(tries: int, *, urgent: bool) -> float:
    """Seconds until the next try: longer each time, and never all chats at the same moment."""
    longest = LONGEST_URGENT_WAIT if urgent else LONGEST_WAIT
    return min(2.0**tries, longest) * (0.75 + secrets.randbelow(1000) / 2000)


def seconds_of(wait: int | dt.timedelta) -> float:
    """A time to wait as Telegram gives it, in seconds."""
    return wait.total_seconds() if isinstance(wait, dt.timedelta) else float(wait)
