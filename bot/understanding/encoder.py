"""The encoder: a small sentence model (all-MiniLM-L6-v2), fine-tuned on our messages, int8, ONNX, on one processor.

It answers every question about a message in one pass (scripts/finetune/finetune.py made it): probabilities for each
head, a tag for each word piece, and the meaning as a vector.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

import numpy as np
import onnxruntime
from tokenizers import BertWordPieceTokenizer, Encoding

from bot.settings import DATA

FOLDER = DATA / "encoder"
MODEL = FOLDER / "concern-minilm-int8.onnx"
VOCABULARY = FOLDER / "vocab.txt"
# Of a longer text the first so many word pieces are read; the words themselves are read whole elsewhere.
MAX_PIECES = 160
BATCH = 32
MANY = 500
CHOICES = ("danger", "primary", "speaker")

Item = TypeVar("Item")


@dataclass(frozen=True)
class Encoded:
    """What the encoder makes of some texts.

    Attributes:
        meaning: one vector of length one for each text.
        heads: head to probabilities, one row for each text, in the order of `outputs()`.
        tags: for each text, its word pieces: (start, end, probability of each tag).
        spans: for each text, what the token head found: (fact, start, end, probability) in characters.
    """

    meaning: np.ndarray
    heads: dict[str, np.ndarray]
    tags: list[list[tuple[int, int, np.ndarray]]]
    spans: list[list[tuple[str, int, int, float]]]


@lru_cache(maxsize=1)
def outputs() -> dict[str, list[str]]:
    """What each output of the model stands for: the classes of each head, in order."""
    return json.loads((FOLDER / "outputs.json").read_text(encoding="utf-8"))


class Encoder:
    """Reads texts."""

    def __init__(self) -> None:
        self._tokenizer = BertWordPieceTokenizer(str(VOCABULARY), lowercase=True)
        self._tokenizer.enable_truncation(MAX_PIECES)
        self._tokenizer.enable_padding()
        # One message at a time on a shared machine: more threads only wait for one another.
        self._session = _session(threads=1)
        self._names = [output.name for output in self._session.get_outputs()]

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Read some texts."""
        # A whole training set is worth a session of its own, over all processors.
        session = self._session if len(texts) < MANY else _session(threads=os.cpu_count() or 1)
        # Texts of like length together: padding costs as much as words.
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        parts = [
            self._encode(session, [texts[i] for i in order[start : start + BATCH]])
            for start in range(0, len(order), BATCH)
        ]
        back = np.argsort(order)
        return Encoded(
            meaning=np.concatenate([part.meaning for part in parts])[back],
            heads={name: np.concatenate([part.heads[name] for part in parts])[back] for name in parts[0].heads},
            tags=_in_order([tags for part in parts for tags in part.tags], back),
            spans=_in_order([spans for part in parts for spans in part.spans], back),
        )

    def _encode(self, session: onnxruntime.InferenceSession, texts: list[str]) -> Encoded:
        encodings = self._tokenizer.encode_batch(texts)
        ids = np.array([encoding.ids for encoding in encodings], dtype=np.int64)
        mask = np.array([encoding.attention_mask for encoding in encodings], dtype=np.int64)
        found = dict(zip(self._names, session.run(None, {"ids": ids, "mask": mask}), strict=True))
        meaning, tags = found.pop("meaning"), _softmax(found.pop("tags"))
        return Encoded(
            meaning=meaning / np.linalg.norm(meaning, axis=1, keepdims=True),
            heads={name: _softmax(x) if name in CHOICES else 1 / (1 + np.exp(-x)) for name, x in found.items()},
            tags=[
                [
                    (start, end, rows[i])
                    for i, (start, end) in enumerate(encoding.offsets)
                    if not encoding.special_tokens_mask[i] and end > start
                ]
                for encoding, rows in zip(encodings, tags, strict=True)
            ],
            spans=[_spans(text, encoding, rows) for text, encoding, rows in zip(texts, encodings, tags, strict=True)],
        )


def _in_order(items: list[Item], order: np.ndarray) -> list[Item]:
    return [items[i] for i in order]


def _spans(text: str, encoding: Encoding, rows: np.ndarray) -> list[tuple[str, int, int, float]]:
    """The spans that word-piece tags mark: a run of one fact's tags, widened to whole words."""
    names = outputs()["tags"]
    spans: list[tuple[str, int, int, float]] = []
    best = rows.argmax(axis=1)
    previous = "O"
    for i, (start, end) in enumerate(encoding.offsets):
        if encoding.special_tokens_mask[i] or end == start:
            continue
        tag = names[best[i]]
        goes_on = start > 0 and text[start - 1].isalnum() and text[start].isalnum()  # inside a word
        if goes_on and spans and spans[-1][2] == start:
            fact, begun, _, sure = spans[-1]
            spans[-1] = (fact, begun, end, sure)
            continue
        if tag == "O":
            previous = "O"
            continue
        fact, sure = tag[2:], float(rows[i, best[i]])
        if previous == fact and tag.startswith("I") and spans:
            spans[-1] = (fact, spans[-1][1], end, max(spans[-1][3], sure))
        else:
            while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
                start -= 1
            spans.append((fact, start, end, sure))
        previous = fact
    return spans


def _softmax(x: np.ndarray) -> np.ndarray:
    raised = np.exp(x - x.max(axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)


def _session(*, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(MODEL), options, providers=["CPUExecutionProvider"])


@lru_cache(maxsize=1)
def encoder() -> Encoder:
    """The encoder of this process, loaded once."""
    return Encoder()
