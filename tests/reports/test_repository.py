"""The store, on SQLite and on PostgreSQL."""

from __future__ import annotations

from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import event, text
from sqlalchemy.engine import Connection

from bot.reports.conversations import TurnTakenError
from bot.reports.database import is_current, upgrade
from bot.reports.models import Base, now
from bot.reports.repository import Repository

FULL = 2  # SQLite's `synchronous`: each transaction waits for the disk
CONTENT = {"items": [], "understood": {"note": "Kyle"}}


def test_migrations_make_the_very_tables_of_the_models(store: Repository, url_with_tables: str) -> None:
    assert is_current(store.engine)
    with store.engine.connect() as connection:
        difference = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    assert difference == []
    upgrade(url_with_tables)  # again changes nothing


def test_a_message_is_kept_once_and_in_order(store: Repository) -> None:
    conversation = store.open_conversation("website")
    assert store.keep_message(conversation, "first-id", "one")
    assert not store.keep_message(conversation, "first-id", "one again")
    store.keep_replies(conversation, "first-id", [("reply", {"style": "emergency"})])
    assert store.keep_message(conversation, "second-id", "two")
    lines = store.transcript(conversation)
    assert [(line.sender, line.text) for line in lines] == [
        ("person", "one"),
        ("assistant", "reply"),
        ("person", "two"),
    ]
    assert lines[1].shown == {"style": "emergency"}
    assert [line.answered for line in lines if line.sender == "person"] == [True, False]


def test_a_report_keeps_its_reference_and_every_version(store: Repository) -> None:
    conversation = store.open_conversation("website")
    first = store.store_report(conversation, CONTENT, urgency="emergency", complete=False)
    second = store.store_report(conversation, {**CONTENT, "more": 1}, urgency="standard", complete=True)
    assert first == second
    report = store.report(first)
    assert report is not None
    assert (report.version, report.urgency, report.complete) == (2, "emergency", True)
    with store.session() as session:
        assert session.execute(text("SELECT count(*) FROM report_versions")).scalar() == 2


def test_urgent_reports_come_first(store: Repository) -> None:
    references = {
        urgency: store.store_report(store.open_conversation("website"), CONTENT, urgency=urgency, complete=True)
        for urgency in ("standard", "emergency", "same_day")
    }
    listed = [report.reference for report in store.reports()]
    assert listed == [references["emergency"], references["same_day"], references["standard"]]


def test_nothing_that_was_typed_lies_open_in_the_tables(store: Repository) -> None:
    conversation = store.open_conversation("website")
    store.keep_message(conversation, "first-id", "Kyle of Mill Lane")
    store.keep_replies(conversation, "first-id", [("about Kyle", {"choices": ["Kyle"]})])
    store.keep_turn(conversation, 1, [{"event": "user", "text": "Kyle"}])
    store.store_report(conversation, CONTENT, urgency="standard", complete=True)
    with store.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            for row in connection.execute(table.select()):
                assert b"Kyle" not in b"".join(value for value in row if isinstance(value, bytes))
                assert "Kyle" not in "".join(value for value in row if isinstance(value, str))


def test_turns_come_back_in_order(store: Repository) -> None:
    conversation = store.open_conversation("website")
    store.keep_turn(conversation, 1, [{"event": "one"}])
    store.keep_turn(conversation, 2, [{"event": "two"}])
    assert store.turns(conversation) == [[{"event": "one"}], [{"event": "two"}]]


def test_a_conversation_that_was_ended_is_not_open_and_keeps_its_messages(store: Repository) -> None:
    conversation = store.open_conversation("website")
    store.keep_message(conversation, "message-1", "hello")
    assert store.is_open(conversation)
    store.end_conversation(conversation)
    assert not store.is_open(conversation)
    assert [line.text for line in store.transcript(conversation)] == ["hello"]
    assert not store.is_open("never-opened")


def test_a_turn_and_what_it_said_are_kept_together_or_not_at_all(store: Repository) -> None:
    conversation = store.open_conversation("website")
    store.keep_message(conversation, "one", "Kyle")
    store.keep_replies(conversation, "one", [("heard", {})], turn=(1, [{"event": "one"}]))
    store.keep_message(conversation, "two", "Kyle again")
    with pytest.raises(TurnTakenError):
        store.keep_replies(conversation, "two", [("heard again", {})], turn=(1, [{"event": "another"}]))
    assert store.turns(conversation) == [[{"event": "one"}]]
    assert [line.text for line in store.transcript(conversation)] == ["Kyle", "heard", "Kyle again"]
    kept = store.message(conversation, "two")
    assert kept is not None
    assert not kept.answered


