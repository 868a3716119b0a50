"""The website's channel: the chat's HTTP interface, the widget's files and the demonstration page.

POST /chat/conversations                           begin; answers {token, messages}
POST /chat/messages   {id, text} or {id, choice}   with the token; answers {messages}
GET  /chat/messages                                the transcript, to show again after a reload
"""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import Awaitable, Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic, response
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse

from bot import settings
from bot.channels import pages, typed_text
from bot.channels.guard import Guard, Incoming, Taken, from_shown
from bot.channels.sessions import SessionError, Sessions
from bot.council import script
from bot.council.script import Utterance
from bot.dialogue import silence
from bot.dialogue.installation import install
from bot.interview import catalogue
from bot.reports.repository import Repository, repository
from bot.reports.vault import KeyRing

logger = logging.getLogger(__name__)

NAME = "website"
MAX_BODY_BYTES = 4 * 1024 * 1024
MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
OPENING = script.Choice(id="start", title="", payload="/start_chat")
STATIC = settings.ROOT / "bot" / "website"
WIDGET_FILES = {
    "widget.js": "text/javascript",
    "widget.css": "text/css",
    "demonstration.css": "text/css",
    "icon.svg": "image/svg+xml",
}


class BadRequestError(Exception):
    """A request cannot be understood; `key` names the message to answer with."""

    def __init__(self, status: int, key: str) -> None:
        super().__init__(key)
        self.status = status
        self.key = key


class WebsiteChannel(InputChannel):
    """Rasa input channel for the website."""

    @classmethod
    def name(cls) -> str:
        return NAME

    @classmethod
    def url_prefix(cls) -> str:
        """At the root: the council's page embeds one address, not a path inside Rasa's."""
        return "/"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[None]]) -> Blueprint:
        chosen = settings.load()
        store = repository()
        guard = Guard(on_new_message, store, timeout=chosen.turn_timeout)
        sessions = Sessions(KeyRing.load(chosen.keys_file).signing)
        blueprint = Blueprint("website")

        @blueprint.listener("before_server_start")
        async def prepare(app: Sanic, _: Any) -> None:
            app.config.REQUEST_MAX_SIZE = MAX_BODY_BYTES
            app.config.RESPONSE_TIMEOUT = 60
            app.error_handler.add(Exception, on_error)
            # Rasa answers "/" itself, with its version; the demonstration page stands there instead.
            app.register_middleware(front_page, "request")
            app.register_middleware(pages.harden, "response")

        @blueprint.listener("after_server_start")
        async def ready(app: Sanic, _: Any) -> None:
            install(app.ctx.agent)
            # The first message of a person must not wait for parts that are loaded when first used.
            await app.ctx.agent.parse_message("hello")
            app.add_task(silence.watch(store, app.ctx.agent.tracker_store, chosen.silence))

        @blueprint.post("/chat/conversations")
        async def begin(request: Request) -> HTTPResponse:
            try:
                conversation_id = store.open_conversation(NAME)
            except Exception as problem:
                logger.error("A conversation could not be opened: %s.", type(problem).__name__)
                return answer([script.say("utter_failure_not_kept")], status=503)
            taken = await guard.take(Incoming(conversation_id, NAME, uuid.uuid4().hex, "", OPENING))
            return answer(taken.replies, status=status_of(taken), token=sessions.issue(conversation_id))

        @blueprint.post("/chat/messages")
        async def message(request: Request) -> HTTPResponse:
            try:
                conversation_id = sessions.conversation(request.token)
                incoming = parse(request, conversation_id)
            except SessionError:
                return answer([script.say("utter_session_ended")], status=401)
            except BadRequestError as problem:
                return answer([script.say(problem.key)], status=problem.status)
            taken = await guard.take(incoming)
            return answer(taken.replies, status=status_of(taken))

        @blueprint.get("/chat/messages")
        async def transcript(request: Request) -> HTTPResponse:
            try:
                conversation_id = sessions.conversation(request.token)
            except SessionError:
                return answer([script.say("utter_session_ended")], status=401)
            return response.json({"messages": shown_transcript(store, conversation_id)})

        @blueprint.get("/widget/<name:str>")
        async def widget_file(request: Request, name: str) -> HTTPResponse:
            if name not in WIDGET_FILES:
                return response.text("Not found", status=404)
            return response.text(read(STATIC / name), content_type=WIDGET_FILES[name])

        @blueprint.get("/health")
        async def health(request: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        return blueprint


async def front_page(request: Request) -> HTTPResponse | None:
    """The demonstration page at "/"."""
    if request.path == "/" and request.method in ("GET", "HEAD"):
        return response.html(pages.demonstration())
    return None


async def on_error(request: Request, problem: Exception) -> HTTPResponse:
    """Whatever goes wrong in a request, its answer has the telephone numbers in it."""
    status = problem.status_code if isinstance(problem, SanicException) else 500
    if status >= 500:
        logger.error("A request to %s failed: %s.", request.path, type(problem).__name__)
    key = {413: "utter_too_long", 500: "utter_failure_not_kept", 503: "utter_failure_not_kept"}.get(
        status, "utter_bad_request"
    )
    return answer([script.say(key)], status=status)


def parse(request: Request, conversation_id: str) -> Incoming:
    """The message in a request.

    Raises:
        BadRequestError: there is none that can be read.
    """
    try:
        body = request.json
    except SanicException as problem:
        raise BadRequestError(400, "utter_bad_request") from problem
    if not isinstance(body, dict):
        raise BadRequestError(400, "utter_bad_request")
    message_id, text, choice_id = body.get("id"), body.get("text"), body.get("choice")
    if not isinstance(message_id, str) or not MESSAGE_ID.fullmatch(message_id):
        raise BadRequestError(400, "utter_bad_request")
    if choice_id is not None:
        choice = catalogue.choices().get(choice_id) if isinstance(choice_id, str) else None
        if choice is None:
            raise BadRequestError(400, "utter_bad_request")
        return Incoming(conversation_id, NAME, message_id, choice.title, choice)
    if not isinstance(text, str):
        raise BadRequestError(400, "utter_bad_request")
    if len(text) > typed_text.MAX_CHARACTERS:
        raise BadRequestError(413, "utter_too_long")
    return Incoming(conversation_id, NAME, message_id, typed_text.storable(text))


def status_of(taken: Taken) -> int:
    """503 for an apology, so that whoever sent the message knows to send it again under the same id."""
    return 503 if taken.failed else 200


def answer(replies: list[Utterance], *, status: int = 200, **more: str) -> HTTPResponse:
    """The replies as JSON."""
    return response.json({"messages": [as_json(said) for said in replies], **more}, status=status)


def as_json(said: Utterance) -> dict[str, Any]:
    """An utterance as the widget gets it: payloads stay here."""
    return {
        "from": "assistant",
        "text": said.text,
        "style": said.style,
        "choices": [{"id": choice.id, "title": choice.title} for choice in said.choices],
    }


def shown_transcript(store: Repository, conversation_id: str) -> list[dict[str, Any]]:
    """A conversation as the widget shows it: the opening request, which has no words, left out."""
    return [
        {"from": "person", "id": line.message_id, "text": line.text}
        if line.sender == "person"
        else as_json(from_shown(line.text, line.shown))
        for line in store.transcript(conversation_id)
        if line.text
    ]


@lru_cache(maxsize=32)
def read(path: Path) -> str:
    """A file of the widget; they do not change while the server runs."""
    return path.read_text(encoding="utf-8")
