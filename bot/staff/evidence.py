"""Which of the words that were taken for evidence are marked in a transcript."""

from __future__ import annotations

import re
from typing import Any

from bot.staff.told import Told, words
from bot.understanding.assessment import CATEGORY_THRESHOLD


def supporting(quotes: list[dict[str, Any]], told: Told, kind: str | None, danger: str) -> list[dict[str, Any]]:
    """Of the words that were taken for evidence those that bear out what the report is taken for in the end.

    Args:
        kind: of harm, as it stands.
        danger: as it stands: `yes`, `unclear` or `no`.
    """
    understood = told.understood
    likely = kind is not None and understood.get("categories", {}).get(kind, 0) >= CATEGORY_THRESHOLD
    heard = danger == "yes" or (danger == "unclear" and understood.get("danger_score", 0) >= CATEGORY_THRESHOLD)
    why = {kind} if likely else set()
    why |= {"danger"} if heard else set()
    trimmed = (_trimmed(quote) for quote in quotes if quote["why"] in why)
    return [quote for quote in trimmed if quote is not None]


def _trimmed(quote: dict[str, Any]) -> dict[str, Any] | None:
    """A quote from its first to its last word that tells something; None if there is none."""
    nothing = words()["says_nothing"]
    telling = [
        word
        for word in re.finditer(r"[^\W_]+(?:['’][^\W_]+)*", quote["words"])
        if re.sub("['’]", "", word[0].casefold()) not in nothing
    ]
    if not telling:
        return None
    start, end = telling[0].start(), telling[-1].end()
    at = quote["start"]
    return {**quote, "words": quote["words"][start:end], "start": at + start, "end": at + end}
