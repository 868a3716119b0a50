"""The report in the making: every answer so far, in the person's own words, and what was understood."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from bot.understanding.assessment import CATEGORIES, Assessment, more_dangerous, primary_of


class Status(str, Enum):
    """What became of a question."""

    TOLD = "told"
    UNKNOWN = "unknown"
    DECLINED = "declined"
    NOT_ASKED = "not asked"


@dataclass(frozen=True)
class Answer:
    """What a person said to one question: verbatim, message by message; empty unless told."""

    status: Status
    words: tuple[str, ...] = ()

    @classmethod
    def told(cls, *words: str) -> Answer:
        return cls(Status.TOLD, words)

    @property
    def text(self) -> str:
        return "\n".join(self.words)

    def and_also(self, words: str) -> Answer:
        """This answer with more words after it."""
        return Answer.told(*self.words, words)

    def to_dict(self) -> dict[str, Any]:
        return {"status": self.status.value, "words": list(self.words)}

    @classmethod
    def from_dict(cls, raw: dict[str, Any]) -> Answer:
        return cls(Status(raw["status"]), tuple(raw["words"]))


@dataclass(frozen=True)
class Quote:
    """Words of the person that decided something: in which message, where, and what they speak for."""

    message_id: str
    start: int
    end: int
    words: str
    why: str


@dataclass(frozen=True)
class Concern:
    """What was understood of all messages together.

    Attributes:
        categories: highest probability seen for each kind of harm.
        danger: the gravest level that any message told of.
        danger_score: the highest score seen.
        speaker: who seems to be writing, as the most telling message had it.
        disclosure: whether any message was a disclosure.
        quotes: the words that decided.
        language: the language last written in that is not English (ISO 639-1, or `und`), or None.
    """

    categories: dict[str, float] = field(default_factory=lambda: dict.fromkeys(CATEGORIES, 0.0))
    danger: str = "no"
    danger_score: float = 0.0
    speaker: str = "adult"
    disclosure: bool = False
    quotes: tuple[Quote, ...] = ()
    language: str | None = None

    @property
    def primary(self) -> str | None:
        return primary_of(self.categories)

    @property
    def of_a_child_about_themselves(self) -> bool:
        return self.speaker == "child" and self.disclosure

    def after(self, assessment: Assessment, text: str, message_id: str) -> Concern:
        """This concern once another message has been read: danger and likelihood rise, they never fall."""
        quotes = tuple(
            Quote(message_id, item.start, item.end, text[item.start : item.end], item.why)
            for item in assessment.evidence
        )
        return Concern(
            categories={name: max(self.categories[name], assessment.categories[name]) for name in CATEGORIES},
            danger=more_dangerous(self.danger, assessment.danger),
            danger_score=max(self.danger_score, assessment.danger_score),
            speaker=assessment.speaker if assessment.speaker != "adult" else self.speaker,
            disclosure=self.disclosure or assessment.disclosure,
            quotes=self.quotes + quotes,
            language=assessment.language if assessment.language != "en" else self.language,
        )

    def to_dict(self) -> dict[str, Any]:
        return {**self.__dict__, "quotes": [quote.__dict__ for quote in self.quotes]}

    @classmethod
    def from_dict(cls, raw: dict[str, Any] | None) -> Concern:
        if not raw:
            return cls()
        return cls(**{**raw, "quotes": tuple(Quote(**quote) for quote in raw["quotes"])})


@dataclass(frozen=True)
class Draft:
    """Answers by question id, and what was understood. Immutable: each turn makes a new one."""

    answers: dict[str, Answer] = field(default_factory=dict)
    concern: Concern = field(default_factory=Concern)

    def with_answer(self, question: str, answer: Answer) -> Draft:
        return replace(self, answers={**self.answers, question: answer})

    def without(self, question: str) -> Draft:
        return replace(self, answers={name: answer for name, answer in self.answers.items() if name != question})

    def told(self, question: str) -> str | None:
        """The words given to a question, or None if nothing was told."""
        answer = self.answers.get(question)
        return answer.text if answer is not None and answer.status is Status.TOLD else None
