"""What becomes of a person's words, taps, edits and commands: each is taken to the guard and the answer is queued.

`last` in the state of a chat: the person's last words, by Telegram's number of the message and our id of it.
"""

from __future__ import annotations

from typing import Any

from telegram import Update
from telegram.constants import ChatType

from bot.channels import typed_text
from bot.channels.danger import tells_of_danger
from bot.channels.guard import OPENING, OPENING_ID, Incoming
from bot.council import script, telegram
from bot.council.script import Choice, Utterance
from bot.dialogue.unsaying import unsay
from bot.interview.terms import catalogue
from bot.telegram import formatting, own_questions
from bot.telegram.buttons import is_current, late, show_answer
from bot.telegram.desk import Desk, id_of, message_of, opening
from bot.telegram.store import Outgoing

# Over the rate, what comes from one chat is handled this much apart.
SLOWED_DOWN_SECONDS = 1.0
# Taken whenever they are pressed.
DANGER = (f"{catalogue.DANGER_NOW}.yes", f"{catalogue.DANGER_NOW}.not_sure")


async def words(
    desk: Desk,
    update: Update,
    text: str,
    *,
    note: str = "",
    reported_as: str | None = None,
    before: list[Utterance] | None = None,
    **state: Any,
) -> None:
    """Typed words.

    Args:
        note: what there is to know of them, if they are not simply typed: it stands in the transcript.
        reported_as: what stands in the report, if not the text.
        before: what is said before the answer, such as that a photo was not opened; after it in an emergency.
        state: what changes in the chat's state besides.
    """
    message, chat = message_of(update), desk.chat_of(update)
    if (choice := await own_questions.answer_typed(desk, chat, text)) is not None:
        await own_questions.take(desk, update, chat, choice, text)
        return
    incoming = Incoming(
        chat.conversation_id,
        telegram.NAME,
        id_of(update),
        typed_text.storable(text),
        note=note,
        reported_as=reported_as and typed_text.storable(reported_as),
    )
    desk.typing(message.chat_id)
    in_danger = not chat.state.get("begun") and await tells_of_danger(desk.agent, incoming)
    first = [] if in_danger else opening(desk, chat)  # in danger 999 alone
    said = await desk.take(incoming)
    said = _with_what_comes_before(said, first, before or [])
    asked, noted = own_questions.contact_asked(desk, chat, update, said)
    last = {"message": message.message_id, "id": incoming.id}
    desk.answer(update, chat, [*said, *asked], last=last, **noted, **state)


def _with_what_comes_before(said: list[Utterance], first: list[Utterance], before: list[Utterance]) -> list[Utterance]:
    """In an emergency its advice comes first, and what is open there last."""
    if not any(utterance.style == "emergency" for utterance in said):
        return [*first, *before, *said]
    before = [utterance for utterance in before if utterance.style != "emergency"]
    return [*said[:-1], *before, said[-1]] if len(said) > 1 else [*said, *before]


async def edited(desk: Desk, update: Update) -> None:
    """Words that were changed. Those of the last message take its place; others are added, as more of the story."""
    message, chat = message_of(update), desk.chat_of(update)
    text = message.text or message.caption
    if not text:
        desk.store.finish(update.update_id, chat.key, [])  # a live location that moved, a poll that was closed
        return
    if not chat.state.get("begun"):
        await words(desk, update, text, note=telegram.note("edited"))
        return
    last = chat.state.get("last") or {}
    before = desk.repository.message(chat.conversation_id, id_of(update))
    if before is not None:
        # Handled again: what was found then holds, for its turn may be over, and the last words are these.
        replaces = before.text.endswith(f"\n{telegram.note('edited')}")
    else:
        is_last = last.get("message") == message.message_id
        replaces = is_last and await unsay(desk.agent, chat.conversation_id, last["id"])
    text, note = typed_text.storable(text), telegram.note("edited" if replaces else "edited_earlier")
    incoming = Incoming(
        chat.conversation_id,
        telegram.NAME,
        id_of(update),
        text,
        note=note,
        reported_as=None if replaces else f"{text}\n{note}",
        answers=replaces,
    )
    desk.typing(message.chat_id)
    said = await desk.take(incoming)
    kept = {"message": message.message_id, "id": incoming.id} if replaces else last or None
    desk.answer(update, chat, said, last=kept)


