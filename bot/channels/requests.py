"""What the two ways of the website share: from a request to a message, from the store to what is shown."""

from __future__ import annotations

import logging
import re
import uuid
from dataclasses import dataclass
from typing import Any

from sanic.exceptions import SanicException
from sanic.request import Request

from bot.channels import typed_text
from bot.channels.danger import tells_of_danger
from bot.channels.guard import OPENING, OPENING_ID, Guard, Incoming, Taken, from_shown
from bot.channels.headers import Hardening
from bot.channels.limits import Limits
from bot.channels.sessions import SessionError, Sessions
from bot.council import facts, languages, script, website
from bot.council.script import Utterance
from bot.interview.terms import catalogue
from bot.reports.endings import Endings
from bot.reports.repository import Repository
from bot.reports.return_codes import REFERENCE_AS_SAID
from bot.understanding.other_languages import ENGLISH, language_of

logger = logging.getLogger(__name__)

NAME = "website"
MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
SENTENCE = re.compile(r"[^\n]+?[.?!।۔؟](?=\s|$)")
LONGEST_HEADING = 80
# So many characters of what was typed tell its language.
ENOUGH_TO_TELL = 1000


class BadRequestError(Exception):
    """A request cannot be taken; `said` is the answer to it."""

    def __init__(self, status: int, said: Utterance) -> None:
        super().__init__(str(status))
        self.status = status
        self.said = said


class NotOpenedError(Exception):
    """A conversation could not be opened, neither in the store nor in the spool."""


@dataclass(frozen=True)
class Entrance:
    """What every route of the website needs."""

    guard: Guard
    store: Repository
    sessions: Sessions
    limits: Limits
    hardening: Hardening
    endings: Endings

    async def begin(self, request: Request) -> tuple[str, Taken]:
        """Open a conversation; returns its token and what is said first.

        The token is signed, so it needs no store: while the store is away, the conversation is opened in the spool.

        Raises:
            NotOpenedError: the disk did not take it either.
        """
        await self.limits.slow_down(address_of(request))
        conversation_id = str(uuid.uuid4())
        is_stored = True
        try:
            self.store.ensure_conversation(conversation_id, NAME)
        except Exception as problem:
            is_stored = False
            logger.error("Conversation %s is not in the store yet: %s.", conversation_id, type(problem).__name__)
        taken = await self.guard.take(Incoming(conversation_id, NAME, OPENING_ID, "", OPENING))
        if not is_stored and not taken.aside:
            raise NotOpenedError
        return self.sessions.issue(conversation_id), taken

    def conversation(self, token: str | None) -> str:
        """The conversation that a token opens.

        Raises:
            SessionError: it opens none, or that one was ended.
        """
        conversation_id = self.sessions.conversation(token)
        if self.endings.has(conversation_id):
            raise SessionError("ended")
        if self.guard.holds(conversation_id):
            return conversation_id  # it may be opened in the spool alone
        try:
            is_open = self.store.is_open(conversation_id)
        except Exception as problem:
            # The token is good; what was said before is in the store and cannot be read meanwhile.
            logger.error("Conversation %s could not be looked up: %s.", conversation_id, type(problem).__name__)
            return conversation_id
        if not is_open:
            raise SessionError("ended")
        return conversation_id

    def end(self, token: str | None) -> None:
        """End the conversation of a token, if it opens one; at once, even if the store is told later."""
        try:
            conversation_id = self.sessions.conversation(token)
        except SessionError:
            return
        self.endings.add(conversation_id)
        self.end_in_store()

    def end_in_store(self) -> None:
        """Tell the store which conversations were ended, as far as it is there."""
        for conversation_id in self.endings.conversations():
            if self.guard.holds(conversation_id):
                continue  # the store may not know it yet
            try:
                self.store.end_conversation(conversation_id)
            except Exception as problem:
                logger.error("Conversation %s could not be ended: %s.", conversation_id, type(problem).__name__)
                return
            self.endings.remove(conversation_id)

    async def take(self, request: Request, incoming: Incoming) -> Taken:
        """Take a message in, unless too many come and it tells of no danger.

        Raises:
            BadRequestError: it was not taken.
        """
        if not await self.limits.allows(incoming.conversation_id, address_of(request)) and not await tells_of_danger(
            request.app.ctx.agent, incoming
        ):
            raise BadRequestError(429, Utterance(website.answer("too_fast"), style="emergency"))
        return await self.guard.take(incoming)


