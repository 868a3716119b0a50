"""Storing the report of a conversation, and saying whether that was done."""

from __future__ import annotations

import logging

from rasa_sdk import Tracker

from bot.interview.output import assessing, summary
from bot.interview.terms.draft import Draft
from bot.reports import marks
from bot.reports.conversations import TURN_READ, TurnTakenError
from bot.reports.repository import Reference, repository

logger = logging.getLogger(__name__)

LOST = "A report of conversation %s could not be stored: %s. Its messages are kept; see docs/operations.md."


def message_id(tracker: Tracker) -> str:
    """The sender's id of the latest message; empty if it has none."""
    return tracker.latest_message.get("message_id") or ""


def store(tracker: Tracker, draft: Draft, *, complete: bool, emergency: bool = False) -> Reference | None:
    """Store the report of this conversation; None, with the cause in the log, if that fails.

    Args:
        tracker: the conversation.
        draft: what is known.
        complete: the person has read it back and sent it.
        emergency: 999 was advised, whatever the draft says.
    """
    draft = draft.settled()
    number = tracker.get_slot("report_number") or 0
    try:
        reports = repository()
        reports.ensure_conversation(tracker.sender_id, tracker.get_latest_input_channel() or "unknown")
        # What was sent once stays so, whatever is added to it.
        before = reports.report_of(tracker.sender_id, number)
        complete = complete or (before is not None and before.complete)
        return reports.store_report(
            tracker.sender_id,
            summary.compose(draft, complete=complete),
            urgency="emergency" if emergency else assessing.urgency(draft).level,
            complete=complete,
            number=number,
            adding_to=tracker.get_slot("adding_to"),
            turn=TURN_READ.get(),
        )
    except TurnTakenError:
        return None  # nothing of this turn is said: the guard reads the message again, after the later turn
    except Exception as problem:
        # Whatever it is, the person must be told; the text of the error could hold what they typed.
        logger.error(LOST, tracker.sender_id, type(problem).__name__)
        marks.mark(marks.NOT_STORED)
        return None


def add(tracker: Tracker, words: str, draft: Draft, *, urgency: str, to: str | None = None) -> Reference | None:
    """Add words to a report of another conversation; None, with the cause in the log, if that fails.

    Args:
        draft: what is known of this conversation, these words included: it may be for named staff only.
        to: the report's reference; default: that of the report which the person came back to.
    """
    reference = Reference(to or tracker.get_slot("adding_to"))
    try:
        repository().add_to_report(
            reference,
            tracker.sender_id,
            message_id(tracker),
            words,
            urgency=urgency,
            restricted=assessing.restricted(draft),
        )
    except Exception as problem:
        logger.error(LOST, tracker.sender_id, type(problem).__name__)
        marks.mark(marks.NOT_STORED)
        return None
    return reference


def untold(tracker: Tracker, draft: Draft) -> str:
    """What was told in this conversation and is in no report: not in its own, nor added to an earlier one."""
    own = repository().report_of(tracker.sender_id, tracker.get_slot("report_number") or 0)
    earlier = repository().report(tracker.get_slot("adding_to") or "")
    items = own.content["items"] if own else []
    additions = earlier.additions if earlier else ()
    added = "\n".join(words.words for words in additions if words.conversation_id == tracker.sender_id)
    known = {(item["question"], line) for item in items for line in item["words"].split("\n")}
    # A fact stands in the words of an addition.
    return summary.told(draft.settled(), lambda name, line: (name, line) in known or line in added)


def return_code(tracker: Tracker, reference: Reference) -> str | None:
    """A return code for a report that has none yet; None if it has one, or if none could be made."""
    try:
        return repository().new_return_code(reference, message_id(tracker))
    except Exception as problem:
        logger.error("No return code could be stored for report %s: %s.", reference, type(problem).__name__)
        return None
