"""Whether the disks that the service writes to take anything: tried, for what is said to be free may not be ours."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from sqlalchemy.engine import make_url

from bot.settings import Settings

# A disk that does not take so much is full: a long message and its turn.
ENOUGH = 64 * 1024


def without_room(folders: list[Path]) -> list[Path]:
    """Those of the folders in which nothing can be written."""
    return [folder for folder in folders if not _takes(folder)]


def folders(chosen: Settings) -> list[Path]:
    """Where the service writes on this machine: its own folder, and that of a SQLite database."""
    database = make_url(chosen.database_url)
    is_file = database.get_backend_name() == "sqlite" and database.database not in (None, "", ":memory:")
    beside = [Path(str(database.database)).parent] if is_file else []
    return list(dict.fromkeys([chosen.var, *beside]))


def _takes(folder: Path) -> bool:
    tried = folder / f".room.{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tried.open("wb") as file:
            file.write(bytes(ENOUGH))
            file.flush()
            os.fsync(file.fileno())
        return True
    except OSError:
        return False
    finally:
        with suppress(OSError):
            tried.unlink()
