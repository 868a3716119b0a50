"""A child who writes that no grown-up is there: "mum went out last night and hasnt come back, hes 3".

A young child alone now is a matter for 999 (domain research §3); under 12 is rarely ready to be alone for long, under
16 not overnight, a baby never (§2, home alone). It is seldom told at once: who is gone, how old the child is and who
is with them may stand in three messages, so it is held against all that was told. What is half told is asked about.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.interview.terms.catalogue import DANGER_NOW
from bot.interview.terms.concern import LETTERS_READ_BY_WORDS
from bot.interview.terms.draft import Draft
from bot.interview.terms.turn import Said
from bot.interview.words import own_words
from bot.interview.words.spelling import plain
from bot.understanding import lexicon
from bot.understanding.assessment import DANGER_LEVELS

LEXICON = "left_alone"
NOT_OVERNIGHT_BEFORE = 16
NOT_LONG_BEFORE = 12
NOT_AT_ALL_BEFORE = 10
SENTENCE = re.compile(r"[^.!?\n]+")
_LONG_AGO = r"used to|once|when i was|(?:weeks?|months?|years?|ages) ago|last (?:week|month|year|summer|time)"
LONG_AGO = re.compile(rf"\b(?:{_LONG_AGO})\b", re.IGNORECASE)
# "When im on my own", "mum goes out a lot": not now, or not only.
NOT_NOW = re.compile(
    rf"\b(?:(?<!know )when|whenever|if|sometimes|always|often|usually|every|most|a lot|{_LONG_AGO})\b", re.IGNORECASE
)


def heard(draft: Draft, said: Said) -> Said:
    """The message with the danger that lies in it, together with all that was told before it.

    Args:
        draft: what is known before it.
        said: the message.
    """
    if said.assessment is None or said.is_foreign or said.intent == "tell_danger":
        return said
    if len(said.text) > LETTERS_READ_BY_WORDS or draft.told(DANGER_NOW) in ("yes", "not sure"):
        return said
    if not _labels(said.text) and own_words.childs_age(said.text) is None:
        return said
    before = _told(draft)
    level = danger_in(f"{before}\n{said.text}")
    if DANGER_LEVELS.index(level) <= DANGER_LEVELS.index(danger_in(before)):
        return said
    if not draft.concern.after(said.assessment, said.text, said.message_id).is_of_child:
        return said
    intent = "tell_danger" if level == "yes" else "tell_possible_danger"
    return replace(said, intent=intent, assessment=replace(said.assessment, danger=level))


def is_worse(draft: Draft, text: str) -> bool:
    """Whether a message tells more of it than all that was told before: "mum gone since yesterday", of a child."""
    if len(text) > LETTERS_READ_BY_WORDS or not draft.concern.is_of_child or not _labels(text):
        return False
    before = _told(draft)
    return DANGER_LEVELS.index(danger_in(f"{before}\n{text}")) > DANGER_LEVELS.index(danger_in(before))


def says_nobody_is_there(text: str) -> bool:
    """Whether the words say that no grown-up is there."""
    found = _labels(text)
    return bool(found & {"gone", "alone"}) and "there" not in found


def _told(draft: Draft) -> str:
    return "\n".join(answer.text for answer in draft.settled().answers.values())


def danger_in(text: str) -> str:
    """The danger (one of `DANGER_LEVELS`) that lies in all that a child has told, for being left alone."""
    found = _labels(text)
    if "there" in found or not found & {"gone", "alone"}:
        return "no"
    years, small = own_words.childs_years(text), "small" in found
    if "gone" in found:
        if small or (years is not None and years < NOT_OVERNIGHT_BEFORE):
            return "yes"
        return "unclear" if years is None else "no"
    young = years is not None and years < NOT_LONG_BEFORE
    if "expected" not in found and young and (small or (years or 0) < NOT_AT_ALL_BEFORE):
        return "yes"
    return "unclear" if young or small else "no"


def _labels(text: str) -> set[str]:
    """What a text says of it, but for what is not so now."""
    found = set()
    for sentence in SENTENCE.findall(text):
        labels = {label for label, _, _ in lexicon.places(LEXICON, plain(sentence))}
        if "alone" in labels and NOT_NOW.search(sentence):
            labels.discard("alone")
        if LONG_AGO.search(sentence):
            labels.discard("gone")
        found |= labels
    return found
