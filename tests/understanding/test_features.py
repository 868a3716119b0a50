"""The features of words, beside scikit-learn's own way to them."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from scipy.sparse import hstack

from bot.understanding.features import WordFeatures

LEARNT = ["He hits her every night", "she is hungry and he hits her", "Every night he is out", "hungry every night"]
READ = ["he hits HER, he hits her every night", "hungrry", "", "   ", "something else", "It’s her night"]


@pytest.fixture
def features() -> WordFeatures:
    made = WordFeatures()
    made.fit(LEARNT)
    return made


def test_rows_are_those_of_scikit_learn(features: WordFeatures) -> None:
    theirs = hstack([kind.transform(READ) for kind in (features.sequences, features._pieces)]).toarray()
    assert theirs.any()
    np.testing.assert_allclose(features.transform(READ).toarray(), theirs, rtol=1e-6)


def test_what_was_learnt_is_kept_without_what_was_made_for_reading(features: WordFeatures) -> None:
    row = features.transform(READ)
    again = pickle.loads(pickle.dumps(features))  # noqa: S301 - made here
    assert set(vars(again)) == {"sequences", "_pieces"}
    assert (again.transform(READ) != row).nnz == 0
