"""Rasa's tracker store: nothing that is stored is lost by what is kept in memory."""

from __future__ import annotations

import asyncio

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue import tracker_store
from bot.dialogue.lock_store import Locks
from bot.dialogue.tracker_store import MOST_EVENTS, ConcernTrackerStore, StoredTracker, shortened
from bot.reports.conversations import TURN_READ
from bot.reports.repository import Repository
from tests.conftest import ROOT

DOMAIN = Domain.load(str(ROOT / "domain.yml"))


@pytest.fixture
def store(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Repository:
    monkeypatch.setattr(tracker_store, "repository", lambda: repository)
    return repository


def take_turn(server: ConcernTrackerStore, number: int, *, fails: bool = False) -> StoredTracker:
    """A turn as Rasa takes one: the tracker is fetched, changed and saved."""
    tracker = asyncio.run(server.get_or_create_tracker("one"))
    tracker.update(UserUttered(f"message {number}", {"name": "tell_concern"}))
    tracker.update(SlotSet("requested_slot", "worry"))
    tracker.update(SlotSet("what", {"told": number}))
    tracker.update(ActiveLoop("concern_form"))
    tracker.update(BotUttered(f"answer {number}"))
    tracker.update(ActionExecuted("action_listen"))
    if not fails:
        asyncio.run(server.save(tracker))
    return tracker


def state_of(tracker: DialogueStateTracker) -> tuple[object, ...]:
    assert tracker.active_loop is not None
    assert tracker.latest_message is not None
    slots = {name: slot.value for name, slot in tracker.slots.items()}
    return slots, tracker.active_loop.name, tracker.latest_message.text, tracker.latest_action_name


def test_of_a_long_conversation_every_event_is_stored_and_few_are_carried_along(store: Repository) -> None:
    server = ConcernTrackerStore(DOMAIN)
    for number in range(60):
        tracker = take_turn(server, number)
        assert len(tracker.events) <= MOST_EVENTS + 10
    stored = [event for turn in store.turns("one") for event in turn]
    assert [event["text"] for event in stored if event["event"] == "user"] == [f"message {n}" for n in range(60)]
    assert [event["text"] for event in stored if event["event"] == "bot"] == [f"answer {n}" for n in range(60)]
    carried = asyncio.run(server.retrieve("one"))
    whole = asyncio.run(ConcernTrackerStore(DOMAIN).retrieve("one"))
    assert carried is not None
    assert whole is not None
    assert len(whole.events) > 3 * len(carried.events)
    assert state_of(carried) == state_of(whole)


class SeveralServers(Locks):
    across_servers = True


def test_a_turn_that_another_server_took_is_seen(store: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracker_store, "locks", SeveralServers)
    here, there = ConcernTrackerStore(DOMAIN), ConcernTrackerStore(DOMAIN)
    for number in range(6):
        tracker = take_turn((here, there)[number % 2], number)
        assert [event.text for event in tracker.events if isinstance(event, UserUttered)][-1] == f"message {number}"
    assert len([event for turn in store.turns("one") for event in turn if event["event"] == "user"]) == 6


def test_what_a_failed_turn_did_is_not_seen_by_the_next(store: Repository) -> None:
    server = ConcernTrackerStore(DOMAIN)
    take_turn(server, 1)
    take_turn(server, 2, fails=True)
    tracker = asyncio.run(server.retrieve("one"))
    assert tracker is not None
    assert tracker.get_slot("what") == {"told": 1}
    assert take_turn(server, 3).get_slot("what") == {"told": 3}
    assert [e["text"] for turn in store.turns("one") for e in turn if e["event"] == "user"] == [
        "message 1",
        "message 3",
    ]


def test_a_turn_knows_which_turn_it_was_read_after(store: Repository) -> None:
    async def read() -> int | None:
        await server.get_or_create_tracker("one")
        return TURN_READ.get()

    server = ConcernTrackerStore(DOMAIN)
    for number in (1, 2):
        assert asyncio.run(read()) == len(store.turns("one"))
        take_turn(server, number)
    assert asyncio.run(read()) == asyncio.run(read()) == len(store.turns("one"))


def test_who_only_looks_in_the_middle_of_a_turn_takes_nothing_from_it(store: Repository) -> None:
    server = ConcernTrackerStore(DOMAIN)
    take_turn(server, 1)
    under_way = take_turn(server, 2, fails=True)
    asyncio.run(server.retrieve("one"))
    asyncio.run(server.save(under_way))
    tracker = asyncio.run(ConcernTrackerStore(DOMAIN).retrieve("one"))
    assert tracker is not None
    assert tracker.get_slot("what") == {"told": 2}


def test_a_shortened_tracker_says_the_same() -> None:
    tracker = StoredTracker("one", DOMAIN.slots)
    for number in range(5):
        tracker.update(UserUttered(f"message {number}"))
        tracker.update(SlotSet("what", {"told": number}))
        tracker.update(ActiveLoop("concern_form"))
        tracker.update(ActionExecuted("action_listen"))
    short = shortened(tracker)
    assert len(short.events) < len(tracker.events)
    assert state_of(short) == state_of(tracker)


def test_a_shortened_tracker_still_knows_the_state_before_the_last_message() -> None:
    tracker = StoredTracker("one", DOMAIN.slots)
    for number in range(5):
        tracker.update(UserUttered(f"message {number}"))
        if number != 3:  # a message that changed nothing
            tracker.update(SlotSet("what", {"told": number}))
        tracker.update(ActiveLoop("concern_form"))
        tracker.update(ActionExecuted("action_listen"))
    events = list(shortened(tracker).events)
    last = max(i for i, event in enumerate(events) if isinstance(event, UserUttered))
    before = DialogueStateTracker.from_events("one", events[:last], DOMAIN.slots)
    assert before.get_slot("what") == {"told": 2}
