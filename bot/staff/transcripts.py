"""A transcript for the templates, with the words that decided marked in it and the reason said in words, and what the
assistant says to everybody folded away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from bot.interview.terms.catalogue import READ_BACK
from bot.reports.conversations import Line
from bot.reports.repository import StoredReport, repository
from bot.reports.return_codes import CODE
from bot.staff.asked import ways_to_ask

# What the assistant says at more length than this is folded away.
LONG = 200
# So many letters of it are shown.
BEGINNING = 90


@dataclass(frozen=True)
class Piece:
    """A run of text, marked or not."""

    text: str
    marked: bool


@dataclass(frozen=True)
class Said:
    """One message: who said it, when, its text in pieces, and why words are marked, as (words, reasons).

    Attributes:
        folded: how it begins, if it is long, the assistant's and not the last read-back; else empty.
    """

    by_person: bool
    at: dt.datetime
    pieces: tuple[Piece, ...]
    text: str
    whys: tuple[tuple[str, str], ...]
    folded: str = ""


def lines_of(report: StoredReport) -> list[Line]:
    """All messages of a report's conversation, without a return code that still opens something."""
    lines = repository().transcript(report.conversation_id)
    texts = repository().without_return_codes(report.reference, [line.text for line in lines])
    return [replace(line, text=text) for line, text in zip(lines, texts, strict=True)]


def without_codes(report: StoredReport) -> StoredReport:
    """A report of which the same holds: a code may have been typed in a message that told something, too."""
    items = report.content.get("items", [])
    told = [item["words"] for item in items] + [added.words for added in report.additions]
    if not any(CODE.search(words) for words in told):
        return report
    # With the transcript: the reference may stand in another message.
    said = [line.text for line in repository().transcript(report.conversation_id)]
    words = iter(repository().without_return_codes(report.reference, told + said))
    content = {**report.content, "items": [{**item, "words": next(words)} for item in items]}
    return replace(
        report, content=content, additions=tuple(replace(added, words=next(words)) for added in report.additions)
    )


def transcript(lines: Iterable[Line], quotes: list[dict[str, Any]], reason: dict[str, str], other: str) -> list[Said]:
    """The transcript with its evidence.

    Args:
        lines: the messages; empty ones are left out.
        quotes: the words that decided, as a report's content holds them.
        reason: what each `why` of a quote is in words; `other` for the rest.
    """
    shown = [_said(line, quotes, reason, other) for line in lines if line.text]
    last = max((at for at, one in enumerate(shown) if _is_read_back(one)), default=None)
    return [
        replace(one, folded=_beginning(one.text)) if at != last and not one.by_person and len(one.text) > LONG else one
        for at, one in enumerate(shown)
    ]


def _is_read_back(said: Said) -> bool:
    begins = (ask.split("\n")[0] for ask in ways_to_ask(READ_BACK))
    return not said.by_person and said.text.startswith(tuple(begins))


def _beginning(text: str) -> str:
    """How a text begins, in one line."""
    return " ".join(text[:BEGINNING].split()[:-1]) + " …"


def _said(line: Line, quotes: list[dict[str, Any]], reason: dict[str, str], other: str) -> Said:
    whys: dict[tuple[int, int], list[str]] = {}
    for quote in quotes:
        if line.sender != "person" or quote["message_id"] != line.message_id:
            continue
        if (place := _place(line.text, quote)) is not None:
            whys.setdefault(place, []).append(reason.get(quote["why"], other))
    places = sorted(whys)
    return Said(
        by_person=line.sender == "person",
        at=line.at,
        pieces=tuple(_pieces(line.text, places)),
        text=line.text,
        whys=tuple((line.text[start:end], ", ".join(dict.fromkeys(whys[start, end]))) for start, end in places),
    )


def _place(text: str, quote: dict[str, Any]) -> tuple[int, int] | None:
    """Where a quote stands in a message as it was stored, which may differ in its white space from what was read."""
    start, words = quote["start"], quote["words"]
    if text[start : quote["end"]] != words:
        start = text.find(words)
    return (start, start + len(words)) if start >= 0 and words else None


def _pieces(text: str, places: list[tuple[int, int]]) -> Iterable[Piece]:
    """The text cut at the marked places; what overlaps is marked as one."""
    at = 0
    for start, end in places:
        if end <= at:
            continue
        start = max(start, at)
        if start > at:
            yield Piece(text[at:start], marked=False)
        yield Piece(text[start:end], marked=True)
        at = end
    if at < len(text):
        yield Piece(text[at:], marked=False)
