"""Rasa's tracker store on our encrypted store: the events of each turn, sealed, one row a turn.

Reading and replaying all events at every turn would make each slower than the one before. So the tracker as a turn left
it is kept in memory, and taken up again: where there are several servers, if the store still ends with that turn. If it
does not (another server took a turn, or this one began anew), it is made from the store. A tracker of many events is
shortened to the state that they led to: the store keeps all of them.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.lock_store import locks
from bot.reports.conversations import TURN_READ
from bot.reports.repository import repository

# Conversations whose trackers are kept in memory; the one that was silent for longest goes first.
MOST_REMEMBERED = 500
# Rasa goes through all events of a tracker several times a turn.
MOST_EVENTS = 70


class StoredTracker(DialogueStateTracker):
    """A tracker that knows what of it is stored.

    Attributes:
        turn: the last turn that is stored.
        stored: how many of its events, from the first, are stored; the others are of the turn under way.
        in_use: a turn is under way, or failed: what it did to the tracker must not be seen by another.
    """

    turn = 0
    stored = 0
    in_use = True


class HeldBackTurn:
    """A turn that Rasa has saved and that somebody else keeps, with more.

    Attributes:
        content: its number and its events; None if Rasa saved none.
        failed: an action of it failed, and what it was to do is lost.
    """

    content: tuple[int, list[dict[str, Any]]] | None = None
    failed = False
    _kept: Callable[[], None]

    def hold(self, number: int, events: list[dict[str, Any]], kept: Callable[[], None]) -> None:
        """Take what Rasa saves.

        Args:
            kept: is called when it is kept.
        """
        self.content, self._kept = (number, events), kept

    def note_kept(self) -> None:
        """Say that it is in the store now; until then the tracker is not taken up again."""
        if self.content is not None:
            self._kept()


_HELD_BACK: ContextVar[HeldBackTurn | None] = ContextVar("held_back", default=None)


@contextmanager
def held_back() -> Iterator[HeldBackTurn]:
    """What Rasa saves within is not kept yet: the guard keeps it in one transaction with the replies."""
    before = _HELD_BACK.set(turn := HeldBackTurn())
    try:
        yield turn
    finally:
        _HELD_BACK.reset(before)


def note_failure() -> None:
    """An action of the turn under way failed. Rasa goes on without it; the guard must not."""
    if (turn := _HELD_BACK.get()) is not None:
        turn.failed = True


class ConcernTrackerStore(TrackerStore):
    """Keeps dialogue events where everything else is kept.

    Rasa replaces a tracker store that fails by one in memory, silently; so this one lets errors through to the
    channel's guard, which tells the person.
    """

    def __init__(self, domain: Domain | None, event_broker: Any = None, **_: Any) -> None:
        super().__init__(domain, event_broker)
        self._repository = repository()
        self._remembered: OrderedDict[str, StoredTracker] = OrderedDict()

    def init_tracker(self, sender_id: str) -> StoredTracker:
        """A tracker of a conversation that has no events yet."""
        return StoredTracker(sender_id, self.domain.slots)

    async def save(self, tracker: StoredTracker) -> None:
        """Keep the events that are not kept yet.

        Raises:
            TurnTakenError: another server has kept a turn since this tracker was read.
        """
        new = [event.as_dict() for event in list(tracker.events)[tracker.stored :]]
        number = tracker.turn + 1 if new else tracker.turn
        kept = partial(self._remember, tracker, number, tracker.stored + len(new))
        if new and (held := _HELD_BACK.get()) is not None:
            held.hold(number, new, kept)
            return
        if new:
            self._repository.keep_turn(tracker.sender_id, number, new)
        kept()

    def _remember(self, tracker: StoredTracker, turn: int, stored: int) -> None:
        """The tracker can be taken up from here by the next turn."""
        tracker.turn, tracker.stored = turn, stored
        TURN_READ.set(turn)
        if len(tracker.events) > MOST_EVENTS:
            tracker = shortened(tracker)
        tracker.in_use = False
        self._remembered[tracker.sender_id] = tracker
        self._remembered.move_to_end(tracker.sender_id)
        if len(self._remembered) > MOST_REMEMBERED:
            self._remembered.popitem(last=False)

    async def retrieve(self, sender_id: str) -> StoredTracker | None:
        """The tracker of a conversation, or None if it has no events yet."""
        known = self._remembered.get(sender_id)
        if known is None or known.in_use or (locks().across_servers and self._is_overtaken(known)):
            known = self._from_store(sender_id)
        if known is not None:
            known.in_use = True
            self._remembered[sender_id] = known
        TURN_READ.set(known.turn if known is not None else 0)
        return known

    def _is_overtaken(self, known: StoredTracker) -> bool:
        return known.turn != self._repository.last_turn(known.sender_id)

    async def keys(self) -> Iterable[str]:
        """The ids of all conversations."""
        return self._repository.conversation_ids()

    def _from_store(self, sender_id: str) -> StoredTracker | None:
        turns = self._repository.turns(sender_id)
        if not turns:
            return None
        events = (Event.from_parameters(event) for turn in turns for event in turn)
        tracker = StoredTracker.from_events(
            sender_id, [event for event in events if event is not None], self.domain.slots
        )
        return _is_stored(tracker, len(turns))


def shortened(tracker: StoredTracker) -> StoredTracker:
    """A tracker in the same state, of fewer events: what slots and form were before the last message but one, then all
    since.

    Rules look no further back than to the message before; and the last message can be taken back (unsaying.py).
    """
    events = list(tracker.events)
    messages = [i for i, event in enumerate(events) if isinstance(event, UserUttered)]
    if len(messages) < 2:
        return tracker
    slots = tracker.slots.values()
    before = StoredTracker.from_events(tracker.sender_id, events[: messages[-2]], slots)
    changed = (slot for slot in before.slots.values() if slot.value != slot.initial_value)
    state: list[Event] = [SlotSet(slot.name, slot.value) for slot in changed]
    if before.active_loop is not None:
        state.append(ActiveLoop(before.active_loop.name))
    state.append(ActionExecuted(ACTION_LISTEN_NAME))
    recent = events[messages[-2] :]
    return _is_stored(StoredTracker.from_events(tracker.sender_id, [*state, *recent], slots), tracker.turn)


def _is_stored(tracker: StoredTracker, turn: int) -> StoredTracker:
    tracker.turn, tracker.stored = turn, len(tracker.events)
    return tracker
