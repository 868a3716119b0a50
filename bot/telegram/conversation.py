"""What becomes of a person's words, taps, edits and commands: each is taken to the guard and the answer is queued.

The state of a chat (bot/telegram/store.py), as far as it is used here:

begun     the opening was said
keyboard  the last quick replies: their mark, the message they hang on, its text
last      the person's last words: Telegram's number of the message, and our id of it
messages  the messages that stand in the chat, so that it can be cleared
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

from telegram import Bot, Message, Update
from telegram.constants import ChatAction, ParseMode
from telegram.error import TelegramError
from telegram.helpers import escape_markdown

from bot.channels import typed_text
from bot.channels.danger import tells_of_danger
from bot.channels.guard import OPENING, OPENING_ID, Guard, Incoming, Taken, as_shown
from bot.channels.limits import Limits
from bot.council import script, telegram
from bot.council.script import Choice, Utterance
from bot.interview import catalogue
from bot.reports.repository import Repository
from bot.telegram import formatting
from bot.telegram.outbox import Outbox
from bot.telegram.store import Chat, Outgoing, TelegramStore

logger = logging.getLogger(__name__)

# Over the rate, messages of one chat are read this much apart.
SLOWED_DOWN_SECONDS = 1.0
# Taken whenever they are pressed.
DANGER = (f"{catalogue.DANGER_NOW}.yes", f"{catalogue.DANGER_NOW}.not_sure")


class NotKeptError(Exception):
    """A message could not be kept with its conversation; the update has to be handled again."""


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
    _background: set[asyncio.Task[None]] = field(default_factory=set)

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

    async def take(self, chat: Chat, chat_id: int, incoming: Incoming) -> list[Utterance]:
        """Give a message to the guard; returns what is left to say.

        A turn that failed is answered with an apology at once, and tried once more.

        Raises:
            NotKeptError: the message is not in the store.
        """
        taken = await self.guard.take(incoming)
        if not taken.failed:
            return taken.replies
        if self.repository.message(incoming.conversation_id, incoming.id) is None:
            raise NotKeptError
        self.outbox.send(chat.key, formatting.messages(chat_id, taken.replies, urgent=True)[0])
        again: Taken = await self.guard.take(incoming)
        return [] if again.failed else again.replies

    def own(self, chat: Chat, message_id: str, words: str, said: list[Utterance]) -> list[Utterance]:
        """Keep what the channel answers itself, with what it answers."""
        if self.repository.keep_message(chat.conversation_id, message_id, words):
            shown = [(utterance.text, as_shown(utterance)) for utterance in said]
            self.repository.keep_replies(chat.conversation_id, message_id, shown)
        return said

    def answer(self, update: Update, chat: Chat, said: list[Utterance], **state: Any) -> None:
        """Queue the answers to an update, which is then handled. New quick replies take the place of the old."""
        assert update.effective_chat is not None
        chat_id = update.effective_chat.id
        urgent = any(utterance.style == "emergency" for utterance in said)
        messages, mark = formatting.messages(chat_id, said, urgent=urgent)
        newest = self.store.chat(chat.key)
        before = (newest.state if newest else chat.state).get("keyboard")
        if mark is not None:
            state["keyboard"] = {"mark": mark, "message": None, "text": messages[-1].markdown}
        elif said:
            state.setdefault("keyboard", None)
        self.store.finish(update.update_id, chat.key, messages, **{"begun": True, **state})
        self.outbox.wake(chat.key)
        if before and before["message"] and state.get("keyboard", before) != before:
            self.later(self.take_keyboard_away(chat_id, before["message"]))

    async def take_keyboard_away(self, chat_id: int, message_id: int) -> None:
        await self.bot.edit_message_reply_markup(chat_id, message_id)

    def later(self, call: Coroutine[Any, Any, Any]) -> None:
        """Make a call that nothing depends on, beside everything else."""
        task = asyncio.create_task(_quietly(call))
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    def typing(self, chat_id: int) -> None:
        """Show that an answer is being written."""
        self.later(self.bot.send_chat_action(chat_id, ChatAction.TYPING))


async def words(
    desk: Desk, update: Update, text: str, *, note: str = "", before: list[Utterance] | None = None
) -> None:
    """Typed words.

    Args:
        note: where they come from, if they are not simply typed.
        before: what is said before the answer, such as that a photo was not opened; after it in an emergency.
    """
    message, chat = _message(update), desk.chat_of(update)
    incoming = Incoming(chat.conversation_id, telegram.NAME, id_of(update), typed_text.storable(text), note=note)
    desk.typing(message.chat_id)
    await _slowed_down(desk, chat, incoming)
    opening = await _opening(desk, chat, incoming)
    said = await desk.take(chat, message.chat_id, incoming)
    others = [*opening, *(before or ())]
    emergency = any(utterance.style == "emergency" for utterance in said)
    said = [*said, *(before or ())] if emergency else [*others, *said]
    desk.answer(update, chat, said, last={"message": message.message_id, "id": incoming.id})


async def edited(desk: Desk, update: Update) -> None:
    """Words that were changed: they take the place of the last answer, or are added as a message of their own."""
    message, chat = _message(update), desk.chat_of(update)
    text = message.text or message.caption
    if not text:
        desk.store.finish(update.update_id, chat.key, [])  # a live location that moved, a poll that was closed
        return
    last = chat.state.get("last") or {}
    incoming = Incoming(
        chat.conversation_id,
        telegram.NAME,
        id_of(update),
        typed_text.storable(text),
        note=telegram.note("edited"),
        replaces_answer=last.get("message") == message.message_id and await _was_an_answer(desk, chat, last["id"]),
    )
    desk.typing(message.chat_id)
    said = await desk.take(chat, message.chat_id, incoming)
    desk.answer(update, chat, said, last={"message": message.message_id, "id": incoming.id})


async def tapped(desk: Desk, update: Update) -> None:
    """A quick reply of the script. Of a keyboard that is not the last one, only danger is taken."""
    query, chat = update.callback_query, desk.chat_of(update)
    assert query is not None
    assert update.effective_chat is not None
    chat_id = update.effective_chat.id
    mark, _, choice_id = (query.data or "").partition(":")
    choice = catalogue.choices().get(choice_id)
    if choice is None or not (is_current(chat, mark) or choice_id in DANGER):
        late(desk, update, chat)
        return
    show_answer(desk, update, chat, choice)
    desk.typing(chat_id)
    incoming = Incoming(chat.conversation_id, telegram.NAME, id_of(update), choice.title, choice)
    desk.answer(update, chat, await desk.take(chat, chat_id, incoming), last=None)


def is_current(chat: Chat, mark: str) -> bool:
    """Whether a keyboard is the last one of a chat."""
    return bool(mark) and (chat.state.get("keyboard") or {}).get("mark") == mark


def late(desk: Desk, update: Update, chat: Chat) -> None:
    """A tap on what was answered already: say so for a moment, and take the buttons away."""
    query = update.callback_query
    assert query is not None
    desk.later(query.answer(telegram.toast("late"), show_alert=True))
    if query.message is not None:
        desk.later(desk.take_keyboard_away(query.message.chat.id, query.message.message_id))
    desk.store.finish(update.update_id, chat.key, [])


def show_answer(desk: Desk, update: Update, chat: Chat, choice: Choice) -> None:
    """The buttons vanish; what was chosen stands in their place."""
    query = update.callback_query
    assert query is not None
    answered = telegram.toast("answered", title=choice.title)
    desk.later(query.answer(answered))
    keyboard = chat.state.get("keyboard") or {}
    if query.message is None:
        return
    chat_id, message_id = query.message.chat.id, query.message.message_id
    if keyboard.get("message") != message_id:
        desk.later(desk.take_keyboard_away(chat_id, message_id))
        return
    text = f"{keyboard['text']}\n\n{escape_markdown(answered, version=2)}"
    desk.later(desk.bot.edit_message_text(text, chat_id, message_id, parse_mode=ParseMode.MARKDOWN_V2))
    desk.store.change(chat.key, keyboard={**keyboard, "message": None})


async def start(desk: Desk, update: Update) -> None:
    """`/start`: the opening; to who has talked here before, how to go on."""
    message, chat = _message(update), desk.chat_of(update)
    desk.typing(message.chat_id)
    if not chat.state.get("begun"):
        opening = Incoming(chat.conversation_id, telegram.NAME, OPENING_ID, "", OPENING)
        desk.answer(update, chat, await desk.take(chat, message.chat_id, opening))
        return
    again = Choice("start", "/start", "/repeat_that")
    incoming = Incoming(chat.conversation_id, telegram.NAME, id_of(update), "/start", again)
    said = await desk.take(chat, message.chat_id, incoming)
    desk.answer(update, chat, [telegram.say("started_before"), *said], last=None)


async def to_the_dialogue(desk: Desk, update: Update, intent: str) -> None:
    """A command that the conversation itself answers."""
    message, chat = _message(update), desk.chat_of(update)
    desk.typing(message.chat_id)
    text = message.text or ""
    incoming = Incoming(chat.conversation_id, telegram.NAME, id_of(update), text, Choice(intent, text, f"/{intent}"))
    opening = await _opening(desk, chat, incoming)
    said = await desk.take(chat, message.chat_id, incoming)
    desk.answer(update, chat, [*opening, *said], last=None)


async def told(desk: Desk, update: Update, key: str) -> None:
    """A command that is answered with fixed words; an open question stays open, with its quick replies."""
    message, chat = _message(update), desk.chat_of(update)
    said = desk.own(chat, id_of(update), message.text or "", [telegram.say(key)])
    keyboard = chat.state.get("keyboard")
    desk.answer(update, chat, said, begun=chat.state.get("begun"), keyboard=keyboard)


async def look_ahead(desk: Desk, raw: dict[str, Any]) -> None:
    """An update that has to wait its turn: if it tells of danger, 999 is said now; the answer follows in order."""
    update = Update.de_json(raw, desk.bot)
    message = update.message or update.edited_message
    if message is None or message.chat.type != "private" or not (text := message.text or message.caption):
        return
    incoming = Incoming("", telegram.NAME, "", text)
    if text.startswith("/999") or await tells_of_danger(desk.agent, incoming):
        said = [telegram.say("danger_in_the_queue")]
        messages, _ = formatting.messages(message.chat_id, said, urgent=True)
        desk.outbox.send(desk.store.key(message.chat_id), messages)


def apology(chat_id: int) -> list[Outgoing]:
    """What is said when a message could not be kept."""
    return formatting.messages(chat_id, [script.say("utter_failure_not_kept")], urgent=True)[0]


def id_of(update: Update) -> str:
    """Our id of a message: of one update there is one."""
    return f"telegram-{update.update_id}"


async def _opening(desk: Desk, chat: Chat, incoming: Incoming) -> list[Utterance]:
    """Who begins with words hears first who answers and what happens to what they type; but in danger 999 alone."""
    if chat.state.get("begun") or await tells_of_danger(desk.agent, incoming):
        return []
    return desk.own(chat, OPENING_ID, "", [telegram.reworded(script.say("utter_opening"))])


async def _slowed_down(desk: Desk, chat: Chat, incoming: Incoming) -> None:
    """Over the rate the messages of a chat wait, in their order; but not one that tells of danger."""
    while not await desk.limits.allows(chat.conversation_id, chat.key):
        if await tells_of_danger(desk.agent, incoming):
            return
        await asyncio.sleep(SLOWED_DOWN_SECONDS)


async def _was_an_answer(desk: Desk, chat: Chat, message_id: str) -> bool:
    """Whether a message was taken as an answer to a question of the interview, and the report is still open."""
    tracker = await desk.agent.tracker_store.retrieve(chat.conversation_id)
    return tracker is not None and tracker.get_slot("read_message") == message_id and tracker.get_slot("stage") is None


def _message(update: Update) -> Message:
    assert update.effective_message is not None
    return update.effective_message


async def _quietly(call: Coroutine[Any, Any, Any]) -> None:
    try:
        await call
    except TelegramError as problem:
        logger.info("Telegram: a call that nothing depends on failed (%s).", type(problem).__name__)
