"""Taking out of a message what could point to a person. It proposes; a person reads every word and decides.

What the report itself names (the child, the people, the places, the reporter) is replaced by an invented stand-in of
the same sort, so that the message still reads as one; numbers, addresses of the net and post codes by others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

# The questions whose answers name somebody or a place, and the stand-ins for the names in them.
PEOPLE = ("child_name", "who", "carers", "siblings", "reporter", "others_told")
PLACES = ("address", "where", "school", "workplace", "now", "doctor", "safe_contact")
STAND_INS = ("Kim", "Sam", "Alex", "Robin", "Jo", "Lee", "Chris", "Pat")
PLACE_STAND_IN = "Mill Lane"
PATTERNS = (
    (re.compile(r"\S+@\S+\.\S+"), "name@example.org"),
    (re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE), "example.org"),
    (re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", re.IGNORECASE), "AB1 2CD"),
    (re.compile(r"(?:\+?\d[ -]?){7,}\d"), "01234 000000"),
    (re.compile(r"@\w{3,}"), "@example"),
)
# A word of an answer is a name if it is written as one and is none of these.
NO_NAMES = frozenset(
    "A An And At Aunt Auntie Brother Cousin Dad Day Doctor Dr Father Foster From Gran Grandad Grandma Great He Her His "
    "I In Mother Mum Mummy Miss Mr Mrs Ms My Nan No Not On Or Our School She Sister Someone Step Stepdad Stepmum "
    "Teacher The Their They To Uncle We With Yes Flat House Lane Road Street Close Grove Avenue Drive Court Way "
    "Primary Nursery Academy Surgery Centre North South East West Old New Upper Lower High Church Park Mill".split()
)
# The answer to the question for the name is just the name if it has no more words than this.
MOST_WORDS_OF_A_NAME = 3


def named(content: dict[str, Any], questions: Iterable[str]) -> list[str]:
    """The names in the answers to some questions, in order: words with a capital letter that are names, and every word
    of an answer that is just the child's name."""
    names: dict[str, None] = {}
    for item in content["items"]:
        if item["question"] not in questions or item["status"] != "told":
            continue
        just_a_name = item["question"] == "child_name" and len(item["words"].split()) <= MOST_WORDS_OF_A_NAME
        for word in re.findall(r"[^\W\d_][\w'’-]+", item["words"]):
            if (word[0].isupper() or just_a_name) and word.capitalize() not in NO_NAMES:
                names.setdefault(word)
    return list(names)


def proposal(text: str, content: dict[str, Any]) -> str:
    """A message with what the report names replaced by stand-ins."""
    for pattern, stand_in in PATTERNS:
        text = pattern.sub(stand_in, text)
    for item in content["items"]:
        if item["question"] in PLACES and item["status"] == "told" and len(item["words"]) > 3:
            text = re.sub(re.escape(item["words"]), PLACE_STAND_IN, text, flags=re.IGNORECASE)
    for number, name in enumerate(named(content, PEOPLE)):
        text = _replaced(text, name, STAND_INS[number % len(STAND_INS)])
    for name in named(content, PLACES):
        text = _replaced(text, name, PLACE_STAND_IN.split()[0])
    return text


def _replaced(text: str, name: str, stand_in: str) -> str:
    return re.sub(rf"\b{re.escape(name)}\b", stand_in, text, flags=re.IGNORECASE)


def left_over(text: str, content: dict[str, Any]) -> list[str]:
    """What a redacted message still holds that the report names, or that looks like a number or address of somebody."""
    allowed = {*STAND_INS, *PLACE_STAND_IN.split()}
    names = [name for name in named(content, (*PEOPLE, *PLACES)) if name not in allowed]
    found = [name for name in names if re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE)]
    for pattern, stand_in in PATTERNS:
        found += [match[0] for match in pattern.finditer(text) if match[0].strip(".,") != stand_in]
    return found
