"""The encoder: a small sentence model (all-MiniLM-L6-v2), fine-tuned on our messages, int8, ONNX, on one processor.

It answers every question about a message in one pass (scripts/finetune/finetune.py made it): probabilities for each
head, the fact that each word states, and the meaning as a vector.
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
        words: for each text, its words: (start, end, probability of each tag), places in characters.
    """

    meaning: np.ndarray
    heads: dict[str, np.ndarray]
    words: list[list[tuple[int, int, np.ndarray]]]


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
        session = self._session_for(texts)
        batches, back = _batches(texts)
        parts = [self._encode(session, batch) for batch in batches]
        return Encoded(
            meaning=np.concatenate([part.meaning for part in parts])[back],
            heads={name: np.concatenate([part.heads[name] for part in parts])[back] for name in parts[0].heads},
            words=_in_order([words for part in parts for words in part.words], back),
        )

    def meanings(self, texts: Sequence[str]) -> np.ndarray:
        """The meaning of each text, one row each; sooner done than all that `encode` makes of them."""
        session = self._session_for(texts)
        batches, back = _batches(texts)
        rows = [_unit(session.run(["meaning"], _pieces(self._tokenizer.encode_batch(batch)))[0]) for batch in batches]
        return np.concatenate(rows)[back]

    def words(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        """Where the words of each text stand, in characters; of a longer text those that are read."""
        encodings = self._tokenizer.encode_batch(list(texts))
        return [
            [(start, end) for start, end, _ in _words(text, encoding)]
            for text, encoding in zip(texts, encodings, strict=True)
        ]

    def _session_for(self, texts: Sequence[str]) -> onnxruntime.InferenceSession:
        """A whole training set is worth a session of its own, over all processors."""
        return self._session if len(texts) < MANY else _session(threads=os.cpu_count() or 1)

    def _encode(self, session: onnxruntime.InferenceSession, texts: list[str]) -> Encoded:
        encodings = self._tokenizer.encode_batch(texts)
        found = dict(zip(self._names, session.run(None, _pieces(encodings)), strict=True))
        meaning, tags = found.pop("meaning"), _softmax(found.pop("tags"))
        return Encoded(
            meaning=_unit(meaning),
            heads={name: _softmax(x) if name in CHOICES else 1 / (1 + np.exp(-x)) for name, x in found.items()},
            words=[
                [(start, end, rows[piece]) for start, end, piece in _words(text, encoding)]
                for text, encoding, rows in zip(texts, encodings, tags, strict=True)
            ],
        )


def _batches(texts: Sequence[str]) -> tuple[list[list[str]], np.ndarray]:
    """Texts of like length together, as padding costs as much as words; and how to put what comes of them in order."""
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    batches = [[texts[i] for i in order[start : start + BATCH]] for start in range(0, len(order), BATCH)]
    return batches, np.argsort(order)


def _pieces(encodings: list[Encoding]) -> dict[str, np.ndarray]:
    """What the model is given of texts."""
    ids = np.array([encoding.ids for encoding in encodings], dtype=np.int64)
    return {"ids": ids, "mask": np.array([encoding.attention_mask for encoding in encodings], dtype=np.int64)}


def _unit(rows: np.ndarray) -> np.ndarray:
    """Rows of length one."""
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def _in_order(items: list[Item], order: np.ndarray) -> list[Item]:
    return [items[i] for i in order]


def _words(text: str, encoding: Encoding) -> list[tuple[int, int, int]]:
    """The words of a text: start, end, and the first of its pieces.

    A word is judged by its first piece, as the other pieces say little of it ("3" of "3pm" more than "##pm").
    """
    words: list[tuple[int, int, int]] = []
    for piece, (start, end) in enumerate(encoding.offsets):
        if encoding.special_tokens_mask[piece] or end == start:
            continue
        if words and words[-1][1] == start and text[start - 1].isalnum() and text[start].isalnum():
            words[-1] = (words[-1][0], end, words[-1][2])
        else:
            words.append((start, end, piece))
    return words


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
