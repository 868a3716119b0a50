"""The words of a message that made the reader decide, so that staff see why and can disagree."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix

from bot.understanding.assessment import Evidence
from bot.understanding.features import TOKEN, WordFeatures, tokens

MAX_SPANS = 3
# A piece of evidence must carry at least this share of all that speaks for the decision.
MIN_SHARE = 0.06


def spans(text: str, row: csr_matrix, features: WordFeatures, reasons: dict[str, np.ndarray]) -> tuple[Evidence, ...]:
    """The spans that weighed most for each reason.

    Args:
        text: the message.
        row: its features, as `features` made them.
        features: what made them; its word sequences stand first in a row.
        reasons: what was decided, to the weight of each feature in that decision.

    Returns:
        At most `MAX_SPANS` for each reason, in order of place.
    """
    places = [(match.start(), match.end()) for match in TOKEN.finditer(text)]
    spoken = tokens(text)
    found: set[tuple[int, int, str]] = set()
    values = dict(zip(row.indices.tolist(), row.data.tolist(), strict=True))
    for why, weights in reasons.items():
        scores = np.zeros(len(spoken))
        for size in (1, 2, 3):
            for i in range(len(spoken) - size + 1):
                column = features.sequences.vocabulary_.get(" ".join(spoken[i : i + size]))
                if column in values:
                    scores[i : i + size] += weights[column] * values[column] / size
        found |= {(*place, why) for place in _peaks(scores, places)}
    return tuple(Evidence(start, end, why) for start, end, why in sorted(found))


def _peaks(scores: np.ndarray, places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The character spans of the strongest words, neighbours joined."""
    total = scores[scores > 0].sum()
    if not total:
        return []
    strong = scores >= MIN_SHARE * total
    runs: list[tuple[float, int, int]] = []
    i = 0
    while i < len(scores):
        if not strong[i]:
            i += 1
            continue
        j = i
        while j + 1 < len(scores) and strong[j + 1]:
            j += 1
        runs.append((float(scores[i : j + 1].sum()), places[i][0], places[j][1]))
        i = j + 1
    runs.sort(reverse=True)
    return [(start, end) for _, start, end in runs[:MAX_SPANS]]
