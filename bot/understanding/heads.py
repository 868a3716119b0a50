"""One question about a message, answered twice, by its words and by its meaning, and averaged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from bot.understanding.features import Rows

# Two models are surer together than either alone, and each trains in seconds where one over both sets of numbers
# takes minutes. The regularisation was chosen by cross-validation on our own messages.
WORDS_C = 8.0
MEANING_C = 20.0


class Head:
    """A classifier over rows."""

    def __init__(self, words: LogisticRegression, meaning: LogisticRegression) -> None:
        self._words = words
        self._meaning = meaning
        self.classes: list[Any] = list(words.classes_)

    @classmethod
    def trained_on(cls, rows: Rows, values: Sequence[Any]) -> Head:
        """A head trained on rows and their values; rows whose value is None are left out."""
        known = [i for i, value in enumerate(values) if value is not None]
        rows, values = rows[known], [values[i] for i in known]
        return cls(
            LogisticRegression(C=WORDS_C, max_iter=300).fit(rows.words, values),
            LogisticRegression(C=MEANING_C, max_iter=300).fit(rows.meaning, values),
        )

    def probabilities(self, rows: Rows) -> np.ndarray:
        """For each row, the probability of each of `classes`."""
        return (self._words.predict_proba(rows.words) + self._meaning.predict_proba(rows.meaning)) / 2

    def probability(self, rows: Rows, value: Any) -> float:
        """The probability of one value for the first row."""
        return float(self.probabilities(rows)[0][self.classes.index(value)])

    def word_weights(self, value: Any) -> np.ndarray:
        """How much each word or piece speaks for a value."""
        if len(self.classes) == 2:
            return self._words.coef_[0] if value == self.classes[1] else -self._words.coef_[0]
        return self._words.coef_[self.classes.index(value)]
