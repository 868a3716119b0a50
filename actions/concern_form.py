"""The form's seam: hands each message to the interview and its answer back to Rasa as slots."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.storing import message_id, store
from bot.interview.asking import planning
from bot.interview.danger.danger_in_context import as_more
from bot.interview.reading import read
from bot.interview.terms import catalogue
from bot.interview.terms.draft import Draft
from bot.interview.terms.slots import changed_slots, draft_of
from bot.interview.terms.turn import Outcome, Said
from bot.understanding.assessment import Assessment


def said_in(tracker: Tracker) -> Said:
    """The latest message of the person as the interview takes it."""
    latest = tracker.latest_message
    metadata = latest.get("metadata") or {}
    choice = next((entity["value"] for entity in latest.get("entities", []) if entity["entity"] == "choice"), None)
    assessment = latest.get("assessment")
    intent = latest.get("intent") or {}
    said = Said(
        text=latest.get("text") or "",
        intent=intent.get("name") or "nlu_fallback",
        message_id=message_id(tracker),
        confidence=intent.get("confidence") or 0.0,
        choice=choice,
        assessment=Assessment.from_dict(assessment) if assessment else None,
    )
    if metadata.get("more"):
        said = as_more(draft_of(tracker.slots), said)
    return replace(said, text=metadata.get("text") or said.text)


def _in_emergency(tracker: Tracker, draft: Draft) -> bool:
    """Whether 999 was advised, and the danger not taken back since."""
    return tracker.get_slot("stage") == "emergency" and not draft.danger_is_taken_back


class ValidateConcernForm(FormValidationAction):
    """Takes a message in, and says which questions are left."""

    def name(self) -> str:
        return "validate_concern_form"

    async def required_slots(
        self, domain_slots: list[str], dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[str]:
        """The questions that are left, or none when the turn leads elsewhere."""
        if tracker.get_slot("outcome") not in (None, Outcome.ASK.value):
            return []
        draft = draft_of(tracker.slots)
        return planning.to_ask(draft, emergency=_in_emergency(tracker, draft))

    async def get_extraction_events(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Read the message once. Nothing for a question of the person's own: Rasa's rules answer it."""
        said = said_in(tracker)
        if tracker.get_slot("read_message") == said.message_id:
            return []
        asked, before = tracker.get_slot("requested_slot"), draft_of(tracker.slots)
        reading = read(
            before,
            asked if asked in catalogue.questions() else None,
            said,
            emergency_known=_in_emergency(tracker, before),
        )
        if reading is None:
            return []
        for key, values in reading.remarks:
            dispatcher.utter_message(response=key, **values)
        new = changed_slots(reading.draft, tracker.slots)
        new |= {"outcome": reading.outcome.value, "read_message": said.message_id}
        if tracker.get_slot("stage") == "stopped":
            new["stage"] = None  # the questions go on
        emergency = tracker.get_slot("stage") == "emergency"
        tells = not new.keys().isdisjoint({"concern", *catalogue.questions()})
        told_of_999 = (reading.draft.no_danger, reading.draft.call) != (before.no_danger, before.call)
        tells = tells or told_of_999 or reading.draft.put_right != before.put_right
        missing = tracker.get_slot("reference") is None
        if emergency and reading.outcome in (Outcome.ASK, Outcome.STOP) and (tells or missing):
            # Staff have the urgent report already, or should: what is told while carrying on must not wait to be sent.
            reference = store(tracker, reading.draft, complete=False, emergency=True)
            new |= {"reference": reference} if reference and missing else {}
        return [SlotSet(name, value) for name, value in new.items()]

    async def get_validation_events(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """What was read is valid as it is: any answer may be unknown or declined."""
        return [SlotSet(name, value) for name, value in tracker.slots_to_validate().items()]
