"""The trail, on SQLite and on PostgreSQL: only ever added to, and whatever is done to it behind its back shows."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from bot.council.script import load_yaml
from bot.reports import trail
from bot.reports.repository import Repository
from bot.reports.trail import Actor, Head, TrailBrokenError, Wanted, What
from bot.reports.vault import KeyRing, Vault
from bot.settings import DATA

ANN = Actor(1, "ann@example.org")


def filled(store: Repository) -> Repository:
    trail.record(store, replace(ANN, address="192.0.2.7"), What.LOGGED_IN)
    trail.record(store, ANN, What.SEARCHED, words="Kyle")
    trail.record(store, ANN, What.REPORT_VIEWED, "BB-1234-5678")
    trail.record(store, trail.SYSTEM, What.ERASED, "BB-1234-5678", outcome="referred")
    return store


def behind_its_back(store: Repository, *statements: str) -> None:
    """What somebody could do who owns the database: take the triggers away, and write."""
    with store.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            for name in connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("ALTER TABLE trail DISABLE TRIGGER ALL"))
        for statement in statements:
            connection.execute(text(statement))


def test_entries_are_read_as_they_were_written_the_newest_first(store: Repository) -> None:
    found = trail.entries(filled(store), Wanted())
    assert [entry.what for entry in found] == [What.ERASED, What.REPORT_VIEWED, What.SEARCHED, What.LOGGED_IN]
    assert found[2].details == {"words": "Kyle"}
    assert (found[3].who, found[3].address, found[3].reference) == ("ann@example.org", "192.0.2.7", None)
    assert trail.verify(store) == Head(4, found[0].hash)
    assert list(trail.all_entries(store, Wanted())) == found[::-1]


def test_what_was_searched_for_is_not_in_the_database_in_clear(store: Repository) -> None:
    with filled(store).engine.connect() as connection:
        rows = connection.execute(text("SELECT * FROM trail")).all()
    assert all(b"Kyle" not in bytes(value) for row in rows for value in row if isinstance(value, (bytes, memoryview)))
    assert "Kyle" not in str(rows)


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (Wanted(who="ann@example.org"), [3, 2, 1]),
        (Wanted(what=What.SEARCHED), [2]),
        (Wanted(reference="BB-1234-5678"), [4, 3]),
        (Wanted(since=dt.datetime(2999, 1, 1, tzinfo=dt.timezone.utc)), []),
        (Wanted(until=dt.datetime(2999, 1, 1, tzinfo=dt.timezone.utc), what=What.ERASED), [4]),
    ],
)
def test_entries_can_be_asked_for(store: Repository, wanted: Wanted, numbers: list[int]) -> None:
    filled(store)
    assert [entry.number for entry in trail.entries(store, wanted)] == numbers
    assert trail.count(store, wanted) == len(numbers)


def test_pages_do_not_overlap(store: Repository) -> None:
    filled(store)
    pages = [trail.entries(store, Wanted(), page=page, per_page=3) for page in (1, 2, 3)]
    assert [[entry.number for entry in page] for page in pages] == [[4, 3, 2], [1], []]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE trail SET who = 'eve@example.org' WHERE number = 1",
        "DELETE FROM trail WHERE number = 4",
        "DELETE FROM trail_head",
    ],
)
def test_the_database_refuses_to_change_an_entry(store: Repository, statement: str) -> None:
    filled(store)
    with pytest.raises(DatabaseError, match="only ever added to"), store.engine.begin() as connection:
        connection.execute(text(statement))
    assert trail.verify(store).number == 4


def test_the_database_refuses_to_replace_or_empty(store: Repository) -> None:
    filled(store)
    sqlite = store.engine.dialect.name == "sqlite"
    statement = "INSERT OR REPLACE INTO trail SELECT * FROM trail WHERE number = 2" if sqlite else "TRUNCATE trail"
    with pytest.raises(DatabaseError, match="only ever added to"), store.engine.begin() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("UPDATE trail SET who = 'eve@example.org' WHERE number = 2", "Entry 2"),
        ("UPDATE trail SET details = (SELECT details FROM trail WHERE number = 1) WHERE number = 2", "Entry 2"),
        ("UPDATE trail SET reference = NULL WHERE number = 3", "Entry 3"),
        ("DELETE FROM trail WHERE number = 2", "lacks entry 2"),
        ("DELETE FROM trail WHERE number = 4", "cut off after entry 3"),
        ("DELETE FROM trail", "cut off after entry 0"),
        ("UPDATE trail_head SET number = 3, hash = (SELECT hash FROM trail WHERE number = 3)", "Entry 4 .* behind"),
    ],
)
def test_what_was_done_behind_its_back_shows(store: Repository, statement: str, message: str) -> None:
    behind_its_back(filled(store), statement)
    with pytest.raises(TrailBrokenError, match=message):
        trail.verify(store)


def test_an_entry_forged_with_a_right_hash_but_without_the_keys_shows(store: Repository) -> None:
    forger = Repository(filled(store).engine, Vault(KeyRing.new()))
    trail.record(forger, ANN, What.LOGGED_OUT)
    with pytest.raises(TrailBrokenError, match="Entry 5 of the trail does not open"):
        trail.verify(store)


def test_a_trail_written_anew_shows_against_a_head_that_was_written_down(store: Repository) -> None:
    known = trail.verify(filled(store))
    assert trail.verify(store, Head.parse(str(known))) == known
    beginning = "UPDATE trail_head SET number = 0, hash = '" + trail.BEGINNING + "'"  # noqa: S608
    behind_its_back(store, "DELETE FROM trail", beginning)
    filled(store)
    assert trail.verify(store).number == known.number
    with pytest.raises(TrailBrokenError, match="does not hold the entry 4:"):
        trail.verify(store, known)


def test_an_entry_and_its_change_are_kept_together_or_not_at_all(store: Repository) -> None:
    filled(store)

    def fails() -> None:
        with store.session() as session:
            trail.record(store, ANN, What.DECIDED, "BB-1234-5678", session=session)
            session.execute(text("INSERT INTO nowhere VALUES (1)"))

    with pytest.raises(DatabaseError):
        fails()
    assert trail.verify(store).number == 4
    with store.session() as session:
        trail.record(store, ANN, What.DECIDED, "BB-1234-5678", session=session)
        trail.record(store, ANN, What.NOTE_ADDED, "BB-1234-5678", session=session)
    assert trail.verify(store).number == 6


def test_many_writers_at_once_make_one_chain(store: Repository) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: trail.record(store, ANN, What.LIST_VIEWED), range(80)))
    assert trail.verify(store).number == 80


def test_a_trail_that_is_written_to_meanwhile_is_whole(store: Repository) -> None:
    filled(store)
    with ThreadPoolExecutor(2) as pool:
        writing = [pool.submit(trail.record, store, ANN, What.LIST_VIEWED) for _ in range(60)]
        checked = [trail.verify(store).number for _ in range(10)]
        for each in writing:
            each.result()
    assert checked == sorted(checked)
    assert trail.verify(store).number == 64


def test_everything_that_is_recorded_has_words() -> None:
    assert set(load_yaml(DATA / "script" / "trail.yml")) == {what.value for what in What}
