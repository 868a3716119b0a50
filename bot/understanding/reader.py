"""The reader: everything that is trained to understand a message, in one object.

`Reader.trained_on` makes one from labelled messages, `save` and `load` keep it, `assess` reads a message.
Rasa's components, the `assess` command and the evaluation all use this same object. What was tried and measured is
in docs/understanding.md.
"""

from __future__ import annotations

import tarfile
from collections.abc import Callable, Sequence
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from joblib import Parallel, delayed
from scipy.sparse import csr_matrix

from bot.understanding import evidence, facts, injuries, keeping, multilingual, situations
from bot.understanding.assessment import (
    CATEGORIES,
    CATEGORY_THRESHOLD,
    DANGER_LEVELS,
    PRIMARY_THRESHOLD,
    SPEAKERS,
    Assessment,
    Evidence,
)
from bot.understanding.encoder import Encoded
from bot.understanding.fact_tagger import FactTagger
from bot.understanding.features import WordFeatures
from bot.understanding.heads import Head
from bot.understanding.language import language
from bot.understanding.preparing import Prepared, prepare
from bot.understanding.training_messages import LabelledMessage

FILE_NAME = "reader.pickle.gz"

# The encoder reads meaning, the words hold it to what was said; together they err less than either. This and the
# thresholds were set on messages held out from the fine-tuning, never on the evaluation set. A missed emergency
# costs far more than a false alarm.
ENCODER_SHARE = 0.6
WORDS_STRENGTH = 8.0
DANGER_YES = 0.25
DANGER_UNCLEAR = 0.25
CONCERN_THRESHOLD = 0.5
DISCLOSURE_THRESHOLD = 0.5
# "My cousin is getting married in June" (0.60) may be a concern, and is no forced marriage.
SURE_CONCERN = 0.7
CLASSES: dict[str, tuple[str, ...]] = {"danger": DANGER_LEVELS, "primary": CATEGORIES, "speaker": SPEAKERS}

# "14 Ash Grove" is no concern by itself, and yet a fact.
FRAGMENT_WORDS = 6

# A sentence by itself has lost its "last year" and its "he is in prison now", so it must be graver to count.
DANGER_YES_OF_A_SENTENCE = 0.8


