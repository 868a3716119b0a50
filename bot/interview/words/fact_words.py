"""The facts of a message, without what only looks like one: the reader knows neither the person nor what was asked.

"Ur mum" names nobody, "my late husband" harms no child, "Nie rozumiem" is no name, and of "12 or 14, Westbourne Road"
nobody is twelve. Two children with two ages are kept together, as the person put it.
"""

from __future__ import annotations

import re

from bot.interview.words import values
from bot.interview.words.values import STREETS
from bot.understanding import lexicon

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
# "4 and 6", "a boy of 4 and a girl of 6", "one's 4 one's 6"; but not "4 and 6 times".
_AN_AGE = (
    r"(?<![\d.:/])\d{1,2}(?![\d:/]|\.\d)(?:\s?(?:months?|mths?|weeks?|wks?)\b(?: old)?"
    r"|\s?y(?:ea)?rs?\b(?:[ -]olds?)?|\s?y/?o\b)?"
)
AGES = re.compile(
    r"(?:\b(?:a (?:boy|girl|lad|baby) (?:of|aged)|about|around|maybe|only|nearly|roughly|one(?:['’]?s| is)?)\s+)*"
    rf"{_AN_AGE}"
    r"(?:(?:[\s,&+]|\b(?:and|one(?:['’]?s)?|the|other(?:['’]?s)?|a|an|is|about|around|maybe|only|nearly|of|aged?|boy|girl|lad"
    rf"|baby|child|son|daughter|brother|sister|little|old)\b)+{_AN_AGE})+"
    r"(?!\s*(?:%|(?:ago|of|times?|x|kids?|children|boys?|girls?|others?|more|people|adults|men|women|nights?|days?|hours?|hrs?"
    r"|min\w*|o'?clock|am|pm|stone|bruises?|marks?|brothers?|sisters?|siblings?|dogs?|cats?|(?:months?|weeks?|years?)"
    r"\s+ago)\b))",
    re.IGNORECASE,
)
# What tells that there are two children or more.
SEVERAL = re.compile(
    r"\b(?:kids|children|both|two|three|twins|boys|girls|brothers|sisters|siblings|lads|their (?:mum|mam|mother|dad"
    r"|father|parents?|nan|step\w+|house|flat|home))\b",
    re.IGNORECASE,
)
_NEXT = r"(?:\s*,\s*|\s+(?:and|n)\s+|\s*&\s*)"
MORE_NAMES = re.compile(rf"(?:{_NEXT}[A-Z][\w'’-]+)+")
MORE_NAMES_IN_SMALL = re.compile(rf"(?:{_NEXT}[a-z][\w'’-]+)+(?=\W*$|\W+\d)")
A_NAME_BEFORE = re.compile(r"(?<![\w'’-])[A-Z][\w'’-]+(?:\s+and\s+|\s*&\s*)$")
NO_CHILDS_NAME = frozenset(
    "i mum mam mom mummy dad daddy nan nana nanny gran granny grandma grandad granddad auntie aunty aunt uncle "
    "mr mrs miss ms dr social police school mother father stepdad stepmum".split()
)
# "Its Alfie and Maisie": nothing else is said.
WORDS_OF_A_BARE_ANSWER = 6
WORDS_OF_NOT_UNDERSTANDING = 5
# "Leo, who is 7 (date of birth 14/03/2018). On Tuesday 17": what reaches so far is not of children alone.
SEVERAL_SENTENCES = re.compile(r"\([^)]{5,}|[.!?\n](?:\W+\w+){6}")
# "Dob 14/03/2018": no time of what is told.
BORN = re.compile(r"\b(?:dob|d\.o\.b\.?|born|date of birth|birthday)\W*(?:is\W+|on\W+|in\W+)?$", re.IGNORECASE)


def plain(facts: dict[str, str], text: str) -> dict[str, str]:
    """The facts of a message, as they may stand in a report."""
    told = {fact: values.as_told(fact, words, text) for fact, words in facts.items() if _may_be(fact, words, text)}
    kept = {fact: words for fact, words in told.items() if words is not None}
    if "place" in kept and (house := HOUSE.search(text)) and kept["place"] in house[0]:
        kept["place"] = house[0]  # "14, Westbourne road" of "12 or 14, Westbourne road" is half of it
    if (both := _children(kept, text)) is not None:
        return kept | {"child_name": both, "child_age": both}
    if "child_age" in kept:
        kept["child_age"] = _ages(kept["child_age"], text)
    if "child_name" in kept:
        kept["child_name"] = _names(kept["child_name"], text)
    return kept


def tells_of_more(words: str, told: str) -> bool:
    """Whether words name more children than were told, these among them: "4 and 6" where "4" was told."""
    return (
        is_of_several(words)
        and words != told
        and re.search(rf"(?<!\w){re.escape(told)}(?!\w)", words, re.IGNORECASE) is not None
    )


def before(text: str, words: str) -> str:
    """What of a text comes before words of it."""
    return text[: max(text.find(words), 0)]


def says_not_understood(text: str) -> bool:
    """Whether words say no more than that they do not understand, in one of our languages."""
    return bool(lexicon.places("not_understood", text)) and len(text.split()) <= WORDS_OF_NOT_UNDERSTANDING


def is_of_several(words: str) -> bool:
    """Whether words are the names, or the ages, of more than one child."""
    return AGES.search(words) is not None or re.search(_NEXT + r"\w", words) is not None


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
    together = text[found[0].start() : found[-1].end()]
    return None if SEVERAL_SENTENCES.search(together) else together


def _ages(age: str, text: str) -> str:
    """An age with those of other children beside it, as the person put it."""
    at = text.find(age)
    all_ages = (
        found for found in AGES.finditer(text) if at >= 0 and found.start() < at + len(age) and at < found.end()
    )
    return next((found[0] for found in all_ages if not GOES_ON_AS_A_STREET.match(text[found.end() :])), age)


def _names(name: str, text: str) -> str:
    """A name with those of other children beside it, where the words tell of more than one child."""
    at = text.find(name)
    if at < 0 or not (SEVERAL.search(text) or AGES.search(text) or len(text.split()) <= WORDS_OF_A_BARE_ANSWER):
        return name
    start, end = at, at + len(name)
    more = MORE_NAMES if name[0].isupper() else MORE_NAMES_IN_SMALL
    if (after := more.match(text, end)) is not None and not _is_no_name(after[0]):
        end = after.end()
    elif (ahead := A_NAME_BEFORE.search(text[:at])) is not None and not _is_no_name(ahead[0]):
        start = ahead.start()
    return text[start:end]


def _is_no_name(words: str) -> bool:
    return not (NO_NAMES - {"and"} | NO_CHILDS_NAME).isdisjoint(re.findall(r"[\w'’-]+", words.casefold()))
