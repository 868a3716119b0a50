"""What staff do with reports, and the queue, on SQLite and on PostgreSQL."""

from __future__ import annotations

import datetime as dt
import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from alembic import command
from sqlalchemy import select, text, true, update

from bot.reports import database, duplicates, queue, reviewing, searching, trail
from bot.reports.models import Report, now
from bot.reports.queue import Wanted
from bot.reports.repository import Repository
from bot.reports.reviewing import Person, ReviewError
from bot.reports.trail import COMMAND, What
from bot.reports.trail import Wanted as WantedOfTheTrail
from bot.reports.vault import KeyRing, Vault
from bot.staff import accounts
from bot.staff.roles import Role
from tests.staff.making import report

PLAIN = Report.restricted.is_(False)
EVERYTHING = Wanted(reader=0, visible=true(), view="all")


@pytest.fixture
def staff(store: Repository) -> list[Person]:
    """Two members of staff."""
    for name in ("ann", "ben"):
        accounts.add(store, COMMAND, f"{name}@example.org", name, "correct horse battery", Role.REVIEWER)
    return [Person(one.id, one.name, one.email) for one in accounts.all_accounts(store)]


def listed(store: Repository, **wanted: object) -> list[str]:
    asked = Wanted(**{"reader": 0, "visible": true(), **wanted})  # type: ignore[arg-type]
    return [row.reference for row in queue.page(store, asked, now()).rows]


def test_the_queue_is_sorted_narrowed_down_and_searched(store: Repository) -> None:
    calm = report(store, "a boy is hungry", answers={"child_name": "Omar"})
    urgent = report(store, "he has a knife", danger="yes", kinds={"physical": 0.9}, channel="telegram")
    hidden = report(store, "the coach", situations=frozenset({"staff_concern"}), language="pl", complete=False)
    assert listed(store) == [urgent, hidden, calm]
    assert listed(store, visible=PLAIN) == [urgent, calm]
    for asked, expected in (
        ({"urgency": "emergency"}, [urgent]),
        ({"kind": "physical"}, [urgent]),
        ({"kind": "none"}, []),
        ({"channel": "telegram"}, [urgent]),
        ({"language": "pl"}, [hidden]),
        ({"not_languages": ("en",)}, [hidden]),
        ({"part": "part"}, [hidden]),
        ({"part": "whole"}, [urgent, calm]),
        ({"received": "day"}, [urgent, hidden, calm]),
        ({"received": "older"}, []),
        ({"words": "boys Omar"}, [calm]),
        ({"words": calm}, [calm]),
        ({"view": "closed"}, []),
    ):
        assert listed(store, **asked) == expected, asked


def test_a_step_is_taken_by_one_of_two_who_try_at_once(store: Repository, staff: list[Person]) -> None:
    reference = report(store)
    together = Barrier(2)

    def claim(by: Person) -> str:
        together.wait(10)
        try:
            reviewing.claim(store, reference, by)
        except ReviewError as refused:
            return str(refused)
        return by.name

    with ThreadPoolExecutor(2) as pool:
        winner, refused = sorted(pool.map(claim, staff), key=len)
    assert winner in ("ann", "ben")
    assert refused == f"{winner} has taken this report already. Ask them to hand it over."
    standing = reviewing.standing(store, reference)
    assert standing is not None
    assert standing.assigned_to is not None
    assert standing.assigned_to.name == winner


def test_of_two_decisions_one_counts(store: Repository, staff: list[Person]) -> None:
    reference = report(store)
    standing = reviewing.standing(store, reference)
    assert standing is not None
    together = Barrier(2)

    def decide(by: Person) -> bool:
        together.wait(10)
        try:
            reviewing.decide(
                store, reference, by, outcome="advice", kind="neglect", danger="no", why=by.name, state=standing.state
            )
        except ReviewError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(decide, staff)) == [False, True]
    kinds = [event.kind for event in reviewing.timeline(store, reference, true())]
    assert kinds.count("decided") == 1


def test_who_is_gone_is_still_named_and_their_reports_wait_for_somebody_else(
    store: Repository, staff: list[Person]
) -> None:
    reference = report(store)
    reviewing.claim(store, reference, staff[0])
    accounts.remove(store, COMMAND, "ann@example.org")
    standing = reviewing.standing(store, reference)
    assert standing is not None
    assert standing.assigned_to is None
    assert reviewing.timeline(store, reference, true())[0].by == "ann"
    reviewing.claim(store, reference, staff[1])


