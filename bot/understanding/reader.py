"""The reader: everything that is trained to understand a message, in one object.

`Reader.trained_on` makes one from labelled messages, `save` and `load` keep it, `assess` reads a message.
Rasa's components, the `assess` command and the evaluation all use this same object.
"""

from __future__ import annotations

import re
import tarfile
from collections.abc import Callable, Iterable
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import joblib
import numpy as np

from bot.understanding import evidence
from bot.understanding.assessment import CATEGORIES, CATEGORY_THRESHOLD, Assessment, Evidence, primary_of
from bot.understanding.facts import FactFinder
from bot.understanding.features import Features, Rows
from bot.understanding.heads import Head
from bot.understanding.training_messages import LabelledMessage

FILE_NAME = "reader.joblib"

# A missed emergency costs far more than a false alarm. Set on cross-validated training messages
# (`concern-bot train` prints the figures), never on the evaluation set.
DANGER_YES = 0.33
DANGER_UNCLEAR = 0.35

# A long message is read whole and also piece by piece, and the gravest piece counts: one clause of danger
# must not drown in a ramble.
LONG_MESSAGE_WORDS = 60
PIECE = re.compile(r"[^.!?\n]+[.!?\n]*")


class Reader:
    """Reads messages. Immutable once trained; safe to share between threads."""

    def __init__(self, features: Features, heads: dict[str, Head], facts: FactFinder) -> None:
        self._features = features
        self._heads = heads
        self._facts = facts

    @classmethod
    def trained_on(
        cls, messages: Iterable[LabelledMessage], *, progress: Callable[[str], None] = lambda step: None
    ) -> Reader:
        """A reader trained on labelled messages.

        Args:
            messages: the labelled messages.
            progress: told the name of each step as it begins.
        """
        messages = list(messages)
        progress("features")
        features = Features()
        rows = features.fit([message.text for message in messages])
        heads = {}
        for name, value in _targets().items():
            progress(f"head: {name}")
            heads[name] = Head.trained_on(rows, [value(message) for message in messages])
        progress("facts")
        facts = FactFinder.trained_on([message for message in messages if message.label != "not_concern"])
        return cls(features, heads, facts)

    def assess(self, text: str) -> Assessment:
        """Read one message."""
        row = self._features.transform([text])
        danger = self._danger(row, text)
        categories = {name: round(self._heads[name].probability(row, True), 4) for name in CATEGORIES}
        is_concern = self._heads["concern"].probability(row, True) >= 0.5
        level = danger_level(danger)
        if level == "yes":
            is_concern = True
        if not is_concern:
            categories = {name: round(value * 0.5, 4) for name, value in categories.items()}
        speaker = self._heads["speaker"]
        return Assessment(
            label="concern" if is_concern else "not_concern",
            categories=categories,
            primary=primary_of(categories),
            danger=level if is_concern else "no",
            danger_score=round(danger["yes"], 4),
            speaker=speaker.classes[int(np.argmax(speaker.probabilities(row)[0]))],
            disclosure=self._heads["disclosure"].probability(row, True) >= 0.5,
            entities=self._facts.find(text) if is_concern else {},
            evidence=self._evidence(text, row, level, categories) if is_concern else (),
        )

    def _danger(self, row: Rows, text: str) -> dict[str, float]:
        """Probability of each danger level: of the message, or of the gravest piece of a long one."""
        rows = row
        if len(text.split()) > LONG_MESSAGE_WORDS:
            pieces = [piece.group() for piece in PIECE.finditer(text) if len(piece.group().split()) > 3]
            if pieces:
                rows = self._features.transform([text, *pieces])
        head = self._heads["danger"]
        table = head.probabilities(rows)
        gravest = table[np.argmax(table[:, head.classes.index("yes")])]
        return dict(zip(head.classes, map(float, gravest), strict=True))

    def _evidence(self, text: str, row: Rows, danger: str, categories: dict[str, float]) -> tuple[Evidence, ...]:
        reasons = {
            name: self._heads[name].word_weights(True)
            for name, value in categories.items()
            if value >= CATEGORY_THRESHOLD
        }
        if danger != "no":
            reasons["danger"] = self._heads["danger"].word_weights("yes")
        return evidence.spans(text, row.words, self._features, reasons)

    def save(self, folder: Path) -> None:
        """Write the reader into a folder."""
        joblib.dump(self, folder / FILE_NAME, compress=3)

    @classmethod
    def load(cls, source: Path | BinaryIO) -> Reader:
        """Read a reader back from a folder, a file object, or a Rasa model archive (`.tar.gz`).

        Raises:
            FileNotFoundError: there is none in it.
        """
        if isinstance(source, Path) and source.is_dir():
            source = source / FILE_NAME
        if isinstance(source, Path) and source.name.endswith(".tar.gz"):
            with tarfile.open(source) as archive:
                name = next((name for name in archive.getnames() if name.endswith(FILE_NAME)), None)
                member = archive.extractfile(name) if name else None
                if member is None:
                    raise FileNotFoundError(f"{source.name} holds no trained reader; train again with `make train`.")
                source = BytesIO(member.read())
        return joblib.load(source)


def danger_level(probabilities: dict[str, float]) -> str:
    """The danger level for the probabilities of all three: the thresholds weigh a miss against a false alarm."""
    if probabilities["yes"] >= DANGER_YES:
        return "yes"
    return "unclear" if probabilities["yes"] + probabilities["unclear"] >= DANGER_UNCLEAR else "no"


def _targets() -> dict[str, Callable[[LabelledMessage], Any]]:
    """For each head, what it should say of a message; None leaves the message out of that head's training."""
    heads: dict[str, Callable[[LabelledMessage], Any]] = {
        "concern": lambda message: None if message.label is None else message.label == "concern",
        "danger": lambda message: message.danger,
        "disclosure": lambda message: message.disclosure,
        "speaker": lambda message: message.speaker,
    }
    for category in CATEGORIES:
        heads[category] = partial(_has_category, category)
    return heads


def _has_category(category: str, message: LabelledMessage) -> bool:
    return category in message.categories
