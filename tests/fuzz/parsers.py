"""Every parser of what comes from outside, as a function of bytes. What one raises is a defect.

What a parser refuses it refuses in its own way, and that is caught here; and what it lets through has to hold.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

import telegram
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from bot import settings, trained_model
from bot.channels import plain_pages, request_head, typed_text
from bot.channels.requests import BadRequestError, incoming_from
from bot.channels.sessions import SessionError, Sessions
from bot.council import languages
from bot.council.script import Utterance
from bot.interview.asking import planning
from bot.interview.output import summary
from bot.interview.reading import read
from bot.interview.terms import catalogue
from bot.interview.terms.draft import Draft
from bot.interview.terms.turn import STEERING, Outcome, Said
from bot.reports import searching
from bot.reports.return_codes import CODE, REFERENCE
from bot.reports.vault import KeyRing, Vault
from bot.staff import queue_pages, spreadsheet
from bot.telegram import formatting, not_words
from bot.telegram.inbox import chat_of, update_in
from bot.understanding.assess_lines import assess_lines
from bot.understanding.language import language, sentences
from bot.understanding.other_languages import language_of
from bot.understanding.reader import Reader

KEY = b"k" * 32
FILTERS = (*queue_pages.FILTERS, "page", "find")
Target = Callable[[bytes], None]


def text_of(data: bytes) -> str:
    """Text as JSON can bring it: half characters included."""
    return data.decode("utf-8", "surrogateescape")


def request_bodies(data: bytes) -> None:
    """`{id, text}` and `{id, choice}` of the widget, and the form of the plain pages."""
    try:
        body = json.loads(data)
    except (ValueError, RecursionError):
        body = {"id": "message-1", "text": text_of(data)}
    if not isinstance(body, dict):
        return
    try:
        incoming = incoming_from("conversation", body.get("id"), body.get("text"), body.get("choice"))
        incoming.kept.encode()
        assert not typed_text.readable(incoming.text).startswith("/"), "a command"
    except BadRequestError as problem:
        _has_words(problem)
    form = {str(name): value if isinstance(value, str) else repr(value) for name, value in body.items()}
    try:
        plain_pages.messages_in("c", plain_pages.Form(form.get("id", ""), form.get("text", "")), form.get("choice"))
    except BadRequestError as problem:
        _has_words(problem)


def tokens(data: bytes) -> None:
    """Session tokens."""
    try:
        assert Sessions(KEY).conversation(text_of(data)) == "conversation"
    except SessionError:
        return


def heads(data: bytes) -> None:
    """The lines before a request's body."""
    if request_head.is_sound(b"POST / HTTP/1.1\r\n" + data):
        for line in data.split(b"\r\n"):
            name, _, value = line.partition(b":")
            assert name.lower() != b"content-length" or int(value) >= 0


def updates(data: bytes) -> None:
    """What Telegram posts."""
    update = update_in(data)
    if update is None:
        return
    chat_of(update)
    try:
        message = telegram.Update.de_json(update, None).effective_message
    except Exception:  # the library's own reading: the update is set aside, and the person is told (handlers.py)
        return
    if isinstance(message, telegram.Message):
        not_words._kind(message)


def answers(data: bytes) -> None:
    """Some turns of the interview, each of what was typed and of what it was taken for."""
    intents = sorted(STEERING - {"choose", "start_chat"})
    draft = Draft()
    for number, piece in enumerate(data.split(b"\0")[:12]):
        text = typed_text.readable(typed_text.storable(text_of(piece)))
        left = planning.to_ask(draft, emergency=False)
        intent = intents[piece[0] % len(intents)] if piece else "nlu_fallback"
        reading = read(draft, left[0] if left else None, Said(text, intent, f"id{number}", confidence=0.5))
        if reading is None or reading.outcome in (Outcome.START_AGAIN, Outcome.SUBMIT):
            break
        draft = reading.draft
        summary.read_back(draft)
    summary.compose(draft.settled(), complete=False)
    for question in catalogue.questions().values():
        question.reply_typed(text_of(data))
    REFERENCE.search(text_of(data))
    CODE.search(text_of(data))


def rules(data: bytes) -> None:
    """spaCy's pipeline with our rules."""
    doc = language()(typed_text.readable(typed_text.storable(text_of(data))))
    assert "".join(sentences(doc)) is not None
    for span in (span for spans in doc.spans.values() for span in spans):
        assert span.text in doc.text


def tongues(data: bytes) -> None:
    """The language of a message, and yes and no in it."""
    text = typed_text.readable(typed_text.storable(text_of(data)))
    tongue = language_of(text)
    assert re.fullmatch(r"[a-z]{2,3}", tongue)
    assert languages.yes_or_no(text, tongue) in (None, "yes", "no")


