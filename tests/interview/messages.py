"""Messages for the tests of the interview, as a reader would have read them."""

from __future__ import annotations

from typing import Any

from bot.interview.danger import after_999
from bot.interview.reading import read
from bot.interview.terms.draft import Answer, Draft
from bot.interview.terms.turn import Reading, Said
from bot.understanding.assessment import CATEGORIES, Assessment


def said(
    text: str,
    intent: str = "tell_concern",
    *,
    primary: str | None = None,
    facts: dict[str, str] | None = None,
    **read_as: Any,
) -> Said:
    """A message, and what was understood of it: of danger nothing unless it is said here."""
    values: dict[str, Any] = {"danger": "no", "danger_score": 0.1, "speaker": "adult", "disclosure": False, **read_as}
    categories = {name: 0.9 if name == primary else 0.1 for name in CATEGORIES}
    assessment = Assessment("concern", categories, primary, facts=facts or {}, **values)
    return Said(text, intent, f"id of {text}", assessment=assessment)


def grave(text: str, score: float) -> Said:
    """A message that was read as danger, so surely."""
    return said(text, "tell_danger", danger="yes", danger_score=score)


def perhaps(text: str, score: float, **read_as: str) -> Said:
    """A message that was read as what may be danger."""
    return said(text, "tell_possible_danger", danger="unclear", danger_score=score, **read_as)


def reading(draft: Draft, asked: str | None, message: Said, **more: bool) -> Reading:
    """The reading of a message that the interview takes."""
    result = read(draft, asked, message, **more)
    assert result is not None
    return result


def told(**answers: str) -> Draft:
    """A draft with these answers."""
    return Draft({question: Answer.told(words) for question, words in answers.items()})


def remarks(result: Reading) -> list[str]:
    """The names of what is said."""
    return [key for key, _ in result.remarks]


# Somebody who answered that a child is in danger.
IN_DANGER = told(danger_now="yes")


def answered(draft: Draft, message: Said, *, asked: bool = False) -> tuple[Draft, str]:
    """A message to the urgent report: the draft after it, and what is said of 999 or of the call."""
    draft, key = after_999.taken(draft, draft, message, asked=asked)
    if key is not None:
        return draft, key
    draft, words = after_999.about_999(draft)
    return draft, words
