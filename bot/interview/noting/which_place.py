"""Which place is put right: where it happened, or where the child lives. Where neither the words nor what was told
before tells, it is asked."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.council import script
from bot.interview.terms.catalogue import ADDRESS, WHERE
from bot.interview.terms.draft import Draft
from bot.interview.terms.turn import TELLS_DANGER, Reading, Said
from bot.interview.words.fact_words import before
from bot.interview.words.values import STREETS

AN_ADDRESS = re.compile(
    r"\b(?:number|no\.?|flat) ?\d+"
    rf"|^\d+\w? \w+.*\b(?:{STREETS})\b"
    r"|\b[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}\b",
    re.IGNORECASE,
)
LIVES_AT = re.compile(r"\bliv(?:es?|ing)\s+(?:(?:up|down|over)\s+)?(?:at|in|on|with\s+\w+\s+at)?\s*$", re.IGNORECASE)
HAPPENED = re.compile(
    r"\bhappen\w*|\b(?:took|takes) place\b"
    r"|\b(?:it|that|this) was(?:n['’]?t)?(?: \w+)? (?:at|in|on|by|near|outside|inside|behind|round|down|up)\b",
    re.IGNORECASE,
)
LIVES = re.compile(
    r"\bliv(?:es?|ing)\b|\baddress\b|\bhouse number\b|\b(?:house|flat|street|road|home) (?:is|was|should)\b",
    re.IGNORECASE,
)
# Of these words it is plain that they put right the one or the other.
SAYS_WHICH = re.compile(r"\bhappen\w*|\blives? (?:at|in|on)\b|\bwhere \w+ (?:lives?|happened)\b", re.IGNORECASE)
# "Mill Lane", "nan's house": where one lives, and where something may happen.
MAY_BE_EITHER = re.compile(rf"\b(?:{STREETS}|flats?|home|estate|caravan)\b|^\W*\d", re.IGNORECASE)
# What is said to whether it is one or the other.
WORDS_OF_SAYING_WHICH = 7
BOTH = re.compile(r"\W*(?:it'?s |its )?both\b", re.IGNORECASE)


def says_address(text: str, place: str) -> bool:
    """Whether a place is where somebody lives: a house, a flat, a street with its number, or "lives in …"; but not "it
    happened at …"."""
    if LIVES_AT.search(before(text, place)) is not None:
        return True
    return AN_ADDRESS.search(place) is not None and hinted(text, text.find(place)) != WHERE


def hinted(text: str, at: int | None = None) -> str | None:
    """The question that words around a place speak for: the nearest before it, else any; None if none do."""
    found = [(place.start(), WHERE) for place in HAPPENED.finditer(text)]
    found += [(place.start(), ADDRESS) for place in LIVES.finditer(text)]
    ahead = [hint for hint in found if at is None or hint[0] < at]
    return max(ahead or found)[1] if found else None


NOT_THAT_HOUSE = re.compile(r"\bnot\W+(?:(?:at|number|no|flat)\W+)*(?P<house>\d{1,4}[a-z]?)\b", re.IGNORECASE)


def put_right(draft: Draft, text: str, place: str) -> str | None:
    """The question that a place told as a correction answers; None if it may be either."""
    if (house := NOT_THAT_HOUSE.search(text)) is not None:
        number = re.compile(rf"(?<!\w){re.escape(house['house'])}(?!\w)", re.IGNORECASE)
        if number.search(draft.told(ADDRESS) or "") and not number.search(draft.told(WHERE) or ""):
            return ADDRESS
    if (hint := hinted(text, text.find(place))) is not None:
        return hint
    where, address = draft.told(WHERE), draft.told(ADDRESS)
    if address is None:
        of_the_home = where is not None and AN_ADDRESS.search(place) and not MAY_BE_EITHER.search(where)
        return ADDRESS if of_the_home else WHERE
    if where is None:
        return ADDRESS if MAY_BE_EITHER.search(place) else WHERE
    if AN_ADDRESS.search(place) and not MAY_BE_EITHER.search(where):
        return ADDRESS
    return None if MAY_BE_EITHER.search(place) else WHERE


def asks_which(reading: Reading, place: str) -> Reading:
    """The reading of a place that may be either, with the question which it is."""
    draft = reading.draft
    words = script.say("which_place", to=draft.concern.heard_as).text
    return replace(reading, draft=replace(draft, unplaced=place)).remark("utter_situation", words=words)


def told_which(draft: Draft, said: Said) -> Reading | None:
    """The reading of an answer to which it is; None if it is none."""
    place = draft.unplaced
    if place is None or said.intent in TELLS_DANGER or len(said.text.split()) > WORDS_OF_SAYING_WHICH:
        return None
    hint = hinted(said.text)
    questions = (WHERE, ADDRESS) if BOTH.match(said.text) else (hint,) if hint else ()
    for question in questions:
        draft = draft.with_fact(question, place)
    return Reading(replace(draft, unplaced=None)).remark("utter_changed") if questions else None
