"""The facts of a message, without what only looks like one: the reader knows neither the person nor what was asked.

"Ur mum" names nobody, "my late husband" harms no child, "Nie rozumiem" is no name, and of "12 or 14, Westbourne Road"
nobody is twelve. Two children with two ages are kept together, as the person put it.
"""

from __future__ import annotations

import re

from bot.understanding import lexicon

STREETS = (
    "road|rd|street|st|lane|ln|close|avenue|ave|way|drive|court|place|row|gardens|grove|crescent|terrace|house|walk"
)
# "Ur mum": what is said of whom they write to is a joke, or meant for us.
OF_US = re.compile(r"\W*(?:ur|your|yo|yr|u)\b", re.IGNORECASE)
DEAD = re.compile(
    r"\b(?:late|deceased|dead)\s+(?:husband|wife|partner|mum|mother|dad|father|nan|gran\w*|brother|sister|uncle"
    r"|aunt\w*|friend)\b",
    re.IGNORECASE,
)
# "12 or 14" of "12 or 14, Westbourne road".
GOES_ON_AS_A_STREET = re.compile(rf"\W+(?:[a-z'’]+\W+){{1,3}}(?:{STREETS})\b", re.IGNORECASE)
HOUSE = re.compile(
    rf"\b\d{{1,3}}[a-z]?(?:\s+or\s+\d{{1,3}}[a-z]?)?,?\s+(?:[a-z'’]+\s+){{1,3}}(?:{STREETS})\b", re.IGNORECASE
)
# "Jayden 4", "Ellie who is 9".
CHILD_AND_AGE = re.compile(
    r"(?<![\w'’-])([a-z][a-z'’-]{1,30})(?:,?\s+(?:is|who is|who['’]s|aged?|hes|shes|he['’]s|she['’]s|thats"
    r"|who)){0,2}\s*[,(:-]?\s*(\d{1,2})\b\)?",
    re.IGNORECASE,
)
NO_NAMES = frozenset(
    "number flat no house age aged is are was at in on about around only just nearly almost and or the of to for from "
    "since under over between year class january february march april may june july august september october november "
    "december nhs after before by until till he she they them him her boy girl boys girls kids children son daughter "
    "brother sister me my his".split()
)
# Ages of children.
CHILDREN_OF = range(18)
WORDS_OF_NOT_UNDERSTANDING = 5
# "Dob 14/03/2018": no time of what is told.
BORN = re.compile(r"\b(?:dob|d\.o\.b\.?|born|date of birth|birthday)\W*(?:is\W+|on\W+|in\W+)?$", re.IGNORECASE)


def plain(facts: dict[str, str], text: str) -> dict[str, str]:
    """The facts of a message, as they may stand in a report."""
    kept = {fact: words for fact, words in facts.items() if _may_be(fact, words, text)}
    if "place" in kept and (house := HOUSE.search(text)) and kept["place"] in house[0]:
        kept["place"] = house[0]  # "14, Westbourne road" of "12 or 14, Westbourne road" is half of it
    if (both := _children(kept, text)) is not None:
        kept |= {"child_name": both, "child_age": both}
    return kept


def says_not_understood(text: str) -> bool:
    """Whether words say no more than that they do not understand, in one of our languages."""
    return bool(lexicon.places("not_understood", text)) and len(text.split()) <= WORDS_OF_NOT_UNDERSTANDING


def _may_be(fact: str, words: str, text: str) -> bool:
    if fact in ("who", "place", "child_name") and OF_US.match(words):
        return False
    if fact == "who" and DEAD.search(words):
        return False
    if fact in ("child_name", "place", "who") and says_not_understood(text):
        return False
    if fact == "when" and words in text and BORN.search(text[: text.find(words)]):
        return False
    if fact == "child_age":
        after = text[text.find(words) + len(words) :] if words in text else ""
        return GOES_ON_AS_A_STREET.match(after) is None
    return True


def _children(facts: dict[str, str], text: str) -> str | None:
    """The names and ages of two children or more, from the first to the last; None of one. One of the names must have
    been read as a child's."""
    name = facts.get("child_name")
    if name is None:
        return None
    found = [
        match
        for match in CHILD_AND_AGE.finditer(text)
        if match[1].casefold() not in NO_NAMES and int(match[2]) in CHILDREN_OF
    ]
    names = {match[1].casefold() for match in found}
    if len(names) < 2 or not names & set(name.casefold().split()):
        return None
    return text[found[0].start() : found[-1].end()]
