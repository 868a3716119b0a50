"""The injury that a message tells of: the words, for the report and for the question of who has seen to it."""

from __future__ import annotations

import re
from bisect import bisect

from spacy.tokens import Doc, Span

from bot.understanding.marking import marked

# "Mum has got a black eye": between a grown-up and an injury of their own there stand these words and no others.
HAS = re.compile(
    r"(?:['’]s\s+got|\s+(?:(?:has|have|had)(?:\s+got)?|got|with))\s+(?:(?:a|an|some|two|another|new|old|big)\s+)*",
    re.IGNORECASE,
)
# "Bruises on her mum": between an injury and the grown-up who has it.
ON = re.compile(r"\s+(?:all over|on|to)\s+", re.IGNORECASE)
# "Mum has bruised him" and "mum has broken his arm" tell of what was done to another.
DONE_TO_ANOTHER = re.compile(r"\b(?:his|her|my|their|him|them|me)\b|ed$", re.IGNORECASE)


def injury_in(doc: Doc) -> str | None:
    """The words of the first injury that is not denied and is not plainly an adult's own; None if there is none."""
    text, grown_ups = doc.text, marked(doc, "grown_up", "other_grown_up")
    starts = [person.start_char for person in grown_ups]
    for injury in marked(doc, "injury"):
        follows = bisect(starts, injury.start_char)
        beside = grown_ups[max(follows - 1, 0) : follows + 1]
        if not injury._.negated and not any(_is_of(text, injury, person) for person in beside):
            return injury.text
    return None


def _is_of(text: str, injury: Span, person: Span) -> bool:
    """Whether the words say that the injury is that person's."""
    if person.end_char <= injury.start_char:
        between = text[person.end_char : injury.start_char]
        return HAS.fullmatch(between) is not None and DONE_TO_ANOTHER.search(injury.text) is None
    between = text[injury.end_char : person.start_char]
    owns_more = text.startswith(("'", "’"), person.end_char)  # "on her mum's friend's baby"
    return ON.fullmatch(between) is not None and not owns_more
