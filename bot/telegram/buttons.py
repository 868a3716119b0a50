"""Quick replies that were pressed: which keyboard they belong to, and how it vanishes."""

from __future__ import annotations

from telegram import Update
from telegram.constants import ParseMode
from telegram.helpers import escape_markdown

from bot.council import telegram
from bot.council.script import Choice, Utterance
from bot.telegram.desk import Desk
from bot.telegram.store import Chat


def is_current(chat: Chat, mark: str) -> bool:
    """Whether a keyboard is the last one of a chat."""
    return bool(mark) and (chat.state.get("keyboard") or {}).get("mark") == mark


async def late(desk: Desk, update: Update, chat: Chat) -> None:
    """A tap on what is over: say so for a moment, and take the buttons away. What can't be shown so any more, since
    the tap waited too long, is said in the chat."""
    query = update.callback_query
    assert query is not None
    if query.message is not None:
        desk.later(desk.take_keyboard_away(query.message.chat.id, query.message.message_id))
    if await desk.attempt(query.answer(telegram.toast("late"), show_alert=True)):
        desk.store.finish(update.update_id, chat.key, [])
    else:
        desk.answer(update, chat, [Utterance(telegram.toast("late"))], aside=True)


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
