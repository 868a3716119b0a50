"""Where the keys of an installation come from: a file, or the environment; never the database.

A running process learns of a change of the file by itself: it looks at the file's time whenever it seals, and reads the
file anew when a value names a key that it does not have (bot/reports/vault.py). Keys in the environment change when the
process starts anew.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

from bot.reports.vault import KeyRing, VaultError
from bot.settings import Settings

logger = logging.getLogger(__name__)

VARIABLE = "CONCERN_BOT_KEYS"


class FileKeys:
    """The keys in a file. What was read once stays in use while the file is away or cannot be read."""

    def __init__(self, path: Path) -> None:
        """
        Raises:
            VaultError: it cannot be read at the start.
        """
        self._path = path
        self._seen = self._mark()
        self._ring = KeyRing.load(path)

    def ring(self) -> KeyRing:
        """The ring as the file has it."""
        return self._ring if self._mark() == self._seen else self.ring_anew()

    def ring_anew(self) -> KeyRing:
        """The ring, read once more."""
        self._seen = self._mark()
        try:
            found = KeyRing.load(self._path)
        except VaultError as problem:
            logger.error("%s Until then the keys that were read before are used.", problem)
            return self._ring
        if found != self._ring:
            self._ring = found
        return self._ring

    def _mark(self) -> tuple[int, int, int] | None:
        """What changes when the file does; None while it is away."""
        try:
            found = os.stat(self._path)
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ino, found.st_size


class GivenKeys:
    """Keys that stay as they are while the process runs."""

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring

    def ring(self) -> KeyRing:
        """The ring."""
        return self._ring

    ring_anew = ring


def installed(chosen: Settings) -> FileKeys | GivenKeys:
    """The keys of this installation: those in the environment if there are any, else those of the key file.

    Raises:
        VaultError: there are none, or they cannot be read.
    """
    if chosen.keys:
        return GivenKeys(KeyRing.parse(chosen.keys, f"The value of {VARIABLE}"))
    return FileKeys(chosen.keys_file)
