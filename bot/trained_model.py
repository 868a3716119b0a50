"""The trained models on disk: which is the newest, and does it match the data it should have been trained on."""

from __future__ import annotations

import hashlib
from pathlib import Path

from bot.settings import ROOT

# What a model is made from. The actions and the script are read when they are used, not when it is trained.
INGREDIENTS = (
    "config.yml",
    "domain.yml",
    "data/nlu",
    "data/rules",
    "data/messages",
    "data/encoder",
    "bot/understanding",
)
PREFIX = "concern"


def fingerprint() -> str:
    """A hash of everything that a model is made from."""
    digest = hashlib.sha256()
    for name in INGREDIENTS:
        start = ROOT / name
        for path in sorted(start.rglob("*")) if start.is_dir() else [start]:
            if path.is_file() and path.suffix in (".yml", ".json", ".jsonl", ".onnx", ".py", ".txt"):
                digest.update(str(path.relative_to(ROOT)).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def current(folder: Path) -> Path:
    """Where the model for the data as it is now lies, once it is trained."""
    return folder / f"{PREFIX}-{fingerprint()}.tar.gz"


def newest(folder: Path) -> Path | None:
    """The newest model, whether or not it matches the data."""
    return max(folder.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime, default=None)
