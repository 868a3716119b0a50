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


def found_in(doc: Doc, spans: list[tuple[str, int, int, float]]) -> dict[str, str]:
    """Fact name to the words that state it, each an exact piece of the text.

    Args:
        doc: the message, through the pipeline of bot/understanding/language.py.
        spans: what the encoder marked: (fact, start, end, probability).
    """
    found: dict[str, str] = {}
    for fact in FACTS:
        candidates = [
            (probability, -start, doc.text[start:end].strip(AROUND))
            for name, start, end, probability in spans
            if name == fact and probability >= MIN_PROBABILITY
        ]
        # The surest, not the first: people begin with what they were doing ("I was at the shop when …").
        words = next((words for *_, words in sorted(candidates, reverse=True) if _states(fact, words)), None)
        if words:
            found[fact] = words
    by_rule = {"child_age": marked(doc, "child_age"), "place": marked(doc, "postcode")}
    return {**{fact: words for fact, words in by_rule.items() if words}, **found}


def _states(fact: str, words: str) -> bool:
    """Whether the words can state the fact at all."""
    if all(word in SAY_NOTHING for word in re.findall(r"[\w']+", words.lower())):
        return fact == "child_age" and AN_AGE.search(words) is not None
    return fact != "child_age" or AN_AGE.search(words) is not None
