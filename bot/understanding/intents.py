"""What a message does in the conversation: answers yes or no, asks whether this is in confidence, stops, … or tells.

The intents and their examples are Rasa's (`data/nlu/`). A message that tells of danger, or that is likely a
concern, is never taken for anything else: losing a disclosure costs more than missing a "thank you".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.understanding.assessment import CATEGORY_THRESHOLD, Assessment
from bot.understanding.encoder import Encoded
from bot.understanding.features import WordFeatures, tokens
from bot.understanding.heads import Head
from bot.understanding.other_languages import ENGLISH
from bot.understanding.preparing import Prepared

TELL = "tell_concern"
OFF_TOPIC = "off_topic_council"
# Below this the model's best guess at an intent is not acted on: the message is taken as an answer.
MIN_CONFIDENCE = 0.4
# Other council business may be told from less, when the reader sees no concern in the message.
MIN_CONFIDENCE_NO_CONCERN = 0.25
# Some intents would end or undo things, and their words are also those of a plea ("I want it to stop"): they are
# obeyed only from a few words, read surely. Intent to (most words, least confidence).
COMMANDS = {
    "stop": (4, 0.8),
    "start_again": (9, 0.8),
    "thats_all": (8, 0.6),
    "greet": (4, 0.6),
    "carry_on": (5, 0.6),
    "repeat_that": (6, 0.6),
    "go_back": (5, 0.6),
    "submit_report": (8, 0.6),
}
# Plain replies: so few words, read so surely, tell nothing of a child, and are not assessed as if they did.
PLAIN = frozenset({
    "affirm", "deny", "dont_know", "skip", "thats_all", "stop", "start_again", "greet", "thanks", "submit_report",
    "carry_on", "go_back", "what_did_you_mean", "repeat_that", "change_something", "add_more", "add_to_report",
})  # fmt: skip
PLAIN_WORDS = 5
PLAIN_CONFIDENCE = 0.85
# However sure the intent is, this much danger is heard.
PLAIN_MAX_DANGER = 0.7
# "I've called 999 now" sounds like danger, and is what the person was asked to do. It says so in few words; what was
# understood of it is kept all the same.
CALLED = "called_999_yes"
CALLED_WORDS = 6
CALLED_CONFIDENCE = 0.75
# "And another thing, he had no coat on" tells of a likely harm, and yet is no answer to the open question; nor is "no,
# it's his stepdad who hits him". Where no danger is told, that is what such a message does.
BESIDE_THE_QUESTION = {"add_more": 40, "correct_answer": 14}
BESIDE_CONFIDENCE = 0.5
# "I am a teacher and need to make a safeguarding referral" asks nothing about a report of the writer.
REFERS = re.compile(
    r"\b(?:(?:make|making|raise|raising|submit) an? (?:\w+ ){0,2}(?:referral|report|concern)|refer an?)\b",
    re.IGNORECASE,
)
# A long message tells something, whatever its opening words look like.
MAX_WORDS_OF_AN_INTENT = 30


@dataclass(frozen=True)
class Intent:
    """What a message does.

    Attributes:
        name: the intent.
        confidence: how sure the model is of it, 0 to 1.
        is_plain: whether it is a plain reply such as "yes", "not sure" or "stop", and says nothing more.
    """

    name: str
    confidence: float
    is_plain: bool = False


class IntentReader:
    """Tells the intent of a message, given what was understood of it: by its words and by its meaning."""

    def __init__(self, features: WordFeatures, words: Head, meaning: Head, plain: dict[tuple[str, ...], str]) -> None:
        self._features = features
        self._words = words
        self._meaning = meaning
        self._examples_of_plain = plain

    @classmethod
    def trained_on(cls, texts: Sequence[str], meanings: np.ndarray, intents: Sequence[str]) -> IntentReader:
        """An intent reader trained on texts, each with its meaning as the encoder has it, and its intent."""
        # Some fifty intents cost fifty times a feature: fewer features and a looser fit lose nothing on held-out
        # examples, and make the slowest part of the training a short one.
        features = WordFeatures(words=2, letters=4, most_pieces=8_000)
        words = Head.trained_on(features.fit(texts), intents, strength=10.0, loosely=True)
        plain = {tuple(tokens(text)): name for text, name in zip(texts, intents, strict=True) if _is_plain(text, name)}
        return cls(features, words, Head.trained_on(meanings, intents, strength=20.0), plain)

    def intent(self, prepared: Prepared, assessment: Assessment) -> Intent:
        """The intent of a message.

        Args:
            prepared: the message, made ready to be read.
            assessment: what was understood of it.
        """
        if prepared.encoded is None:  # the examples of the intents are English
            return _told(assessment) or Intent(TELL, 1.0)
        text = prepared.doc.text
        # Word for word what people say for it: "im done" is no danger, however that sounds by itself.
        if (name := self._examples_of_plain.get(tuple(tokens(text)))) is not None:
            return Intent(name, 1.0, is_plain=True)
        ranking = self._ranking(text, prepared.encoded)
        return (
            _plain(text, ranking, assessment)
            or _called(text, ranking, assessment)
            or _beside_the_question(text, ranking, assessment)
            or _told(assessment)
            or _does(text, ranking, assessment)
        )

    def _ranking(self, text: str, encoded: Encoded) -> dict[str, float]:
        """Every intent with its probability."""
        by_words = self._words.probabilities(self._features.transform([text]))[0]
        by_meaning = self._meaning.probabilities(encoded.meaning[:1])[0]
        return dict(zip(self._words.classes, ((by_words + by_meaning) / 2).tolist(), strict=True))


def _is_plain(text: str, name: str) -> bool:
    """Whether an example is a plain reply that says nothing more."""
    return name in PLAIN and 0 < len(tokens(text)) <= PLAIN_WORDS


def _plain(text: str, ranking: dict[str, float], assessment: Assessment) -> Intent | None:
    """The intent of a plain reply, or None if the message says more than that."""
    best = _likeliest(ranking)
    if len(text.split()) > PLAIN_WORDS or assessment.danger_score >= PLAIN_MAX_DANGER:
        return None
    if best not in PLAIN or ranking[best] < PLAIN_CONFIDENCE:
        return None
    return Intent(best, ranking[best], is_plain=True)


def _called(text: str, ranking: dict[str, float], assessment: Assessment) -> Intent | None:
    """That 999 was called, if words that sound like danger say that."""
    if assessment.danger != "yes" or len(text.split()) > CALLED_WORDS or ranking[CALLED] < CALLED_CONFIDENCE:
        return None
    return Intent(CALLED, ranking[CALLED])


def _beside_the_question(text: str, ranking: dict[str, float], assessment: Assessment) -> Intent | None:
    """That a message adds to the story or corrects something, if no danger is told in it."""
    best = _likeliest(ranking)
    if assessment.danger != "no" or len(text.split()) > BESIDE_THE_QUESTION.get(best, 0):
        return None
    return Intent(best, ranking[best]) if ranking[best] >= BESIDE_CONFIDENCE else None


def _told(assessment: Assessment) -> Intent | None:
    """That danger or a likely harm is told, or None if neither is."""
    if assessment.danger == "yes":
        return Intent("tell_danger", assessment.danger_score)
    if assessment.danger == "unclear" and (assessment.label == "concern" or assessment.language != ENGLISH):
        return Intent("tell_possible_danger", 1 - assessment.danger_score)
    likeliest = max(assessment.categories.values())
    return Intent(TELL, likeliest) if likeliest >= CATEGORY_THRESHOLD else None


def _does(text: str, ranking: dict[str, float], assessment: Assessment) -> Intent:
    """What a message does that tells neither danger nor a likely harm."""
    best, words = _likeliest(ranking), len(text.split())
    if best == "ask_reported_on_me" and REFERS.search(text):
        best = TELL
    most_words, least_confidence = COMMANDS.get(best, (MAX_WORDS_OF_AN_INTENT, MIN_CONFIDENCE))
    if best != TELL and ranking[best] >= least_confidence and words <= most_words:
        return Intent(best, ranking[best])
    if assessment.label == "not_concern" and ranking[OFF_TOPIC] >= MIN_CONFIDENCE_NO_CONCERN:
        return Intent(OFF_TOPIC, ranking[OFF_TOPIC])
    return Intent(TELL, ranking[TELL])


def _likeliest(ranking: dict[str, float]) -> str:
    return max(ranking, key=lambda name: ranking[name])
