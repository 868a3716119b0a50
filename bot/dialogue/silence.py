"""Who stops half-way may have told of a child at risk: after a set silence that becomes a part report.

The opening says so. What is passed on is the draft as the conversation left it (bot/interview/asking/planning.py says
when it is worth it); the person who comes back goes on where they were, and what they then send completes the same
report. So is what should be with staff already and could not be stored when it was told: an emergency, or more after
a report.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging

from rasa.core.tracker_store import TrackerStore

from bot.dialogue.lock_store import locks
from bot.interview.asking import planning
from bot.interview.output import assessing, summary
from bot.interview.terms.slots import draft_of
from bot.reports.repository import Reference, Repository

logger = logging.getLogger(__name__)

# How often it is looked for, in shares of the silence.
LOOKS_PER_SILENCE = 10


async def watch(store: Repository, trackers: TrackerStore, silence: dt.timedelta) -> None:
    """Look for conversations that fell silent, until cancelled."""
    while True:
        try:
            await pass_on_silent(store, trackers, dt.datetime.now(dt.timezone.utc) - silence)
        except Exception as problem:
            # Whatever it is, the next look may succeed; the text of the error could hold what somebody typed.
            logger.error("Conversations that fell silent could not be looked at: %s.", type(problem).__name__)
        await asyncio.sleep(silence.total_seconds() / LOOKS_PER_SILENCE)


async def pass_on_silent(store: Repository, trackers: TrackerStore, since: dt.datetime) -> list[Reference]:
    """Make part reports of the conversations in which nothing was said since a moment.

    Each has its lock meanwhile, so that of several servers one does it; and it is noted afterwards, so that a server
    that ends before leaves it to the next.

    Returns:
        The references of the part reports.
    """
    references = []
    for conversation_id in store.silent(since):
        try:
            async with locks().hold(conversation_id):
                if not store.silent(since, conversation_id):
                    continue
                reference = await _pass_on(store, trackers, conversation_id)
                store.note_silence(conversation_id, since)
        except Exception as problem:
            logger.error("Part report of conversation %s failed: %s.", conversation_id, type(problem).__name__)
            continue
        if reference is not None:
            references.append(reference)
    return references


async def _pass_on(store: Repository, trackers: TrackerStore, conversation_id: str) -> Reference | None:
    tracker = await trackers.retrieve(conversation_id)
    if tracker is None or tracker.get_slot("stage") == "adding":
        return None  # its words went to an earlier report
    draft = draft_of({name: slot.value for name, slot in tracker.slots.items()}).settled()
    emergency = tracker.get_slot("stage") == "emergency"
    number = tracker.get_slot("report_number") or 0
    report = store.report_of(conversation_id, number)
    if report is None and not emergency and not planning.worth_passing_on(draft):
        return None
    complete = report is not None and report.complete
    content = summary.compose(draft, complete=complete)
    if report is not None and all(report.content.get(part) == content[part] for part in ("items", "reasons", "call")):
        return None  # staff have it
    return store.store_report(
        conversation_id,
        content,
        urgency="emergency" if emergency else assessing.urgency(draft).level,
        complete=complete,
        number=number,
        turn=tracker.turn,
    )
