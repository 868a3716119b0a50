"""One turn of the interview, in its terms: what a person said, and what it leads to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import lru_cache

from bot.interview.terms.draft import Draft
from bot.understanding import lexicon
from bot.understanding.assessment import Assessment

# "Yes", "no thank you", "no I don't think so": up to here a message is a yes or a no and nothing more.
WORDS_OF_A_PLAIN_ANSWER = 5
# "No but she limps": what follows counts, however short.
BUT = re.compile(r"\w\W+(?:but|except|although)\W+\w", re.IGNORECASE)
TELLS_DANGER = ("tell_danger", "tell_possible_danger")
# With a question open, "14 Ash Grove" must not be taken for other council business: from here on it is a question.
SURE_OF_A_QUESTION = 0.6
# "Will I get taken away": asked in the form of a question.
A_QUESTION = re.compile(
    r"\?\s*$"
    r"|^\W*(?:(?:so|but|and|ok|okay|sorry|please)\W+)*"
    r"(?:is there (?:any |a |some )?(?:help|support|number|line|helpline|way)\b"
    r"|are there (?:any )?(?:people|services|numbers)\b"
    r"|where (?:can|do|should|could) (?:i|we)\b|who (?:should|do|can|could|must) (?:i|we)\b"
    r"|what (?:happens|if|(?:do|should|can) i\b)|when (?:are|is|do|does|will) (?:i|you|my|the)\b"
    r"|how (?:long|do|will|can|would)|why (?:do|are|is|would)|who (?:will|reads|sees|are)"
    r"|(?:will|would|can|could|do|does|am|are|should|must|have)\s+(?:i|you|u|we|they|my|it)\b)",
    re.IGNORECASE,
)

# Of a few words these tell nothing that belongs in a report.
ADDS_NOTHING = frozenset({
    "affirm", "deny", "greet", "thanks", "goodbye", "carry_on", "repeat_that", "go_back", "what_did_you_mean",
    "dont_know", "skip", "thats_all", "submit_report", "change_something",
})  # fmt: skip

# Intents that answer whatever question is open, or steer the interview. Every other intent that the model
# knows is a question of the person's own: it is answered by a rule, and the open question is asked again.
STEERING = frozenset({
    "start_chat", "greet", "choose", "affirm", "deny", "dont_know", "skip", "thats_all", "correct_answer",
    "change_something", "submit_report", "stop", "start_again", "carry_on", "what_did_you_mean", "repeat_that",
    "go_back", "called_999_yes", "called_999_no", "gibberish", "nlu_fallback", "add_more",
    "tell_concern", "tell_danger", "tell_possible_danger",
})  # fmt: skip


def only_yes_or_no(text: str) -> bool:
    """Whether a text is made of the words of a yes or a no, and nothing else."""
    words = re.findall(r"in (?:danger|pain)\b|[\w']+", text.casefold().replace("’", "'"))
    return len(text.split()) <= WORDS_OF_A_PLAIN_ANSWER and _words_of_yes_and_no().issuperset(words)


@lru_cache(maxsize=1)
def _words_of_yes_and_no() -> frozenset[str]:
    return frozenset(lexicon.read("yes_and_no")["words"])


class Outcome(str, Enum):
    """Where a turn leads."""

    ASK = "ask"
    EMERGENCY = "emergency"
    SUBMIT = "submit"
    STOP = "stop"
    START_AGAIN = "start_again"


@dataclass(frozen=True)
class Said:
    """One message of a person, as it was understood.

    Attributes:
        text: the words as typed, or those on the button.
        intent: what the message does in the conversation.
        confidence: how sure the model is of the intent, 0 to 1.
        message_id: the message's own id, to point staff to it.
        choice: id of the quick reply if one was chosen.
        assessment: what was understood of the words; None for a quick reply.
    """

    text: str
    intent: str
    message_id: str
    confidence: float = 1.0
    choice: str | None = None
    assessment: Assessment | None = None

    @property
    def says_more(self) -> bool:
        """Whether it says more than a yes or a no."""
        if self.intent in ("affirm", "deny") and not only_yes_or_no(self.text):
            return True
        return len(self.text.split()) > WORDS_OF_A_PLAIN_ANSWER or BUT.search(self.text) is not None

    @property
    def danger_score(self) -> float:
        """How much it sounds like danger by itself, from 0 to 1; 0 if nobody read it."""
        return self.assessment.danger_score if self.assessment else 0.0

    @property
    def is_foreign(self) -> bool:
        """Whether it is written in another language than English."""
        return self.assessment is not None and self.assessment.language != "en"


@dataclass(frozen=True)
class Reading:
    """What a turn leads to.

    Attributes:
        draft: the draft after this message.
        outcome: what comes next.
        remarks: script messages to say before the next question, each with what to fill in.
    """

    draft: Draft
    outcome: Outcome = Outcome.ASK
    remarks: tuple[tuple[str, dict[str, str]], ...] = field(default=())

    def asked_again(self, question: str) -> Reading:
        """This reading with the question to be asked once more: what was said is no answer to it."""
        return replace(self, draft=replace(self.draft, asked_twice=self.draft.asked_twice | {question}))

    def remark(self, key: str, **values: str) -> Reading:
        """This reading with one more thing to say."""
        return replace(self, remarks=(*self.remarks, (key, values)))


def adds_nothing(said: Said) -> bool:
    """Whether a message has nothing in it that belongs in a report."""
    return said.assessment is None or (said.intent in ADDS_NOTHING and not said.says_more)
