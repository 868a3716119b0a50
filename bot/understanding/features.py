"""From text to numbers: exact words and pieces of words on one side, what the encoder makes of it on the other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def tokens(text: str) -> list[str]:
    """The lower-cased words of a text, apostrophes of either shape as one."""
    return [match.group().lower().replace("’", "'") for match in TOKEN.finditer(text)]


class WordFeatures:
    """Weights of word sequences, which are exact, then of character pieces, which carry misspellings and text-speak."""

    def __init__(self, *, words: int = 3, letters: int = 5, most_pieces: int = 60_000) -> None:
        """Features not yet learnt.

        Args:
            words: how many words the longest sequence has.
            letters: how many letters the longest piece has.
            most_pieces: so many pieces are kept, the commonest.
        """
        self.sequences = TfidfVectorizer(
            tokenizer=tokens, token_pattern=None, lowercase=False, ngram_range=(1, words), min_df=2, sublinear_tf=True
        )
        self._pieces = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, letters), min_df=2, sublinear_tf=True, max_features=most_pieces
        )

    def fit(self, texts: Sequence[str]) -> csr_matrix:
        """Learn the words and pieces of some texts; returns their rows."""
        return hstack([self.sequences.fit_transform(texts), self._pieces.fit_transform(texts)], format="csr")

    def transform(self, texts: Sequence[str]) -> csr_matrix:
        """One row for each text: what scikit-learn's own `transform` gives, without what it checks each time, which
        takes longer than the counting."""
        columns, values, ends = [], [], [0]
        for text in texts:
            first = 0
            for analyze, vocabulary, rarity in self._counters:
                counted = Counter(vocabulary[piece] for piece in analyze(text) if piece in vocabulary)
                found = np.array(sorted(counted), dtype=np.int32)
                weighed = (np.log([counted[column] for column in found.tolist()]) + 1) * rarity[found]
                columns.append(found + first)
                values.append(weighed / (np.sqrt(weighed @ weighed) or 1.0))
                first += len(rarity)
            ends.append(ends[-1] + sum(map(len, columns[-2:])))
        data = np.concatenate(values).astype(np.float32)
        return csr_matrix((data, np.concatenate(columns), ends), shape=(len(texts), first))

    @cached_property
    def _counters(self) -> list[tuple[Callable[[str], Iterable[str]], dict[str, int], np.ndarray]]:
        """For each kind of feature: what takes a text apart, the column of each piece, and how much it weighs."""
        both = (self.sequences, self._pieces)
        return [(kind.build_analyzer(), kind.vocabulary_, kind.idf_) for kind in both]

    def __getstate__(self) -> dict[str, Any]:
        """What is kept with a model: what was learnt."""
        return {"sequences": self.sequences, "_pieces": self._pieces}
