"""Actions that store a report. Each speaks only of what is committed: Rasa itself swallows an action's failure."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.concern_form import said_in
from actions.storing import store
from bot.council import languages
from bot.interview import catalogue, summary
from bot.interview.draft import Draft
from bot.interview.reading import Outcome, add
from bot.interview.slots import changed_slots, draft_of

# What follows each of these actions. Said here and not left to the rules, which would have to name every state of
# the slots that an action may leave behind.
LISTEN = FollowupAction("action_listen")

# "Have you been able to call 999?": what is said to each answer.
CALLED = {
    "called_999_yes": "utter_called_yes",
    "affirm": "utter_called_yes",
    "called_999_no": "utter_called_no",
    "deny": "utter_called_no",
    "cannot_speak": "utter_called_cannot",
}


def _taken_in(tracker: Tracker) -> Draft:
    """The draft with the latest message in it, whether or not the form has read it."""
    draft, said = draft_of(tracker.slots), said_in(tracker)
    return draft if tracker.get_slot("read_message") == said.message_id else add(draft, said)


def _slots(tracker: Tracker, draft: Draft, **more: Any) -> list[EventType]:
    new = {**changed_slots(draft, tracker.slots), "read_message": said_in(tracker).message_id, **more}
    return [SlotSet(name, value) for name, value in new.items()]


class HandOffEmergency(Action):
    """999 first; then an urgent report at once, and the offer to carry on."""

    def name(self) -> str:
        return "action_hand_off_emergency"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        draft = _taken_in(tracker)
        if draft.concern.language is not None:
            words = languages.words(draft.concern.language, "emergency")
            dispatcher.utter_message(response="utter_emergency_in_their_language", words=words)
        dispatcher.utter_message(response="utter_emergency")
        reference = store(tracker, draft, urgency="emergency", complete=False)
        if reference is None:
            dispatcher.utter_message(response="utter_emergency_not_kept")
            return [*_slots(tracker, draft, stage="emergency", outcome=None), LISTEN]
        dispatcher.utter_message(response="utter_emergency_kept", reference=reference)
        return [*_slots(tracker, draft, stage="emergency", outcome=None, reference=reference), LISTEN]


class SubmitReport(Action):
    """Stores the report that the person has read back, then gives its reference."""

    def name(self) -> str:
        return "action_submit_report"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        draft = draft_of(tracker.slots)
        reference = store(tracker, draft, urgency=summary.urgency(draft), complete=True)
        if reference is None:
            dispatcher.utter_message(response="utter_report_not_sent")
            return [*_slots(tracker, draft.without(catalogue.READ_BACK), outcome=None), LISTEN]
        dispatcher.utter_message(response="utter_report_sent", reference=reference)
        return [*_slots(tracker, draft, stage="sent", outcome=None, reference=reference), LISTEN]


class AddToReport(Action):
    """Adds what is typed after a report was stored."""

    def name(self) -> str:
        return "action_add_to_report"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        emergency = tracker.get_slot("stage") == "emergency"
        before, draft = draft_of(tracker.slots), _taken_in(tracker)
        called = CALLED.get(said_in(tracker).intent) if emergency else None
        if draft.answers == before.answers:
            key = called or "utter_anything_else"
            dispatcher.utter_message(response=key, reference=tracker.get_slot("reference") or "")
            return [*_slots(tracker, draft), LISTEN]
        reference = store(tracker, draft, urgency=summary.urgency(draft), complete=False)
        if reference is None:
            dispatcher.utter_message(response="utter_addition_not_sent", reference=tracker.get_slot("reference") or "")
            # Kept in the draft, so that the next addition brings it along.
            return [*_slots(tracker, draft), LISTEN]
        key = called or ("utter_emergency_added" if emergency else "utter_report_added")
        dispatcher.utter_message(response=key, reference=reference)
        return [*_slots(tracker, draft, reference=reference), LISTEN]


class Stop(Action):
    """Ends the questions without sending; what was typed is kept and can be gone on with."""

    def name(self) -> str:
        return "action_stop"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        reference = tracker.get_slot("reference")
        if reference:
            dispatcher.utter_message(response="utter_stopped_with_report", reference=reference)
        else:
            dispatcher.utter_message(response="utter_stopped")
        return [SlotSet("outcome", None), LISTEN]


class StartAgain(Action):
    """Begins a new draft; the messages so far stay in the transcript."""

    def name(self) -> str:
        return "action_start_again"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        dispatcher.utter_message(response="utter_started_again")
        number = tracker.get_slot("report_number") or 0
        slots = _slots(
            tracker,
            Draft(),
            outcome=Outcome.ASK.value,
            requested_slot=None,
            stage=None,
            reference=None,
            # What is stored already stays as it is; what is told now becomes a report of its own.
            report_number=number + 1 if tracker.get_slot("reference") else number,
        )
        return [*slots, FollowupAction("concern_form")]


class Fallback(Action):
    """Rasa found nothing to do: say so, with 999, and change nothing."""

    def name(self) -> str:
        return "action_default_fallback"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        dispatcher.utter_message(response="utter_not_understood")
        return [LISTEN]
