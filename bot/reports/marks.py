"""Marks: that something happened which staff must be told of, noted where no database is needed for it.

    <var>/incidents/<what>       touched when it happened

The jobs look at them (bot/alerts/incidents.py).
"""

from __future__ import annotations

import logging
from pathlib import Path

from bot import settings

logger = logging.getLogger(__name__)

FOLDER = "incidents"

NOT_STORED = "not_stored"  # a report could not be stored
NOT_KEPT = "not_kept"  # a message could be kept nowhere
RESTARTED = "restarted"  # a part of the service ended, and was started again
MARKS = (NOT_STORED, NOT_KEPT, RESTARTED)


def mark(what: str, var: Path | None = None) -> None:
    """Note that it happened now. Never raises: who notes it has more important things to do.

    Args:
        var: the folder for what the service writes; default: as the settings have it.
    """
    try:
        folder = (var or settings.load().var) / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        (folder / what).touch()
    except OSError as problem:
        logger.error("The mark %r could not be made: %s.", what, type(problem).__name__)


def marked(what: str, var: Path) -> float | None:
    """When it was marked last, in seconds since 1970; None if never."""
    try:
        return (var / FOLDER / what).stat().st_mtime
    except OSError:
        return None
