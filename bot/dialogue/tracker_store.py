"""Rasa's tracker store on our encrypted store: the events of each turn, sealed, one row a turn."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker

from bot.reports.repository import Repository, repository

logger = logging.getLogger(__name__)


class ConcernTrackerStore(TrackerStore):
    """Keeps dialogue events where everything else is kept.

    Rasa replaces a tracker store that fails by one in memory, silently; so this one lets errors through to the
    channel's guard, which tells the person.
    """

    def __init__(self, domain: Domain | None, event_broker: Any = None, **_: Any) -> None:
        super().__init__(domain, event_broker)
        self._repository: Repository = repository()

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the events that are not kept yet."""
        turns = self._repository.turns(tracker.sender_id)
        kept = sum(len(events) for events in turns)
        new = [event.as_dict() for event in list(tracker.events)[kept:]]
        if new:
            self._repository.keep_turn(tracker.sender_id, len(turns) + 1, new)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The tracker of a conversation, or None if it has no events yet."""
        turns = self._repository.turns(sender_id)
        if not turns:
            return None
        events = (Event.from_parameters(event) for turn in turns for event in turn)
        return DialogueStateTracker.from_events(
            sender_id, (event for event in events if event is not None), self.domain.slots
        )

    async def keys(self) -> Iterable[str]:
        """The ids of all conversations."""
        return self._repository.conversation_ids()


def replies_of_turn(store: Repository, conversation_id: str, message_id: str) -> list[dict[str, Any]]:
    """What the assistant said in the turn that read a message; empty if no turn has read it.

    After a crash between the end of a turn and the sending of its replies, the message comes again: this finds
    the replies, so that it is not read twice.
    """
    for turn in reversed(store.turns(conversation_id)):
        if any(event["event"] == "user" and event.get("message_id") == message_id for event in turn):
            return [{"text": event["text"], **event["data"]} for event in turn if event["event"] == "bot"]
    return []
