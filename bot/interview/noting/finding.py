"""What finds the child, told while nothing was asked: after the advice to ring 999 people say it as it comes ("shes at
home but her mum is at work", "her names Ellie. Ellie Harper. 14 Castle road"). It fills its items, and is not asked
again. Only what is said in so many words counts."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.interview.noting.fitting import SAYS_WHERE
from bot.interview.noting.which_place import AN_ADDRESS
from bot.interview.terms.catalogue import ADDRESS, CHILD_NAME, NOW, SCHOOL
from bot.interview.terms.draft import Draft
from bot.interview.terms.turn import Said
from bot.interview.words.fact_words import HOUSE

SENTENCE = re.compile(r"[^.!?;\n]+")
_CHILD = (
    r"(?:the |my |our )?(?:little |big |baby )?(?:child|kids?|boy|girl|lad|baby|sister|brother|friend|daughter|son)"
)
NAMED = re.compile(
    rf"\b(?:(?:his|her|their|{_CHILD}['’]?s?) names?(?:['’]?s| is)?"
    rf"|(?:s?he|{_CHILD})(?:['’]?s| is) (?:called|named))\W+"
    r"(?!a\b|an\b|the\b|not\b|mum\b|dad\b)(?P<name>[a-z][a-z'’-]+)",
    re.IGNORECASE,
)
# "Her names Ellie. Ellie Harper".
WHOLE_NAME = r"\b{first}\s+(?!is\b|and\b|lives?\b|was\b|in\b|at\b)[A-Z][\w'’-]+"
IS_THERE = re.compile(
    r"^\W*(?:(?:ok|but|and|well|so|i think|i keep saying|i said|yes|no|told (?:you|u))\W+)*"
    r"(?:i['’]?m|i am|we['’]?re|we are|me|s?he['’]?s|s?he is|they['’]?re|they are"
    rf"|{_CHILD}(?:['’]?s| is| are)|upstairs|inside|at|in (?:home|his|her|their|my|the)"
    r"|with (?:his|her|their|my))\b",
    re.IGNORECASE,
)
A_SCHOOL = re.compile(
    r"\b(?:goes? to|go to|at|attends?|in)\s+(?P<school>(?:(?!the\b|her\b|his\b|my\b)[\w'’]+\s+){1,3}"
    r"(?:primary|lower|middle|upper|infants?|junior|high|nursery|school|academy|college)(?:\s+(?:school|academy))?)\b",
    re.IGNORECASE,
)
# A street without its house, or with a doubt in its midst: "14 Castle something road, by the park".
A_HOUSE = re.compile(rf"{HOUSE.pattern}|\bflat ?\d+\w?\b", re.IGNORECASE)


def told_unasked(draft: Draft, said: Said) -> Draft:
    """The draft with what a message tells of where the child is, its name, home and school.

    Args:
        draft: what is known, the message's words in the story.
        said: the message.
    """
    if said.assessment is None or said.is_foreign or said.choice is not None:
        return draft
    sentences = [sentence.strip() for sentence in SENTENCE.findall(said.text)]
    for question, words in (
        (NOW, _first(sentences, _is_where)),
        (ADDRESS, _first(sentences, lambda sentence: A_HOUSE.search(sentence) or AN_ADDRESS.search(sentence))),
        (SCHOOL, school["school"] if (school := A_SCHOOL.search(said.text)) else None),
    ):
        if words is not None and draft.told(question) is None:
            draft = draft.with_fact(question, words)
    if (name := _name_in(said.text)) is not None and CHILD_NAME not in draft.answered:
        draft = draft.with_fact(CHILD_NAME, name)  # plainer than a name that was only found somewhere
    return draft


def _first(sentences: list[str], tells: Callable[[str], object]) -> str | None:
    return next((sentence for sentence in sentences if tells(sentence)), None)


def says_where(text: str) -> bool:
    """Whether a text says in so many words where the child is."""
    return any(_is_where(sentence.strip()) for sentence in SENTENCE.findall(text))


def _is_where(sentence: str) -> bool:
    return IS_THERE.match(sentence) is not None and SAYS_WHERE.search(sentence) is not None


def _name_in(text: str) -> str | None:
    named = NAMED.search(text)
    if named is None:
        return None
    whole = re.search(WHOLE_NAME.format(first=re.escape(named["name"])), text)
    return whole[0] if whole else named["name"]
