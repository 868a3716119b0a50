"""What becomes of a person's words, taps, edits and commands: each is taken to the guard and the answer is queued.

`last` in the state of a chat: the person's last words, by Telegram's number of the message and our id of it.
"""

from __future__ import annotations

import asyncio
from typing import Any

from telegram import Update

from bot.channels import typed_text
from bot.channels.danger import tells_of_danger
from bot.channels.guard import GO_BACK, OPENING, OPENING_ID, Incoming
from bot.council import script, telegram
from bot.council.script import Choice, Utterance
from bot.interview import catalogue
from bot.telegram import formatting, own_questions
from bot.telegram.buttons import is_current, late, show_answer
from bot.telegram.desk import Desk, id_of, message_of, opening
from bot.telegram.store import Chat, Outgoing

# Over the rate, messages of one chat are read this much apart.
SLOWED_DOWN_SECONDS = 1.0
# Taken whenever they are pressed.
DANGER = (f"{catalogue.DANGER_NOW}.yes", f"{catalogue.DANGER_NOW}.not_sure")


async def words(
    desk: Desk, update: Update, text: str, *, note: str = "", before: list[Utterance] | None = None, **state: Any
) -> None:
    """Typed words.

    Args:
        note: where they come from, if they are not simply typed.
        before: what is said before the answer, such as that a photo was not opened; after it in an emergency.
        state: what changes in the chat's state besides.
    """
    message, chat = message_of(update), desk.chat_of(update)
    incoming = Incoming(chat.conversation_id, telegram.NAME, id_of(update), typed_text.storable(text), note=note)
    desk.typing(message.chat_id)
    await _slowed_down(desk, chat, incoming)
    in_danger = not chat.state.get("begun") and await tells_of_danger(desk.agent, incoming)
    first = [] if in_danger else opening(desk, chat)  # in danger 999 alone
    said = await desk.take(chat, message.chat_id, incoming)
    emergency = any(utterance.style == "emergency" for utterance in said)
    said = [*said, *(before or ())] if emergency else [*first, *(before or ()), *said]
    asked, noted = own_questions.contact_asked(chat, update, said)
    last = {"message": message.message_id, "id": incoming.id}
    desk.answer(update, chat, [*said, *asked], last=last, **noted, **state)


async def edited(desk: Desk, update: Update) -> None:
    """Words that were changed: they take the place of the last answer, or are added as a message of their own."""
    message, chat = message_of(update), desk.chat_of(update)
    text = message.text or message.caption
    if not text:
        desk.store.finish(update.update_id, chat.key, [])  # a live location that moved, a poll that was closed
        return
    last = chat.state.get("last") or {}
    replaces = last.get("message") == message.message_id and await _was_an_answer(desk, chat, last["id"])
    incoming = Incoming(
        chat.conversation_id,
        telegram.NAME,
        id_of(update),
        typed_text.storable(text),
        note=telegram.note("edited"),
        before=GO_BACK if replaces else None,
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
    said = await desk.take(chat, chat_id, incoming)
    asked, noted = own_questions.contact_asked(chat, update, said)
    desk.answer(update, chat, [*said, *asked], last=None, **noted)


async def start(desk: Desk, update: Update) -> None:
    """`/start`: the opening; to who has talked here before, how to go on."""
    message, chat = message_of(update), desk.chat_of(update)
    desk.typing(message.chat_id)
    if not chat.state.get("begun"):
        incoming = Incoming(chat.conversation_id, telegram.NAME, OPENING_ID, "", OPENING)
        desk.answer(update, chat, await desk.take(chat, message.chat_id, incoming))
        return
    again = Choice("start", "/start", "/repeat_that")
    incoming = Incoming(chat.conversation_id, telegram.NAME, id_of(update), "/start", again)
    said = await desk.take(chat, message.chat_id, incoming)
    desk.answer(update, chat, [telegram.say("started_before"), *said], last=None)


async def stop(desk: Desk, update: Update) -> None:
    """`/stop`, as if it had been typed."""
    await _to_the_dialogue(desk, update, "stop")


async def again(desk: Desk, update: Update) -> None:
    """`/again`, as if "start again" had been typed."""
    await _to_the_dialogue(desk, update, "start again")


async def told(desk: Desk, update: Update, key: str) -> None:
    """A command that is answered with fixed words."""
    message, chat = message_of(update), desk.chat_of(update)
    said = desk.own(chat, id_of(update), message.text or "", [telegram.say(key)])
    desk.answer(update, chat, said, aside=True)


async def _to_the_dialogue(desk: Desk, update: Update, text: str, *, before: str | None = None) -> None:
    message, chat = message_of(update), desk.chat_of(update)
    desk.typing(message.chat_id)
    first = opening(desk, chat)
    incoming = Incoming(chat.conversation_id, telegram.NAME, id_of(update), text, before=before)
    said = await desk.take(chat, message.chat_id, incoming)
    desk.answer(update, chat, [*first, *said], last=None)


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
