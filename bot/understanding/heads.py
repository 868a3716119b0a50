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
    def trained_on(cls, rows: Any, values: Sequence[Any], *, strength: float, tolerance: float = 1e-4) -> Head:
        """A head trained on rows and their values; rows whose value is None are left out.

        Args:
            strength: how freely it may fit (scikit-learn's C).
            tolerance: how near to the best fit it may stop (scikit-learn's tol).
        """
        known = [i for i, value in enumerate(values) if value is not None]
        model = LogisticRegression(C=strength, max_iter=300, tol=tolerance)
        return cls(model.fit(rows[known], [values[i] for i in known]))

    def probabilities(self, rows: Any) -> np.ndarray:
        """For each row, the probability of each of `classes`."""
        scores = rows.astype(np.float32) @ self._weights + self._biases  # of another type, the weights would be copied
        if len(self.classes) > 2:
            return softmax(scores, axis=1)
        yes = expit(scores)
        return np.hstack([1 - yes, yes])

    def weights(self, value: Any) -> np.ndarray:
        """How much each feature speaks for a value."""
        if len(self.classes) == 2:
            return self._weights[:, 0] if value == self.classes[1] else -self._weights[:, 0]
        return self._weights[:, self.classes.index(value)]
