"""A store with as many reports as an office has in years, filled in bulk, each sealed and indexed as a real one is."""

from __future__ import annotations

import datetime as dt
import json
import random
import uuid
from collections.abc import Iterator
from typing import Any

from sqlalchemy import insert

from bot.interview.output import assessing, summary
from bot.reports import searching
from bot.reports.due import due_at
from bot.reports.models import Conversation, Report, ReportVersion, SearchWord, now
from bot.reports.repository import Repository
from bot.settings import DATA, Limits
from tests.staff.making import draft

AT_ONCE = 1000
NAMES = "Lily Omar Zofia Jack Maya Ravi Ella Noah Ivy Adam Ruby Amir Rosie Leo Hana Max".split()
STREETS = "Pear Lane,Mill Road,Castle Street,Elm Close,Station Road,Ash Grove,Oak Avenue,Bridge End".split(",")


def stories() -> list[dict[str, Any]]:
    """The labelled concerns of data/messages: what people really write is as long and as varied as this."""
    lines = (line for path in sorted((DATA / "messages").glob("*.jsonl")) for line in path.open(encoding="utf-8"))
    return [message for line in lines if (message := json.loads(line))["label"] == "concern"]


def fill(repository: Repository, count: int, *, seed: int = 1) -> None:
    """Put reports into an empty store; all of them wait to be decided."""
    chance = random.Random(seed)  # noqa: S311 - the same reports each time
    told, hashes = stories(), {}
    vault, state = repository.vault, searching.state_of_index(repository.vault)
    for first in range(0, count, AT_ONCE):
        rows: dict[Any, list[dict[str, Any]]] = {Conversation: [], Report: [], ReportVersion: [], SearchWord: []}
        for number in range(first, min(first + AT_ONCE, count)):
            content, urgency = _content(told[number % len(told)], chance)
            report = _report(number, content, urgency, chance)
            text = json.dumps(content)
            rows[Conversation].append(
                {"id": report["conversation_id"], "channel": chance.choice(("website", "telegram"))}
            )
            sealed = vault.seal(text, "reports", "content", report["reference"])
            rows[Report].append({**report, "content": sealed, "indexed": state})
            version = vault.seal(text, "report_versions", "content", report["reference"], "1")
            rows[ReportVersion].append({"reference": report["reference"], "version": 1, "content": version})
            for word in _indexed(content):
                if word not in hashes:
                    hashes[word] = searching.blind(vault, *word)
                rows[SearchWord].append({"word": hashes[word], "report_id": number + 1})
        with repository.session() as session:
            for table, values in rows.items():
                session.execute(insert(table), values)


def _content(story: dict[str, Any], chance: random.Random) -> tuple[dict[str, Any], str]:
    made = draft(
        story["text"],
        answers={
            "child_name": chance.choice(NAMES),
            "address": f"{chance.randrange(1, 200)} {chance.choice(STREETS)}",
            "child_age": str(chance.randrange(1, 17)),
            "who": "mum's boyfriend",
            "reporter": None,
        },
        kinds=dict.fromkeys(story["categories"], 0.8),
        danger=story["danger"],
        language="pl" if chance.random() < 0.02 else None,
    )
    return summary.compose(made, complete=True), assessing.urgency(made).level


def _report(number: int, content: dict[str, Any], urgency: str, chance: random.Random) -> dict[str, Any]:
    created = now() - dt.timedelta(minutes=chance.randrange(60 * 24 * 365))
    understood = content["understood"]
    return {
        "id": number + 1,
        "reference": f"BB-{number // 10000 + 1000}-{number % 10000:04d}",
        "conversation_id": str(uuid.UUID(int=number)),
        "number": 0,
        "urgency": urgency,
        "read_urgency": urgency,
        "rank": 0 if urgency == "emergency" else 1,
        "complete": chance.random() < 0.8,
        "status": chance.choice(("new", "in_review")),
        "open": True,
        "due_at": due_at(urgency, created, Limits()),
        "kind": understood["kind"],
        "read_kind": understood["primary"],
        "read_danger": understood["danger"],
        "language": understood["language"] or "en",
        "created_at": created,
        "updated_at": created,
        "restricted": chance.random() < 0.01,
    }


def _indexed(content: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    for word in searching.words("\n".join(item["words"] for item in content["items"] if item["status"] == "told")):
        yield (word,)
    for band in searching._ages(content):
        yield (band, "age")
    for name, found in searching.fact_words(content).items():
        for word in found:
            yield (word, name)
