"""Questions of the channel's own: may the chat be cleared, may a place be kept, may staff write on Telegram.

While one is open it stands in the chat's state as `asks`, with what a yes would keep; it is answered by its quick
replies or by a plain yes or no.
"""

from __future__ import annotations

import logging
from typing import Any

from telegram import Update

from bot.channels import typed_text
from bot.channels.guard import Incoming
from bot.council import telegram
from bot.council.script import Choice, Utterance
from bot.interview.terms.catalogue import REPORTER
from bot.interview.terms.draft import Status
from bot.reports.repository import Reference
from bot.reports.return_codes import REFERENCE_AS_SAID
from bot.telegram.buttons import is_current, late, show_answer
from bot.telegram.desk import Desk, id_of
from bot.telegram.store import Chat

logger = logging.getLogger(__name__)

# Telegram takes away at most so many messages at a time.
MOST_DELETED_AT_ONCE = 100
PLAIN = {"affirm": "yes", "deny": "no"}
# More words than these tell something beside a yes or a no, which must not be lost.
MOST_WORDS_OF_AN_ANSWER = 4


async def delete_asked(desk: Desk, update: Update) -> None:
    """`/delete`: the reference goes with the chat, so it is asked first."""
    chat = desk.chat_of(update)
    said = desk.own(chat, id_of(update), "/delete", [telegram.say("delete_asked")])
    desk.answer(update, chat, said, aside=True, asks={"question": "delete"})


def contact_asked(
    desk: Desk, chat: Chat, update: Update, said: list[Utterance]
) -> tuple[list[Utterance], dict[str, Any]]:
    """The question whether staff may write on Telegram, after a report was sent, to who has a user name; and what is
    noted with it. Asked once for a report, and not of who would not say how to be reached."""
    found = (REFERENCE_AS_SAID.search(one.text) for one in said if one.style == "confirmation")
    sent = next((one[0] for one in found if one), None)
    user = update.effective_user
    if sent is None or user is None or not user.username or chat.state.get("asked_for") == sent:
        return [], {}
    if _would_not_be_reached(desk, Reference(sent)):
        return [], {}
    asks = {"question": "contact", "reference": sent, "user_name": f"@{user.username}"}
    return [telegram.say("contact_asked")], {"asks": asks, "asked_for": sent}


def _would_not_be_reached(desk: Desk, reference: Reference) -> bool:
    report = desk.repository.report(reference)
    items = report.content.get("items", []) if report else []
    return any(item["question"] == REPORTER and item["status"] == Status.DECLINED.value for item in items)


async def answered(desk: Desk, update: Update) -> None:
    """A tap on a quick reply of these questions."""
    query, chat = update.callback_query, desk.chat_of(update)
    assert query is not None
    mark, _, choice_id = (query.data or "").partition(":")
    choice = telegram.choices().get(choice_id)
    if choice is None or not is_current(chat, mark):
        await late(desk, update, chat)
        return
    show_answer(desk, update, chat, choice)
    await take(desk, update, chat, choice, choice.title)


async def answer_typed(desk: Desk, chat: Chat, text: str) -> Choice | None:
    """The quick reply that typed words stand for, if one of these questions is open and they are no more than that."""
    asks = chat.state.get("asks")
    if not asks or len(text.split()) > MOST_WORDS_OF_AN_ANSWER:
        return None
    choices = {yes_or_no: telegram.choices()[f"telegram.{asks['question']}_{yes_or_no}"] for yes_or_no in ("yes", "no")}
    for choice in choices.values():
        if text.strip(" .").casefold() == choice.title.casefold():
            return choice
    read = await desk.agent.parse_message(typed_text.readable(text))
    return choices.get(PLAIN.get(read["intent"]["name"], ""))


async def take(desk: Desk, update: Update, chat: Chat, choice: Choice, words: str) -> None:
    """Do what was answered."""
    asks = chat.state.get("asks") or {}
    match choice.id:
        case "telegram.place_yes" if asks.get("question") == "place":
            await _place(desk, update, chat, asks)
        case "telegram.place_no":
            await _left_out(desk, update, chat, words, "place_left_out")
        case "telegram.delete_yes":
            await _delete(desk, update, chat, words)
        case "telegram.contact_yes" if asks.get("question") == "contact":
            _contact(desk, update, chat, asks, words)
        case "telegram.contact_no":
            said = desk.own(chat, id_of(update), words, [telegram.say("contact_left_out")])
            desk.answer(update, chat, said, asks=None)
        case _:
            await _left_out(desk, update, chat, words, "left_as_it_is")


async def _place(desk: Desk, update: Update, chat: Chat, asks: dict[str, Any]) -> None:
    assert update.effective_chat is not None
    where = {name: asks[name] for name in ("place", "latitude", "longitude")}
    text = telegram.note("place" if where["place"] else "place_without_name", **where)
    incoming = Incoming(chat.conversation_id, telegram.NAME, id_of(update), text, answers=False)
    said = await desk.take(incoming)
    desk.answer(update, chat, said, asks=None, last=None)


async def _left_out(desk: Desk, update: Update, chat: Chat, words: str, key: str) -> None:
    """Nothing is done; the question that was open before is asked again, if the conversation has begun."""
    assert update.effective_chat is not None
    said = desk.own(chat, f"{id_of(update)}:no", words, [telegram.say(key)])
    again = Choice("repeat", "", "/repeat_that")
    incoming = Incoming(chat.conversation_id, telegram.NAME, id_of(update), "", again)
    said = [*said, *await desk.take(incoming)]
    desk.answer(update, chat, said, asks=None, last=None)


async def _delete(desk: Desk, update: Update, chat: Chat, words: str) -> None:
    """Take the messages away, and say whether that was done."""
    assert update.effective_chat is not None
    newest = desk.store.chat(chat.key) or chat
    messages = newest.state.get("messages", [])
    parts = [messages[start : start + MOST_DELETED_AT_ONCE] for start in range(0, len(messages), MOST_DELETED_AT_ONCE)]
    done = [await desk.attempt(desk.bot.delete_messages(update.effective_chat.id, part)) for part in parts]
    said = desk.own(chat, id_of(update), words, [telegram.say("deleted" if all(done) else "not_deleted")])
    left = [message for part, gone in zip(parts, done, strict=True) if not gone for message in part]
    desk.answer(update, chat, said, messages=left or None, asks=None, last=None)


def _contact(desk: Desk, update: Update, chat: Chat, asks: dict[str, Any], words: str) -> None:
    """The user name goes into the report, and out of what is kept here."""
    reference = Reference(asks["reference"])
    note = telegram.note("contact", user_name=asks["user_name"])
    try:
        report = desk.repository.report(reference)
        # After a crash in between the answer comes again.
        if report is None or note not in [added.words for added in report.additions]:
            desk.repository.add_to_report(reference, chat.conversation_id, id_of(update), note, urgency="standard")
        key = "contact_added"
    except Exception as problem:
        logger.error("A contact on Telegram could not be added to report %s: %s.", reference, type(problem).__name__)
        key = "contact_not_added"
    said = desk.own(chat, id_of(update), words, [telegram.say(key, reference=reference)])
    desk.answer(update, chat, said, asks=None)