def address_of(request: Request) -> str:
    """The sender's network address: as the web servers before us name it, or as it is."""
    return request.remote_addr or request.ip


def incoming_from(conversation_id: str, message_id: Any, text: Any, choice_id: Any) -> Incoming:
    """The message in a request's fields.

    Raises:
        BadRequestError: there is none that can be read.
    """
    unreadable = BadRequestError(400, script.say("utter_bad_request"))
    if not isinstance(message_id, str) or not MESSAGE_ID.fullmatch(message_id):
        raise unreadable
    if choice_id is not None:
        choice = catalogue.choices().get(choice_id) if isinstance(choice_id, str) else None
        if choice is None:
            raise unreadable
        return Incoming(conversation_id, NAME, message_id, choice.title, choice)
    if not isinstance(text, str):
        raise unreadable
    if len(text) > typed_text.MAX_CHARACTERS:
        raise BadRequestError(413, script.say("utter_too_long"))
    return Incoming(conversation_id, NAME, message_id, typed_text.storable(text))


def refuse_files(request: Request) -> None:
    """Nothing can be uploaded.

    Raises:
        BadRequestError: the request brings a form that could hold a file.
    """
    if (request.headers.get("content-type") or "").lower().startswith("multipart/"):
        raise BadRequestError(415, Utterance(website.answer("no_files"), style="emergency"))


def json_body(request: Request) -> dict[str, Any]:
    """The body of a request.

    Raises:
        BadRequestError: it is no JSON object.
    """
    refuse_files(request)
    try:
        body = request.json
    except SanicException:
        body = None
    if not isinstance(body, dict):
        raise BadRequestError(400, script.say("utter_bad_request"))
    return body


def as_json(said: Utterance, to: str | None) -> dict[str, Any]:
    """An utterance as the widget gets it; payloads stay here.

    Args:
        to: id of the message that it answers, so that a transcript can be laid beside what is shown already.
    """
    found = REFERENCE_AS_SAID.search(said.text) if said.style == "confirmation" else None
    before, _, after = said.text.partition(script.numbered(said.items)) if said.items else (said.text, "", "")
    return {
        "from": "assistant",
        "to": to,
        "text": said.text,
        "style": said.style,
        "choices": [{"id": choice.id, "title": choice.title} for choice in said.choices],
        "reference": found[0] if found else None,
        "lang": languages.said_in(said.text),
        "heading": heading_of(said),
        "items": [{"heading": heading, "words": words, "lang": language_typed(words)} for heading, words in said.items],
        "before": before.strip(),
        "after": after.strip(),
    }


def heading_of(said: Utterance) -> str | None:
    """The first sentence of a warning, if it is short and has the emergency number in it: that is to be seen first."""
    found = SENTENCE.match(said.text) if said.style == "emergency" else None
    if not found or len(found[0]) > LONGEST_HEADING or facts.council().phone("emergency").number not in found[0]:
        return None
    return found[0]


def language_typed(text: str) -> str | None:
    """The language in which somebody typed, or None for English: as the reader tells it."""
    found = language_of(typed_text.readable(text)[:ENOUGH_TO_TELL])
    return None if found == ENGLISH else found


def transcript(store: Repository, conversation_id: str) -> list[dict[str, Any]]:
    """A conversation as it is shown: the opening request, which has no words, left out."""
    return [
        {
            "from": "person",
            "id": line.message_id,
            "text": line.text,
            "answered": line.answered,
            "lang": language_typed(line.text),
        }
        if line.sender == "person"
        else as_json(from_shown(line.text, line.shown), line.in_reply_to)
        for line in store.transcript(conversation_id)
        if line.text
    ]
