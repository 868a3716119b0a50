"""The facts in a message: the child's name and age, place, time, and who is said to be responsible."""

from __future__ import annotations

import re

from spacy.tokens import Doc

from bot.understanding.assessment import FACTS
from bot.understanding.language import NUMBER_WORDS, marked

# Below this the encoder's guess is left out: a wrong fact read back is worse than a question asked.
MIN_PROBABILITY = 0.4
# What is meant by these only the rest of the message can tell.
PRONOUNS = frozenset("when where he she they him her them it his their hers i we you who someone somebody".split())
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
            doc.text[start:end].strip(AROUND)
            for name, start, end, probability in spans
            if name == fact and probability >= MIN_PROBABILITY
        ]
        words = next((words for words in candidates if _states(fact, words)), None)
        if words:
            found[fact] = words
    by_rule = {"child_age": marked(doc, "child_age"), "place": marked(doc, "postcode")}
    return {**{fact: words for fact, words in by_rule.items() if words}, **found}


def _states(fact: str, words: str) -> bool:
    """Whether the words can state the fact at all."""
    if not words or words.lower() in PRONOUNS:
        return False
    return fact != "child_age" or AN_AGE.search(words) is not None
