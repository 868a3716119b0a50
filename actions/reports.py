"""Actions that store a report. Each speaks only of what is committed: Rasa itself swallows an action's failure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.concern_form import said_in
from actions.storing import add as add_to_earlier_report
from actions.storing import message_id, return_code, store
from bot.council import languages, script
from bot.interview import after_sending
from bot.interview.after_sending import add
from bot.interview.asides import caring
from bot.interview.asking import planning
from bot.interview.danger import after_999, by_words, the_call
from bot.interview.danger.danger_in_context import in_context
from bot.interview.noting import finding
from bot.interview.output import assessing
from bot.interview.terms import catalogue
from bot.interview.terms.concern import OF_THEMSELVES
from bot.interview.terms.draft import Answer, Draft
from bot.interview.terms.situations import helplines
from bot.interview.terms.slots import changed_slots, draft_of
from bot.interview.terms.turn import TELLS_DANGER, Outcome, Reading, Said
from bot.reports.repository import Reference

# What follows each of these actions. Said here and not left to the rules, which would have to name every state of
# the slots that an action may leave behind.
LISTEN = FollowupAction("action_listen")

# What takes in a piece of a sentence that only sounds like danger, by stage; in an emergency nothing is taken for one,
# unless the danger was taken back.
AFTER_A_PIECE = {
    "sent": "action_add_to_report",
    "adding": "action_add_to_report",
    "stopped": "action_after_stop",
}
# "Have you been able to call 999?"
ASKS_ABOUT_THE_CALL = (
    "utter_emergency_kept", "utter_called_no", "utter_called_how", "utter_called_cannot", "utter_have_you_called",
    "utter_danger_again", "utter_danger_again_silently", "utter_called_no_phone", "utter_will_call", "utter_who_comes",
    *after_999.ASKS_AGAIN,
)  # fmt: skip


def _heard(tracker: Tracker) -> Said:
    """The latest message. What sounds like danger, and is a piece of a sentence typed while no question is open
    ("hes 7 not 6"), tells none."""
    said = said_in(tracker)
    in_its_place = in_context(draft_of(tracker.slots), None, said)
    return said if in_its_place.intent in TELLS_DANGER else in_its_place


def _is_a_piece(tracker: Tracker) -> bool:
    """Whether the latest message only sounds like danger."""
    return said_in(tracker).intent in TELLS_DANGER and _heard(tracker).intent not in TELLS_DANGER


def _is_read(tracker: Tracker) -> bool:
    """Whether the form has read the latest message."""
    return bool(tracker.get_slot("read_message") == message_id(tracker))


def _taken_in(tracker: Tracker) -> Draft:
    """The draft with the latest message in it, whether or not the form has read it."""
    draft = draft_of(tracker.slots)
    return draft if _is_read(tracker) else add(draft, _heard(tracker))


def _answered_in(tracker: Tracker) -> tuple[Reading, str]:
    """The reading of a message after its report was sent, with the words of it that are new."""
    draft = draft_of(tracker.slots)
    return (Reading(draft), "") if _is_read(tracker) else after_sending.taken(draft, _heard(tracker))


def _say_what_is_stored(dispatcher: CollectingDispatcher, answered: Reading, reference: str) -> None:
    """What is said where nothing was new, unless a question was answered."""
    if not answered.remarks:
        dispatcher.utter_message(response="utter_anything_else", reference=reference)


def code_given(tracker: Tracker, reference: Reference) -> str:
    """The sentence that gives a report's return code, the first time; empty later."""
    code = return_code(tracker, reference)
    return script.say("return_code_given", space=" ", code=code).text if code else ""


def _has_just_asked_about_the_call(tracker: Tracker) -> bool:
    spoken = [event["metadata"].get("utter_action") for event in tracker.events if event["event"] == "bot"]
    return bool(spoken) and spoken[-1] in ASKS_ABOUT_THE_CALL


def _say(dispatcher: CollectingDispatcher, reading: Reading) -> None:
    for key, values in reading.remarks:
        dispatcher.utter_message(response=key, **values)


