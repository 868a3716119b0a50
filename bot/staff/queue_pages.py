"""The queue as a page, and what keeps it fresh."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from bot import settings
from bot.council import facts, languages
from bot.reports import queue
from bot.reports.ages import BANDS
from bot.reports.filing import KINDS, URGENCIES
from bot.reports.models import now
from bot.reports.queue import OUTCOMES, RECEIVED, STATUSES, VIEWS, Wanted
from bot.reports.repository import repository
from bot.reports.trail import What
from bot.reports.vault import VaultError
from bot.staff import access, trail
from bot.staff.naming import CHANNEL, URGENCY
from bot.staff.rows import QueueRow

pages = Blueprint("queue", __name__)
# A language that we know no words of.
OTHER = "other"
# How often an open queue looks for what is new, in seconds.
LOOK_EVERY = 10
# So that it fits into an address, sealed.
LONGEST_SEARCH = 200


@pages.get("/")
def show() -> str:
    """The queue."""
    shown = _list(request.args)
    trail.record(What.LIST_VIEWED, **asked_of(request.args))
    return render_template("queue.html", **shown, **_choices(), every=LOOK_EVERY, again=_to_ask_again(request.args))


@pages.get("/queue/rows")
def rows() -> str:
    """The list alone, for the script that keeps an open queue fresh. It is no sign that anybody is there, and no view
    that is recorded anew: it shows what a page of this very session showed, and nothing else."""
    return render_template("queue_rows.html", **_list(_asked_before(request.args.get("again", ""))))


def _to_ask_again(args: Any) -> str:
    """What a page of the queue was asked for, sealed for this session, for the script that keeps it fresh."""
    return repository().vault.seal(json.dumps(args.to_dict()), "queue", "again", current_user.get_id()).hex()


def _asked_before(token: str) -> dict[str, str]:
    try:
        return dict(json.loads(repository().vault.open(bytes.fromhex(token), "queue", "again", current_user.get_id())))
    except (ValueError, IndexError, VaultError):
        abort(404)


@pages.post("/search")
def search() -> Response:
    """Search. What was looked for goes into the address sealed: names do not belong in logs and histories."""
    words = request.form.get("words", "").strip()[:LONGEST_SEARCH]
    kept: dict[str, Any] = {name: value for name, value in request.form.items() if name in FILTERS and value}
    if not words:
        return redirect(url_for("queue.show", **kept))
    trail.record(What.SEARCHED, words=words)
    kept.setdefault("view", "all")
    return redirect(url_for("queue.show", find=sealed(words), **kept))


FILTERS = ("view", "urgency", "kind", "channel", "language", "part", "age", "received")


def asked_of(args: Any) -> dict[str, str]:
    """What the address asks for, as the trail keeps it: with the words of a search, each time it is shown."""
    asked = {name: value for name, value in args.items() if name in (*FILTERS, "page") and value}
    words = _opened(args.get("find", ""))
    return {**asked, "words": words} if words else asked


def sealed(words: str) -> str:
    """Words as an address can hold them, for the one who looks for them alone: a search is not passed on."""
    return repository().vault.seal(words, *_search_of_reader()).hex()


def _opened(token: str) -> str:
    if not token:
        return ""
    try:
        return repository().vault.open(bytes.fromhex(token), *_search_of_reader())
    except (ValueError, IndexError, VaultError):
        # Cut, made by hand or somebody else's: it finds everything, and the page says what it looked for.
        return ""


def _search_of_reader() -> tuple[str, ...]:
    return "search", "words", str(access.reader().id)


def wanted_of(args: Any) -> Wanted:
    """What the address asks for; what it does not know is as if it were not there."""
    known = {
        "view": VIEWS,
        "urgency": URGENCIES,
        "kind": (*KINDS, "none"),
        "part": ("part", "whole"),
        "age": BANDS,
        "received": RECEIVED,
        "channel": CHANNEL,
        "language": languages.languages(),
    }
    asked = {name: value for name, values in known.items() if (value := args.get(name, "")) in values and value}
    number = args.get("page", "1")
    return Wanted(
        reader=access.reader().id,
        visible=access.visible(),
        not_languages=tuple(languages.languages()) if args.get("language") == OTHER else (),
        words=_opened(args.get("find", "")),
        page=int(number) if number.isdecimal() and len(number) < 7 else 1,
        **asked,
    )


def _list(args: Any) -> dict[str, Any]:
    """The list that is asked for, for the templates."""
    moment, wanted = now(), wanted_of(args)
    found, silence = queue.page(repository(), wanted, moment), settings.load().silence
    kept = {name: value for name in FILTERS if (value := getattr(wanted, name)) and (name, value) != ("view", "open")}
    if wanted.not_languages:
        kept["language"] = OTHER
    if wanted.words:
        kept["find"] = args["find"]
    return {
        "wanted": replace(wanted, page=found.number),
        "kept": kept,
        "page": found,
        "reports": [QueueRow(row, moment, silence) for row in found.rows],
        "views": VIEWS,
        "pages": _numbers(found),
        "narrowed": bool(kept.keys() - {"view"}),
    }


def _numbers(found: queue.Page) -> list[int | None]:
    """The numbers of the pages to offer; None where some are left out."""
    shown = sorted({1, found.last, *range(found.number - 1, found.number + 2)} & set(range(1, found.last + 1)))
    numbers: list[int | None] = []
    for number in shown:
        if numbers and numbers[-1] is not None and number - numbers[-1] > 1:
            numbers.append(None)
        numbers.append(number)
    return numbers


def _choices() -> dict[str, Any]:
    titles = {name: definition.title for name, definition in facts.council().definitions.items()}
    spoken = {code: languages.name(code) for code in languages.languages()}
    return {
        "choices": {
            "urgency": ("Urgency", URGENCY),
            "kind": ("Kind of harm", {**titles, "none": "Not clear"}),
            "channel": ("Channel", CHANNEL),
            "language": (
                "Language",
                {**spoken, OTHER: "Another"},
            ),
            "part": ("Whole or part", {"whole": "Read back and sent", "part": "Part report"}),
            "age": ("Age of the child", BANDS),
            "received": ("Received", RECEIVED),
        },
        "statuses": STATUSES,
        "outcomes": OUTCOMES,
    }
