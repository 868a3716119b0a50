"""A store that answers people waits briefly for its database, and once; then it is away until it is found again."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.reports.database import connect
from bot.reports.reach import IN_VAIN, WAIT_OF_OTHERS, WAIT_OF_PEOPLE, StoreAwayError, unhurried
from bot.reports.repository import Repository
from bot.reports.vault import KeyRing, Vault
from tests.conftest import wait_for
from tests.faults.taking_away import Mode, Proxy, locked
from tests.tables import make_tables

BRIEFLY = WAIT_OF_PEOPLE + 1.0


class Store:
    """A store and how to take its database away."""

    def __init__(self, url: str, away: AbstractContextManager[None]) -> None:
        self.repository = Repository(connect(url), Vault(KeyRing.new()))
        self.away = away

    def write(self) -> float:
        """Write something; returns how long it took to fail, or 0 if it did not."""
        began = time.monotonic()
        try:
            self.repository.open_conversation("website")
        except (DBAPIError, StoreAwayError):
            return time.monotonic() - began
        return 0.0

    def is_back(self) -> bool | None:
        return True if self.write() == 0.0 else None


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "sqlite":
        file = tmp_path / "store.db"
        yield Store(make_tables(f"sqlite:///{file}"), locked(file))
        return
    proxy = Proxy(request.getfixturevalue("postgresql_with_tables"), 5432)
    store = Store(proxy.address, proxy.away(Mode.HANGING))
    yield store
    store.repository.engine.dispose()
    proxy.close()


def test_where_people_wait_one_call_waits_and_the_others_fail_at_once_until_it_is_back(store: Store) -> None:
    store.repository.answer_people()
    assert store.write() == 0.0
    with store.away:
        assert IN_VAIN < store.write() < BRIEFLY
        others = [store.write() for _ in range(20)]
        assert min(others) > 0.0
        assert sum(others) < IN_VAIN, "not even all of them together waited as one"
        with pytest.raises(StoreAwayError):
            store.repository.is_open("c1")
    wait_for(store.is_back, seconds=10)
    assert store.write() == 0.0


def test_elsewhere_a_call_waits_longer_but_not_for_ever(store: Store) -> None:
    assert store.write() == 0.0
    with store.away:
        # With PostgreSQL it looks whether the connection still lives, and then makes another.
        assert WAIT_OF_OTHERS - 0.5 < store.write() < 2 * WAIT_OF_OTHERS + 1
    wait_for(store.is_back, seconds=10)


def test_what_goes_through_whole_tables_may_take_longer_than_either_limit(postgresql: str) -> None:
    engine = connect(postgresql)
    longer = text(f"SELECT pg_sleep({WAIT_OF_OTHERS + 1})")
    with engine.connect() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        with pytest.raises(DBAPIError, match="did not answer in time"):
            connection.execute(longer)
    with engine.connect() as connection, unhurried(connection):
        connection.execute(longer)
    with pytest.raises(DBAPIError, match="statement timeout"), engine.connect() as connection:
        connection.execute(longer)  # both limits hold again
    engine.dispose()


def test_what_fails_at_once_is_no_reason_to_give_up_the_others(store: Store) -> None:
    store.repository.answer_people()
    with pytest.raises(DBAPIError), store.repository.session() as session:
        session.execute("SELECT * FROM nothing")
    assert store.write() == 0.0
