"""The report in the making: every answer so far, in the person's own words, and what was understood."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from bot.interview.terms.catalogue import DANGER_NOW
from bot.interview.terms.concern import Concern

# What raises the alarm: a yes or a doubt to whether a child is in danger; or danger that the assistant heard.
ALARMS = ("yes", "not sure")
HEARD = "heard"


class Status(str, Enum):
    """What became of a question."""

    TOLD = "told"
    UNKNOWN = "unknown"
    DECLINED = "declined"
    NOT_ASKED = "not asked"
    TOLD_BEFORE = "told before"  # the person says that it is in their words already


# Every turn reads a hundred of them, and asking the class takes ten times as long.
STATUSES = {status.value: status for status in Status}


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
        return cls(STATUSES[raw["status"]], tuple(raw["words"]))


@dataclass(frozen=True)
class Draft:
    """The report in the making. Immutable: each turn makes a new one.

    Attributes:
        answers: by question id.
        concern: what was understood.
        answered: the questions that were answered when asked, in that order: for "go back", and to count them. A fact
            found in other words cost no question.
        put_aside: answers that are being given anew; without a new one, the old one counts.
        finished: the person has said that this is all.
        asked_twice: questions that were asked again since what was said was no answer; what comes then is taken.
        adding: the question that was answered yes where more was asked for, and is open for what can be added.
        danger_asked: how dangerous the message sounded after which danger was last asked about again; None before.
        danger_unclear: how many messages in a row have told of what may be danger, and nobody said whether it is.
        said: what was said once and is not to be said again: the words of special situations (caring.py), the advice
            at length about the call to 999.
        call: what the person said of their call to 999: yes, no, cannot, or that they need not after all; or None.
        no_danger: the words by which danger was taken back, after the advice to ring 999.
        alarms: what has raised the alarm: `HEARD`, or one of `ALARMS` that no longer stands as the answer. They stay.
        unplaced: a place told as a correction, while it is asked whether it happened there or the child lives there.
        put_right: what was said at the read-back to put something right, in the person's own words, where it is not
            plain what: they see that it is kept, and staff read it.
    """

    answers: dict[str, Answer] = field(default_factory=dict)
    concern: Concern = field(default_factory=Concern)
    answered: tuple[str, ...] = ()
    put_aside: dict[str, Answer] = field(default_factory=dict)
    finished: bool = False
    asked_twice: frozenset[str] = frozenset()
    adding: str | None = None
    danger_asked: float | None = None
    danger_unclear: int = 0
    said: frozenset[str] = frozenset()
    call: str | None = None
    no_danger: tuple[str, ...] = ()
    alarms: frozenset[str] = frozenset()
    unplaced: str | None = None
    put_right: tuple[str, ...] = ()

    def with_answer(self, question: str, answer: Answer) -> Draft:
        """This draft with a question answered; of an answer given anew, "don't know" keeps the old one."""
        old = self.put_aside.get(question)
        if old is not None and old.status is Status.TOLD and answer.status is not Status.TOLD:
            answer = old
        return replace(
            self,
            answers={**self.answers, question: answer},
            # More words to an answer that stands are no new step to go back to.
            answered=self.answered
            if question in self.answers
            else (*(name for name in self.answered if name != question), question),
            put_aside=_without(self.put_aside, question),
            adding=None if question == self.adding else self.adding,
            alarms=self._alarms_without(question) - {answer.text},
        )

    def _alarms_without(self, question: str) -> frozenset[str]:
        """The alarms, with the one that stood as the answer to a question, if that is so, and gives way."""
        old = self.answers.get(question) or self.put_aside.get(question)
        raised = question == DANGER_NOW and old is not None and old.text in ALARMS
        return self.alarms | {old.text} if raised and old is not None else self.alarms

    def with_danger_heard(self) -> Draft:
        """This draft where words told of danger and nobody said yes: what the person answered before counts no more."""
        if (self.told(DANGER_NOW) or "") in ALARMS:
            return self
        heard = replace(
            self.without(DANGER_NOW).with_answer(DANGER_NOW, Answer(Status.UNKNOWN)), answered=self.answered
        )
        return replace(heard, alarms=heard.alarms | {HEARD})

    def cleared(self, question: str) -> Draft:
        """This draft with a question answered by "don't know", whatever was told before."""
        return replace(self, put_aside=_without(self.put_aside, question)).with_answer(question, Answer(Status.UNKNOWN))

    def with_yes(self, question: str, words: str) -> Draft:
        """This draft with a plain yes noted, and the question open for what can be added."""
        return replace(self.with_answer(question, Answer.told(words)).reopened(question), adding=question)

    def with_fact(self, question: str, words: str) -> Draft:
        """This draft with a question answered by words that were told without its being asked."""
        return replace(self.with_answer(question, Answer.told(words)), answered=self.answered)

    def with_put_right(self, words: str) -> Draft:
        """This draft with words that put something right, and nobody can say what."""
        return self if words in self.put_right else replace(self, put_right=(*self.put_right, words))

    def without(self, question: str) -> Draft:
        """This draft with a question open again, as if it had not been asked."""
        answers = _without(self.answers, question)
        return replace(self, answers=answers, alarms=self._alarms_without(question))

    def reopened(self, question: str) -> Draft:
        """This draft with a question to be answered anew; its old answer, if there is one, is put aside."""
        aside = {**self.put_aside, question: self.answers.get(question, Answer(Status.NOT_ASKED))}
        return replace(self.without(question), put_aside=aside, adding=None)

    def settled(self) -> Draft:
        """This draft with the answers that were put aside counting again: what was told is not lost by asking anew."""
        answered = {name: answer for name, answer in self.put_aside.items() if answer.status is not Status.NOT_ASKED}
        return replace(self, answers={**answered, **self.answers}, put_aside={}, adding=None)

    def at_its_end(self) -> Draft:
        """This draft when the person has said that this is all."""
        return replace(self.settled(), finished=True)

    @property
    def danger_is_taken_back(self) -> bool:
        """Whether the last that was said of the danger is that there is none."""
        return self.call == "need not"

    def told(self, question: str) -> str | None:
        """The words given to a question, or None if nothing was told."""
        answer = self.answers.get(question)
        return answer.text if answer is not None and answer.status is Status.TOLD else None


def _without(answers: dict[str, Answer], question: str) -> dict[str, Answer]:
    return {name: answer for name, answer in answers.items() if name != question}
