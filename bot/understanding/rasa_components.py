"""The reader as components of Rasa's NLU pipeline: tokenizer, featurizer, classifier, extractor.

They are thin: what they set on a message is what `Reader.assess` makes of its text. Each hands on what it worked
out, so that a message goes through spaCy once and through the encoder once. A quick reply ("/choose{…}") is left
alone: Rasa itself takes its intent from the payload.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.tokens import Doc

from bot.settings import ROOT
from bot.understanding import keeping, training_messages
from bot.understanding.assessment import Assessment
from bot.understanding.encoder import Encoded, encoder, outputs
from bot.understanding.intents import TELL, IntentReader
from bot.understanding.language import language
from bot.understanding.preparing import Prepared, prepare
from bot.understanding.reader import Reader

INTENTS_FILE = "intents.pickle.gz"
PAYLOAD = "/"
# What the components hand on, as properties of a message. Only the assessment, in plain values, leaves the pipeline.
DOC, PREPARED, FACT_PLACES = "concern_doc", "concern_prepared", "concern_fact_places"
ASSESSMENT = "assessment"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class ConcernTokenizer(Tokenizer):
    """Splits a message with our spaCy pipeline, and hands its `Doc` on."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None}

    @staticmethod
    def required_packages() -> list[str]:
        return ["spacy"]

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        return _tokens(language()(message.get(attribute)))

    def process(self, messages: list[Message]) -> list[Message]:
        for message in _typed(messages):
            doc = language()(message.get(TEXT) or "")
            message.set(DOC, doc)
            message.set(TOKENS_NAMES[TEXT], _tokens(doc))
        return messages


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class ConcernFeaturizer(DenseFeaturizer, GraphComponent):
    """Encodes a message once, hands on all that the encoder answered, and sets Rasa's features from it.

    The feature of the sentence is its meaning, those of its words are the probabilities of the facts' tags. A message
    in another language has none.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        return [ConcernTokenizer]

    @staticmethod
    def required_packages() -> list[str]:
        return ["onnxruntime", "tokenizers"]

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """There is nothing to configure."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ConcernFeaturizer:
        return cls(execution_context.node_name, config)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        examples = [message for message in training_data.training_examples if message.get(TEXT)]
        if examples:
            encoded = encoder().encode([message.get(TEXT) for message in examples])
            for i, message in enumerate(examples):
                self._set_features(message, encoded, i)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        for message in _typed(messages):
            prepared = prepare(message.get(DOC))
            message.set(PREPARED, prepared)
            if prepared.encoded is not None:
                self._set_features(message, prepared.encoded, 0)
        return messages

    def _set_features(self, message: Message, encoded: Encoded, row: int) -> None:
        tokens = message.get(TOKENS_NAMES[TEXT])
        if tokens:
            words = np.stack([_tags_of(token, encoded.words[row]) for token in tokens])
            self.add_features_to_message(words, encoded.meaning[row : row + 1], TEXT, message)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ConcernClassifier(GraphComponent):
    """Sets a message's intent and, as `assessment`, all that was understood of it. A plain reply has no assessment."""

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

    @classmethod
    def required_components(cls) -> list[type]:
        return [ConcernFeaturizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"messages": "data/messages"}

    @staticmethod
    def required_packages() -> list[str]:
        return ["sklearn"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ConcernClassifier:
        return cls(config, (model_storage, resource))

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> ConcernClassifier:
        with model_storage.read_from(resource) as folder:
            where = (model_storage, resource)
            return cls(config, where, Reader.load(folder), keeping.load(folder / INTENTS_FILE))

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Trains anew when a labelled message changed, which Rasa's own fingerprint does not see."""
        return training_messages.fingerprint(ROOT / config["messages"])

    def train(self, training_data: TrainingData) -> Resource:
        messages = training_messages.load(self._messages)
        _say("meanings")
        meanings = encoder().meanings([message.text for message in messages])
        self._reader = Reader.trained_on(messages, meanings, progress=_say)
        _say("intents")
        # Messages that tell something stand for the intent of telling: every other one, which is plenty beside the
        # examples of the others. These bring their meaning along.
        tells = [i for i, message in enumerate(messages) if message.label != "not_concern"][::2]
        examples = training_data.intent_examples
        self._intents = IntentReader.trained_on(
            [example.get(TEXT) for example in examples] + [messages[i].text for i in tells],
            np.stack([*(_meaning_of(example) for example in examples), *meanings[tells]]),
            [example.get(INTENT) for example in examples] + [TELL] * len(tells),
        )
        storage, resource = self._where
        with storage.write_to(resource) as folder:
            self._reader.save(Path(folder))
            keeping.save(self._intents, folder / INTENTS_FILE)
        return resource

    def process(self, messages: list[Message]) -> list[Message]:
        assert self._reader is not None, "the component is neither trained nor loaded"
        assert self._intents is not None, "the component is neither trained nor loaded"
        for message in _typed(messages):
            prepared: Prepared = message.get(PREPARED)
            places = self._reader.facts_in(prepared)
            assessment = self._reader.assess_prepared(prepared, places)
            intent = self._intents.intent(prepared, assessment)
            said = {"name": intent.name, "confidence": intent.confidence}
            message.set(INTENT, said, add_to_output=True)
            message.set("intent_ranking", [said], add_to_output=True)
            if not intent.is_plain:
                message.set(FACT_PLACES, places)
                message.set(ASSESSMENT, assessment.to_dict(), add_to_output=True)
        return messages


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class FactExtractor(GraphComponent):
    """Sets the facts of a message as its entities, each with its place in the text."""

    @classmethod
    def required_components(cls) -> list[type]:
        return [ConcernClassifier]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FactExtractor:
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        for message in _typed(messages):
            if assessment := message.get(ASSESSMENT):
                found = _entities(message.get(FACT_PLACES), Assessment.from_dict(assessment))
                message.set(ENTITIES, found, add_to_output=True)
        return messages


def _typed(messages: list[Message]) -> list[Message]:
    """The messages that were typed, not tapped."""
    return [message for message in messages if not (message.get(TEXT) or "").startswith(PAYLOAD)]


def _tokens(doc: Doc) -> list[Token]:
    return [Token(token.text, token.idx) for token in doc if not token.is_space]


def _tags_of(token: Token, words: list[tuple[int, int, np.ndarray]]) -> np.ndarray:
    """The probability of each tag over a token's words; nought where the encoder reads no further."""
    own = [tags for start, end, tags in words if start < token.end and end > token.start]
    return np.mean(own, axis=0) if own else np.zeros(len(outputs()["tags"]))


def _meaning_of(example: Message) -> np.ndarray:
    _, sentence = example.get_dense_features(TEXT, [])
    assert sentence is not None, "the featurizer stands before the classifier"
    return sentence.features[0]


def _entities(places: dict[str, tuple[int, int]], assessment: Assessment) -> list[dict[str, Any]]:
    return [
        {"entity": fact, "value": words, "start": places[fact][0], "end": places[fact][1], "extractor": "FactExtractor"}
        for fact, words in assessment.entities.items()
    ]


def _say(step: str) -> None:
    print(f"  reading: {step}", flush=True)
