"""What a message does in the conversation: answers yes or no, asks whether this is in confidence, stops, … or tells.

The intents and their examples are Rasa's (`data/nlu/`). A message that tells of danger, or that is likely a
concern, is never taken for anything else: losing a disclosure costs more than missing a "thank you".
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.understanding.assessment import CATEGORY_THRESHOLD, Assessment
from bot.understanding.encoder import encoder
from bot.understanding.features import WordFeatures
from bot.understanding.heads import Head
from bot.understanding.other_languages import ENGLISH
from bot.understanding.training_messages import LabelledMessage

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
    "start_again": (4, 0.8),
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
    "carry_on", "go_back", "what_did_you_mean", "repeat_that", "change_something",
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
# A long message tells something, whatever its opening words look like.
MAX_WORDS_OF_AN_INTENT = 30


class IntentReader:
    """Tells the intent of a message, given what was understood of it: by its words and by its meaning."""

    def __init__(self, features: WordFeatures, words: Head, meaning: Head) -> None:
        self._features = features
        self._words = words
        self._meaning = meaning

    @classmethod
    def trained_on(cls, examples: Iterable[tuple[str, str]], messages: Iterable[LabelledMessage]) -> IntentReader:
        """An intent reader trained on examples.

        Args:
            examples: pairs of text and intent.
            messages: labelled messages; those that tell something stand for the intent `tell_concern`.
        """
        pairs = list(examples) + [(message.text, TELL) for message in messages if message.label != "not_concern"]
        texts, intents = [text for text, _ in pairs], [intent for _, intent in pairs]
        features = WordFeatures()
        words = Head.trained_on(features.fit(texts), intents, strength=10.0)
        return cls(features, words, Head.trained_on(encoder().encode(texts).meaning, intents, strength=20.0))

    def plain_reply(self, text: str, danger_score: float) -> tuple[str, float] | None:
        """The intent of a plain reply such as "yes", "not sure" or "stop", with its probability; None if the
        message says more than that."""
        if len(text.split()) > PLAIN_WORDS or danger_score >= PLAIN_MAX_DANGER:
            return None
        ranking = self._ranking(text)
        best = max(ranking, key=lambda name: ranking[name])
        return (best, ranking[best]) if best in PLAIN and ranking[best] >= PLAIN_CONFIDENCE else None

    def intent(self, text: str, assessment: Assessment) -> tuple[str, float]:
        """The intent of a message and how sure the model is of it (0 to 1)."""
        if assessment.danger == "yes":
            called = self._ranking(text)[CALLED] if len(text.split()) <= CALLED_WORDS else 0.0
            if called >= CALLED_CONFIDENCE:
                return CALLED, called
            return "tell_danger", assessment.danger_score
        if assessment.danger == "unclear" and (assessment.label == "concern" or assessment.language != ENGLISH):
            return "tell_possible_danger", 1 - assessment.danger_score
        if assessment.language != ENGLISH:
            return TELL, 1.0  # the examples of the intents are English
        if max(assessment.categories.values()) >= CATEGORY_THRESHOLD:
            return TELL, max(assessment.categories.values())
        ranking = self._ranking(text)
        best = max(ranking, key=lambda name: ranking[name])
        words = len(text.split())
        most_words, least_confidence = COMMANDS.get(best, (MAX_WORDS_OF_AN_INTENT, MIN_CONFIDENCE))
        if best != TELL and ranking[best] >= least_confidence and words <= most_words:
            return str(best), float(ranking[best])
        if assessment.label == "not_concern" and ranking[OFF_TOPIC] >= MIN_CONFIDENCE_NO_CONCERN:
            return OFF_TOPIC, float(ranking[OFF_TOPIC])
        return TELL, float(ranking[TELL])

    def _ranking(self, text: str) -> dict[str, float]:
        """Every intent with its probability."""
        by_words = self._words.probabilities(self._features.transform([text]))[0]
        by_meaning = self._meaning.probabilities(encoder().encode([text]).meaning)[0]
        return dict(zip(self._words.classes, ((by_words + by_meaning) / 2).tolist(), strict=True))
