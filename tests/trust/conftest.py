"""A store on each engine, with its keys in a file as in an installation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.reports.database import connect
from bot.reports.keys import FileKeys
from bot.reports.repository import Repository
from bot.reports.vault import KeyRing, Vault


@dataclass
class Place:
    """One installation: its folder and the address of its database."""

    var: Path
    url: str

    @property
    def keys(self) -> Path:
        return self.var / "keys.json"

    @property
    def environment(self) -> dict[str, str]:
        return {"CONCERN_BOT_VAR": str(self.var), "CONCERN_BOT_DATABASE_URL": self.url}

    def store(self) -> Repository:
        """The store, as another process opens it."""
        return Repository(connect(self.url), Vault(FileKeys(self.keys)))


@pytest.fixture
def place(url_with_tables: str, tmp_path: Path) -> Place:
    """An installation with keys and tables."""
    KeyRing.new().save(tmp_path / "keys.json")
    return Place(tmp_path, url_with_tables)


@pytest.fixture
def store(place: Place) -> Iterator[Repository]:
    """Its store."""
    store = place.store()
    yield store
    store.engine.dispose()
