"""A copy of a report for a person whom it is about (UK GDPR, Article 15).

What would tell of somebody else, above all of who reported it, is left out (Data Protection Act 2018, Schedule 2,
paragraph 16). No machine can tell what that is: staff mark it by hand, whole messages or words wherever they stand.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from dataclasses import dataclass

from sqlalchemy import delete, select

from bot.reports import trail
from bot.reports.conversations import Line
from bot.reports.models import Redaction
from bot.reports.places import place
from bot.reports.repository import Repository, StoredReport
from bot.reports.trail import Actor, What

LEFT_OUT = "[left out]"


@dataclass(frozen=True)
class Marks:
    """What is to be left out: words wherever they stand, and whole messages by their id."""

    words: tuple[str, ...] = ()
    messages: frozenset[str] = frozenset()


@dataclass(frozen=True)
class CopiedLine:
    """One message of a copy; `text` is None if all of it is left out."""

    message_id: str
    sender: str
    at: dt.datetime
    text: str | None


@dataclass(frozen=True)
class Copy:
    """A report as the person may have it.

    Attributes:
        items: headings and what was told under them.
        additions: what was added later, with its time.
        found: how often each of the marked words was left out. A word that is not found may be misspelt.
    """

    reference: str
    received: dt.datetime
    items: tuple[tuple[str, str], ...]
    additions: tuple[tuple[dt.datetime, str], ...]
    lines: tuple[CopiedLine, ...]
    found: dict[str, int]


def marks(repository: Repository, reference: str) -> Marks:
    """What was marked in a report until now."""
    query = select(Redaction).where(Redaction.reference == reference).order_by(Redaction.id)
    with repository.session() as session:
        found = session.scalars(query).all()
        return Marks(
            tuple(repository.vault.open(mark.words, *_place(mark.uid)) for mark in found if mark.words is not None),
            frozenset(mark.message_id for mark in found if mark.message_id is not None),
        )


def mark(repository: Repository, actor: Actor, reference: str, marked: Marks) -> None:
    """Keep what is to be left out, in place of what was marked before. The trail keeps how much, not what."""
    with repository.session() as session:
        session.execute(delete(Redaction).where(Redaction.reference == reference))
        for words in marked.words:
            uid = uuid.uuid4().hex
            sealed = repository.vault.seal(words, *_place(uid))
            session.add(Redaction(uid=uid, reference=reference, words=sealed))
        for message_id in sorted(marked.messages):
            session.add(Redaction(uid=uuid.uuid4().hex, reference=reference, message_id=message_id))
        trail.record(
            repository,
            actor,
            What.REDACTED,
            reference,
            session=session,
            words=len(marked.words),
            messages=len(marked.messages),
        )


def copy(report: StoredReport, transcript: list[Line], marked: Marks) -> Copy:
    """The report without what was marked.

    What the assistant made of it (kinds of harm, danger, scores) is not what anybody said, and is not part of it.
    """
    found = dict.fromkeys(marked.words, 0)

    def without(text: str) -> str:
        for words in sorted(marked.words, key=len, reverse=True):
            text, times = _pattern(words).subn(LEFT_OUT, text)
            found[words] += times
        return text

    return Copy(
        reference=report.reference,
        received=report.created_at,
        items=tuple(
            (item["heading"], without(item["words"])) for item in report.content["items"] if item["status"] == "told"
        ),
        additions=tuple((added.at, without(added.words)) for added in report.additions),
        lines=tuple(
            CopiedLine(
                line.message_id,
                line.sender,
                line.at,
                None if line.message_id in marked.messages else without(line.text),
            )
            for line in transcript
            if line.text
        ),
        found=found,
    )


def _pattern(words: str) -> re.Pattern[str]:
    """The words wherever they stand by themselves, however they are spaced and in whatever case."""
    spaced = r"\s+".join(re.escape(word) for word in words.split())
    return re.compile(rf"(?<!\w){spaced}(?!\w)", re.IGNORECASE)


def _place(uid: str) -> tuple[str, ...]:
    return place(Redaction.words, uid)