def _add_in_emergency(dispatcher: CollectingDispatcher, tracker: Tracker, **slots: Any) -> list[EventType]:
    """Once 999 was advised: what is typed goes to the urgent report at once. What it says of the call, or that there is
    no danger, is answered; else 999 is said again in short."""
    before, said = draft_of(tracker.slots), said_in(tracker)
    answers, only_asks = after_sending.answered_after_999(before, said)
    _say(dispatcher, answers)
    added = before if only_asks and not _is_read(tracker) else finding.told_unasked(_taken_in(tracker), said)
    draft, key = after_999.taken(before, added, said, asked=_has_just_asked_about_the_call(tracker))
    reference = tracker.get_slot("reference")
    told = draft.answers != before.answers or draft.no_danger != before.no_danger
    if told or not reference or draft.call != before.call:
        kept = store(tracker, draft, complete=False, emergency=True)
        if kept is None and not told and reference:
            kept = reference  # what was said of the call alone is stored with the next message, or after a silence
        if kept is None:
            lost = "utter_addition_not_sent" if reference else "utter_emergency_not_kept"
            dispatcher.utter_message(response=lost, reference=reference or "")
            # Kept in the draft, so that the next addition brings it along.
            return [*slots_of(tracker, draft, **slots), LISTEN]
        key = key or (None if reference else "utter_emergency_kept")  # it could not be stored when 999 was advised
        reference = kept
    reading = caring.once_stored(before, draft, said, emergency=True)
    _say(dispatcher, reading)
    draft = reading.draft
    goes_on = {**slots, "outcome": Outcome.ASK.value, "reference": reference}
    if key is None and not before.danger_is_taken_back and after_999.may_be_over(before, said):
        dispatcher.utter_message(response=after_999.words_if_over(said))
        draft = after_999.to_be_asked_if_over(draft)
        return [*slots_of(tracker, draft, **goes_on), FollowupAction("concern_form")]
    if key is None and the_call.carries_on(said):
        draft = after_999.worry_still_to_ask(draft)
        return [*slots_of(tracker, draft, **goes_on), FollowupAction("concern_form")]
    if key is None:
        draft, words = after_999.about_999(draft)
        key = after_999.answer_to(draft, told=told, said=said)
    else:
        words = after_999.words_beside(draft, key)
    no_need = after_999.no_need_to_be_sorry(said)
    dispatcher.utter_message(response=key, reference=reference, about_999=words, no_need=no_need)
    return [*slots_of(tracker, draft, reference=reference, **slots), LISTEN]


