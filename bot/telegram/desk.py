"""What every handler works with: the guard, the store, the outbox; and how an answer is given.

The state of a chat (bot/telegram/store.py), as far as it is used here:

begun     the opening was said
keyboard  the last quick replies: their mark, the message they hang on, its text
asks      a question of the channel's own that is open under them, with what a yes would keep (own_questions.py)
messages  the messages that stand in the chat, so that it can be cleared
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

from telegram import Bot, Message, Update
from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.channels.guard import OPENING_ID, Guard, Incoming, as_shown
from bot.channels.limits import Limits
from bot.council import script, telegram
from bot.council.script import Utterance
from bot.reports.repository import Repository
from bot.telegram import formatting
from bot.telegram.outbox import Outbox
from bot.telegram.store import Chat, ChatKey, TelegramStore
from bot.telegram.told import Told

logger = logging.getLogger(__name__)


class NotKeptError(Exception):
    """A message could not be kept with its conversation; the update has to be handled again."""


class NotAnsweredError(Exception):
    """A message is kept, and its turn failed or is not over yet; the update has to be handled again."""


class TurnNotKeptError(NotAnsweredError):
    """The same, where the store took the message and not its turn: that was no fault of the message."""


@dataclass
class Desk:
    """What every handler needs."""

    bot: Bot
    guard: Guard
    repository: Repository
    store: TelegramStore
    outbox: Outbox
    limits: Limits
    agent: Any
    told: Told
    _background: set[asyncio.Task[bool]] = field(default_factory=set)

    def chat_of(self, update: Update) -> Chat:
        """The chat of an update, with the conversation that it is tied to: a new one after a day of silence."""
        assert update.effective_chat is not None
        key = self.store.key(update.effective_chat.id)
        chat = self.store.chat(key)
        if chat is None:
            chat = self.store.open_chat(key, self.repository.open_conversation(telegram.NAME))
        if update.effective_message is not None and update.effective_message.message_id:
            self.store.note_message(key, update.effective_message.message_id)
        return chat

    async def take(self, incoming: Incoming) -> list[Utterance]:
        """Give a message to the guard; returns what it says. Of a turn that is over by the next time, what was kept.

        Raises:
            NotKeptError: the message is not in the store.
            NotAnsweredError: it is, and there is no answer yet.
        """
        taken = await self.guard.take(incoming)
        if not taken.failed:
            return taken.replies
        if self.repository.message(incoming.conversation_id, incoming.id) is None:
            raise NotKeptError
        raise TurnNotKeptError if taken.store_failed else NotAnsweredError

    def own(self, chat: Chat, message_id: str, words: str, said: list[Utterance]) -> list[Utterance]:
        """Keep what the channel answers itself, with what it answers."""
        if self.repository.keep_message(chat.conversation_id, message_id, words):
            shown = [(utterance.text, as_shown(utterance)) for utterance in said]
            self.repository.keep_replies(chat.conversation_id, message_id, shown)
        return said

    def answer(self, update: Update, chat: Chat, said: list[Utterance], *, aside: bool = False, **state: Any) -> None:
        """Queue the answers to an update, which is then handled. New quick replies take the place of the old.

        Args:
            aside: the open question stays open, with its quick replies.
            state: what changes in the chat's state besides; `asks` if one of `said` is a question of the channel's own.
        """
        assert update.effective_chat is not None
        chat_id = update.effective_chat.id
        urgent = any(utterance.style == "emergency" for utterance in said)
        messages, mark = formatting.messages(chat_id, said, urgent=urgent)
        newest = self.store.chat(chat.key)
        before = (newest.state if newest else chat.state).get("keyboard")
        if mark is not None:
            carrier = next(message for message in messages if message.mark == mark)
            state["keyboard"] = {"mark": mark, "message": None, "text": carrier.markdown}
        elif not (aside or _may_wait(chat.state.get("asks"))):
            state["keyboard"] = None
        if "keyboard" in state:
            state.setdefault("asks", None)  # with the question goes what a yes to it would have kept
        if not aside:
            state["begun"] = True
        self.store.finish(update.update_id, chat.key, messages, **state)
        self.outbox.wake(chat.key)
        if before and before["message"] and "keyboard" in state:
            self.later(self.take_keyboard_away(chat_id, before["message"]))

    def answer_elsewhere(self, update: Update, key: ChatKey, chat_id: int, said: list[Utterance]) -> None:
        """The same where nobody has a conversation."""
        self.store.finish(update.update_id, key, formatting.messages(chat_id, said, urgent=False)[0])
        self.outbox.wake(key)

    async def take_keyboard_away(self, chat_id: int, message_id: int) -> None:
        await self.bot.edit_message_reply_markup(chat_id, message_id)

    async def attempt(self, call: Coroutine[Any, Any, Any]) -> bool:
        """Make a call that may fail; whether it did what it should."""
        try:
            await call
            return True
        except TelegramError as problem:
            logger.info("Telegram: a call that nothing depends on failed (%s).", type(problem).__name__)
            return False

    def later(self, call: Coroutine[Any, Any, Any]) -> None:
        """Make a call that nothing depends on, beside everything else."""
        task = asyncio.create_task(self.attempt(call))
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    def typing(self, chat_id: int) -> None:
        """Show that an answer is being written."""
        self.later(self.bot.send_chat_action(chat_id, ChatAction.TYPING))


def opening(desk: Desk, chat: Chat) -> list[Utterance]:
    """Who begins without `/start` hears first who answers, and what happens to what they type."""
    if chat.state.get("begun"):
        return []
    return desk.own(chat, OPENING_ID, "", [telegram.reworded(script.say("utter_opening"))])


def id_of(update: Update) -> str:
    """Our id of a message: of one update there is one."""
    return f"telegram-{update.update_id}"


def message_of(update: Update) -> Message:
    """The message of an update that has one."""
    assert update.effective_message is not None
    return update.effective_message


def _may_wait(asks: dict[str, Any] | None) -> bool:
    """Whether a question stays open while the person says something else that calls for no new one."""
    return asks is not None and asks["question"] == "contact"
