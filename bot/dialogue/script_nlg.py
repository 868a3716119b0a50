"""Rasa's "natural language generator": says the words of `data/script`, with the council's facts filled in."""

from __future__ import annotations

from typing import Any

from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.trackers import DialogueStateTracker

from bot.council import script
from bot.council.script import Utterance
from bot.interview import catalogue, summary
from bot.interview.slots import draft_of

ASK = "utter_ask_"


class ScriptGenerator(NaturalLanguageGenerator):
    """Answers every `utter_…` of the domain."""

    def __init__(self, endpoint_config: Any = None, domain: Any = None) -> None:
        pass

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **values: Any
    ) -> dict[str, Any]:
        """The response in Rasa's form: text, buttons, and style and items under `custom`."""
        slots = {name: slot.value for name, slot in tracker.slots.items()}
        return as_response(utterance(utter_action, slots, **{k: str(v) for k, v in values.items()}))


def utterance(key: str, slots: dict[str, Any], /, **values: str) -> Utterance:
    """A question of the catalogue (`utter_ask_<id>`) or a message of the script, ready to be said.

    Args:
        key: name of the response.
        slots: the conversation's slots, from which a question may be worded.
        values: what else a message fills in.
    """
    question = catalogue.questions().get(key.removeprefix(ASK)) if key.startswith(ASK) else None
    if question is None:
        return script.say(key, **values)
    draft = draft_of(slots)
    ask = question.asked_of(draft.concern.of_a_child_about_themselves)
    text = script.fill(ask, kind=summary.kind_in_words(draft), read_back=summary.read_back(draft))
    return Utterance(
        text=text,
        choices=tuple(reply.choice for reply in question.replies),
        items=summary.noted(draft) if question.id == catalogue.READ_BACK else (),
    )


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