def test_a_message_that_was_answered_meanwhile_is_not_answered_once_more(store: Repository) -> None:
    conversation = store.open_conversation("website")
    store.keep_message(conversation, "one", "Kyle")
    store.keep_replies(conversation, "one", [("heard", {})], turn=(1, [{"event": "one"}]))
    with pytest.raises(TurnTakenError):
        store.keep_replies(conversation, "one", [("heard again", {})], turn=(2, [{"event": "another"}]))
    assert store.turns(conversation) == [[{"event": "one"}]]
    assert [line.text for line in store.transcript(conversation)] == ["Kyle", "heard"]


def test_words_that_were_read_before_a_later_turn_do_not_replace_its_report(store: Repository) -> None:
    conversation = store.open_conversation("website")
    store.keep_turn(conversation, 1, [{"event": "one"}])
    store.store_report(conversation, CONTENT, urgency="standard", complete=False, turn=1)
    store.keep_turn(conversation, 2, [{"event": "two"}])
    reference = store.store_report(conversation, {**CONTENT, "more": 1}, urgency="standard", complete=True, turn=2)
    with pytest.raises(TurnTakenError):
        store.store_report(conversation, CONTENT, urgency="standard", complete=False, turn=1)
    report = store.report(reference)
    assert report is not None
    assert (report.version, report.content["more"]) == (2, 1)


def test_looking_for_what_fell_silent_reads_no_conversation_that_was_looked_at(store: Repository) -> None:
    asked: list[tuple[str, Any]] = []
    event.listen(store.engine, "before_cursor_execute", lambda _, __, text, values, *___: asked.append((text, values)))
    store.silent(now())
    statement, values = asked[-1]
    explain = "EXPLAIN QUERY PLAN " if store.engine.dialect.name == "sqlite" else "EXPLAIN "
    with store.engine.connect() as connection:
        if store.engine.dialect.name != "sqlite":
            connection.exec_driver_sql("SET enable_seqscan = off")  # of an empty table it is the cheapest
        plan = str(connection.exec_driver_sql(explain + statement, values).all())
    assert "ix_conversations_unseen" in plan


def test_a_report_is_found_by_its_conversation(store: Repository) -> None:
    conversation = store.open_conversation("website")
    assert store.report_of(conversation, 0) is None
    reference = store.store_report(conversation, CONTENT, urgency="standard", complete=True, number=1)
    found = store.report_of(conversation, 1)
    assert found is not None
    assert found.reference == reference
    assert store.report_of(conversation, 0) is None


def test_of_a_turn_the_disk_is_waited_for_once_before_the_answer(repository: Repository) -> None:
    conversation = repository.open_conversation("website")
    waits: list[bool] = []
    # As a service has it, and not as the tests do (tests/conftest.py).
    event.listen(repository.engine, "checkout", lambda connection, *_: connection.execute("PRAGMA synchronous=FULL"))

    @event.listens_for(repository.engine, "commit")
    def _note(connection: Connection) -> None:
        directly = connection.connection.dbapi_connection
        waits.append(directly.execute("PRAGMA synchronous").fetchone()[0] >= FULL)

    repository.keep_message(conversation, "message-1", "one", wait_for_disk=False)
    repository.keep_replies(conversation, "message-1", [("reply", {})])
    repository.keep_message(conversation, "message-2", "two")
    assert waits == [False, True, True]


def test_a_message_that_came_twice_leaves_the_disk_waited_for(repository: Repository) -> None:
    conversation = repository.open_conversation("website")
    event.listen(repository.engine, "checkout", lambda connection, *_: connection.execute("PRAGMA synchronous=FULL"))
    repository.keep_message(conversation, "message-1", "one", wait_for_disk=False)
    left: list[int] = []
    event.listen(
        repository.engine,
        "checkin",
        lambda connection, *_: left.append(connection.execute("PRAGMA synchronous").fetchone()[0]),
    )
    assert not repository.keep_message(conversation, "message-1", "one", wait_for_disk=False)
    assert left
    assert set(left) == {FULL}
