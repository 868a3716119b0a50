"""Which update goes where: the handlers of `telegram.ext.Application`, and what becomes of one that fails."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from telegram import Update
from telegram.constants import ChatType
from telegram.ext import (
    Application,
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.council import telegram
from bot.reports import marks
from bot.reports.reach import StoreAwayError
from bot.telegram import conversation, not_words, own_questions
from bot.telegram.desk import Desk, NotAnsweredError, NotKeptError, TurnNotKeptError
from bot.telegram.inbox import chat_of

logger = logging.getLogger(__name__)

Action = Callable[..., Awaitable[None]]
# No fault of the update: it is handled however often, until the store is back.
STORE_FAILED = (NotKeptError, TurnNotKeptError, SQLAlchemyError, StoreAwayError)
# Commands that are answered with fixed words.
FIXED = {"999": "nine", "help": "help", "privacy": "privacy"}


class Handling:
    """Gives updates to the application, and says whether they are done with."""

    def __init__(self, application: Application[Any, Any, Any, Any, Any, Any], desk: Desk) -> None:
        self._application = application
        self._desk = desk
        self._failed: dict[int, Exception] = {}
        self._apologising: set[int] = set()
        for handler in self._handlers():
            application.add_handler(handler)
        application.add_error_handler(self._note_failure)

    async def handle(self, raw: dict[str, Any]) -> bool:
        """Handle an update as Telegram gave it; False if it failed, and the person was told so.

        Raises:
            NotKeptError, TurnNotKeptError, SQLAlchemyError, StoreAwayError: the store is away; the person was told so,
                and once it is back the update can be handled.
        """
        update_id = raw["update_id"]
        try:
            update = Update.de_json(raw, self._desk.bot)
            if update.effective_chat is not None and update.effective_chat.type != ChatType.PRIVATE:
                await not_words.elsewhere(self._desk, update)
            else:
                await self._application.process_update(update)
            problem = self._failed.pop(update_id, None)
        except Exception as raised:
            problem = raised
        if problem is None:
            self._desk.told.remove(update_id)
            return True
        logger.error("Telegram: update %s could not be handled: %s.", update_id, type(problem).__name__)
        store_failed = isinstance(problem, STORE_FAILED)
        await self.apologise(raw, is_kept=isinstance(problem, NotAnsweredError), queued=not store_failed)
        if store_failed:
            raise problem
        return False

    async def apologise(self, raw: dict[str, Any], *, is_kept: bool = False, queued: bool = False) -> None:
        """Tell a person, once for an update, that their message could not be kept or answered; with 999.

        Args:
            is_kept: it is kept, and could not be answered.
            queued: the apology can be kept until Telegram takes it.
        """
        chat_id, update_id = chat_of(raw), raw["update_id"]
        if chat_id is None or not _is_private(raw) or update_id in self._apologising or self._desk.told.has(update_id):
            return
        messages = conversation.apology(chat_id, is_kept=is_kept)
        if queued:
            self._desk.outbox.send(self._desk.store.key(chat_id), messages)
            self._desk.told.add(update_id)
            return
        if not is_kept:
            marks.mark(marks.NOT_KEPT)
        self._apologising.add(update_id)
        try:
            if await self._desk.outbox.send_unkept(messages):
                self._desk.told.add(update_id)
        finally:
            self._apologising.discard(update_id)

    def _handlers(self) -> list[BaseHandler[Any, Any, Any]]:
        typed = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
        return [
            # A link to the bot may give `/start` one word. All else that stands after a command is words.
            CommandHandler("start", self._to(conversation.start), typed, has_args=1),
            *(CommandHandler(name, action, typed, has_args=False) for name, action in self._commands().items()),
            CallbackQueryHandler(self._to(own_questions.answered), pattern=r"^\w+:telegram\."),
            CallbackQueryHandler(self._to(conversation.tapped)),
            MessageHandler(filters.ChatType.PRIVATE & filters.UpdateType.EDITED_MESSAGE, self._to(conversation.edited)),
            MessageHandler(typed & filters.TEXT, self._to_words),
            MessageHandler(typed & (filters.LOCATION | filters.VENUE), self._to(not_words.place)),
            MessageHandler(typed & ~filters.StatusUpdate.ALL, self._to(not_words.refused)),
            ChatMemberHandler(self._to(not_words.member), ChatMemberHandler.MY_CHAT_MEMBER),
            TypeHandler(Update, self._nothing_to_do),
        ]

    def _commands(self) -> dict[str, Callable[[Update, Any], Coroutine[Any, Any, None]]]:
        return {
            "start": self._to(conversation.start),
            "again": self._to(conversation.again),
            "stop": self._to(conversation.stop),
            "delete": self._to(own_questions.delete_asked),
            **{name: self._to(conversation.told, key) for name, key in FIXED.items()},
        }

    def _to(self, action: Action, *arguments: str) -> Callable[[Update, Any], Coroutine[Any, Any, None]]:
        async def handler(update: Update, _: Any) -> None:
            await action(self._desk, update, *arguments)

        return handler

    async def _to_words(self, update: Update, _: Any) -> None:
        assert update.message is not None
        text, note = update.message.text or "", not_words.origin(update.message)
        before = [telegram.say("nine")] if text.startswith("/999") else []
        reported_as = f"{text}\n{note}" if note else None
        await conversation.words(self._desk, update, text, note=note, reported_as=reported_as, before=before)

    async def _nothing_to_do(self, update: Update, _: Any) -> None:
        """A message was pinned, a timer was set: nobody waits for an answer."""
        self._desk.store.finish(update.update_id, self._desk.store.key(0), [])

    async def _note_failure(self, update: object, context: Any) -> None:
        assert isinstance(update, Update)
        self._failed[update.update_id] = context.error


def _is_private(raw: dict[str, Any]) -> bool:
    holders = [
        content if "chat" in content else content.get("message") or {}
        for content in raw.values()
        if isinstance(content, dict)
    ]
    return any(holder.get("chat", {}).get("type") == "private" for holder in holders)