class Reader:
    """Reads messages. Immutable once trained; safe to share between threads."""

    def __init__(self, features: WordFeatures, heads: dict[str, Head], tagger: FactTagger) -> None:
        self._features = features
        self._heads = heads
        self._tagger = tagger

    @classmethod
    def trained_on(
        cls,
        messages: Sequence[LabelledMessage],
        meanings: np.ndarray,
        *,
        progress: Callable[[str], None] = lambda step: None,
    ) -> Reader:
        """A reader trained on labelled messages: the encoder is trained already, the heads over words are not.

        Args:
            messages: the labelled messages.
            meanings: the meaning of each, as the encoder has it.
            progress: told the name of each step as it begins.
        """
        progress("words")
        features = WordFeatures()
        rows = features.fit([message.text for message in messages])
        progress("heads and facts")
        targets = {name: [value(message) for message in messages] for name, value in _targets().items()}
        side_by_side = Parallel(n_jobs=-1)
        # The tagger first: it takes longer than any head.
        tagger, *trained = side_by_side(
            [
                delayed(FactTagger.trained_on)(messages),
                *(delayed(Head.trained_on)(rows, values, strength=WORDS_STRENGTH) for values in targets.values()),
            ]
        )
        heads = dict(zip(targets, trained, strict=True))
        progress("situations")
        heads |= situations.heads_trained_on(messages, meanings)
        return cls(features, heads, tagger)

    def assess(self, text: str) -> Assessment:
        """Read one message."""
        prepared = prepare(language()(text))
        return self.assess_prepared(prepared, self.facts_in(prepared))

    def facts_in(self, prepared: Prepared) -> dict[str, tuple[int, int]]:
        """The facts that a message states, each with its place in characters; none in another language."""
        doc, encoded = prepared.doc, prepared.encoded
        if encoded is None:
            return {}
        words = encoded.words[0]
        places = [(start, end) for start, end, _ in words]
        by_words = self._tagger.probabilities(doc.text, places)
        by_encoder = np.array([tags for *_, tags in words]).reshape(by_words.shape)
        tags = ENCODER_SHARE * by_encoder + (1 - ENCODER_SHARE) * by_words
        return facts.found_in(doc, facts.spans(places, tags))

    def assess_prepared(self, prepared: Prepared, places: dict[str, tuple[int, int]]) -> Assessment:
        """Read one message that was made ready.

        Args:
            prepared: the message.
            places: the facts in it, as `facts_in` has them.
        """
        doc, encoded = prepared.doc, prepared.encoded
        if encoded is None:
            return multilingual.assess(doc.text, prepared.language)
        words = self._features.transform(prepared.pieces)
        danger = self._danger(encoded, words)
        level = danger_level(danger)
        concern = self._binary("concern", encoded, words)
        is_concern = level == "yes" or concern >= CONCERN_THRESHOLD
        categories = {name: round(value, 4) for name, value in self._categories(encoded, words).items()}
        primary = self._primary(encoded, words) if max(categories.values()) >= PRIMARY_THRESHOLD else None
        speaker = SPEAKERS[int(self._mixed("speaker", encoded, words)[0].argmax())]
        if not is_concern:
            categories, primary, level = {name: round(value / 2, 4) for name, value in categories.items()}, None, "no"
        facts_told = {fact: doc.text[start:end] for fact, (start, end) in places.items()}
        return Assessment(
            label="concern" if is_concern else "not_concern",
            categories=categories,
            primary=primary,
            danger=level,
            danger_score=round(danger["yes"], 4),
            speaker=speaker,
            disclosure=self._binary("disclosure", encoded, words) >= DISCLOSURE_THRESHOLD,
            entities=facts_told if is_concern or len(doc) <= FRAGMENT_WORDS else {},
            facts=facts_told,
            evidence=self._evidence(doc.text, words[0], level, categories) if is_concern else (),
            situations=situations.told_of(
                self._heads, doc, encoded.meaning[:1], speaker, surely=level == "yes" or concern >= SURE_CONCERN
            )
            if is_concern
            else (),
            injury=injuries.injury_in(doc) if is_concern else None,
        )

    def _mixed(self, name: str, encoded: Encoded, words: csr_matrix) -> np.ndarray:
        """The probabilities of a head's classes for each piece: the encoder's and the words', weighed together."""
        head = self._heads[name]
        by_words = head.probabilities(words)
        by_encoder = encoded.heads[name]
        order = [head.classes.index(value) for value in CLASSES[name]]
        return ENCODER_SHARE * by_encoder + (1 - ENCODER_SHARE) * by_words[:, order]

    def _binary(self, name: str, encoded: Encoded, words: csr_matrix) -> float:
        by_words = self._heads[name].probabilities(words)[0][self._heads[name].classes.index(True)]
        return float(ENCODER_SHARE * encoded.heads[name][0][0] + (1 - ENCODER_SHARE) * by_words)

    def _danger(self, encoded: Encoded, words: csr_matrix) -> dict[str, float]:
        """Probability of each danger level: of the whole message, or of a sentence that is grave by itself."""
        table = self._mixed("danger", encoded, words)
        gravest = int(table[:, -1].argmax())
        chosen = table[gravest] if table[gravest, -1] >= DANGER_YES_OF_A_SENTENCE else table[0]
        return dict(zip(DANGER_LEVELS, map(float, chosen), strict=True))

    def _categories(self, encoded: Encoded, words: csr_matrix) -> dict[str, float]:
        values = {}
        for i, name in enumerate(CATEGORIES):
            head = self._heads[name]
            by_words = head.probabilities(words)[0][head.classes.index(True)]
            values[name] = float(ENCODER_SHARE * encoded.heads["categories"][0][i] + (1 - ENCODER_SHARE) * by_words)
        return values

    def _primary(self, encoded: Encoded, words: csr_matrix) -> str:
        return CATEGORIES[int(self._mixed("primary", encoded, words)[0].argmax())]

    def _evidence(self, text: str, row: csr_matrix, danger: str, categories: dict[str, float]) -> tuple[Evidence, ...]:
        likely = [name for name, value in categories.items() if value >= CATEGORY_THRESHOLD]
        reasons = {name: self._heads[name].weights(True) for name in likely}
        if danger != "no":
            reasons["danger"] = self._heads["danger"].weights("yes")
        return evidence.spans(text, row, self._features, reasons)

    def save(self, folder: Path) -> None:
        """Write the reader into a folder."""
        keeping.save(self, folder / FILE_NAME)

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
        return keeping.load(source)


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
        "primary": lambda message: message.primary,
    }
    for category in CATEGORIES:
        heads[category] = partial(_has_category, category)
    return heads


def _has_category(category: str, message: LabelledMessage) -> bool:
    return category in message.categories
