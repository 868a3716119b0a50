"""The website's channel: the chat's HTTP interface and the files of the widget. Its pages are in `plain_pages.py`.

POST /chat/conversations                           begin; answers {token, messages}
POST /chat/messages   {id, text} or {id, choice}   with the token; answers {messages}
GET  /chat/messages                                the transcript, to show again after a reload
POST /chat/end        the token as plain text      the token opens nothing any more
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic, response
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse

from bot import settings
from bot.channels import heartbeat, operating, plain_pages, replay, request_head, server_log
from bot.channels.guard import OPENING_ID, Guard, Taken
from bot.channels.headers import Hardening
from bot.channels.limits import Limits
from bot.channels.requests import (
    NAME,
    BadRequestError,
    Entrance,
    as_json,
    incoming_from,
    json_body,
    language_typed,
    transcript,
)
from bot.channels.sessions import SessionError, Sessions
from bot.council import script, website
from bot.council.script import Utterance
from bot.dialogue import silence
from bot.dialogue.installation import install
from bot.reports import keys
from bot.reports.endings import Endings
from bot.reports.repository import repository
from bot.reports.spool import Spool
from bot.website import bundle

logger = logging.getLogger(__name__)

MAX_BODY_BYTES = 4 * 1024 * 1024
# A page that waits for its answer this long has had the telephone numbers for some time.
RESPONSE_SECONDS = 60


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
        store.answer_people()
        spool = Spool(chosen.var, store.vault)
        guard = Guard(on_new_message, store, timeout=chosen.turn_timeout, spool=spool)
        entrance = Entrance(
            guard=guard,
            store=store,
            sessions=Sessions(keys.installed(chosen).ring().signing),
            limits=Limits(
                per_conversation=chosen.messages_per_minute,
                per_address=chosen.address_messages_per_minute,
                redis_url=chosen.redis_url,
            ),
            hardening=Hardening(chosen.allowed_origins),
            endings=Endings(chosen.var),
        )
        blueprint = Blueprint("website")
        watches: list[asyncio.Task[None]] = []
        request_head.install(blueprint)

        @blueprint.listener("before_server_start")
        async def prepare(app: Sanic, _: Any) -> None:
            server_log.install()
            app.config.REQUEST_MAX_SIZE = MAX_BODY_BYTES
            app.config.RESPONSE_TIMEOUT = RESPONSE_SECONDS
            app.config.PROXIES_COUNT = chosen.proxies or None
            app.error_handler.add(Exception, on_error)
            # Rasa answers "/" itself, with its version; the demonstration page stands there instead.
            app.register_middleware(front_page, "request")
            # Last of all, after Rasa's own CORS layer has spoken.
            app.response_middleware.append(entrance.hardening.harden)

        @blueprint.listener("after_server_start")
        async def ready(app: Sanic, _: Any) -> None:
            install(app.ctx.agent)
            for watch in (
                silence.watch(store, app.ctx.agent.tracker_store, chosen.silence),
                replay.watch(spool, guard, store, afterwards=entrance.end_in_store),
                heartbeat.watch(),
            ):
                watches.append(asyncio.create_task(watch))

        @blueprint.listener("before_server_stop")
        async def end(app: Sanic, _: Any) -> None:
            for watch in watches:
                watch.cancel()

        _add_chat(blueprint, entrance)
        _add_files(blueprint)
        plain_pages.add(blueprint, entrance)
        operating.add(blueprint, chosen, entrance.guard, store)
        return blueprint


def _add_chat(blueprint: Blueprint, entrance: Entrance) -> None:
    @blueprint.middleware("request")
    async def only_from_known_pages(request: Request) -> HTTPResponse | None:
        if request.path.startswith("/chat/") and request.method == "POST" and entrance.hardening.is_foreign(request):
            return answer([Utterance(website.answer("foreign_page"), style="emergency")], status=403)
        return None

    @blueprint.post("/chat/conversations")
    async def begin(request: Request) -> HTTPResponse:
        try:
            token, taken = await entrance.begin(request)
        except Exception as problem:
            logger.error("A conversation could not be opened: %s.", type(problem).__name__)
            return answer([script.say("utter_failure_not_kept")], status=503)
        return answer(taken.replies, status=status_of(taken), to=answered_by(taken, OPENING_ID), token=token)

    @blueprint.post("/chat/messages")
    async def message(request: Request) -> HTTPResponse:
        try:
            conversation_id = entrance.conversation(request.token)
            body = json_body(request)
            incoming = incoming_from(conversation_id, body.get("id"), body.get("text"), body.get("choice"))
            taken = await entrance.take(request, incoming)
        except SessionError:
            return answer([script.say("utter_session_ended")], status=401)
        except BadRequestError as problem:
            return answer([problem.said], status=problem.status)
        # What was not read is not told apart either: that would take time.
        was_read = incoming.choice is None and not (taken.failed or taken.aside)
        heard = {"lang": language_typed(incoming.text)} if was_read else {}
        return answer(taken.replies, status=status_of(taken), to=answered_by(taken, incoming.id), **heard)

    @blueprint.get("/chat/messages")
    async def messages(request: Request) -> HTTPResponse:
        try:
            conversation_id = entrance.conversation(request.token)
        except SessionError:
            return answer([script.say("utter_session_ended")], status=401)
        try:
            status = 202 if entrance.guard.holds(conversation_id) else 200
            return response.json({"messages": transcript(entrance.store, conversation_id)}, status=status)
        except Exception as problem:
            logger.error("A transcript could not be read: %s.", type(problem).__name__)
            return answer([script.say("utter_opening_aside")], status=202)

    @blueprint.post("/chat/end")
    async def end(request: Request) -> HTTPResponse:
        # As the body and not as a header: a page that is being left may send just this without asking first.
        entrance.end(request.body.decode("ascii", "replace"))
        return response.empty()


def _add_files(blueprint: Blueprint) -> None:
    @blueprint.get("/widget.js")
    async def widget(request: Request) -> HTTPResponse:
        plain, packed = bundle.widget()
        if "gzip" in (request.headers.get("accept-encoding") or ""):
            return response.raw(packed, content_type=bundle.JAVASCRIPT, headers={"Content-Encoding": "gzip"})
        return response.raw(plain, content_type=bundle.JAVASCRIPT)

    @blueprint.get("/files/<name:str>")
    async def file(request: Request, name: str) -> HTTPResponse:
        if name not in bundle.FILES:
            return response.text("Not found", status=404)
        return response.text(bundle.read(name), content_type=bundle.FILES[name])

    @blueprint.get("/health")
    async def health(request: Request) -> HTTPResponse:
        return response.json({"status": "ok"})


async def front_page(request: Request) -> HTTPResponse | None:
    """The demonstration page at "/"."""
    if request.path == "/" and request.method in ("GET", "HEAD"):
        return plain_pages.demonstration()
    return None


async def on_error(request: Request, problem: Exception) -> HTTPResponse:
    """Whatever goes wrong in a request, its answer has the telephone numbers in it."""
    status = problem.status_code if isinstance(problem, SanicException) else 500
    if status >= 500:
        # The route and not the address: that is whatever somebody sent, and may hold a token.
        asked = request.route.path if request.route else "no route"
        logger.error("A request to %s failed: %s.", asked, type(problem).__name__)
    refused = _refused(request, status)
    if allowed := getattr(problem, "headers", {}).get("Allow"):
        refused.headers["Allow"] = ", ".join(sorted(allowed.split(", ")))
    return refused


def _refused(request: Request, status: int) -> HTTPResponse:
    if not request.path.startswith("/chat/"):
        return plain_pages.unavailable(status)
    key = {413: "utter_too_long", 500: "utter_failure_not_kept", 503: "utter_failure_not_kept"}.get(
        status, "utter_bad_request"
    )
    return answer([script.say(key)], status=status)


def status_of(taken: Taken) -> int:
    """503 for an apology, so that whoever sent the message knows to send it again under the same id; 202 if it need not
    be sent again, and its answer comes into the transcript."""
    return 503 if taken.failed else 202 if taken.aside else 200


def answered_by(taken: Taken, message_id: str) -> str | None:
    """The id of the message that is answered now, if one is."""
    return None if taken.aside else message_id


def answer(replies: list[Utterance], *, status: int = 200, to: str | None = None, **more: str | None) -> HTTPResponse:
    """The replies as JSON."""
    return response.json({"messages": [as_json(said, to) for said in replies], **more}, status=status)
