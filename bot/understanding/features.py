"""From text to numbers: the words and pieces of words on one side, the meaning of the whole on the other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.understanding.encoder import encoder

TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def tokens(text: str) -> list[str]:
    """The lower-cased words of a text, apostrophes of either shape as one."""
    return [match.group().lower().replace("’", "'") for match in TOKEN.finditer(text)]


@dataclass(frozen=True)
class Rows:
    """Some texts as numbers, one row for each.

    Attributes:
        words: sparse weights of word sequences, then of character pieces.
        meaning: the encoder's vectors.
    """

    words: csr_matrix
    meaning: np.ndarray

    def __getitem__(self, which: Sequence[int]) -> Rows:
        return Rows(self.words[which], self.meaning[which])


class Features:
    """Makes rows. Word sequences are exact, character pieces carry misspellings and text-speak, the meaning carries
    paraphrase."""

    def __init__(self) -> None:
        self.sequences = TfidfVectorizer(
            tokenizer=tokens, token_pattern=None, lowercase=False, ngram_range=(1, 3), min_df=2, sublinear_tf=True
        )
        self._pieces = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True, max_features=60_000
        )

    def fit(self, texts: Sequence[str]) -> Rows:
        """Learn the words and pieces of some texts; returns their rows."""
        self.sequences.fit(texts)
        self._pieces.fit(texts)
        return self.transform(texts)

    def transform(self, texts: Sequence[str]) -> Rows:
        """The rows of some texts."""
        words = hstack([self.sequences.transform(texts), self._pieces.transform(texts)], format="csr")
        return Rows(words, encoder().encode(texts))
