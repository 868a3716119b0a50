"""What a message does in the conversation: answers yes or no, asks whether this is in confidence, stops, … or tells.

The intents and their examples are Rasa's (`data/nlu/`). A message that tells of danger, or that is likely a
concern, is never taken for anything else: losing a disclosure costs more than missing a "thank you".
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.understanding.assessment import CATEGORY_THRESHOLD, Assessment
from bot.understanding.features import Features
from bot.understanding.heads import Head
from bot.understanding.training_messages import LabelledMessage

TELL = "tell_concern"
OFF_TOPIC = "off_topic_council"
# Below this the model's best guess at an intent is not acted on: the message is taken as an answer.
MIN_CONFIDENCE = 0.4
# Other council business may be told from less, when the reader sees no concern in the message.
MIN_CONFIDENCE_NO_CONCERN = 0.25
# A long message tells something, whatever its opening words look like.
MAX_WORDS_OF_AN_INTENT = 30


class IntentReader:
    """Tells the intent of a message, given what was understood of it."""

    def __init__(self, features: Features, head: Head) -> None:
        self._features = features
        self._head = head

    @classmethod
    def trained_on(cls, examples: Iterable[tuple[str, str]], messages: Iterable[LabelledMessage]) -> IntentReader:
        """An intent reader trained on examples.

        Args:
            examples: pairs of text and intent.
            messages: labelled messages; those that tell something stand for the intent `tell_concern`.
        """
        pairs = list(examples) + [(message.text, TELL) for message in messages if message.label != "not_concern"]
        features = Features()
        rows = features.fit([text for text, _ in pairs])
        return cls(features, Head.trained_on(rows, [intent for _, intent in pairs]))

    def intent(self, text: str, assessment: Assessment) -> tuple[str, float]:
        """The intent of a message and how sure the model is of it (0 to 1)."""
        if assessment.danger == "yes":
            return "tell_danger", assessment.danger_score
        if assessment.danger == "unclear" and assessment.label == "concern":
            return "tell_possible_danger", 1 - assessment.danger_score
        if max(assessment.categories.values()) >= CATEGORY_THRESHOLD:
            return TELL, max(assessment.categories.values())
        row = self._features.transform([text])
        ranking = dict(zip(self._head.classes, self._head.probabilities(row)[0], strict=True))
        best = max(ranking, key=lambda name: ranking[name])
        words = len(text.split())
        if best != TELL and ranking[best] >= MIN_CONFIDENCE and words <= MAX_WORDS_OF_AN_INTENT:
            return str(best), float(ranking[best])
        if assessment.label == "not_concern" and ranking[OFF_TOPIC] >= MIN_CONFIDENCE_NO_CONCERN:
            return OFF_TOPIC, float(ranking[OFF_TOPIC])
        return TELL, float(ranking[TELL])
