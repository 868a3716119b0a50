"""The facts in a message: the child's name and age, place, time, and who is said to be responsible."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from spacy.lang.en.stop_words import STOP_WORDS
from spacy.tokens import Doc

from bot.understanding.assessment import FACTS
from bot.understanding.encoder import outputs
from bot.understanding.language import NUMBER_WORDS
from bot.understanding.marking import marked

# (fact, start, end, probability), in characters.
Span = tuple[str, int, int, float]

# From this probability on a word begins another span of the fact that the word before it states.
BEGINS = 0.6
# Below this a guess is left out: a wrong fact read back is worse than a question asked. Set on messages
# held out from the fine-tuning.
MIN_PROBABILITY = 0.4
# "He", "since" or "in" alone state no fact; spaCy's list of such words has a few more that do (Will and May are names).
SAY_NOTHING = STOP_WORDS - {"now", "last", "next", "will", "may"}
# "The older one", "right" of "right now", "good" of "good evening": half of what was said, and no fact by itself.
HALF_SAID = frozenset(
    "good right older elder eldest oldest younger youngest little big old new other same first".split()
)
AROUND = " ,.;:!?\"'()"
# What a rule of the pipeline marks stands for the fact where the tags find none.
BY_RULE = {"child_age": "child_age", "place": "postcode", "when": "time", "who": "grown_up"}
# "It was Tuesday, not Monday": what is corrected away states nothing.
DENIED = re.compile(r"\bnot (?:on |in |at )?$", re.IGNORECASE)
DENIED_END = re.compile(r"[ ,]+not .*", re.IGNORECASE | re.DOTALL)
SURNAME = re.compile(r"(?: (?:Mc|Mac|O['’])?[A-Z][a-z]+(?:-[A-Z][a-z]+)?)+\b")
# "Sorrel Road" of "31 Sorrel Road" is half an address.
HOUSE_NUMBER = re.compile(r"\b(?:flat |number |no\.? ?)?\d{1,4}[a-z]?,? +$", re.IGNORECASE)
STREET = re.compile(
    r"^[a-z'’ ]+ (?:road|rd|street|st|lane|ln|avenue|ave?|close|way|grove|drive|dr|court|ct|crescent|gardens|place|"
    r"walk|terrace|hill|rise)$",
    re.IGNORECASE,
)
ENDS_OPEN = re.compile(r"(?:\s+(?:at|in|on|of|by|with|from|to|the|a|an|and|or|but|who|that|which))+\s*$", re.IGNORECASE)
# An age names a number, or is one of these.
AN_AGE = re.compile(rf"\d|\b(?:{NUMBER_WORDS}|newborn|new born|baby|toddler|unborn|teen\w*)\b", re.IGNORECASE)
# "6.40 tonight", "his sugar is 31" and "reg AB12 CDE" are no child's age; "20 months" is.
NO_AGE = re.compile(
    r"\b[a-z]{2}\d\d(?:\s?[a-z]{3})?\b|\d[.:]\d\d|\b[2-9]\d\b(?![\s-]*(?:months?|mths?|m/?o|weeks?|wks?|days?))|\d{3}",
    re.IGNORECASE,
)


def spans(places: Sequence[tuple[int, int]], tags: np.ndarray) -> list[Span]:
    """The spans that the tags of words mark: words side by side that are rather of one fact than of none.

    Args:
        places: where the words stand, in characters.
        tags: for each word the probability of each tag, in the order of the encoder's `outputs()`.
    """
    names = outputs()["tags"]
    outside = tags[:, names.index("O")]
    found: list[Span] = []
    for fact in FACTS:
        begins = tags[:, names.index(f"B-{fact}")]
        likely = begins + tags[:, names.index(f"I-{fact}")]
        stated = likely > outside
        for i in np.flatnonzero(stated):
            start, end = places[i]
            goes_on = i > 0 and stated[i - 1] and begins[i] < BEGINS
            if goes_on:
                _, start, _, sure = found.pop()
                found.append((fact, start, end, max(sure, float(likely[i]))))
            else:
                found.append((fact, start, end, float(likely[i])))
    return found


def found_in(doc: Doc, spans: Sequence[Span]) -> dict[str, tuple[int, int]]:
    """Fact name to the place in the text, in characters, of the words that state it.

    Args:
        doc: the message, through the pipeline of bot/understanding/language.py.
        spans: what is marked as facts by tags.
    """
    found, text = {}, doc.text  # spaCy puts it together anew each time
    for fact in FACTS:
        # The surest, not the first: people begin with what they were doing ("I was at the shop when …").
        by_tags = sorted(
            (-probability, *_trimmed(text, start, end))
            for name, start, end, probability in spans
            if name == fact and probability >= MIN_PROBABILITY
        )
        # "Last Tuesday about 4": what the tags take for another fact is none by rule.
        others = [(start, end) for name, start, end, sure in spans if name != fact and sure >= MIN_PROBABILITY]
        by_rule = [
            (span.start_char, span.end_char)
            for span in marked(doc, BY_RULE.get(fact, ""))
            if not any(start < span.end_char and span.start_char < end for start, end in others)
        ]
        for start, end in [place for _, *place in by_tags] + by_rule:
            end = _with_surname(text, end) if fact == "child_name" else end
            start = _with_house_number(text, start, end) if fact == "place" else start
            if _states(fact, text[start:end]) and not DENIED.search(text[:start]):
                found[fact] = (start, end)
                break
    return found


def _with_surname(text: str, end: int) -> int:
    """Where a name ends, its surname included: "Tyler" of "Tyler Brown" is half a name."""
    surname = SURNAME.match(text, end) if not text.isupper() else None
    return surname.end() if surname else end


def _with_house_number(text: str, start: int, end: int) -> int:
    """Where a street begins, the number of the house included."""
    number = HOUSE_NUMBER.search(text, 0, start) if STREET.match(text[start:end]) else None
    return number.start() if number else start


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A place without the spaces and marks around its words."""
    words = text[start:end]
    words = DENIED_END.sub("", words)  # "Tuesday not Monday" states Tuesday
    words = ENDS_OPEN.sub("", words)  # "one of the teaching assistants at"
    start += len(words) - len(words.lstrip(AROUND))
    return start, start + len(words.strip(AROUND))


def _states(fact: str, words: str) -> bool:
    """Whether the words can state the fact at all."""
    if fact == "child_age":
        return AN_AGE.search(words) is not None and NO_AGE.search(words) is None
    return not all(word in SAY_NOTHING | HALF_SAID for word in re.findall(r"[\w']+", words.lower()))
