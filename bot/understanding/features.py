"""From text to numbers: exact words and pieces of words on one side, what the encoder makes of it on the other."""

from __future__ import annotations

import re
from collections.abc import Sequence

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
        """One row for each text."""
        return hstack([self.sequences.transform(texts), self._pieces.transform(texts)], format="csr")
