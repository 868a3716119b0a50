"""Taking the last message back: the interview is as it was before it, so that other words can take its place."""

from __future__ import annotations

from typing import Any

from rasa.shared.core.events import Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.interview.terms.slots import draft_of
from bot.understanding.assessment import more_dangerous

FORM = "concern_form"


async def unsay(agent: Any, conversation_id: str, message_id: str) -> bool:
    """Take a message back, if it was the last that the interview took and nothing was stored or sent because of it.

    What it told of danger is never taken back: then it stays, as words that were said. Rasa's own event for this
    (`rewind`) leaves a form, and with it loses every answer.

    Args:
        agent: Rasa's agent.

    Returns:
        Whether other words can take its place: it was taken back, now or before a crash, or was a question of the
        person's own, of which nothing is left.
    """
    async with agent.lock_store.lock(conversation_id):
        tracker = await agent.tracker_store.retrieve(conversation_id)
        if tracker is None or tracker.active_loop_name != FORM or tracker.get_slot("stage") is not None:
            return False
        if tracker.latest_message is None or tracker.latest_message.message_id != message_id:
            return False
        if tracker.get_slot("read_message") != message_id:
            return True
        before = _before(tracker, message_id)
        if before is None or _told_of_danger(before, tracker):
            return False
        for name in tracker.slots:
            if before.get_slot(name) != tracker.get_slot(name):
                tracker.update(SlotSet(name, before.get_slot(name)))
        await agent.tracker_store.save(tracker)
    return True


def _before(tracker: DialogueStateTracker, message_id: str) -> DialogueStateTracker | None:
    """The conversation as it was when a message came."""
    events: list[Event] = []
    for event in tracker.events:
        if isinstance(event, UserUttered) and event.message_id == message_id:
            return DialogueStateTracker.from_events(tracker.sender_id, events, tracker.slots.values())
        events.append(event)
    return None


def _told_of_danger(before: DialogueStateTracker, after: DialogueStateTracker) -> bool:
    known, now = (draft_of(tracker.current_slot_values()).concern.danger for tracker in (before, after))
    return more_dangerous(known, now) != known
