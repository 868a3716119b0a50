"""The kind of harm that somebody names in so many words, where they are asked which it is."""

from __future__ import annotations

import re

from bot.interview.terms.catalogue import KIND, KIND_NAMED, Question
from bot.interview.terms.draft import Answer, Draft
from bot.understanding import lexicon

# "No its more neglect than anything": with more words it is told what happened, and that belongs in the story.
WORDS_OF_A_NAME = 8
# "Not physical its emotional", "no bullying": what is denied is not named. "No its neglect" names it.
DENIED = re.compile(r"(?:\b(?:not|isn'?t|wasn'?t|never|nor)\W+(?:\w+\W+)?|\bno )$", re.IGNORECASE)

# Kinds that the council's five do not name: kept as the person put it.
OTHER_KIND = re.compile(
    r"\b(?:exploit\w*|county lines|cuckoo\w*|traffick\w*|slavery|radicali\w*|extremis\w*|fgm|forced (?:marriage"
    r"|to marry)"
    r"|honou?r|gangs?|drugs?|drug (?:running|dealing))\b",
    re.IGNORECASE,
)


def named_in(question: Question, text: str) -> str | None:
    """The one kind (of `CATEGORIES`) that a short answer to a question about the kind names; None if it is not one."""
    if question.id not in (KIND, KIND_NAMED) or len(text.split()) > WORDS_OF_A_NAME:
        return None
    named = {kind for kind, start, _ in lexicon.places("kinds_named", text) if not DENIED.search(text[:start])}
    return named.pop() if len(named) == 1 else None


def with_kind(draft: Draft, question: Question, kind: str) -> Draft:
    """The draft with the kind as it was named, whatever was suggested. Who said that it is something else, and then
    names what was suggested, means that after all."""
    if question.id == KIND and kind == draft.concern.primary:
        return draft.with_answer(KIND, Answer.told("yes"))
    if kind == draft.concern.primary and draft.told(KIND) == "no":
        draft = draft.with_fact(KIND, "yes")
    if question.id == KIND:
        draft = draft.with_answer(KIND, Answer.told("no"))
    return draft.with_answer(KIND_NAMED, Answer.told(kind))


def other_kind(text: str) -> bool:
    """Whether a short answer names a kind of harm that is none of those offered."""
    named = OTHER_KIND.search(text) if len(text.split()) <= WORDS_OF_A_NAME else None
    return named is not None and DENIED.search(text[: named.start()]) is None
