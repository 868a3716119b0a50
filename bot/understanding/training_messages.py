"""The labelled messages of `data/messages/*.jsonl` (their rules: `data/messages/README.md`)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.errors import KnownError
from bot.settings import DATA
from bot.understanding.assessment import CATEGORIES, DANGER_LEVELS, FACTS, SPEAKERS

MESSAGES = DATA / "messages"


class LabelError(KnownError):
    """A message's labels break the rules; the message names the file, the line and the rule."""


@dataclass(frozen=True)
class LabelledMessage:
    """One message with the labels of every head. `label` is None for a fragment that tells nothing by itself."""

    text: str
    label: str | None
    categories: tuple[str, ...]
    primary: str | None
    danger: str
    speaker: str
    disclosure: bool
    entities: dict[str, str]
    tags: tuple[str, ...] = field(default=())
    id: str = ""


def load(folder: Path = MESSAGES) -> list[LabelledMessage]:
    """All messages of a folder, file by file in order of name.

    Raises:
        LabelError: a line is not JSON or its labels break a rule.
    """
    return [message for path in sorted(folder.glob("*.jsonl")) for message in load_file(path)]


def load_file(path: Path) -> list[LabelledMessage]:
    """The messages of one file.

    Raises:
        LabelError: a line is not JSON or its labels break a rule.
    """
    messages = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            messages.append(parse(json.loads(line), default_id=f"{path.stem}:{number}"))
        except (ValueError, KeyError, TypeError) as problem:
            raise LabelError(f"{path.name} line {number}: {problem}") from problem
    return messages


def parse(raw: dict[str, Any], default_id: str = "") -> LabelledMessage:
    """One message from its JSON form.

    Raises:
        ValueError: a label breaks a rule.
        KeyError: a field is missing.
    """
    message = LabelledMessage(
        text=raw["text"],
        label=raw["label"],
        categories=tuple(raw["categories"]),
        primary=raw["primary"],
        danger=raw["danger"],
        speaker=raw["speaker"],
        disclosure=raw["disclosure"],
        entities=raw["entities"],
        tags=tuple(raw.get("tags", ())),
        id=raw.get("id", default_id),
    )
    for broken, rule in (
        (message.label not in ("concern", "not_concern", None), f"label is {message.label!r}"),
        (not set(message.categories) <= set(CATEGORIES), f"categories are {message.categories}"),
        (message.danger not in DANGER_LEVELS, f"danger is {message.danger!r}"),
        (message.speaker not in SPEAKERS, f"speaker is {message.speaker!r}"),
        (bool(message.categories) != (message.primary in message.categories), f"primary is {message.primary!r}"),
        (not set(message.entities) <= set(FACTS), f"entities are {sorted(message.entities)}"),
        (any(words not in message.text for words in message.entities.values()), "an entity is not in the text"),
        (
            message.label == "not_concern" and (message.categories or message.danger != "no" or message.entities),
            "a message that is no concern has categories, danger or entities",
        ),
    ):
        if broken:
            raise ValueError(rule)
    return message


def fingerprint(folder: Path = MESSAGES) -> str:
    """A hash of all messages, so that a changed one is trained on anew."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.jsonl")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
