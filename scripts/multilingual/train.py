"""Makes data/multilingual: heads over multilingual-e5-small, trained on our English messages.

Done by maintainers when the data has changed much; encoding takes about nine minutes on two processors, and no other
training needs it. Run from the root: `python scripts/multilingual/train.py`.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from bot.understanding import training_messages
from bot.understanding.assessment import CATEGORIES, DANGER_LEVELS
from bot.understanding.multilingual import FOLDER, HEADS, encoded
from bot.understanding.training_messages import LabelledMessage

# How freely a head may fit: the tighter, the better it carries over to languages that it was not taught in.
STRENGTH = 0.3


def train(messages: list[LabelledMessage], rows: np.ndarray) -> dict[str, np.ndarray]:
    """The heads as arrays.

    Args:
        messages: the messages.
        rows: the vector of each.
    """
    centre = rows.mean(axis=0)
    rows = rows - centre
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    targets = {
        "danger": [DANGER_LEVELS.index(message.danger) for message in messages],
        "concern": [None if message.label is None else message.label == "concern" for message in messages],
        **{name: [name in message.categories for message in messages] for name in CATEGORIES},
    }
    heads = {"centre": centre}
    for name, values in targets.items():
        known = [i for i, value in enumerate(values) if value is not None]
        model = LogisticRegression(C=STRENGTH, max_iter=500).fit(rows[known], [values[i] for i in known])
        heads |= {f"{name}.weights": model.coef_, f"{name}.bias": model.intercept_}
    return {name: value.astype(np.float32) for name, value in heads.items()}


def write(folder: Path, messages: list[LabelledMessage], rows: np.ndarray) -> None:
    """Write the heads, and the record of what they are and were made from."""
    folder.mkdir(parents=True, exist_ok=True)
    np.savez(folder / HEADS, **train(messages, rows))
    record = {
        "sha256": hashlib.sha256((folder / HEADS).read_bytes()).hexdigest(),
        "messages": len(messages),
        "data_sha256": training_messages.fingerprint(),
    }
    (folder / "record.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    everything = training_messages.load()
    write(FOLDER, everything, encoded([message.text for message in everything]))
