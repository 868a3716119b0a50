"""The facts in a message: the child's name and age, place, time, and who is said to be responsible."""

from __future__ import annotations

import re

from spacy.lang.en.stop_words import STOP_WORDS
from spacy.tokens import Doc

from bot.understanding.assessment import FACTS
from bot.understanding.language import NUMBER_WORDS, marked

# Below this the encoder's guess is left out: a wrong fact read back is worse than a question asked.
MIN_PROBABILITY = 0.4
# "He", "since" or "in" alone state no fact; spaCy's list of such words has a few more that do (Will and May are names).
SAY_NOTHING = STOP_WORDS - {"now", "last", "next", "will", "may"}
AROUND = " ,.;:!?\"'()"
# An age names a number, or is one of these.
AN_AGE = re.compile(rf"\d|\b(?:{NUMBER_WORDS}|newborn|new born|baby|toddler|unborn|teen\w*)\b", re.IGNORECASE)


def found_in(doc: Doc, spans: list[tuple[str, int, int, float]]) -> dict[str, tuple[int, int]]:
    """Fact name to the place in the text, in characters, of the words that state it.

    Args:
        doc: the message, through the pipeline of bot/understanding/language.py.
        spans: what the encoder marked: (fact, start, end, probability).
    """
    by_rule = {"child_age": marked(doc, "child_age"), "place": marked(doc, "postcode")}
    found = {fact: (span.start_char, span.end_char) for fact, span in by_rule.items() if span is not None}
    for fact in FACTS:
        # The surest, not the first: people begin with what they were doing ("I was at the shop when …").
        candidates = sorted(
            ((probability, -start, end) for name, start, end, probability in spans if name == fact), reverse=True
        )
        for probability, start, end in candidates:
            place = _trimmed(doc.text, -start, end)
            if probability >= MIN_PROBABILITY and _states(fact, doc.text[slice(*place)]):
                found[fact] = place
                break
    return found


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A place without the spaces and marks around its words."""
    words = text[start:end]
    start += len(words) - len(words.lstrip(AROUND))
    return start, start + len(words.strip(AROUND))


def _states(fact: str, words: str) -> bool:
    """Whether the words can state the fact at all."""
    if all(word in SAY_NOTHING for word in re.findall(r"[\w']+", words.lower())):
        return fact == "child_age" and AN_AGE.search(words) is not None
    return fact != "child_age" or AN_AGE.search(words) is not None
