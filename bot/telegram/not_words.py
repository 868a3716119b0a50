"""What is not words: refused with the reason and what to do. Nothing is downloaded. A place is asked about."""

from __future__ import annotations

from typing import Any

from telegram import Message, MessageOrigin, Update

from bot.council import telegram
from bot.council.script import Utterance
from bot.telegram import conversation
from bot.telegram.desk import Desk, id_of, opening

# The fields of a message that hold something other than words, with what is said to them.
KINDS = {
    "no_photo": ("photo", ("photo", "video", "animation", "document", "paid_media", "story")),
    "no_voice": ("voice", ("voice", "audio", "video_note")),
    "no_contact": ("contact", ("contact",)),
}
OTHER = ("no_such_thing", "other")


async def refused(desk: Desk, update: Update) -> None:
    """A photo, a voice message, a sticker: said why not. The words under a photo are taken as words."""
    message, chat = update.message, desk.chat_of(update)
    assert message is not None
    key, kept = _kind(message)
    # Of an album every photo comes as a message of its own; one answer is enough.
    told_already = message.media_group_id is not None and chat.state.get("album") == message.media_group_id
    said = [] if told_already else [telegram.say(key)]
    album: dict[str, Any] = {"album": message.media_group_id} if message.media_group_id is not None else {}
    if message.caption:
        await conversation.words(desk, update, message.caption, note=telegram.kept(kept), before=said, **album)
        return
    first = opening(desk, chat)
    desk.own(chat, id_of(update), telegram.kept(kept), said)
    desk.answer(update, chat, [*first, *said], aside=True, begun=True, **album)


async def place(desk: Desk, update: Update) -> None:
    """A place on the map: kept only after a yes."""
    message, chat = update.message, desk.chat_of(update)
    assert message is not None
    where = message.venue.location if message.venue else message.location
    assert where is not None
    named = f"{message.venue.title}, {message.venue.address}" if message.venue else ""
    first = opening(desk, chat)
    asked = desk.own(chat, id_of(update), telegram.kept("place"), [telegram.say("place_asked")])
    kept = {"place": named, "latitude": f"{where.latitude:.5f}", "longitude": f"{where.longitude:.5f}"}
    desk.answer(update, chat, [*first, *asked], aside=True, begun=True, asks={"question": "place", **kept})


def origin(message: Message) -> str:
    """Where a forwarded message comes from, to stand after its words; empty if it was not forwarded."""
    if message.forward_origin is None:
        return ""
    if _is_their_own(message):
        return telegram.note("forwarded_own")  # who writes is named only after a yes (own_questions.py)
    name = _name(message.forward_origin)
    return telegram.note("forwarded", origin=name) if name else telegram.note("forwarded_from_nobody")


def _is_their_own(message: Message) -> bool:
    """Whether somebody passes on what they wrote themselves, elsewhere."""
    origin, writer = message.forward_origin, message.from_user
    if origin is None or writer is None:
        return False
    if origin.type == MessageOrigin.USER:
        return bool(origin.sender_user.id == writer.id)  # type: ignore[attr-defined]
    return origin.type == MessageOrigin.HIDDEN_USER and _name(origin) == writer.full_name


def _name(origin: MessageOrigin) -> str | None:
    found: Any = None
    match origin.type:
        case MessageOrigin.USER:
            found = origin.sender_user.full_name  # type: ignore[attr-defined]
        case MessageOrigin.HIDDEN_USER:
            found = origin.sender_user_name  # type: ignore[attr-defined]
        case MessageOrigin.CHAT:
            found = origin.sender_chat.title  # type: ignore[attr-defined]
        case MessageOrigin.CHANNEL:
            found = origin.chat.title  # type: ignore[attr-defined]
    return found


def _kind(message: Message) -> tuple[str, str]:
    for key, (kept, fields) in KINDS.items():
        if any(getattr(message, field) for field in fields):
            return key, kept
    return OTHER


async def elsewhere(desk: Desk, update: Update) -> None:
    """A group or a channel: said once that nothing is read there, and silence from then on; until it is put out."""
    chat = update.effective_chat
    assert chat is not None
    key = desk.store.key(chat.id)
    left = update.my_chat_member is not None and update.my_chat_member.new_chat_member.status in ("left", "kicked")
    said: list[Utterance] = []
    if left:
        desk.store.forget_group(key)
    elif desk.store.note_group(key):
        said = [telegram.say("only_private")]
    desk.answer_elsewhere(update, key, chat.id, said)


async def member(desk: Desk, update: Update) -> None:
    """A person blocks the bot, or takes it back: who blocks it is not written to any more."""
    assert update.my_chat_member is not None
    assert update.effective_chat is not None
    key = desk.store.key(update.effective_chat.id)
    if update.my_chat_member.new_chat_member.status == "kicked":
        desk.store.forget_chat(key)
    desk.store.finish(update.update_id, key, [])
