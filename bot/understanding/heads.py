"""A classifier over rows of numbers, with its classes by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.special import expit, softmax
from sklearn.linear_model import LogisticRegression


class Head:
    """One question about a message, answered from one kind of row.

    scikit-learn trains it. What it learnt is kept as one array of features by classes: scikit-learn's own is the other
    way round, and is copied at every question.
    """

    def __init__(self, model: LogisticRegression) -> None:
        self.classes: list[Any] = list(model.classes_)
        self._weights = np.ascontiguousarray(model.coef_.T, dtype=np.float32)
        self._biases = model.intercept_.astype(np.float32)

    @classmethod
    def trained_on(cls, rows: Any, values: Sequence[Any], *, strength: float, loosely: bool = False) -> Head:
        """A head trained on rows and their values; rows whose value is None are left out.

        Args:
            strength: how freely it may fit (scikit-learn's C).
            loosely: near the best fit, in a few passes over the rows: of many classes in a quarter of the time.
        """
        known = [i for i, value in enumerate(values) if value is not None]
        # Twelve of Newton's steps come as near to the best fit as two hundred of scikit-learn's default solver.
        model = LogisticRegression(C=strength, solver="saga" if loosely else "newton-cg", tol=1e-2, random_state=0)
        return cls(model.fit(rows[known], [values[i] for i in known]))

    def probabilities(self, rows: Any) -> np.ndarray:
        """For each row, the probability of each of `classes`."""
        rows = rows.astype(np.float32, copy=False)  # of another type, the weights would be copied
        scores = rows @ self._weights + self._biases
        if len(self.classes) > 2:
            return softmax(scores, axis=1)
        yes = expit(scores)
        return np.hstack([1 - yes, yes])

    def weights(self, value: Any) -> np.ndarray:
        """How much each feature speaks for a value."""
        if len(self.classes) == 2:
            return self._weights[:, 0] if value == self.classes[1] else -self._weights[:, 0]
        return self._weights[:, self.classes.index(value)]
