"""The tables go forward and back, with data in them, and are those of the models."""

from __future__ import annotations

import datetime as dt

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select, text, update

from bot.reports import reviewing
from bot.reports.database import _alembic, connect, downgrade, is_current, upgrade
from bot.reports.models import Base, Report
from bot.reports.repository import Repository
from tests.test_commands import run
from tests.trust.conftest import Place
from tests.trust.everything import counts, everything, opened

REVISIONS = [script.revision for script in ScriptDirectory.from_config(_alembic("")).walk_revisions()]


def differences(url: str) -> list[object]:
    engine = connect(url)
    try:
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            return compare_metadata(context, Base.metadata)
    finally:
        engine.dispose()


def test_from_nothing_to_the_newest_and_back_and_forth_again(store: Repository, place: Place) -> None:
    assert differences(place.url) == []
    everything(store, conversations=2)
    store.engine.dispose()
    downgrade(place.url, "base")
    assert set(inspect(store.engine).get_table_names()) <= {"alembic_version"}
    store.engine.dispose()
    upgrade(place.url)
    assert is_current(store.engine)
    assert differences(place.url) == []
    everything(store)
    with pytest.raises(Exception, match="only ever added to"), store.session() as session:
        session.execute(text("DELETE FROM trail"))


def test_each_step_back_and_forward_keeps_what_both_can_hold(store: Repository, place: Place) -> None:
    everything(store, conversations=2)
    before, rows = opened(store), counts(store)
    for revision in REVISIONS[1:]:
        store.engine.dispose()
        downgrade(place.url, revision)
    # What the first tables hold is there still, and opens when the newest are back.
    store.engine.dispose()
    upgrade(place.url)
    after = opened(store)
    first = {"messages", "turns", "reports", "report_versions", "staff_accounts"}
    assert {where: words for where, words in before.items() if where[0] in first and where[1] != "totp_secret"} == after
    assert {name: counts(store)[name] for name in ("conversations", "messages", "reports")} == {
        name: rows[name] for name in ("conversations", "messages", "reports")
    }
    assert differences(place.url) == []


def test_when_a_report_was_opened_before_that_was_kept_is_known_from_the_trail(store: Repository, place: Place) -> None:
    opened_before, other = everything(store)[:2]
    by = reviewing.Person(1, "Ann", "ann@example.org")
    for _ in range(2):
        reviewing.opened(store, opened_before, by)
    first_and_last = select(Report.first_seen_at, Report.seen_at).where(Report.reference == opened_before)
    with store.session() as session:
        before = session.execute(first_and_last).one()
        session.execute(update(Report).values(first_seen_at=None, seen_at=None))
    store.engine.dispose()
    downgrade(place.url, "0011")
    upgrade(place.url)
    with store.session() as session:
        for was, filled in zip(before, session.execute(first_and_last).one(), strict=True):
            assert abs(was - filled) < dt.timedelta(seconds=1)
        assert session.scalars(select(Report.seen_at).where(Report.reference == other)).one() is None


def test_the_command_goes_back_and_names_what_it_does_not_know(place: Place) -> None:
    assert run("db", "downgrade", "0008", "--yes", **place.environment).returncode == 0
    asked = run("db", "downgrade", "0007", stdin="n\n", **place.environment)
    assert asked.returncode == 1
    unknown = run("db", "downgrade", "0815", "--yes", **place.environment)
    assert unknown.returncode == 1
    assert "There is no revision 0815" in unknown.stderr
    assert run("db", "upgrade", **place.environment).returncode == 0
    engine = connect(place.url)
    assert is_current(engine)
    engine.dispose()
