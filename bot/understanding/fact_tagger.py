"""Which words state which fact, by the exact words and their neighbours: a conditional random field beside the encoder.

The encoder reads meaning; this holds it to how people write a time, a place, an age or a name, misspelt ones included.
The two are weighed (bot/understanding/reader.py). What that is worth is in docs/understanding.md.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from threading import Lock

import numpy as np
import pycrfsuite

from bot.understanding.encoder import encoder, outputs
from bot.understanding.training_messages import LabelledMessage

OUTSIDE = "O"
# Set on messages held out from the fine-tuning: a weaker or stronger hold on the weights reads no better.
SETTINGS = {"c2": 1.0, "max_iterations": 30, "feature.minfreq": 2}
EDGE = "<>"

Place = tuple[int, int]


class FactTagger:
    """Tells, of each word of a text, how likely it begins, continues or states no fact."""

    def __init__(self, trained: bytes) -> None:
        self._trained = trained
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open_inmemory(trained)
        self._one_at_a_time = Lock()  # the tagger remembers the text it was given
        known = set(self._tagger.labels())
        self._columns = [(column, tag) for column, tag in enumerate(outputs()["tags"]) if tag in known]

    def __reduce__(self) -> tuple[type[FactTagger], tuple[bytes]]:
        return FactTagger, (self._trained,)

    @classmethod
    def trained_on(cls, messages: Sequence[LabelledMessage]) -> FactTagger:
        """A tagger trained on labelled messages; those that are no concern state no facts, and are left out."""
        telling = [message for message in messages if message.label != "not_concern"]
        trainer = pycrfsuite.Trainer(algorithm="l2sgd", params=SETTINGS, verbose=False)
        for message, places in zip(telling, encoder().words([message.text for message in telling]), strict=True):
            if places:
                trainer.append(_signs(message.text, places), tags_of(message, places))
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "facts.crf"
            trainer.train(str(file))
            return cls(file.read_bytes())

    def probabilities(self, text: str, places: Sequence[Place]) -> np.ndarray:
        """For each word of a text the probability of each tag, in the order of the encoder's `outputs()`.

        Args:
            text: the text.
            places: where its words stand, in characters.
        """
        table = np.zeros((len(places), len(outputs()["tags"])), dtype=np.float32)
        if not places:
            return table
        signs = _signs(text, places)
        with self._one_at_a_time:
            self._tagger.set(signs)
            for column, tag in self._columns:
                table[:, column] = [self._tagger.marginal(tag, word) for word in range(len(places))]
        return table


def tags_of(message: LabelledMessage, places: Sequence[Place]) -> list[str]:
    """The tag of each word of a labelled message: the beginning or the middle of a fact, or none."""
    tags = [OUTSIDE] * len(places)
    for fact, words in message.entities.items():
        whole = re.search(rf"(?<!\w){re.escape(words)}(?!\w)", message.text)
        start = whole.start() if whole else message.text.find(words)
        inside = False
        for word, (left, right) in enumerate(places):
            if left < start + len(words) and right > start and tags[word] == OUTSIDE:
                tags[word] = f"{'I' if inside else 'B'}-{fact}"
                inside = True
    return tags


def _signs(text: str, places: Sequence[Place]) -> list[list[str]]:
    """What each word is known by: itself, its ends, its shape, and the two words on either side."""
    written = [text[start:end] for start, end in places]
    words = [EDGE, EDGE, *(word.lower() for word in written), EDGE, EDGE]
    signs = []
    for at, word in enumerate(written, start=2):
        before, this, after = words[at - 1 : at + 2]
        signs.append([
            "bias", f"word={this}", f"end={this[-3:]}", f"last={this[-2:]}", f"begin={this[:3]}",
            f"shape={_shape(word)}", f"-1={before}", f"+1={after}", f"-2={words[at - 2]}", f"+2={words[at + 2]}",
            f"-1,0={before}|{this}", f"0,+1={this}|{after}",
        ])  # fmt: skip
    return signs


def _shape(word: str) -> str:
    """Capitals, small letters and digits, each run of them as one: "Xx", "9x" of "3pm"."""
    shape = re.sub(r"\d+", "9", re.sub(r"[a-z]+", "x", word))
    return re.sub(r"[A-Z]+", "X", shape)
