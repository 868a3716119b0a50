"""Coming back to a report with its reference and return code, to add to it."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.concern_form import said_in
from actions.reports import AFTER_A_PIECE, LISTEN
from actions.storing import add, message_id, store, untold
from bot.council import facts, script
from bot.interview.after_sending import add as with_words
from bot.interview.danger.danger_in_context import in_context
from bot.interview.output import assessing
from bot.interview.reading import read
from bot.interview.terms.slots import changed_slots, draft_of
from bot.interview.terms.turn import STEERING, TELLS_DANGER, Outcome, Said
from bot.reports.repository import repository
from bot.reports.return_codes import CODE, REFERENCE, ReturnCheck

logger = logging.getLogger(__name__)

SLOTS = ("return_reference", "return_code")
# Words that stand beside a reference and a code, and tell nothing.
NAMES_A_REPORT = frozenset(
    (
        "a add adding again ago also an and another bb before but can cheers code codes could did do for from gave "
        "get give given got had have hello here here's heres hey hi i i'd i'm i've id if im in is it it's its ive "
        "just last like made make me month more my need no not num number numbers of ok okay on one please pls ref "
        "reference report reported return returning sent so something sorry submitted thank thanks that that's thats "
        "the think this to try u up want wanted was week weeks were will with would yeah yep yes yesterday you your"
    ).split()
)
# "Refrence", "numba".
BEGINNINGS = ("ref", "num", "cod")
# "I would like to tell you more about a report I filed on Tuesday" tells nothing yet, by what is not above.
WORDS_OF_A_WISH = 4
# The questions of this form go on first; 999 is said at once.
SAID_INSTEAD = {"utter_must_ask_again": "utter_if_in_danger"}
# "Add to my report of last week": not the one that was just stored.
OF_ANOTHER_DAY = re.compile(
    r"\b(?:earlier|other|another|old|last|previous|yesterday|before|ago|ref\w*|code|already made)\b", re.IGNORECASE
)
TAKES_IN = {**AFTER_A_PIECE, "emergency": "action_add_to_report"}
GIVES_UP = frozenset({"skip", "dont_know", "deny", "stop", "go_back", "start_again"})


class ValidateReturnForm(FormValidationAction):
    """Takes the reference and the code out of what is typed, and words beside them into the draft; whatever else is
    typed ends the form."""

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
        draft, said = draft_of(tracker.slots), said_in(tracker)
        if tracker.get_slot("read_message") == said.message_id:
            return []
        code, rest = _found(CODE, said.text)
        reference, rest = _found(REFERENCE, rest)
        opens = tracker.get_slot("requested_slot") not in SLOTS
        tells = (code or reference or opens) and _tells(said, rest)
        # What goes into a report must not hold the code.
        said = replace(said, text=CODE.sub(_hidden, said.text))
        said = in_context(draft, None if tells else "return_code", said)
        if said.intent == "tell_danger":
            told = changed_slots(with_words(draft, said), tracker.slots)
            told |= {"read_message": said.message_id, "outcome": Outcome.EMERGENCY.value}
            return [SlotSet(name, value) for name, value in told.items()]
        found = {
            "return_reference": f"BB-{reference[0]}-{reference[1]}" if reference else None,
            "return_code": " ".join(code) if code else None,
        }
        if opens and not code and not reference and _means_this_one(tracker, said):
            return [SlotSet(name, "none") for name in SLOTS] + [SlotSet("outcome", Outcome.ASK.value)]
        new: dict[str, Any] = {name: value for name, value in found.items() if value}
        if tells:
            reading = read(
                draft,
                None,
                said if said.intent in TELLS_DANGER else replace(said, intent="tell_concern"),
                emergency_known=tracker.get_slot("stage") == "emergency",
            )
            assert reading is not None
            for key, values in reading.remarks:
                dispatcher.utter_message(response=SAID_INSTEAD.get(key, key), **values)
            new |= changed_slots(reading.draft, tracker.slots)
        if not new and not opens:
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


def _means_this_one(tracker: Tracker, said: Said) -> bool:
    """Whether who wants to add to a report was just given its reference, after the advice to ring 999: then they are
    asked for none, and what they type goes there."""
    just_named = tracker.get_slot("stage") == "emergency" and tracker.get_slot("reference")
    return bool(just_named) and OF_ANOTHER_DAY.search(said.text) is None


def _hidden(code: re.Match[str]) -> str:
    """As many signs as the code has, so that what stands after it stays where it was typed."""
    return re.sub(r"\d", "x", code[0])


def _tells(said: Said, rest: str) -> bool:
    """Whether words beside a reference and a code tell something."""
    if said.assessment is None:
        return False
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", rest.casefold().replace("’", "'"))
    others = sum(word not in NAMES_A_REPORT and not word.startswith(BEGINNINGS) for word in words)
    of_harm = said.assessment.primary is not None or said.assessment.danger != "no"
    return others > (WORDS_OF_A_WISH if said.intent == "add_to_report" and not of_harm else 0)


class ReturnToReport(Action):
    """Says whether the report was found; of the report itself only that it was received."""

    def name(self) -> str:
        return "action_return_to_report"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        reference, code = (tracker.get_slot(name) for name in SLOTS)
        cleared = [SlotSet(name, None) for name in SLOTS]
        if "none" in (reference, code):
            return [*cleared, *_on_without_it(dispatcher, tracker, "utter_return_not_now")]
        draft = draft_of(tracker.slots)
        try:
            check, received = repository().check_return(reference, code)
            told = untold(tracker, draft) if check is ReturnCheck.FOUND else ""
        except Exception as problem:
            logger.error("A reference and a return code could not be looked up: %s.", type(problem).__name__)
            dispatcher.utter_message(response="utter_return_failed")
            return [*cleared, LISTEN]
        if check is not ReturnCheck.FOUND or received is None:
            key = "utter_return_locked" if check is ReturnCheck.LOCKED else "utter_report_not_found"
            return [*cleared, *_on_without_it(dispatcher, tracker, key)]
        if told and add(tracker, told, draft, urgency=assessing.urgency(draft.settled()).level, to=reference) is None:
            # Not gone on with, so that what was told is passed on from here.
            dispatcher.utter_message(response="utter_return_failed")
            return [*cleared, LISTEN]
        local = received.astimezone(ZoneInfo(facts.council().office_hours.timezone))
        dispatcher.utter_message(
            response="utter_report_found",
            reference=reference,
            received=f"{local.day} {local:%B %Y}",
            added=script.say("added_on_return", space=" ").text if told else "",
        )
        return [
            *cleared,
            SlotSet("stage", "adding"),
            SlotSet("adding_to", reference),
            SlotSet("outcome", None),
            LISTEN,
        ]


def _on_without_it(dispatcher: CollectingDispatcher, tracker: Tracker, key: str) -> list[EventType]:
    """Says why the report is not gone on with, and goes back to the questions, unless one is with staff already. What
    was typed meanwhile goes there."""
    stage = tracker.get_slot("stage")
    is_read = tracker.get_slot("read_message") == message_id(tracker)
    of_this_one = stage == "emergency" and said_in(tracker).intent == "add_to_report"
    if stage is not None and not is_read and (of_this_one or said_in(tracker).intent in STEERING):
        return [FollowupAction(TAKES_IN[stage])]
    dispatcher.utter_message(response=key)
    if stage is None:
        return [ActiveLoop(None), SlotSet("outcome", Outcome.ASK.value), FollowupAction("concern_form")]
    if stage != "stopped" and not _is_with_staff(tracker):
        dispatcher.utter_message(
            response="utter_addition_not_sent",
            reference=tracker.get_slot("adding_to" if stage == "adding" else "reference") or "",
        )
    return [LISTEN]


def _is_with_staff(tracker: Tracker) -> bool:
    """Whether a report has all that was told; what it lacks goes there now."""
    draft, stage = draft_of(tracker.slots), tracker.get_slot("stage")
    try:
        told = untold(tracker, draft)
    except Exception as problem:
        logger.error("Whether a report has all that was told could not be looked up: %s.", type(problem).__name__)
        return False
    if not told:
        return True
    if stage == "adding":
        return add(tracker, told, draft, urgency=assessing.urgency(draft.settled()).level) is not None
    return store(tracker, draft, complete=False, emergency=stage == "emergency") is not None
