"""Which conversations were ended ("Exit this page") that the store was not told of yet.

    <var>/ended/<conversation>       empty; there until the store was told

All servers of the machine look there, also after a restart: so what was left opens nothing any more, even while the
store is away. What the disk does not take or give is known to the server that was told alone; the chat goes on.
"""

from __future__ import annotations

import logging
import os
import re
from contextlib import suppress
from pathlib import Path

from bot.reports.spool import for_the_owner, fsync, make, name_of

logger = logging.getLogger(__name__)

FOLDER = "ended"
CONVERSATION = re.compile(r"[0-9a-f-]{36}")  # what else somebody put there is passed over


class Endings:
    """The endings that wait on one machine."""

    def __init__(self, var: Path) -> None:
        """
        Args:
            var: the folder for what the service writes.
        """
        self._folder = var / FOLDER
        self._here: set[str] = set()

    def add(self, conversation_id: str) -> None:
        """Note that a conversation was ended; when this returns, it is on the disk if that takes anything."""
        self._here.add(conversation_id)
        try:
            make(self._folder)
            os.close(for_the_owner(self._path(conversation_id), os.O_WRONLY | os.O_CREAT))
            fsync(self._folder)
        except OSError as problem:
            logger.error("The end of conversation %s is not on the disk: %s.", conversation_id, type(problem).__name__)

    def has(self, conversation_id: str) -> bool:
        """Whether a conversation was ended, and the store was not told yet."""
        return conversation_id in self._here or os.path.exists(self._path(conversation_id))

    def conversations(self) -> list[str]:
        """The conversations of which the store is to be told."""
        found = set(self._here)
        with suppress(OSError):  # not there, or not to be read
            found.update(filter(CONVERSATION.fullmatch, os.listdir(self._folder)))
        return sorted(found)

    def remove(self, conversation_id: str) -> None:
        """The store was told."""
        self._here.discard(conversation_id)
        with suppress(OSError):  # another server was first; or it is told again
            self._path(conversation_id).unlink()

    def _path(self, conversation_id: str) -> Path:
        return self._folder / name_of(conversation_id)
