"""A store of a thousand or a million reports, made by the database itself: rows of the size that real ones have.

What is sealed is random bytes, which nobody opens: it is the number and the size of rows that is measured.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.reports.database import upgrade

ROWS = Path(__file__).with_suffix(".sql")
AT_ONCE = 50_000


def make(folder: Path, reports: int) -> Path:
    """A folder for a service whose SQLite store holds so many reports; made once and kept."""
    folder.mkdir(parents=True, exist_ok=True)
    store, unfinished = folder / "concern-bot.db", folder / "unfinished.db"
    if store.exists():
        return folder
    unfinished.unlink(missing_ok=True)
    url = f"sqlite:///{unfinished}"
    upgrade(url)
    statements = [statement for statement in ROWS.read_text(encoding="utf-8").split(";") if statement.strip()]
    with closing(sqlite3.connect(unfinished, isolation_level=None)) as connection:
        # Nothing is lost if this is cut off: it is made anew.
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-1000000"):
            connection.execute(f"PRAGMA {pragma}")
        for first in range(1, reports + 1, AT_ONCE):
            values = {"first": first, "last": min(first + AT_ONCE - 1, reports), "at": "2026-01-01 00:00:00.000000"}
            for statement in statements:
                connection.execute(statement, values)
    unfinished.rename(store)
    return folder
