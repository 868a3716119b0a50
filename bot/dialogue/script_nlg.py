"""Rasa's "natural language generator": says the words of `data/script`, with the council's facts filled in."""

from __future__ import annotations

from typing import Any

from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.council import script, telegram
from bot.council.script import Choice, Utterance
from bot.interview.asides import announcing, own_questions
from bot.interview.danger import after_999, in_few_words, the_call
from bot.interview.output import summary
from bot.interview.terms import catalogue, situations
from bot.interview.terms.catalogue import Question
from bot.interview.terms.draft import Draft
from bot.interview.terms.slots import draft_of

ASK = "utter_ask_"
SENT = ("sent", "adding")
# What rules say to a question of the person's own.
ASIDES = ("utter_ask_", "utter_urgent_number", "utter_talk_to_person", "utter_help", "utter_small_talk")
ONE_NUMBER = ("utter_ask_phone_numbers", "utter_help")


class ScriptGenerator(NaturalLanguageGenerator):
    """Answers every `utter_…` of the domain."""

    def __init__(self, endpoint_config: Any = None, domain: Any = None) -> None:
        pass

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **values: Any
    ) -> dict[str, Any]:
        """The response in Rasa's form: text, buttons, and style and items under `custom`."""
        slots = {name: slot.value for name, slot in tracker.slots.items()}
        utter_action, more = _as_asked(utter_action, slots, tracker.latest_message)
        values = {**more, **values}
        said = utterance(utter_action, slots, **{k: str(v) for k, v in values.items()})
        return as_response(telegram.reworded(said) if output_channel == telegram.NAME else said)


def _as_asked(key: str, slots: dict[str, Any], latest: UserUttered | None) -> tuple[str, dict[str, str]]:
    """The message to say where a rule says `key`, and what it fills in: once 999 was advised and nothing else is asked,
    a question about 999 is answered, whatever it was read as."""
    key = as_it_stands(key, slots)
    if latest is None or not key.startswith(ASIDES) or slots.get("requested_slot") is not None:
        return key, {}
    asked_of = the_call.question_in(latest.text or "") if _in_danger(slots) else None
    if asked_of is not None:
        return asked_of, {"about_999": after_999.words_beside(draft_of(slots), asked_of)}
    # A question that is known by its words is answered as such where nothing else is asked, too.
    known = own_questions.known_in(latest.text or "", sent=slots.get("reference") is not None)
    if known is None:
        return key, {}
    return own_questions.as_said(known, _heard_as(draft_of(slots), slots))


def _in_danger(slots: dict[str, Any]) -> bool:
    """Whether 999 was advised, and the danger not taken back since."""
    return slots.get("stage") == "emergency" and not draft_of(slots).danger_is_taken_back


def as_it_stands(key: str, slots: dict[str, Any]) -> str:
    """The message to say where a rule says `key`: once 999 was advised there is one number to ring, and with a report
    stored no doubt is cast on it."""
    if key in ONE_NUMBER and _in_danger(slots):
        return "utter_urgent_number"
    return "utter_goodbye_with_report" if key == "utter_goodbye" and slots.get("reference") else key


def utterance(key: str, slots: dict[str, Any], /, **values: str) -> Utterance:
    """A question of the catalogue (`utter_ask_<id>`) or a message of the script, ready to be said.

    Args:
        key: name of the response.
        slots: the conversation's slots, from which what is said may be worded.
        values: what else a message fills in.
    """
    question = catalogue.questions().get(key.removeprefix(ASK)) if key.startswith(ASK) else None
    draft = draft_of(slots)
    if question is None:
        values = {"reference": slots.get("reference") or "", **values}
        helplines = situations.helplines(draft.concern)
        # What an action has just understood of who is writing does not stand in the slots yet.
        told_as = tuple(values.pop("heard_as", "").split())
        to = told_as or _heard_as(draft, slots)
        return script.say(key, to=to, **{"helplines": helplines, **values})
    adding, writer = question.id == draft.adding, draft.concern.writer
    briefly = in_few_words.can_type_little(draft)
    ask = script.say(_more(draft, question.id)).text if adding else question.asked_of(writer, briefly=briefly)
    text = script.fill(ask, kind=summary.kind_in_words(draft), read_back=summary.read_back(draft))
    return Utterance(
        text=text,
        choices=offered(question, writer),
        items=summary.noted(draft) if question.id == catalogue.READ_BACK else (),
    )


def _more(draft: Draft, question: str) -> str:
    """The message that asks what can be added to an answer."""
    if question == catalogue.STORY:
        return announcing.invitation(draft)
    return "utter_which_street" if question == catalogue.ADDRESS else "utter_anything_to_add"


def _heard_as(draft: Draft, slots: dict[str, Any]) -> tuple[str, ...]:
    """The groups that the person is of, before which those count of somebody whose report was sent: that of danger is
    with staff at once."""
    heard_as, stage = draft.concern.heard_as, slots.get("stage")
    sent = stage in SENT or (stage == "emergency" and bool(slots.get("reference")))
    return own_questions.once_sent(heard_as) if sent else heard_as


def offered(question: Question, writer: str) -> tuple[Choice, ...]:
    """The quick replies of a question: somebody at work is not offered to decline what they are asked as such."""
    required = writer == "professional" and writer in question.ask_as
    return tuple(reply.choice for reply in question.replies if not (required and reply.answer is None))


def as_response(said: Utterance) -> dict[str, Any]:
    """An utterance in the form of Rasa's responses."""
    return {
        "text": said.text,
        "buttons": [{"title": choice.title, "payload": choice.payload, "id": choice.id} for choice in said.choices],
        "custom": {
            **({"style": said.style} if said.style else {}),
            **({"items": [list(item) for item in said.items]} if said.items else {}),
        },
    }
