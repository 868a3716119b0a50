"""What was asked in a conversation, and what followed: for why there is no answer, and for the answer that decided."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.interview.terms import catalogue
from bot.reports.conversations import Line

DOES_NOT_KNOW = re.compile(
    r"\b(?:(?:don['’]?t|do not|didn['’]?t|doesn['’]?t) (?:\w+ )?(?:know|remember)|dunno|idk|not (?:sure|known)"
    r"|no (?:idea|clue)|unsure|unknown|who knows)\b",
    re.IGNORECASE,
)


def replies(question: str, lines: Sequence[Line]) -> list[Line] | None:
    """What the person typed each time after a question was put; None if it was not put at all."""
    found, asked, ever = [], False, False
    for line in lines:
        if line.sender != "person":
            asked = asked or any(words in line.text for words in ways_to_ask(question))
            ever = ever or asked
        elif line.text:
            found += [line] if asked else []
            asked = False
    return found if ever else None


def why_untold(question: str, status: str, lines: Sequence[Line]) -> str:
    """Why there is no answer to a question, as `untold` of `data/script/staff.yml` names it.

    Args:
        status: what the conversation made of it.
    """
    if status not in ("unknown", "not asked"):
        return status
    found = replies(question, lines)
    if found and DOES_NOT_KNOW.search(found[-1].text) and status == "unknown":
        return "said_unknown"
    return status if found is None else "unanswered"


def ways_to_ask(question: str) -> set[str]:
    """The words in which a question is put."""
    asked = catalogue.questions()[question]
    return {asked.ask, *asked.ask_as.values(), *asked.ask_briefly.values()}
