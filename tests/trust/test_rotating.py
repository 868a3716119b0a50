"""Keys are changed while others read and write; afterwards the old key opens nothing but the trail."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import LargeBinary, inspect, select

from bot.reports import queue, rotating, searching, trail
from bot.reports.models import Base, Message, Report
from bot.reports.places import NAMED_BY, NEVER_SEALED_ANEW
from bot.reports.repository import Repository
from bot.reports.rotating import RotationError
from bot.reports.spool import Spool, Spooled, keys
from bot.reports.vault import KeyRing, Vault
from tests.conftest import said_by
from tests.test_commands import run
from tests.trust.conftest import Place
from tests.trust.everything import everything, opened, told


def turn(place: Place) -> None:
    """Turn to the next key, as another process does."""
    rotating.next_ring(KeyRing.load(place.keys)).save_anew(place.keys)


def seal_anew(store: Repository) -> rotating.Done:
    return rotating.seal_anew(store, batch=3, pause=0)


def found(store: Repository, words: str) -> set[str]:
    with store.session() as session:
        return set(session.scalars(select(Report.reference).where(*searching.holding(store.vault, words))))


def test_every_column_that_can_hold_a_sealed_value_is_in_the_list_of_places() -> None:
    columns = {
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    listed = [(column.class_.__tablename__, column.key) for column in (*NAMED_BY, *NEVER_SEALED_ANEW)]
    assert set(listed) == columns
    assert len(listed) == len(columns)
    assert all(len(inspect(column.class_).primary_key) == 1 for column in NAMED_BY)


def test_every_sealed_column_is_sealed_anew_and_opens_as_before(store: Repository, place: Place) -> None:
    references = everything(store, conversations=5)
    before = opened(store)
    assert {where[:2] for where in before} == {(column.class_.__tablename__, column.key) for column in NAMED_BY}
    head = trail.verify(store)
    turn(place)
    done = seal_anew(store)
    assert (done.sealed, done.failed, done.indexed) == (len(before), (), len(references))
    assert rotating.waiting(store) == 0
    assert set(rotating.used(store)[1]) == {"trail"}
    assert opened(store) == before
    assert trail.verify(store, head) == head
    assert seal_anew(store) == rotating.Done(0, (), 0)


def test_broken_off_it_goes_on_where_it_was(store: Repository, place: Place) -> None:
    everything(store, conversations=5)
    before = opened(store)
    turn(place)

    def breaks(sealed: int) -> None:
        if sealed >= 9:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotating.seal_anew(store, batch=3, pause=0, on_batch=breaks)
    left = rotating.waiting(store)
    assert 0 < left < len(before)
    assert opened(store) == before
    current = store.vault.ring.current
    again = run("keys", "rotate", **place.environment)
    assert again.returncode == 0, again.stderr
    assert f"Sealed anew: {left} values" in again.stderr
    assert KeyRing.load(place.keys).current == current, "it goes on, and does not begin with another key"
    assert opened(store) == before


def test_the_search_finds_everything_all_the_while(store: Repository, place: Place) -> None:
    first, second = told(store, "Zachariah"), told(store, "Zachariah")
    turn(place)
    assert found(store, "Zachariah") == {first, second}
    searching.index(store, first)
    assert found(store, "Zachariah") == {first, second}
    assert len(searching.stale(store)) == 1
    seal_anew(store)
    assert searching.stale(store) == []
    only_new = KeyRing.load(place.keys).without([1])
    assert found(Repository(store.engine, Vault(only_new)), "Zachariah") == {first, second}


def test_others_write_meanwhile_and_lose_nothing(store: Repository, place: Place) -> None:
    """A second process's store, which learns of the new key by itself."""
    conversation = store.open_conversation("website")
    for number in range(60):
        store.keep_message(conversation, f"message-{number}", f"Kyle {number}")
    other = place.store()
    reference = told(other, "Kyle")
    stop, trouble, written = threading.Event(), [], []

    def write() -> None:
        number = 0
        while not stop.is_set() or number < 10:
            number += 1
            try:
                other.keep_message(conversation, f"during-{number}", f"Mia {number}")
                content = {"items": [{"question": "what", "words": f"Mia {number}", "status": "told"}]}
                other.store_report(report.conversation_id, content, urgency="standard", complete=True)
                written.append(number)
            except Exception as problem:
                trouble.append(problem)

    report = other.report(reference)
    assert report is not None
    writer = threading.Thread(target=write)
    writer.start()
    try:
        turn(place)
        seal_anew(store)
    finally:
        stop.set()
        writer.join()
    assert not trouble
    seal_anew(store)
    assert rotating.waiting(store) == 0
    texts = {line.text for line in store.transcript(conversation)}
    assert texts == {f"Kyle {n}" for n in range(60)} | {f"Mia {n}" for n in written}
    last = store.report(reference)
    assert last is not None
    assert last.content["items"][0]["words"] == f"Mia {written[-1]}"
    other.engine.dispose()


