"""Storing the report of a conversation, and saying whether that was done."""

from __future__ import annotations

import logging

from rasa_sdk import Tracker

from bot.interview import summary
from bot.interview.draft import Draft
from bot.reports.repository import Reference, repository

logger = logging.getLogger(__name__)

LOST = "A report of conversation %s could not be stored: %s. Its messages are kept; see docs/operations.md."


def store(tracker: Tracker, draft: Draft, *, urgency: str, complete: bool) -> Reference | None:
    """Store the report of this conversation; None, with the cause in the log, if that fails."""
    try:
        reports = repository()
        reports.ensure_conversation(tracker.sender_id, tracker.get_latest_input_channel() or "unknown")
        return reports.store_report(
            tracker.sender_id,
            summary.compose(draft),
            urgency=urgency,
            complete=complete,
            number=tracker.get_slot("report_number") or 0,
        )
    except Exception as problem:
        # Whatever it is, the person must be told; the text of the error could hold what they typed.
        logger.error(LOST, tracker.sender_id, type(problem).__name__)
        return None
