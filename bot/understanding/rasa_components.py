"""The reader as a component of Rasa's NLU pipeline, so that `rasa train`, `rasa shell nlu` and `rasa test nlu`
use the very thing that the `assess` command uses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.settings import ROOT
from bot.understanding import training_messages
from bot.understanding.assessment import Assessment
from bot.understanding.intents import IntentReader
from bot.understanding.other_languages import ENGLISH
from bot.understanding.reader import Reader

INTENTS_FILE = "intents.joblib"
ASSESSMENT = "assessment"


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR],
    is_trainable=True,
)
class ConcernReader(GraphComponent):
    """Sets a message's intent, its entities and, as `assessment`, all that was understood of it."""

    def __init__(
        self,
        config: dict[str, Any],
        where: tuple[ModelStorage, Resource],
        reader: Reader | None = None,
        intents: IntentReader | None = None,
    ) -> None:
        self._messages = ROOT / config["messages"]
        self._where = where
        self._reader = reader
        self._intents = intents

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"messages": "data/messages"}

    @staticmethod
    def required_packages() -> list[str]:
        return ["sklearn", "spacy", "onnxruntime", "tokenizers"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ConcernReader:
        return cls(config, (model_storage, resource))

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> ConcernReader:
        with model_storage.read_from(resource) as folder:
            where = (model_storage, resource)
            return cls(config, where, Reader.load(folder), joblib.load(folder / INTENTS_FILE))

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Trains anew when a labelled message changed, which Rasa's own fingerprint does not see."""
        return training_messages.fingerprint(ROOT / config["messages"])

    def train(self, training_data: TrainingData) -> Resource:
        messages = training_messages.load(self._messages)
        self._reader = Reader.trained_on(messages, progress=_say)
        _say("intents")
        examples = [(message.get(TEXT), message.get(INTENT)) for message in training_data.intent_examples]
        self._intents = IntentReader.trained_on(examples, messages)
        storage, resource = self._where
        with storage.write_to(resource) as folder:
            self._reader.save(Path(folder))
            joblib.dump(self._intents, folder / INTENTS_FILE, compress=3)
        return resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            self._read(message)
        return messages

    def _read(self, message: Message) -> None:
        assert self._reader is not None, "the component is neither trained nor loaded"
        assert self._intents is not None, "the component is neither trained nor loaded"
        text = message.get(TEXT) or ""
        if text.startswith("/"):
            return  # a quick reply: Rasa itself takes its intent from the payload
        assessment = self._reader.assess(text)
        plain = self._intents.plain_reply(text, assessment.danger_score) if assessment.language == ENGLISH else None
        intent, confidence = plain or self._intents.intent(text, assessment)
        message.set(INTENT, {"name": intent, "confidence": confidence}, add_to_output=True)
        message.set("intent_ranking", [{"name": intent, "confidence": confidence}], add_to_output=True)
        if plain is None:
            message.set(ENTITIES, _entities(text, assessment), add_to_output=True)
            message.set(ASSESSMENT, assessment.to_dict(), add_to_output=True)


def _entities(text: str, assessment: Assessment) -> list[dict[str, Any]]:
    return [
        {
            "entity": fact,
            "value": words,
            "start": text.find(words),
            "end": text.find(words) + len(words),
            "extractor": "ConcernReader",
        }
        for fact, words in assessment.entities.items()
    ]


def _say(step: str) -> None:
    print(f"  reading: {step}", flush=True)
