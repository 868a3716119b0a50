"""Danger told a word or two at a time: "husband", "drunk", "bathroom. locked".

Each word by itself says nothing, and joined together they are no sentence that the reader knows: it hears nothing in
"husband, bathroom, scared", and danger in an address after "im back". So what such short messages say is weighed
together, by the words of data/lexicons/in_few_words.yml. What is enough by itself is danger; what may be is asked
about, once for each word that adds to it. Of a longer message, or of what is usual, nothing is taken.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import takewhile

from bot.interview.terms import catalogue
from bot.interview.terms.catalogue import DANGER_NOW, STORY
from bot.interview.terms.draft import Draft
from bot.interview.terms.turn import Said
from bot.interview.words.spelling import plain
from bot.understanding import lexicon
from bot.understanding.assessment import DANGER_LEVELS

LEXICON = "in_few_words"
WORDS_OF_A_PIECE = 5
WORDS_OF_A_VERY_SHORT_REPLY = 3
WEIGHTS = {"hiding": 2, "silent": 2, "scared": 1, "place": 1, "feared": 1, "rage": 1, "near": 1}
DANGER, PERHAPS = 3, 2
# One of them is in every danger told like this: who is feared may be drunk in the pub.
OF_THE_WRITER = frozenset({"hiding", "silent", "scared", "place"})
# Where a child is, and not where the writer hides.
PLACES = frozenset({"place", "near"})
# "Not drunk", "shouts at night", "was scared": not so, or not now.
NOT_NOW = re.compile(
    r"\b(?:not(?! safe)|no longer|isn'?t|wasn'?t|ain'?t|never|was|were(?! (?:hid|lock|trap))|used to|if|when|sometimes"
    r"|always|usually|often|every|most|nights?|nites?|weekends?|yesterday|last|ago)\b|\?",
    re.IGNORECASE,
)


def heard(draft: Draft, asked: str | None, said: Said) -> Said:
    """The message with the danger that lies in it, together with the short ones before it.

    Args:
        draft: what is known before it.
        asked: id of the open question, or None.
        said: the message.
    """
    if said.assessment is None or said.is_foreign or said.intent == "tell_danger":
        return said
    answered = draft.told(DANGER_NOW)
    if not _is_a_piece(said.text) or answered in ("yes", "not sure"):
        return said
    before = _before(draft)
    now = _labels(said.text)
    question = catalogue.questions().get(asked or "")
    if question is not None and question.expects == "place":
        now -= PLACES
    level = danger_in(before | now, denied=answered == "no")
    if now <= before or DANGER_LEVELS.index(level) <= DANGER_LEVELS.index(said.assessment.danger):
        return said
    if asked is None and level != "yes":
        return said  # who was asked nothing, or has gone, is not asked of it
    intent = "tell_danger" if level == "yes" else "tell_possible_danger"
    return replace(said, intent=intent, assessment=replace(said.assessment, danger=level))


def danger_in(labels: set[str], *, denied: bool = False) -> str:
    """The danger (one of `DANGER_LEVELS`) in what was told together; less where it was said that there is none."""
    weight = sum(WEIGHTS[label] for label in labels) - denied
    if weight >= DANGER and (labels & OF_THE_WRITER or {"rage", "near"} <= labels):
        return "yes"
    return "unclear" if weight >= PERHAPS and labels & (OF_THE_WRITER | {"rage"}) else "no"


def hides(draft: Draft) -> bool:
    """Whether somebody has told in few words that they hide, or must be silent."""
    return bool(_before(draft) & OF_THE_WRITER)


def can_type_little(draft: Draft) -> bool:
    """Whether the worry was told in short messages, of which the last two are very short."""
    story = _story(draft)
    very_short = [len(words.split()) <= WORDS_OF_A_VERY_SHORT_REPLY for words in story[-2:]]
    return len(very_short) > 1 and all(very_short) and all(map(_is_a_piece, story))


def _story(draft: Draft) -> tuple[str, ...]:
    story = draft.settled().answers.get(STORY)
    return story.words if story is not None else ()


def _before(draft: Draft) -> set[str]:
    """What was told in the short messages that came last."""
    pieces = takewhile(_is_a_piece, reversed(_story(draft)))
    return set().union(*(_labels(piece) for piece in pieces))


def _is_a_piece(text: str) -> bool:
    return len(text.split()) <= WORDS_OF_A_PIECE


def _labels(text: str) -> set[str]:
    text = plain(text)
    return set() if NOT_NOW.search(text) else {label for label, _, _ in lexicon.places(LEXICON, text)}