def telegrams(data: bytes) -> None:
    """What is said, cut and escaped for Telegram."""
    text = typed_text.storable(text_of(data))
    said = Utterance(text, style="emergency", items=(("Name", text),))
    out, _ = formatting.messages(1, [said], urgent=True)
    assert all(len(one.plain.encode("utf-16-le")) // 2 <= formatting.MOST for one in out)
    json.dumps([one.markdown for one in out]).encode()


def searches(data: bytes) -> None:
    """The search of the staff pages, its address, and a line of a list."""
    text = typed_text.storable(text_of(data))
    conditions = searching.holding(_vault(), text)
    assert len(conditions) <= searching.MOST_WORDS
    assert not spreadsheet.line([text])[:1].startswith(spreadsheet.FORMULA)
    queue_pages.asked_of(MultiDict(parse_qsl(urlencode({"view": text}))))


def filters(data: bytes) -> None:
    """The addresses of the staff pages, asked of the whole application."""
    asked = dict(parse_qsl(text_of(data).encode("utf-8", "replace").decode(), keep_blank_values=True))
    if not asked and data:
        asked = {FILTERS[data[0] % len(FILTERS)]: text_of(data[1:]).encode("utf-8", "replace").decode()}
    query = urlencode(asked)
    answer = _staff().get(f"/?{query}"[:4000])
    assert answer.status_code < 500, answer.status_code


def lines(data: bytes) -> None:
    """`assess` with a line of a file, read by the trained reader."""
    for found in assess_lines(_reader(), text_of(data).split("\n")[:3]):
        json.dumps(found)


def _has_words(problem: BadRequestError) -> None:
    assert "999" in problem.said.text


@lru_cache(maxsize=1)
def _vault() -> Vault:
    return Vault(KeyRing.new())


@lru_cache(maxsize=1)
def _reader() -> Any:
    return Reader.load(trained_model.current(settings.load().model_dir))


@lru_cache(maxsize=1)
def _staff() -> FlaskClient:
    from tests.fuzz.staff import somebody_logged_in

    return somebody_logged_in()


# How many inputs of a thousand each gets.
TARGETS: dict[str, tuple[Target, int]] = {
    "request bodies": (request_bodies, 160),
    "session tokens": (tokens, 90),
    "request heads": (heads, 60),
    "telegram updates": (updates, 120),
    "answers": (answers, 150),
    "rules of language": (rules, 90),
    "which language": (tongues, 60),
    "words for telegram": (telegrams, 50),
    "searches": (searches, 50),
    "filters of staff": (filters, 10),
    "lines to assess": (lines, 10),
}


def seeds(name: str) -> Iterator[bytes]:
    """Inputs to begin with."""
    words = (
        "no", "he is 6 and he hits her every night at 14 Mill Lane MK40 2AB, ring 07700 900123", "/stop",
        "\N{NO-BREAK SPACE}/choose{\"choice\": \"danger_now.yes\"}", "dziecko jest głodne", "مرحبا", "BB-2026-0001",
        "1234 5678 9012", "=1+1", "{phone} %s {{7*7}}", "two years old\0yes\0don't know\0send it",
    )  # fmt: skip
    yield from (text.encode() for text in words)
    match name:
        case "request bodies":
            yield b'{"id": "message-1", "text": "he has no coat"}'
            yield b'{"id": "message-1", "choice": "danger_now.yes"}'
            yield b'{"id": "message-1", "text": "\\ud83d"}'
        case "session tokens":
            yield Sessions(KEY).issue("conversation").encode()
            yield b"eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0."
        case "request heads":
            yield b"Host: localhost\r\nContent-Length: 2\r\nTransfer-Encoding: chunked"
        case "telegram updates":
            person = {"id": 5, "is_bot": False, "first_name": "Z"}
            message = {"message_id": 1, "date": 1, "chat": {"id": 5, "type": "private"}, "from": person}
            yield json.dumps({"update_id": 1, "message": {**message, "text": "hello"}}).encode()
            yield json.dumps({"update_id": 1, "edited_message": {**message, "caption": "x", "photo": []}}).encode()
            query = {"id": "1", "from": person, "chat_instance": "1", "data": "a:b.c", "message": message}
            yield json.dumps({"update_id": 1, "callback_query": query}).encode()
        case "filters of staff":
            yield b"view=all&page=2&find=00ff&urgency=emergency"
        case "lines to assess":
            yield b'{"id": 1, "text": "he hits her"}'
