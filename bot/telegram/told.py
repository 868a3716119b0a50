"""Of which updates people were told that they could not be kept or answered: once of each, whichever process of this
machine does it, and after a restart too.

    <var>/told/<update>     empty; there until the update is handled, or Telegram has forgotten it
"""

from __future__ import annotations

import logging
import os
import time
from contextlib import suppress
from pathlib import Path

from bot.reports.spool import for_the_owner, make
from bot.telegram.store import REMEMBERED

logger = logging.getLogger(__name__)

FOLDER = "told"


class Told:
    """What was said without the store."""

    def __init__(self, var: Path) -> None:
        """
        Args:
            var: the folder for what the service writes.
        """
        self._folder = var / FOLDER
        self._here: set[int] = set()  # what the disk does not take is known here

    def add(self, update_id: int) -> None:
        """Note that a person was told."""
        self._here.add(update_id)
        try:
            make(self._folder)
            os.close(for_the_owner(self._path(update_id), os.O_WRONLY | os.O_CREAT))
        except OSError as problem:
            logger.error("Telegram: that a person was told is not on the disk: %s.", type(problem).__name__)

    def has(self, update_id: int) -> bool:
        """Whether a person was told."""
        return update_id in self._here or os.path.exists(self._path(update_id))

    def remove(self, update_id: int) -> None:
        """The update is handled."""
        self._here.discard(update_id)
        with suppress(OSError):
            self._path(update_id).unlink()

    def tidy(self) -> None:
        """Forget what Telegram will not give again."""
        with suppress(OSError):
            for path in list(self._folder.iterdir()):
                if time.time() - path.stat().st_mtime > REMEMBERED.total_seconds():
                    path.unlink()

    def _path(self, update_id: int) -> Path:
        return self._folder / str(update_id)