def test_a_value_that_does_not_open_is_named_and_its_key_kept(store: Repository, place: Place) -> None:
    everything(store)
    with store.session() as session:
        one, other = session.scalars(select(Message).limit(2)).all()
        one.text = other.text
        number = one.number
    turn(place)
    assert seal_anew(store).failed == (f"messages.text of row {number}",)
    assert rotating.waiting(store) == 1
    long_ago(place)
    with pytest.raises(RotationError, match="1 values are not sealed with key 2"):
        rotating.droppable(store, Counter())


def test_a_value_that_does_not_open_keeps_no_new_key_from_coming_and_its_key_goes_only_when_it_is_given_up(
    store: Repository, place: Place
) -> None:
    told(store, "Zachariah")
    conversation = store.open_conversation("website")
    for name in ("damaged", "cut-off"):
        store.keep_message(conversation, name, "Kyle")
    with store.session() as session:
        damaged, cut_off = session.scalars(select(Message).where(Message.conversation_id == conversation)).all()
        damaged.text = damaged.text[:-1] + bytes([damaged.text[-1] ^ 1])
        cut_off.text = b""
        names = [f"messages.text of row {one.number}" for one in (damaged, cut_off)]
    for current in (2, 3):
        rotated = run("keys", "rotate", **place.environment)
        assert rotated.returncode == 1
        assert all(f"Does not open with any key, and stays as it is: {name}." in rotated.stderr for name in names)
        assert KeyRing.load(place.keys).current == current
        assert rotating.waiting(store) == len(names), "and everything else is sealed with it"
    long_ago(place)
    refused = run("keys", "rotate", "--drop-old", **place.environment)
    assert refused.returncode == 1
    assert "--give-up" in refused.stderr
    assert set(KeyRing.load(place.keys).sealing) == {1, 2, 3}
    dropped = run("keys", "rotate", "--drop-old", "--give-up", **place.environment)
    assert dropped.returncode == 0, dropped.stderr
    assert all(f"Given up: {name}." in dropped.stderr for name in names)
    assert set(KeyRing.load(place.keys).sealing) == {2, 3}, "the trail needs one of them"
    assert found(store, "Zachariah")


def test_what_still_opens_is_never_given_up(store: Repository, place: Place) -> None:
    everything(store)
    turn(place)
    long_ago(place)
    with pytest.raises(RotationError, match="are not sealed with key 2"):
        rotating.droppable(store, Counter(), ["messages.text of row 1"])


def long_ago(place: Place) -> None:
    """Let the current key be the current one for an hour."""
    raw = json.loads(place.keys.read_text())
    raw["since"] = (dt.datetime.now(dt.timezone.utc) - dt.timedelta(hours=1)).isoformat()
    place.keys.write_text(json.dumps(raw))


def test_a_key_is_dropped_only_when_nothing_needs_it(store: Repository, place: Place) -> None:
    told(store, "Zachariah")
    environment = place.environment
    assert run("keys", "rotate", **environment).returncode == 0
    too_soon = run("keys", "rotate", "--drop-old", **environment)
    assert too_soon.returncode == 1
    assert "10 minutes" in too_soon.stderr
    long_ago(place)
    assert "gone: 1" in run("keys", "rotate", "--drop-old", **environment).stderr
    assert set(KeyRing.load(place.keys).sealing) == {2}
    changes = trail.entries(store, trail.Wanted(what=trail.What.KEYS_CHANGED))
    assert [change.details for change in changes] == [{"current": 2, "dropped": [1]}, {"current": 2}]
    assert found(store, "Zachariah")
    assert all(store.transcript(report.conversation_id) for report in store.reports())
    # A key that the trail needs stays, and the trail stays whole.
    assert run("keys", "rotate", **environment).returncode == 0
    long_ago(place)
    assert "gone: none" in run("keys", "rotate", "--drop-old", **environment).stderr
    listed = run("keys", "list", **environment).stdout
    assert "trail 2" in listed
    assert "current" in listed
    for key in KeyRing.load(place.keys).sealing.values():
        assert key.hex() not in listed
    assert trail.verify(store).number == 3


