"""The chat as plain pages that need no JavaScript, and the pages of fixed text.

GET  /plain                         what to know before the start
POST /plain/start                   begin; leads to the conversation
GET  /plain/chat/<token>            the conversation, and a form for the next message
POST /plain/chat/<token>            a message; leads back to the conversation
GET  /plain/exit/<token>            ends the session; leads to a neutral page
GET  /staying-safe, /accessibility  fixed text
GET  /unavailable                   the page for when the server is away, to be kept by the web server before it

The token stands in the address and not in a cookie, so that the address in the history opens the conversation as long
as the session lasts; the page before the start says so, and leaving by "Exit this page" ends it.
"""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass, field, replace
from typing import Any

from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.guard import Incoming
from bot.channels.requests import (
    MESSAGE_ID,
    BadRequestError,
    Entrance,
    as_json,
    incoming_from,
    refuse_files,
    transcript,
)
from bot.channels.sessions import SessionError
from bot.council import facts, script, website
from bot.council.script import Utterance
from bot.website.rendering import render

logger = logging.getLogger(__name__)

# The quick reply that sends the report: the page's main button while it is offered.
SENDS = "read_back.send"
# A reason to look at the form again, in the address of the conversation's page.
EMPTY = "empty"


@dataclass(frozen=True)
class Form:
    """The form for the next message.

    Attributes:
        id: the message's id, made before it is typed: sent twice, it is taken once.
        text: what stands in the box.
        error: what was wrong, and what to do.
    """

    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    text: str = ""
    error: str | None = None


def add(blueprint: Blueprint, entrance: Entrance) -> None:
    """Add the routes."""

    @blueprint.get("/plain")
    async def before(request: Request) -> HTTPResponse:
        return response.html(render("before.html", page=website.page("before")))

    @blueprint.post("/plain/start")
    async def start(request: Request) -> HTTPResponse:
        try:
            token, _ = await entrance.begin(request)
        except Exception as problem:
            logger.error("A conversation could not be opened: %s.", type(problem).__name__)
            return unavailable(503)
        return see(f"/plain/chat/{token}")

    @blueprint.get("/plain/chat/<token:str>")
    async def show(request: Request, token: str) -> HTTPResponse:
        try:
            conversation_id = entrance.conversation(token)
        except SessionError:
            return ended()
        error = website.words("widget")["empty"] if EMPTY in request.args else None
        return conversation(entrance, conversation_id, token, Form(error=error))

    @blueprint.post("/plain/chat/<token:str>")
    async def message(request: Request, token: str) -> HTTPResponse:
        try:
            conversation_id = entrance.conversation(token)
        except SessionError:
            return ended()
        fields = request.form or {}
        form = Form(id=fields.get("id", ""), text=fields.get("text", "").replace("\r\n", "\n"))
        try:
            refuse_files(request)
            incoming = messages_in(conversation_id, form, fields.get("choice"))
            if not incoming:
                return see(f"/plain/chat/{token}?{EMPTY}=1#form")
            for one in incoming:
                taken = await entrance.take(request, one)
                if taken.aside:
                    return conversation(entrance, conversation_id, token, Form(), said=taken.replies, status=202)
                if taken.failed:
                    return conversation(entrance, conversation_id, token, form, said=taken.replies, failed=one)
        except BadRequestError as problem:
            form = replace(form, error=problem.said.text)
            return conversation(entrance, conversation_id, token, form, status=problem.status)
        return see(f"/plain/chat/{token}#newest")

    @blueprint.get("/plain/exit/<token:str>")
    async def leave(request: Request, token: str) -> HTTPResponse:
        entrance.end(token)
        return see(facts.council().links["exit"])

    @blueprint.get("/plain/exit")
    async def leave_before_the_start(request: Request) -> HTTPResponse:
        return see(facts.council().links["exit"])

    @blueprint.get("/unavailable")
    async def to_be_kept(request: Request) -> HTTPResponse:
        return unavailable(200)

    for path, key in (("/staying-safe", "staying_safe"), ("/accessibility", "accessibility")):
        blueprint.add_route(_fixed(key), path, name=key)


def _fixed(key: str) -> Any:
    async def show(request: Request) -> HTTPResponse:
        return response.html(render("text.html", page=website.page(key)))

    return show


def messages_in(conversation_id: str, form: Form, choice: str | None) -> list[Incoming]:
    """The messages in a form: the quick reply that was pressed, then what was typed beside it.

    Raises:
        BadRequestError: the form cannot be read.
    """
    if not MESSAGE_ID.fullmatch(form.id):
        raise BadRequestError(400, script.say("utter_bad_request"))
    found = []
    if choice is not None:
        found.append(incoming_from(conversation_id, f"{form.id}-choice", None, choice))
    if form.text.strip():
        found.append(incoming_from(conversation_id, form.id, form.text, None))
    return found


def conversation(
    entrance: Entrance,
    conversation_id: str,
    token: str,
    form: Form,
    *,
    said: list[Utterance] | None = None,
    failed: Incoming | None = None,
    status: int = 200,
) -> HTTPResponse:
    """The page of a conversation.

    Args:
        form: how the form is filled in: what was typed and not kept comes back under its id.
        said: an apology, which the store does not hold.
        failed: the message that it answers; the page offers to send it again.
    """
    try:
        lines = transcript(entrance.store, conversation_id)
    except Exception as problem:
        # What was typed is to come back even when the store is away.
        logger.error("A transcript could not be read: %s.", type(problem).__name__)
        lines = []
        said = said or [script.say("utter_opening_aside")]
    if not lines and entrance.guard.holds(conversation_id):
        said = said or [script.say("utter_opening_aside")]
    if failed is not None and any(line.get("id") == failed.id for line in lines):
        form = form if failed.choice and form.text else Form()
    said_last = lines[-1] if lines else {"from": "nobody"}
    shown = [*lines, *(as_json(one, None) for one in said or ())]
    theirs = [number for number, line in enumerate(shown) if line["from"] == "person"]
    page = render(
        "conversation.html",
        page=website.page("conversation"),
        token=token,
        lines=shown,
        first_new=theirs[-1] + 1 if theirs else 0,
        sends=SENDS,
        choices=shown[-1].get("choices", ()) if shown else (),
        form=form,
        unanswered=said_last if said_last["from"] == "person" else None,
    )
    return response.html(page, status=503 if failed else status)


def ended() -> HTTPResponse:
    """The session of a page is over."""
    return response.html(render("before.html", page=website.page("ended")), status=401)


def unavailable(status: int) -> HTTPResponse:
    """The numbers and the council's own form, when nothing else can be shown."""
    return response.html(render("unavailable.html", page=website.page("unavailable")), status=status)


def demonstration() -> HTTPResponse:
    """A page like the council's own, with the chat on it."""
    council = facts.council()
    return response.html(render("demonstration.html", numbers=script.ifd_numbers(), definitions=council.definitions))


def see(address: str) -> HTTPResponse:
    """Lead there with a GET, so that loading the page again sends nothing twice."""
    return response.redirect(address, status=303)
