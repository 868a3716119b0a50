"""Which language a message is in, told offline. What is made of one that is not English: multilingual.py.

Of most messages it is seen by their words that they are English; the others are told apart by lingua, whose models
(200 MiB) are loaded for the first of them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from lingua import Language, LanguageDetector, LanguageDetectorBuilder

from bot.understanding.encoder import VOCABULARY

ENGLISH = "en"
# Some other language, and none of those below.
UNKNOWN = "und"
# Those that a person is answered in (data/script/languages.yml).
TOLD_APART = (
    "ENGLISH", "POLISH", "ROMANIAN", "ITALIAN", "BENGALI", "PUNJABI", "URDU", "PORTUGUESE", "LITHUANIAN", "BULGARIAN",
    "TURKISH", "ARABIC",
)  # fmt: skip

# English as people type it must not be taken for another language. Of the messages in other languages of data/measuring
# none has more than 0.65 of its words among those that the encoder knows whole; of our English messages, of those with
# fewer than 0.7, none is taken for another language at this sureness.
ENGLISH_SHARE = 0.7
LEAST_WORDS = 3
LEAST_SURE = 0.5
WORD = re.compile(r"[^\W\d_]+")
# Letters of which a text has to have more than two before its script counts.
FEWEST_LETTERS = 3


@lru_cache(maxsize=1)
def _detector() -> LanguageDetector:
    languages = (getattr(Language, name) for name in TOLD_APART)
    return LanguageDetectorBuilder.from_languages(*languages).build()


@lru_cache(maxsize=1)
def _english_words() -> frozenset[str]:
    return frozenset(word for word in VOCABULARY.read_text(encoding="utf-8").split() if word.isalpha())


def _is_plainly_english(text: str) -> bool:
    words = WORD.findall(text.lower())
    return sum(word in _english_words() for word in words) >= ENGLISH_SHARE * len(words)


def language_of(text: str) -> str:
    """The ISO 639-1 code of the language of a text; English unless it is surely another; `und` if none that we know.

    "tak" alone is too short to tell: it counts as English here, and the conversation knows better.
    """
    if in_other_script(text):
        found = _detector().detect_language_of(text)
        return UNKNOWN if found is None or found == Language.ENGLISH else _code(found)
    if len(text.split()) < LEAST_WORDS or _is_plainly_english(text):
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
