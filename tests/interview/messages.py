"""Messages for the tests of the interview, as a reader would have read them."""

from __future__ import annotations

from typing import Any

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
