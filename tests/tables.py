"""Tables of the tests' databases: the migrations run once in a process, and each test gets a copy of what they made."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from sqlalchemy.engine import make_url

from bot.reports.database import upgrade


def make_tables(url: str) -> str:
    """Make the tables in an empty database, on SQLite by copying its file; returns the address."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        upgrade(url)
    else:
        assert address.database
        Path(address.database).write_bytes(_migrated())
    return url


@cache
def _migrated() -> bytes:
    """A SQLite file after all migrations."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "store.db"
        upgrade(f"sqlite:///{file}")
        assert list(file.parent.iterdir()) == [file], "nothing of it lies in a log"
        return file.read_bytes()
