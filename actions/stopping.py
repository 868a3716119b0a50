"""Stopping: the questions end, and what is typed afterwards counts without starting them again."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.concern_form import said_in
from actions.reports import LISTEN, code_given, slots_of
from bot.interview.asides import leaving
from bot.interview.asking import planning
from bot.interview.noting.taking import asks_to_change
from bot.interview.reading import read
from bot.interview.terms import catalogue
from bot.interview.terms.slots import draft_of
from bot.interview.terms.turn import Outcome, adds_nothing
from bot.reports.repository import Reference

STOPPED = "stopped"


class Stop(Action):
    """Ends the questions without sending; what was typed is kept and can be gone on with."""

    def name(self) -> str:
        return "action_stop"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        reference = tracker.get_slot("reference")
        if leaving.must_go(said_in(tracker).text):
            dispatcher.utter_message(response="utter_close_now")
        elif planning.is_no(draft_of(tracker.slots).answers.get(catalogue.SAFE_TO_TYPE)):
            dispatcher.utter_message(response="utter_not_safe_to_type")
        elif reference:
            code = code_given(tracker, Reference(reference))
            # After the advice to ring 999 each answer is stored at once; else what open questions are told waits.
            waits = tracker.get_slot("stage") != "emergency" and tracker.get_slot("outcome") == Outcome.STOP.value
            key = "utter_stopped_with_more" if waits else "utter_stopped_with_report"
            dispatcher.utter_message(response=key, reference=reference, return_code=code)
        else:
            dispatcher.utter_message(response="utter_stopped")
        # With a report stored, what is typed later goes to it: that stage stays.
        stopped = [] if tracker.get_slot("stage") else [SlotSet("stage", STOPPED)]
        return [SlotSet("outcome", None), *stopped, LISTEN]


class AfterStop(Action):
    """Takes in what is typed after a stop, and says so, without asking on. Who tells something for the first time is
    asked on, and so is who tells of what may be danger, or asks to change something."""

    def name(self) -> str:
        return "action_after_stop"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        draft, said = draft_of(tracker.slots), said_in(tracker)
        if adds_nothing(said):
            dispatcher.utter_message(response="utter_still_stopped")
            return [LISTEN]
        reading = read(draft, None, said)
        asks_on = catalogue.STORY not in draft.answers or asks_to_change(said)
        if reading is None or asks_on or catalogue.DANGER_NOW not in reading.draft.answers:
            return [SlotSet("stage", None), FollowupAction("concern_form")]
        for key, values in reading.remarks:
            dispatcher.utter_message(response=key, **values)
        dispatcher.utter_message(response="utter_still_stopped")
        return [*slots_of(tracker, reading.draft, outcome=None), LISTEN]
