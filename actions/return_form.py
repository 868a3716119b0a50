"""Coming back to a report with its reference and return code, to add to it."""

from __future__ import annotations

import re
from typing import Any
from zoneinfo import ZoneInfo

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.concern_form import said_in
from actions.reports import LISTEN
from bot.council import facts
from bot.interview.danger_in_context import in_context
from bot.interview.slots import draft_of
from bot.interview.turn import Outcome
from bot.reports.repository import repository
from bot.reports.return_codes import CODE, REFERENCE, ReturnCheck

SLOTS = ("return_reference", "return_code")
GIVES_UP = frozenset({"skip", "dont_know", "deny", "stop", "go_back", "start_again"})


class ValidateReturnForm(FormValidationAction):
    """Takes the reference and the code out of what is typed; whatever else is typed ends the form."""

    def name(self) -> str:
        return "validate_return_form"

    async def required_slots(
        self, domain_slots: list[str], dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[str]:
        """What is left to ask, or nothing once the form leads elsewhere."""
        if tracker.get_slot("outcome") == Outcome.EMERGENCY.value:
            return []
        return [name for name in SLOTS if not tracker.get_slot(name)]

    async def get_extraction_events(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        said = in_context(draft_of(tracker.slots), "return_code", said_in(tracker))
        if tracker.get_slot("read_message") == said.message_id:
            return []
        if said.intent == "tell_danger":
            return [SlotSet("outcome", Outcome.EMERGENCY.value)]
        code, rest = _found(CODE, said.text)
        reference, _ = _found(REFERENCE, rest)
        found = {
            "return_reference": f"BB-{reference[0]}-{reference[1]}" if reference else None,
            "return_code": " ".join(code) if code else None,
        }
        new = {name: value for name, value in found.items() if value}
        if not new and tracker.get_slot("requested_slot") in SLOTS:
            # They have none, or tell something else: whatever it is, it must not be lost in this form.
            new = dict.fromkeys((name for name in SLOTS if not tracker.get_slot(name)), "none")
            if said.intent in GIVES_UP:
                new["read_message"] = said.message_id
        else:
            new["read_message"] = said.message_id
        return [SlotSet(name, value) for name, value in {**new, "outcome": Outcome.ASK.value}.items()]

    async def get_validation_events(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        return [SlotSet(name, value) for name, value in tracker.slots_to_validate().items()]


def _found(pattern: re.Pattern[str], text: str) -> tuple[tuple[str, ...], str]:
    """The groups that a pattern finds, empty if none, and the text without them."""
    match = pattern.search(text)
    return (match.groups(), text[: match.start()] + text[match.end() :]) if match else ((), text)


class ReturnToReport(Action):
    """Says whether the report was found; of the report itself only that it was received."""

    def name(self) -> str:
        return "action_return_to_report"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        reference, code = (tracker.get_slot(name) for name in SLOTS)
        cleared = [SlotSet(name, None) for name in SLOTS]
        if "none" in (reference, code):
            dispatcher.utter_message(response="utter_return_not_now")
            return [*cleared, *_on_with_the_questions(tracker)]
        try:
            check, received = repository().check_return(reference, code)
        except Exception:
            dispatcher.utter_message(response="utter_return_failed")
            return [*cleared, LISTEN]
        if check is ReturnCheck.FOUND and received is not None:
            local = received.astimezone(ZoneInfo(facts.council().office_hours.timezone))
            day = f"{local.day} {local:%B %Y}"
            dispatcher.utter_message(response="utter_report_found", reference=reference, received=day)
            return [
                *cleared,
                SlotSet("stage", "adding"),
                SlotSet("adding_to", reference),
                SlotSet("outcome", None),
                LISTEN,
            ]
        key = "utter_return_locked" if check is ReturnCheck.LOCKED else "utter_report_not_found"
        dispatcher.utter_message(response=key)
        return [*cleared, *_on_with_the_questions(tracker)]


def _on_with_the_questions(tracker: Tracker) -> list[EventType]:
    """Back to the questions of a report, unless one is with staff already."""
    if tracker.get_slot("stage") is not None:
        return [LISTEN]
    return [ActiveLoop(None), SlotSet("outcome", Outcome.ASK.value), FollowupAction("concern_form")]
