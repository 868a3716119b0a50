"""A store on each engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.reports.database import connect
from bot.reports.repository import Repository
from bot.reports.vault import KeyRing, Vault


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database on each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.db'}"
    return str(request.getfixturevalue("postgresql"))


@pytest.fixture
def store(url_with_tables: str) -> Iterator[Repository]:
    """An empty store on each engine."""
    store = Repository(connect(url_with_tables), Vault(KeyRing.new()))
    yield store
    store.engine.dispose()
