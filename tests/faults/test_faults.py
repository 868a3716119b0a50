"""`make faults`, short: a few kills of each process while people talk, with the database and Redis away."""

from __future__ import annotations

import json
import threading
from contextlib import ExitStack
from pathlib import Path

import pytest
from redis import Redis

from bot.reports.repository import Repository
from bot.scaled.parts import PartError
from tests.conftest import empty_postgresql, free_port, wait_for
from tests.faults import people, run
from tests.faults.engines import a_postgresql, a_redis
from tests.faults.people import Book, Person, Sent
from tests.faults.run import Figures, became_of, go_through, on_sqlite
from tests.faults.starving import Starving
from tests.scaled.conftest import RedisServer, needed

SEED = 40  # the chat is killed while Redis hangs, and once more while the database is away


def test_a_few_kills_lose_nothing_double_nothing_and_leave_nobody_without_an_answer(tmp_path: Path) -> None:
    said: list[str] = []
    redis = RedisServer(tmp_path).start()
    try:
        with on_sqlite(tmp_path / "var", redis.url) as (service, manners):
            figures = go_through(service, manners, kills=run.SHORT, seed=SEED, say=said.append)
    finally:
        redis.stop()
    assert figures.kills == run.SHORT
    assert [name for name in manners if f"{name} was away" not in "\n".join(said)] == [], said
    assert figures.acknowledged >= 10
    assert figures.is_kept, "\n".join(said)


def test_the_comparison_finds_what_is_lost_doubled_and_not_answered(repository: Repository, tmp_path: Path) -> None:
    """So that the zeros mean something."""
    store, book = repository, Book()
    said: list[str] = []
    store.ensure_conversation("c1", "website")
    fine, lost, doubled, silent = (Sent("c1", name, name) for name in ("fine", "lost", "doubled", "silent"))
    for sent in (fine, doubled, silent):
        store.keep_message("c1", sent.id, sent.id)
    for sent in (fine, doubled):
        store.keep_replies("c1", sent.id, [("heard", {})])
    store.keep_message("c1", "nobody-sent-it", "this")
    store.keep_turn("c1", 1, [{"event": "user", "message_id": name} for name in ("fine", "doubled", "doubled")])
    book.sent = [fine, lost, doubled, silent]
    book.acknowledged = set(book.sent)
    book.references = {"BB-0000-0000"}
    figures = became_of(store, tmp_path, book, said.append)
    assert (figures.acknowledged, figures.lost, figures.duplicated, figures.unanswered) == (4, 2, 3, 1), said
    assert "report BB-0000-0000" in "\n".join(said)


def test_a_request_that_fails_is_excused_while_the_chat_is_down_and_counted_when_it_is_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(people, "LONGEST_TRYING", 1.0)
    book, starving, stop = Book(), Starving(lambda: []), threading.Event()
    nobody = f"http://127.0.0.1:{free_port()}"
    book.down.begins()
    person = Person(nobody, book, starving, stop, 1)
    person.thread.start()
    wait_for(lambda: book.excused >= 2 or None)
    assert [what for what in book.unanswered if "ConnectError" in what] == []
    book.down.ends()
    wait_for(lambda: [what for what in book.unanswered if "ConnectError" in what] or None)
    stop.set()
    person.thread.join()
    starving.stop()
    assert 0 < book.down.longest < 60


def test_a_postgresql_and_a_redis_of_its_own_are_started_when_there_are_none() -> None:
    needed("redis-server", "redis-server")
    nobody = f"postgresql://postgres@127.0.0.1:{free_port()}/postgres"
    with ExitStack() as running:
        try:
            server = running.enter_context(a_postgresql(nobody))
        except PartError as problem:
            pytest.skip(str(problem))
        assert server != nobody
        database = running.enter_context(empty_postgresql(server))
        assert running.enter_context(a_postgresql(database)) == database
    with a_redis(None) as address, Redis.from_url(address) as redis:
        assert redis.ping()
        with a_redis(address) as same:
            assert same == address


def test_the_file_has_the_figures_and_a_broken_promise_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "OUT", tmp_path / "build" / "faults.json")
    with pytest.raises(SystemExit) as kept:
        run.finish(Figures(kills=2, acknowledged=9, longest_outage=8.5) + Figures(kills=1, longest_outage=3.0))
    with pytest.raises(SystemExit) as broken:
        run.finish(Figures(kills=3, acknowledged=9, duplicated=1, excused=4, longest_outage=8.5))
    assert (kept.value.code, broken.value.code) == (0, 1)
    written = json.loads((tmp_path / "build" / "faults.json").read_text())
    promised = {"kills": 3, "acknowledged": 9, "lost": 0, "duplicated": 1, "unanswered": 0}
    assert written == {**promised, "excused": 4, "longest_outage": 8.5}
    printed = capsys.readouterr().out
    assert "duplicated       1" in printed
    assert "kills       3" in printed
    assert printed.count("longest outage     8.5 s") == 2
    assert "excused       4" in printed