def test_every_step_is_in_the_trail_without_what_was_written(store: Repository, staff: list[Person]) -> None:
    ann, ben = staff
    reference, other = report(store), report(store)
    reviewing.opened(store, reference, ann)
    reviewing.claim(store, reference, ann)
    reviewing.assign(store, reference, ann, ben.id, "Zebulon knows the family")
    reviewing.note(store, reference, ben, "Zebulon rang")
    reviewing.correct(store, reference, ben, "who", "Who", "", "Zebulon", "Zebulon said so")
    reviewing.correct_reading(store, reference, ben, kind="neglect", danger="no", urgency="standard", why="Zebulon")
    duplicates.judge(store, reference, other, ben, same=True)
    standing = reviewing.standing(store, reference)
    assert standing is not None
    reviewing.decide(
        store, reference, ben, outcome="advice", kind="neglect", danger="no", why="Zebulon", state=standing.state
    )
    reviewing.close(store, reference, ben)
    reviewing.reopen(store, reference, ben, "Zebulon rang again")
    kept = trail.entries(store, WantedOfTheTrail(reference=reference))[::-1]
    assert [(entry.who, entry.what) for entry in kept] == [
        ("ann@example.org", What.REPORT_VIEWED),
        ("ann@example.org", What.CLAIMED),
        ("ann@example.org", What.ASSIGNED),
        ("ben@example.org", What.NOTE_ADDED),
        ("ben@example.org", What.CORRECTED),
        ("ben@example.org", What.CORRECTED),
        ("ben@example.org", What.LINKED),
        ("ben@example.org", What.DECIDED),
        ("ben@example.org", What.STATUS_CHANGED),
        ("ben@example.org", What.STATUS_CHANGED),
    ]
    assert kept[7].details == {"step": "decided", "outcome": "advice", "harm": "neglect", "danger": "no"}
    assert "Zebulon" not in str(kept), "the trail outlives the report"
    assert [entry.details["other"] for entry in trail.entries(store, WantedOfTheTrail(reference=other))] == [reference]
    trail.verify(store)