async def tapped(desk: Desk, update: Update) -> None:
    """A quick reply of the script. Of a keyboard that is not the last one, only danger is taken."""
    query, chat = update.callback_query, desk.chat_of(update)
    assert query is not None
    assert update.effective_chat is not None
    chat_id = update.effective_chat.id
    mark, _, choice_id = (query.data or "").partition(":")
    choice = catalogue.choices().get(choice_id)
    if choice is None or not (is_current(chat, mark) or choice_id in DANGER):
        await late(desk, update, chat)
        return
    show_answer(desk, update, chat, choice)
    desk.typing(chat_id)
    incoming = Incoming(chat.conversation_id, telegram.NAME, id_of(update), choice.title, choice)
    said = await desk.take(incoming)
    asked, noted = own_questions.contact_asked(desk, chat, update, said)
    desk.answer(update, chat, [*said, *asked], last=None, **noted)


async def start(desk: Desk, update: Update) -> None:
    """`/start`: the opening; to who has talked here before, how to go on."""
    message, chat = message_of(update), desk.chat_of(update)
    desk.typing(message.chat_id)
    if not chat.state.get("begun"):
        incoming = Incoming(chat.conversation_id, telegram.NAME, OPENING_ID, "", OPENING)
        desk.answer(update, chat, await desk.take(incoming))
        return
    again = Choice("start", "/start", "/repeat_that")
    incoming = Incoming(chat.conversation_id, telegram.NAME, id_of(update), "/start", again)
    said = await desk.take(incoming)
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


async def _to_the_dialogue(desk: Desk, update: Update, text: str) -> None:
    message, chat = message_of(update), desk.chat_of(update)
    desk.typing(message.chat_id)
    first = opening(desk, chat)
    incoming = Incoming(chat.conversation_id, telegram.NAME, id_of(update), text)
    said = await desk.take(incoming)
    desk.answer(update, chat, [*first, *said], last=None)


async def look_ahead(desk: Desk, raw: dict[str, Any]) -> bool:
    """An update that has to wait its turn: if it tells of danger, 999 is said now; the answer follows in order.

    Returns:
        Whether it does.
    """
    update = Update.de_json(raw, desk.bot)
    chat = update.effective_chat
    if chat is None or chat.type != ChatType.PRIVATE or not await _tells_of_danger(desk, update):
        return False
    messages, _ = formatting.messages(chat.id, [telegram.say("danger_in_the_queue")], urgent=True)
    desk.outbox.send(desk.store.key(chat.id), messages)
    return True


async def hold_back(desk: Desk, raw: dict[str, Any]) -> float:
    """For how many seconds an update has to wait because too much comes from its chat; never if it tells of danger."""
    update = Update.de_json(raw, desk.bot)
    if update.effective_chat is None or update.effective_chat.type != ChatType.PRIVATE:
        return 0.0
    chat = desk.store.chat(desk.store.key(update.effective_chat.id))
    if chat is None or await desk.limits.allows(chat.conversation_id, chat.key):
        return 0.0
    return 0.0 if await _tells_of_danger(desk, update) else SLOWED_DOWN_SECONDS


async def _tells_of_danger(desk: Desk, update: Update) -> bool:
    if update.callback_query is not None:
        return (update.callback_query.data or "").partition(":")[2] in DANGER
    message = update.message or update.edited_message
    if message is None or not (text := message.text or message.caption):
        return False
    return text.startswith("/999") or await tells_of_danger(desk.agent, Incoming("", telegram.NAME, "", text))


def apology(chat_id: int, *, is_kept: bool) -> list[Outgoing]:
    """What is said when a message could not be kept, or is kept and could not be answered."""
    said = script.say("utter_failure" if is_kept else "utter_failure_not_kept")
    return formatting.messages(chat_id, [said], urgent=True)[0]
