"""Questions of the channel's own: may the chat be cleared, may a place be kept, may staff write on Telegram."""

from __future__ import annotations

import logging
import re
from typing import Any

from telegram import Update

from bot.channels.guard import Incoming
from bot.council import telegram
from bot.council.script import Choice, Utterance
from bot.reports.repository import Reference
from bot.telegram.buttons import is_current, late, show_answer
from bot.telegram.desk import Desk, id_of
from bot.telegram.store import Chat

logger = logging.getLogger(__name__)

# Telegram takes away at most so many messages at a time.
MOST_DELETED_AT_ONCE = 100
REFERENCE = re.compile(r"BB-\d{4}-\d{4}")


async def delete_asked(desk: Desk, update: Update) -> None:
    """`/delete`: the reference goes with the chat, so it is asked first."""
    chat = desk.chat_of(update)
    said = desk.own(chat, id_of(update), "/delete", [telegram.say("delete_asked")])
    desk.answer(update, chat, said, aside=True)


def contact_asked(chat: Chat, update: Update, said: list[Utterance]) -> tuple[list[Utterance], dict[str, Any]]:
    """The question whether staff may write on Telegram, after a report was sent, to who has a user name; and what is
    noted with it. Asked once for a report."""
    sent = next(
        (found[0] for one in said if one.style == "confirmation" and (found := REFERENCE.search(one.text))), None
    )
    user = update.effective_user
    if sent is None or user is None or not user.username or chat.state.get("contact", {}).get("reference") == sent:
        return [], {}
    return [telegram.say("contact_asked")], {"contact": {"reference": sent, "user_name": f"@{user.username}"}}


async def answered(desk: Desk, update: Update) -> None:
    """A tap on a quick reply of these questions."""
    query, chat = update.callback_query, desk.chat_of(update)
    assert query is not None
    mark, _, choice_id = (query.data or "").partition(":")
    choice = telegram.choices().get(choice_id)
    if choice is None or not is_current(chat, mark):
        late(desk, update, chat)
        return
    show_answer(desk, update, chat, choice)
    match choice_id:
        case "telegram.place_yes" if "place" in chat.state:
            await _place(desk, update, chat)
        case "telegram.place_no":
            await _left_out(desk, update, chat, choice, "place_left_out", place=None)
        case "telegram.delete_yes":
            _delete(desk, update, chat, choice)
        case "telegram.contact_yes" if "contact" in chat.state:
            _contact(desk, update, chat, choice)
        case "telegram.contact_no":
            said = desk.own(chat, id_of(update), choice.title, [telegram.say("contact_left_out")])
            kept = {**chat.state.get("contact", {}), "user_name": None}
            desk.answer(update, chat, said, contact=kept)
        case _:
            await _left_out(desk, update, chat, choice, "left_as_it_is")


async def _place(desk: Desk, update: Update, chat: Chat) -> None:
    assert update.effective_chat is not None
    kept = chat.state["place"]
    text = telegram.note("place" if kept["place"] else "place_without_name", **kept)
    incoming = Incoming(chat.conversation_id, telegram.NAME, id_of(update), text)
    said = await desk.take(chat, update.effective_chat.id, incoming)
    desk.answer(update, chat, said, place=None, last=None)


async def _left_out(desk: Desk, update: Update, chat: Chat, choice: Choice, key: str, **state: Any) -> None:
    """Nothing is done; the question that was open before is asked again, if the conversation has begun."""
    assert update.effective_chat is not None
    said = desk.own(chat, f"{id_of(update)}:no", choice.title, [telegram.say(key)])
    again = Choice("repeat", "", "/repeat_that")
    incoming = Incoming(chat.conversation_id, telegram.NAME, id_of(update), "", again)
    desk.answer(update, chat, [*said, *await desk.take(chat, update.effective_chat.id, incoming)], last=None, **state)


def _delete(desk: Desk, update: Update, chat: Chat, choice: Choice) -> None:
    assert update.effective_chat is not None
    said = desk.own(chat, id_of(update), choice.title, [telegram.say("deleted")])
    messages = chat.state.get("messages", [])
    for start in range(0, len(messages), MOST_DELETED_AT_ONCE):
        some = messages[start : start + MOST_DELETED_AT_ONCE]
        desk.later(desk.bot.delete_messages(update.effective_chat.id, some))
    desk.answer(update, chat, said, messages=None, last=None)


def _contact(desk: Desk, update: Update, chat: Chat, choice: Choice) -> None:
    """The user name goes into the report, and out of what is kept here."""
    reference, user_name = chat.state["contact"]["reference"], chat.state["contact"]["user_name"]
    words = telegram.note("contact", user_name=user_name)
    try:
        desk.repository.add_to_report(
            Reference(reference), chat.conversation_id, id_of(update), words, urgency="standard"
        )
        key = "contact_added"
    except Exception as problem:
        logger.error("A contact on Telegram could not be added to report %s: %s.", reference, type(problem).__name__)
        key = "contact_not_added"
    said = desk.own(chat, id_of(update), choice.title, [telegram.say(key, reference=reference)])
    desk.answer(update, chat, said, contact={"reference": reference, "user_name": None})
