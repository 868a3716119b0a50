"""The spool: what people send while the store is away, each message in a sealed file, until the store has it.

    <var>/spool/<conversation>/<when it came, in nanoseconds>-<hash of the message's id>.<how often it was tried>

A message counts as kept when its file is on the disk; it is written beside and renamed, so there are no halves. The
files of a conversation are read in order, and each is removed only when the store has the message and its answer. So a
crash at any point loses nothing, and as the store takes an id once, nothing is taken twice.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote, unquote

from bot.reports.vault import Vault, key_of

logger = logging.getLogger(__name__)

FOLDER = "spool"
LOCK = ".lock"
# A process that still writes is done within a part of this.
HALF_WRITTEN_SECONDS = 60
PLACE = ("spool", "message")


@dataclass(frozen=True)
class Spooled:
    """One message in the spool: the fields of an `Incoming`, the id of its choice in place of the choice."""

    conversation_id: str
    channel: str
    id: str
    text: str
    choice: str | None
    note: str
    reported_as: str | None = None
    answers: bool = True


class Spool:
    """The spool of one machine."""

    def __init__(self, var: Path, vault: Vault) -> None:
        """
        Args:
            var: the folder for what the service writes.
        """
        self._folder = var / FOLDER
        self._vault = vault
        self._newest = 0
        self._tidy()

    def _tidy(self) -> None:
        """Remove what a process that was killed had not written to its end. Nobody was told that it is kept."""
        for left in self._folder.glob("*/.*"):
            with suppress(OSError):
                if time.time() - left.stat().st_mtime > HALF_WRITTEN_SECONDS:
                    left.unlink()

    def keep(self, message: Spooled) -> None:
        """Keep a message; when this returns, it is on the disk. Kept before, it is not kept twice.

        Raises:
            OSError: the disk does not take it.
        """
        folder = self._folder_of(message.conversation_id)
        make(self._folder)
        make(folder)
        digest = self._vault.blind(message.id, *PLACE, message.conversation_id)[:32]
        if any(path.stem.endswith(f"-{digest}") for path in _files(folder)):
            return
        self._newest = max(time.time_ns(), self._newest + 1)
        path = folder / f"{self._newest:020d}-{digest}.0"
        sealed = self._vault.seal(json.dumps(asdict(message)), *PLACE, message.conversation_id, path.stem)
        beside = folder / f".{path.name}.{os.getpid()}"
        try:
            with open(beside, "wb", opener=for_the_owner) as file:
                file.write(sealed)
                file.flush()
                os.fsync(file.fileno())
            beside.rename(path)
        except OSError:
            with suppress(OSError):
                beside.unlink()
            raise
        fsync(folder)

    def holds(self, conversation_id: str) -> bool:
        """Whether something of a conversation is in the spool: then what comes next has to wait behind it."""
        return any(True for _ in _files(self._folder_of(conversation_id)))

    def conversations(self) -> list[str]:
        """The conversations of which something is in the spool, who has waited longest first."""
        waiting = []
        with suppress(FileNotFoundError):
            for folder in self._folder.iterdir():
                if folder.is_dir() and (first := min(_files(folder), default=None)):
                    waiting.append((first.name, unquote(folder.name)))
        return [conversation_id for _, conversation_id in sorted(waiting)]

    def messages(self, conversation_id: str) -> list[Path]:
        """The files of a conversation, in the order in which the messages came."""
        return sorted(_files(self._folder_of(conversation_id)))

    def open(self, path: Path) -> Spooled:
        """The message in a file.

        Raises:
            VaultError: it does not open.
        """
        conversation_id = unquote(path.parent.name)
        return Spooled(**json.loads(self._vault.open(path.read_bytes(), *PLACE, conversation_id, path.stem)))

    def tried(self, path: Path) -> Path:
        """Count a try, before it is made: what ends the process must not do so for ever. Returns the new path."""
        return path.rename(path.with_suffix(f".{tries(path) + 1}"))

    def not_tried(self, path: Path) -> None:
        """The try that was counted last was none."""
        path.rename(path.with_suffix(f".{tries(path) - 1}"))

    def remove(self, path: Path) -> None:
        """The store has the message, and its answer."""
        path.unlink(missing_ok=True)
        fsync(path.parent)
        with suppress(OSError):
            path.parent.rmdir()  # unless there is more in it

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Whether this process, of all that share the folder, may take messages out of it just now."""
        if not self._folder.exists():
            yield False
            return
        with held(self._folder / LOCK) as alone:
            yield alone

    def _folder_of(self, conversation_id: str) -> Path:
        return self._folder / name_of(conversation_id)


@contextmanager
def held(lock: Path) -> Iterator[bool]:
    """Whether this process, of all of this machine, has a file as its lock; until the end of the block.

    Raises:
        OSError: the file can't be made.
    """
    with open(lock, "ab", opener=for_the_owner) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def name_of(conversation_id: str) -> str:
    """What a file or folder of a conversation is called: whatever the id, it leads nowhere else."""
    return quote(conversation_id, safe="").replace(".", "%2E")


def tries(path: Path) -> int:
    """How often it was tried to read a message."""
    return int(path.suffix[1:])


def came_at(path: Path) -> float:
    """When a message in the spool came, in seconds since 1970."""
    return int(path.name.partition("-")[0]) / 1e9


def oldest(var: Path) -> float | None:
    """When the message came that has waited longest in the spool, in seconds since 1970; None if it is empty."""
    return min(times(var), default=None)


def times(var: Path) -> list[float]:
    """When each message in the spool came, in seconds since 1970, in no order."""
    return [came_at(path) for folder in (var / FOLDER).glob("*") for path in _files(folder)]


def keys(var: Path) -> Counter[int]:
    """How many messages in the spool each key seals: by that key alone they open, for they are never sealed anew.

    Raises:
        OSError: the spool cannot be read.
    """
    found: Counter[int] = Counter()
    with suppress(FileNotFoundError):
        for folder in sorted(path for path in (var / FOLDER).iterdir() if path.is_dir()):
            with suppress(FileNotFoundError):  # all of it was read meanwhile
                for path in sorted(folder.iterdir()):
                    if not path.name.startswith(".") and (sealed := _begins(path)):
                        found[key_of(sealed)] += 1
    return found


def _begins(path: Path) -> bytes:
    """The beginning of a file in the spool, also when a try was counted meanwhile; empty if the store has it now."""
    while True:
        try:
            with path.open("rb") as file:
                return file.read(2)
        except FileNotFoundError:
            moved = next(path.parent.glob(f"{path.stem}.*"), None)
            if moved is None:
                return b""
            path = moved


def _files(folder: Path) -> Iterator[Path]:
    try:
        yield from (folder / entry.name for entry in os.scandir(folder) if not entry.name.startswith("."))
    except OSError:
        return  # not there, or not to be read: what is kept next says which


def make(folder: Path) -> None:
    """Make a folder for what is to last, if it is not there."""
    if not folder.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fsync(folder.parent)


def fsync(folder: Path) -> None:
    """When this returns, what was made, renamed or removed in a folder is on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def for_the_owner(path: str | Path, flags: int) -> int:
    """Open a file that nobody else may read."""
    return os.open(path, flags, 0o600)