def test_a_step_that_the_trail_does_not_take_is_not_taken(
    store: Repository, staff: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = report(store)

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("no trail")

    monkeypatch.setattr(trail, "record", fails)
    with pytest.raises(RuntimeError):
        reviewing.claim(store, reference, staff[0])
    with pytest.raises(RuntimeError):
        reviewing.opened(store, reference, staff[0])
    standing = reviewing.standing(store, reference)
    assert standing is not None
    assert (standing.status, standing.first_seen_at) == ("new", None)
    assert [event.kind for event in reviewing.timeline(store, reference, true())] == ["received"]


def test_an_event_is_written_once_and_sealed(store: Repository, staff: list[Person]) -> None:
    reference = report(store)
    reviewing.note(store, reference, staff[0], "Zebulon rang")
    with store.engine.connect() as connection:
        rows = connection.execute(text("SELECT uid, detail FROM review_events")).all()
    assert all(b"Zebulon" not in bytes(row.detail) for row in rows)
    with pytest.raises(Exception, match="changed or moved"):
        store.vault.open(bytes(rows[0].detail), "review_events", "detail", "another")


def test_duplicates_are_found_by_name_and_place_together(store: Repository, staff: list[Person]) -> None:
    def told(name: str, place: str, **more: object) -> str:
        return str(report(store, "a worry", answers={"child_name": name, "address": place}, **more))  # type: ignore[arg-type]

    one = told("Lily Marsh", "9 Pear Lane")
    same = told("lily", "pear lane 9")
    told("Lily", "4 Oak Street")
    told("Omar", "14 Pear Lane Court")
    assert [other.reference for other in duplicates.candidates(store, one, true())] == [same]
    duplicates.judge(store, one, same, staff[0], same=True)
    assert duplicates.candidates(store, one, true()) == []
    assert duplicates.links(store, same, true()).same == (one,)
    duplicates.judge(store, same, one, staff[0], same=False)
    assert duplicates.links(store, one, true()).different == (same,)
    duplicates.judge(store, same, one, staff[0], same=None)
    assert [other.reference for other in duplicates.candidates(store, one, true())] == [same]


@pytest.mark.parametrize(
    ("name", "place", "days_before", "offered"),
    [
        ("Lily", "4 Oak Street", 0, False),  # a first name
        ("", "Bedford", 0, False),  # a town
        ("Lily Marsh", "4 Oak Street", 60, True),
        ("", "Pear Lane, Bedford", 2, True),
        ("", "Pear Lane, Bedford", 60, False),
    ],
)
def test_one_thing_alike_is_enough_only_where_it_says_much(
    store: Repository, name: str, place: str, days_before: int, offered: bool
) -> None:
    one = str(report(store, "a worry", answers={"child_name": "Lily Marsh", "address": "9 Pear Lane, Bedford"}))
    other = str(report(store, "a worry", answers={"child_name": name, "address": place}))
    with store.session() as session:
        before = session.scalars(select(Report).where(Report.reference == other)).one()
        before.created_at = now() - dt.timedelta(days=days_before)
    found = [candidate.reference for candidate in duplicates.candidates(store, one, true())]
    assert found == ([other] if offered else [])


def test_a_graver_version_brings_a_report_forward_and_a_lesser_one_never_back(store: Repository) -> None:
    conversation = store.open_conversation("website")
    content = {"items": [], "understood": {}}
    reference = store.store_report(conversation, content, urgency="standard", complete=False)
    due = [reviewing.standing(store, reference).due_at]  # type: ignore[union-attr]
    for urgency in ("emergency", "standard"):
        store.store_report(conversation, content, urgency=urgency, complete=True)
        due.append(reviewing.standing(store, reference).due_at)  # type: ignore[union-attr]
    assert due[1] < due[0]
    assert due[2] == due[1]
    assert listed(store, urgency="emergency") == [reference]


def test_an_emergency_that_was_closed_and_is_added_to_is_due_as_one(store: Repository) -> None:
    reference = report(store, "he has a knife", danger="yes", kinds={"physical": 0.9})
    with store.session() as session:
        session.execute(update(Report).values(status="closed", open=False))
    store.add_to_report(reference, store.open_conversation("website"), "one", "he came home", urgency="standard")
    standing = reviewing.standing(store, reference)
    assert standing is not None
    assert (standing.status, standing.urgency) == ("new", "emergency")
    assert standing.due_at - now() <= store.limits.emergency


def test_reports_of_before_the_queue_come_into_it(url: str) -> None:
    """Tables as they were, with a report about staff in them, brought up to date."""
    command.upgrade(database._alembic(url), "0003")
    vault = Vault(KeyRing.new())
    content = {
        "items": [{"question": "what", "heading": "", "words": "the coach", "status": "told"}],
        "understood": {"primary": "sexual", "kind": "sexual", "danger": "yes", "language": "pl"},
        "restricted": True,
    }
    values = {
        "content": vault.seal(json.dumps(content), "reports", "content", "BB-1000-1000"),
        "at": dt.datetime(2026, 11, 1, 9, 0),
        "complete": True,
    }
    engine = database.connect(url)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO conversations (id, channel, started_at, last_message_at) VALUES ('c', 'website', :at, :at)"
            ),
            {"at": values["at"]},
        )
        connection.execute(
            text(
                "INSERT INTO reports (reference, conversation_id, number, urgency, complete, status, version, content, "
                "created_at, updated_at) VALUES "
                "('BB-1000-1000', 'c', 0, 'emergency', :complete, 'new', 1, :content, :at, :at)"
            ),
            values,
        )
    database.upgrade(url)
    store = Repository(engine, vault)
    assert listed(store, visible=PLAIN, view="all") == [], "nor before it was looked into"
    assert searching.catch_up(store) == 1
    assert listed(store, words="coach", language="pl", kind="sexual") == ["BB-1000-1000"]
    assert listed(store, visible=PLAIN, view="all") == []
    (row,) = queue.page(store, EVERYTHING, now()).rows
    assert row.due_at == dt.datetime(2026, 11, 1, 9, 0, tzinfo=dt.timezone.utc), "it waits since it came"
    engine.dispose()