def test_a_key_that_opens_what_waits_in_the_spool_is_not_dropped(store: Repository, place: Place) -> None:
    told(store, "Zachariah")
    spool = Spool(place.var, store.vault)
    message = Spooled("../c1", "website", "message-1", "Kyle", None, "")
    spool.keep(message)
    assert run("keys", "rotate", **place.environment).returncode == 0
    spool.keep(replace(message, id="message-2"))
    (old, new) = spool.messages("../c1")
    spool.tried(old)
    long_ago(place)
    assert keys(place.var) == {1: 1, 2: 1}
    assert "spool 1" in run("keys", "list", **place.environment).stdout
    refused = run("keys", "rotate", "--drop-old", **place.environment)
    assert refused.returncode == 1
    assert "1 messages wait in the spool" in refused.stderr
    assert [spool.open(path).id for path in spool.messages("../c1")] == ["message-1", "message-2"]
    spool.remove(spool.messages("../c1")[0])
    assert "gone: 1" in run("keys", "rotate", "--drop-old", **place.environment).stderr
    assert spool.open(new).id == "message-2"


def test_a_key_can_be_made_ready_first(store: Repository, place: Place) -> None:
    told(store, "Zachariah")
    assert run("keys", "rotate", "--prepare", **place.environment).returncode == 0
    ready = KeyRing.load(place.keys)
    assert (ready.current, set(ready.sealing)) == (1, {1, 2})
    assert run("keys", "rotate", **place.environment).returncode == 0
    turned = KeyRing.load(place.keys)
    assert (turned.current, turned.sealing) == (2, ready.sealing)
    assert rotating.waiting(store) == 0


def test_the_signing_key_can_be_replaced_by_itself(store: Repository, place: Place) -> None:
    told(store, "Zachariah")
    before, sealed = KeyRing.load(place.keys), opened(store)
    replaced = run("keys", "rotate", "--signing", **place.environment)
    assert replaced.returncode == 0, replaced.stderr
    after = KeyRing.load(place.keys)
    assert after.signing != before.signing
    assert (after.current, after.sealing) == (before.current, before.sealing)
    assert opened(place.store()) == sealed
    (changed,) = trail.entries(store, trail.Wanted(what=trail.What.KEYS_CHANGED))
    assert changed.details == {"current": 1, "signing": "another"}


def test_keys_can_come_from_the_environment_and_no_file_is_read(store: Repository, place: Place) -> None:
    told(store, "Zachariah")
    environment = {**place.environment, "CONCERN_BOT_KEYS": place.keys.read_text()}
    place.keys.unlink()
    assert "MISSING" not in run("keys", "list", **environment).stdout
    printed = run("keys", "rotate", **environment)
    assert printed.returncode == 0, printed.stderr
    environment["CONCERN_BOT_KEYS"] = printed.stdout.strip()
    turned = KeyRing.parse(printed.stdout, "what was printed")
    assert turned.current == 2
    sealed = run("keys", "rotate", **environment)
    assert sealed.returncode == 0, sealed.stderr
    assert "Sealed anew: 6 values" in sealed.stderr
    assert not place.keys.exists()
    assert found(Repository(store.engine, Vault(turned)), "Zachariah")
    broken = run("keys", "list", **{**environment, "CONCERN_BOT_KEYS": '{"current": "c2VjcmV0"}'})
    assert broken.returncode == 1
    assert "CONCERN_BOT_KEYS" in broken.stderr
    assert "c2VjcmV0" not in broken.stderr


def test_who_only_reads_opens_what_was_sealed_with_a_key_that_is_new_to_it(store: Repository, place: Place) -> None:
    told(store, "Zachariah")
    turn(place)
    other = place.store()
    conversation = other.open_conversation("website")
    other.keep_message(conversation, "one", "Kyle")
    assert rotating.used(other)[2] == {"messages": 1}
    assert [line.text for line in store.transcript(conversation)] == ["Kyle"]
    other.engine.dispose()


def test_a_key_file_that_is_away_or_spoiled_stops_nobody_who_runs(
    store: Repository, place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    conversation = store.open_conversation("website")
    kept = place.keys.read_text()
    for spoil in (place.keys.unlink, lambda: place.keys.write_text("{")):
        spoil()
        store.keep_message(conversation, f"one-{len(caplog.records)}", "Kyle")
        assert said_by("bot.reports.keys", caplog)
    assert [line.text for line in store.transcript(conversation)] == ["Kyle", "Kyle"]
    place.keys.write_text(kept)
    turn(place)
    store.keep_message(conversation, "three", "Kyle")
    assert rotating.used(store)[2]["messages"] == 1


def test_no_queue_page_is_empty_because_keys_changed(store: Repository, place: Place) -> None:
    reference = told(store, "Zachariah")
    turn(place)
    seal_anew(store)
    page = queue.page(store, queue.Wanted(reader=1, visible=Report.id.is_not(None), words="zachariah"), trail.now())
    assert [row.reference for row in page.rows] == [reference]
