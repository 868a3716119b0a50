"""Trained objects as files.

Python's own pickle in C: joblib reads a vocabulary of hundreds of thousands of words entry by entry in Python, which
takes ten times as long, at every start.
"""

from __future__ import annotations

import gzip
import pickle
from pathlib import Path
from typing import Any, BinaryIO


def save(trained: object, file: Path) -> None:
    """Write something trained into a file."""
    with gzip.open(file, "wb", compresslevel=3) as target:
        pickle.dump(trained, target, protocol=5)


def load(source: Path | BinaryIO) -> Any:
    """Read it back. The file must be one of ours: whoever can write it can run what they like."""
    with gzip.open(source) as opened:
        return pickle.load(opened)  # noqa: S301 - a model is as trusted as the program