def _danger_again(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Danger told while the questions went on: stored, and how to call in few words, with nothing asked."""
    draft, before = draft_of(tracker.slots), tracker.get_slot("reference")
    reference = store(tracker, draft, complete=False, emergency=True)
    draft, key = after_999.told_again(draft, said_in(tracker))
    dispatcher.utter_message(response=key, about_999=after_999.words_beside(draft, key))
    if reference is None:
        dispatcher.utter_message(response="utter_addition_not_sent", reference=before)
    return [*slots_of(tracker, draft, reference=reference or before, outcome=None), LISTEN]


def _sent(draft: Draft) -> tuple[str, dict[str, str]]:
    """The confirmation that fits who has sent the report, and what it fills in."""
    if draft.concern.is_of_child:
        same_day = assessing.urgency(draft).level != "standard"
        return "utter_report_sent_child", {"ring_today": _ring_today("ring_today_child") if same_day else ""}
    of_themselves = draft.concern.situations & OF_THEMSELVES
    # Who asks for help for themselves is not sent to ring with a reference for that alone: they hear who can help them.
    of_others = replace(draft, concern=replace(draft.concern, situations=draft.concern.situations - OF_THEMSELVES))
    today = assessing.urgency(of_others).level != "standard"
    ring_today = _ring_today("ring_today") if today else ""
    advice = f"{script.say('advice_after_sending').text}\n\n"
    if of_themselves:
        advice = helplines(draft.concern, among=OF_THEMSELVES)
    return "utter_report_sent", {"ring_today": ring_today, "advice": advice}


def _ring_today(key: str) -> str:
    return f"{script.say(key).text}\n\n"


def _told_of_danger(tracker: Tracker) -> str:
    """The words that told of danger; for a tap, with what was asked."""
    said = said_in(tracker)
    tapped = after_999.danger_tapped(said)
    return f"{catalogue.questions()[tapped[0]].heading}: {said.text}" if tapped else said.text


def slots_of(tracker: Tracker, draft: Draft, **more: Any) -> list[EventType]:
    new = {**changed_slots(draft, tracker.slots), "read_message": message_id(tracker), **more}
    return [SlotSet(name, value) for name, value in new.items()]


class HandOffEmergency(Action):
    """999 first; then an urgent report at once, and the offer to carry on."""

    def name(self) -> str:
        return "action_hand_off_emergency"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        taken_back = draft_of(tracker.slots).danger_is_taken_back
        beside = "action_add_to_report" if taken_back else AFTER_A_PIECE.get(tracker.get_slot("stage") or "")
        if beside and not _is_read(tracker) and _is_a_piece(tracker):
            return [FollowupAction(beside)]
        draft = _taken_in(tracker)
        told_already = tracker.get_slot("stage") == "emergency" and tracker.get_slot("reference")
        if told_already and _is_read(tracker) and not draft.danger_is_taken_back:
            return _danger_again(dispatcher, tracker)
        if told_already and (not draft.danger_is_taken_back or after_999.tells_no_danger(said_in(tracker))):
            # They were told to ring 999 a moment ago.
            return _add_in_emergency(dispatcher, tracker, outcome=None)
        draft = after_999.in_danger_again(draft)
        if draft.told(catalogue.DANGER_NOW) == "no" and not after_999.danger_tapped(said_in(tracker)):
            draft = draft.with_danger_heard()  # told since they said that there is none
        if draft.concern.answer_in is not None:
            words = languages.words(draft.concern.answer_in, "emergency")
            dispatcher.utter_message(response="utter_emergency_in_their_language", words=words)
        dispatcher.utter_message(response="utter_emergency", heard_as=" ".join(draft.concern.heard_as))
        reading = caring.at_999(draft)
        _say(dispatcher, reading)
        _say(dispatcher, after_sending.answered_after_999(draft, said_in(tracker))[0])
        draft = reading.draft
        reference = store(tracker, draft, complete=False, emergency=True)
        if tracker.get_slot("adding_to"):
            # The earlier report must show it too; the reference given is still that of this conversation's own.
            add_to_earlier_report(tracker, _told_of_danger(tracker), draft, urgency="emergency")
        if reference is None:
            # Without a reference it is stored with the next message, or after a silence.
            dispatcher.utter_message(response="utter_emergency_not_kept")
            return [*slots_of(tracker, draft, stage="emergency", outcome=None, reference=None), LISTEN]
        dispatcher.utter_message(response="utter_emergency_kept", reference=reference)
        return [*slots_of(tracker, draft, stage="emergency", outcome=None, reference=reference), LISTEN]


class SubmitReport(Action):
    """Stores the report that the person has read back, then gives its reference."""

    def name(self) -> str:
        return "action_submit_report"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        draft = draft_of(tracker.slots)
        reference = store(tracker, draft, complete=True)
        if reference is None:
            dispatcher.utter_message(response="utter_report_not_sent")
            return [*slots_of(tracker, draft.without(catalogue.READ_BACK), outcome=None), LISTEN]
        key, values = _sent(draft)
        code = code_given(tracker, reference)
        dispatcher.utter_message(response=key, reference=reference, return_code=code, **values)
        return [*slots_of(tracker, draft, stage="sent", outcome=None, reference=reference), LISTEN]


class AddToReport(Action):
    """Adds what is typed after a report was stored."""

    def name(self) -> str:
        return "action_add_to_report"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        before, said, stage = draft_of(tracker.slots), said_in(tracker), tracker.get_slot("stage")
        tapped = after_999.danger_tapped(said)
        if tapped and (stage != "emergency" or before.danger_is_taken_back):
            draft = before.with_answer(tapped[0], Answer.told(tapped[1]))
            return [*slots_of(tracker, draft), FollowupAction("action_hand_off_emergency")]
        if stage != "emergency" and by_words.heard(before, None, _heard(tracker)).intent == "tell_danger":
            return [FollowupAction("action_hand_off_emergency")]  # with what was told before it
        if stage == "adding":
            return self._to_earlier_report(dispatcher, tracker)
        if stage == "emergency":
            return _add_in_emergency(dispatcher, tracker)
        answered, new = _answered_in(tracker)
        _say(dispatcher, answered)
        draft = answered.draft
        if not new:
            _say_what_is_stored(dispatcher, answered, tracker.get_slot("reference") or "")
            return [*slots_of(tracker, draft), LISTEN]
        reference = store(tracker, draft, complete=False)
        if reference is None:
            dispatcher.utter_message(response="utter_addition_not_sent", reference=tracker.get_slot("reference") or "")
            # Kept in the draft, so that the next addition brings it along.
            return [*slots_of(tracker, draft), LISTEN]
        reading = caring.once_stored(before, draft, said, emergency=False)
        _say(dispatcher, reading)
        dispatcher.utter_message(response="utter_report_added", reference=reference)
        return [*slots_of(tracker, reading.draft, reference=reference), LISTEN]

    def _to_earlier_report(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """What is typed after coming back with a return code goes to the report of then."""
        reference = tracker.get_slot("adding_to")
        before, (answered, new) = draft_of(tracker.slots), _answered_in(tracker)
        _say(dispatcher, answered)
        draft = answered.draft
        if not new:
            _say_what_is_stored(dispatcher, answered, reference)
            return [*slots_of(tracker, draft), LISTEN]
        urgency = assessing.urgency(draft).level
        if add_to_earlier_report(tracker, new, draft, urgency=urgency) is None:
            dispatcher.utter_message(response="utter_addition_not_sent", reference=reference)
            return [*slots_of(tracker, before), LISTEN]
        reading = caring.once_stored(before, draft, said_in(tracker), emergency=False)
        _say(dispatcher, reading)
        dispatcher.utter_message(response="utter_report_added", reference=reference)
        return [*slots_of(tracker, reading.draft), LISTEN]


class StartAgain(Action):
    """Begins a new draft. The messages so far stay in the transcript; what would be passed on if the person fell silent
    here is passed on as a part report, since nothing will come back to it."""

    def name(self) -> str:
        return "action_start_again"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        draft, stored = draft_of(tracker.slots), tracker.get_slot("reference")
        emergency = tracker.get_slot("stage") == "emergency"
        passed_on = emergency or planning.worth_passing_on(draft.settled())
        if stored is None and tracker.get_slot("stage") != "adding" and passed_on:
            stored = store(tracker, draft, complete=False, emergency=emergency)
        dispatcher.utter_message(response="utter_started_again")
        number = tracker.get_slot("report_number") or 0
        slots = slots_of(
            tracker,
            Draft(),
            outcome=Outcome.ASK.value,
            requested_slot=None,
            stage=None,
            reference=None,
            adding_to=None,
            # What is stored already stays as it is; what is told now becomes a report of its own.
            report_number=number + 1 if stored or emergency else number,
        )
        return [*slots, FollowupAction("concern_form")]


class Fallback(Action):
    """Rasa found nothing to do: say so, with 999, and change nothing. A question that is open is asked once more, with
    its quick replies: else nobody would know what was being asked."""

    def name(self) -> str:
        return "action_default_fallback"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        dispatcher.utter_message(response="utter_not_understood")
        asked = tracker.get_slot("requested_slot")
        if asked in catalogue.questions():
            dispatcher.utter_message(response=f"utter_ask_{asked}")
        return [LISTEN]
