"""Prints, for each special situation told by meaning, the lowest threshold at which seven in ten are right (six in ten
of one, eight of another).

Over all messages, each read by a head trained on two thirds without it. Run from the root, a few minutes:

    PYTHONPATH=. .venv/bin/python scripts/situation_thresholds.py
"""

from __future__ import annotations

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import precision_recall_curve
from sklearn.model_selection import cross_val_predict

from bot.understanding import training_messages
from bot.understanding.encoder import encoder
from bot.understanding.situations import BY_MEANING, STRENGTH, tagged

PRECISION = 0.7
# Told worst: a child at work would not be asked about.
# Nobody should be taken for one who has sexual thoughts about children.
OTHER = {"modern_slavery": 0.6, "own_sexual_thoughts": 0.8}

messages = training_messages.load()
meanings = encoder().meanings([message.text for message in messages])
for name in BY_MEANING:
    known = [i for i, message in enumerate(messages) if tagged(name, message) is not None]
    true = np.array([tagged(name, messages[i]) for i in known])
    model = LogisticRegression(C=STRENGTH, max_iter=500)
    said = cross_val_predict(model, meanings[known], true, cv=3, method="predict_proba")[:, 1]
    precision, recall, thresholds = precision_recall_curve(true, said)
    right = [(r, t) for p, r, t in zip(precision, recall, thresholds, strict=False) if p >= OTHER.get(name, PRECISION)]
    found, threshold = max(right, default=(0.0, 1.0))
    print(f"{name:24} {threshold:.2f}: {found:.2f} of {true.sum()} found")
