"""A process says whether it can serve people just now, and why not only to its own log."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from bot import readiness
from bot.readiness import Readiness
from bot.reports.database import connect
from bot.reports.repository import Repository
from bot.reports.vault import KeyRing, Vault
from tests.trust.everything import told


@pytest.fixture(autouse=True)
def _always_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "HOLDS", -1.0)


def test_it_is_ready_with_an_empty_store_and_with_one_whose_values_open(store: Repository) -> None:
    ready = Readiness(store)
    assert ready.is_ready()
    told(store, "Kyle")
    assert ready.is_ready()


def test_with_keys_that_do_not_open_what_is_stored_it_is_not(
    store: Repository, caplog: pytest.LogCaptureFixture
) -> None:
    told(store, "Kyle")
    assert not Readiness(Repository(store.engine, Vault(KeyRing.new()))).is_ready()
    assert "the keys do not open what is stored" in caplog.text


def test_without_its_tables_it_is_not_and_says_so_once(store: Repository, caplog: pytest.LogCaptureFixture) -> None:
    ready = Readiness(store)
    with store.engine.begin() as connection:
        connection.execute(text("ALTER TABLE messages RENAME TO gone"))
    assert not ready.is_ready()
    assert not ready.is_ready()
    assert caplog.text.count("the database does not answer") == 1
    with store.engine.begin() as connection:
        connection.execute(text("ALTER TABLE gone RENAME TO messages"))
    assert ready.is_ready()


def test_without_a_database_it_is_not(store: Repository) -> None:
    assert not Readiness(Repository(connect("postgresql://nobody@127.0.0.1:1/none"), store.vault)).is_ready()


def test_what_else_must_be_so_is_asked_and_one_that_drains_is_not_ready(store: Repository) -> None:
    wrong: list[str] = ["no model is loaded"]
    ready = Readiness(store, lambda: wrong[0] if wrong else None)
    assert not ready.is_ready()
    wrong.clear()
    assert ready.is_ready()
    ready.drain()
    assert not ready.is_ready()
