"""Searching in what is sealed: a keyed index of words.

For each report, every word said in it is normalised and kept as a keyed hash (HMAC-SHA256, 64 bits of it) beside the
report's number. Who has the key can ask which reports hold a word; who has only the database sees numbers. What that
costs and what it still leaks stands in docs/staff.md.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from anyascii import anyascii
from sqlalchemy import delete, insert, or_, select
from sqlalchemy.orm import Session
from Stemmer import Stemmer

from bot.reports.ages import bands
from bot.reports.models import Addition, Message, Report, ReviewEvent, SearchWord
from bot.reports.places import place
from bot.reports.reach import unhurried
from bot.reports.vault import Vault

if TYPE_CHECKING:
    from bot.reports.repository import Repository

logger = logging.getLogger(__name__)

# How words are made and told apart; a new number has every report indexed anew.
VERSION = 1
MOST_WORDS = 8
# Too frequent to find anything by, and the first that a count of frequencies would give away.
STOP_WORDS = frozenset(
    "a an and are as at be been but by can did do does for from get got had has have he her him his i if in is it its "
    "just me my no not of on or our out she so some that the their them then there they this to up us very was we "
    "were what when which who will with would you your".split()
)
# The facts by which two reports may be about the same child: the question, and the name under which its words are
# indexed a second time, so that a child called Summer is not every summer.
FACTS = {"child_name": "child", "address": "place", "where": "place", "school": "school"}


def words(text: str) -> frozenset[str]:
    """The words of a text as they are indexed and searched for: in Latin letters, without case, accents and endings.

    So "chlopca" finds "chłopca" and "Ivan" finds "Иван".
    """
    spoken = re.findall(r"[a-z0-9]+", anyascii(text).lower().replace("'", ""))
    stem = Stemmer("english").stemWord  # not safe to share between threads
    return frozenset(stem(word) for word in spoken if word not in STOP_WORDS and (len(word) > 1 or word.isdigit()))


def fact_words(content: dict[str, Any]) -> dict[str, frozenset[str]]:
    """The words of the facts by which a child may be found again, by the name under which they are indexed."""
    found: dict[str, frozenset[str]] = {}
    for item in content.get("items", ()):
        if (name := FACTS.get(item["question"])) and item["status"] == "told":
            found[name] = found.get(name, frozenset()) | words(item["words"])
    return found


def blind(vault: Vault, word: str, name: str = "") -> int:
    """A word as the index holds it; `name` tells the indexed facts apart from the running text."""
    return vault.blind_number(word, "search_words", name)


def blinds(vault: Vault, word: str, name: str = "") -> list[int]:
    """A word as the index may hold it: under each key, as after a change of keys reports are indexed one by one."""
    return vault.blind_numbers(word, "search_words", name)


def state_of_index(vault: Vault) -> str:
    """What a report's `indexed` holds when it was indexed as it is done now, with the key of now."""
    return f"{VERSION}:{vault.blind_number('state', 'search_words', 'state') & 0xFFFFFFFF:08x}"


def index(repository: Repository, reference: str) -> None:
    """Index a report anew: what was told, every message of the person, what was added, the notes of staff."""
    # Taken first: if the key changes meanwhile, the report counts as indexed with the old one, and is indexed anew.
    state = state_of_index(repository.vault)
    with repository.session() as session:
        report = session.scalars(select(Report).where(Report.reference == reference).with_for_update()).one()
        content = known(repository, session, report)
        said = words("\n".join(_texts(repository.vault, session, report, content)))
        hashes = {blind(repository.vault, word) for word in said}
        hashes |= {blind(repository.vault, band, "age") for band in _ages(content)}
        for name, found in fact_words(content).items():
            hashes |= {blind(repository.vault, word, name) for word in found}
        session.execute(delete(SearchWord).where(SearchWord.report_id == report.id))
        if hashes:
            session.execute(insert(SearchWord), [{"word": hash_, "report_id": report.id} for hash_ in hashes])
        report.indexed = state


def known(repository: Repository, session: Session, report: Report) -> dict[str, Any]:
    """The content of a report with what staff put right as further items, the newest last."""
    content = repository.content_of(report)
    corrected = select(ReviewEvent).where(ReviewEvent.reference == report.reference, ReviewEvent.kind == "corrected")
    details = (
        json.loads(repository.vault.open(event.detail, *place(ReviewEvent.detail, event.uid)))
        for event in session.scalars(corrected.order_by(ReviewEvent.id))
    )
    right = [{"question": one["field"], "words": one["becomes"], "status": "told"} for one in details]
    return {**content, "items": [*content.get("items", ()), *right]}


def _ages(content: dict[str, Any]) -> frozenset[str]:
    told = [item["words"] for item in content["items"] if item["question"] == "child_age" and item["status"] == "told"]
    return bands(told[-1] if told else "")


def _texts(vault: Vault, session: Session, report: Report, content: dict[str, Any]) -> Iterable[str]:
    yield from (item["words"] for item in content.get("items", ()) if item["status"] == "told")
    of_conversation = Message.conversation_id == report.conversation_id
    for message in session.scalars(select(Message).where(of_conversation, Message.sender == "person")):
        yield vault.open(message.text, *place(Message.text, message.conversation_id, message.message_id))
    for added in session.scalars(select(Addition).where(Addition.reference == report.reference)):
        yield vault.open(added.words, *place(Addition.words, added.conversation_id, added.message_id))
    noted = select(ReviewEvent).where(ReviewEvent.reference == report.reference, ReviewEvent.kind == "noted")
    for event in session.scalars(noted):
        yield json.loads(vault.open(event.detail, *place(ReviewEvent.detail, event.uid)))["text"]


def index_quietly(repository: Repository, reference: str, *, file: bool = False) -> None:
    """Index a report; if that fails, it is found by its reference and in the queue, and indexed at the next start.

    Args:
        file: read from its content what the queue keeps of it, too.
    """
    try:
        if file:
            repository.file_anew(reference)
        index(repository, reference)
    except Exception as problem:
        # Whatever it is, the report is stored, and the text of the error could hold what somebody typed.
        logger.error("Report %s could not be indexed for the search: %s.", reference, type(problem).__name__)


def catch_up(repository: Repository) -> int:
    """Index every report that is not, or was with another key or another way; returns how many there were."""
    references = stale(repository)
    for reference in references:
        index_quietly(repository, reference, file=True)
    return len(references)


def stale(repository: Repository) -> list[str]:
    """The reports that are not indexed, or were with another key or another way."""
    now = state_of_index(repository.vault)
    with repository.session() as session, unhurried(session):
        return list(
            session.scalars(select(Report.reference).where(or_(Report.indexed.is_(None), Report.indexed != now)))
        )


def of_age(vault: Vault, band: str) -> Any:
    """A condition on `Report` that holds for the reports of a child in one of the bands of bot/reports/ages.py."""
    return Report.id.in_(select(SearchWord.report_id).where(SearchWord.word.in_(blinds(vault, band, "age"))))


def holding(vault: Vault, text: str) -> list[Any]:
    """Conditions on `Report` that hold for the reports in which every word of the text was said."""
    if reference := re.fullmatch(r"\W*BB\W?(\d{4})\W?(\d{4})\W*", text, re.IGNORECASE):
        return [Report.reference == f"BB-{reference[1]}-{reference[2]}"]
    return [
        Report.id.in_(select(SearchWord.report_id).where(SearchWord.word.in_(blinds(vault, word))))
        for word in sorted(words(text))[:MOST_WORDS]
    ]
