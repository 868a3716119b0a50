"""The name of a grown-up: one that stands as the child's by mistake, or that of the person told of in full."""

from __future__ import annotations

import re

from bot.interview.read_back.naming_item import Named
from bot.interview.terms.catalogue import CHILD_NAME, WHO
from bot.interview.terms.draft import Draft
from bot.interview.words.values import GROWN_UP, fuller_name

# "Derek Hollins is the man, not the child", "Bennet is mother": of a name that stands as the child's.
NO_CHILD = re.compile(
    rf"\W*(?P<name>[\w'’-]+(?: [\w'’-]+){{0,2}})\s+(?:is|was)\s+(?:(?:the|his|her|their|a|my)\s+)?"
    rf"(?:(?P<person>man|woman|person|bloke|guy|lady|adult)|{GROWN_UP})\b(?:\W+(?:and )?not\b.*)?\W*",
    re.IGNORECASE,
)


def named_in_full(draft: Draft, sentence: str) -> Named | None:
    """ "The coach is called Craig Denton", of "his coach", and nothing else."""
    told, said = draft.told(WHO), sentence.strip(" .!")
    fuller = told is not None and fuller_name(told, said) == said
    return Named(WHO, f"{told}\n{said}") if fuller else None


def no_child(draft: Draft, sentence: str) -> tuple[list[Named], list[str]] | None:
    """The items that are put right where the name that stands as the child's is said to be a grown-up's, and what is
    told of that person besides."""
    found, name = NO_CHILD.fullmatch(sentence), draft.told(CHILD_NAME)
    if found is None or name is None or not _holds(name, found["name"]):
        return None
    child = Named(CHILD_NAME, clears=True)
    return ([child, Named(WHO, found["name"])], []) if found["person"] else ([child], [sentence])


def _holds(told: str, words: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", told, re.IGNORECASE) is not None
