"""Words that somebody else may end their life: a friend who says goodbye, a daughter who has saved up tablets.

Of the person who writes, the lexicon of situations speaks. Here too danger is asked about first, with 999; where it was
just asked whether a child is in danger, it is the answer. "She's gonna do it tonight" tells it only where dying,
self-harm or tablets were spoken of.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.interview.terms.catalogue import DANGER_NOW
from bot.interview.terms.concern import LETTERS_READ_BY_WORDS
from bot.interview.terms.draft import Draft
from bot.interview.terms.turn import TELLS_DANGER, Said
from bot.interview.words.spelling import plain
from bot.understanding import lexicon

SITUATION = "somebody_suicidal"
LEXICON = "ending_life"
# What is read as one of these is no news of anybody, whatever its words.
NO_NEWS = frozenset({"goodbye", "stop", "start_again", "submit_report"})

# So few words say nothing besides.
WORDS_OF_A_PIECE = 3

# Of what lies so far back it is asked first.
LONG_AGO = re.compile(
    r"\blast (?:year|month|summer|winter|christmas)\b|\b(?:years?|months?|weeks?) ago\b|\bused to\b|\bat christmas\b"
    r"|\bin (?:january|february|march|april|may|june|july|august|september|october|november|december)\b"
    r"|\bout of hospital\b|\bdischarged\b",
    re.IGNORECASE,
)


def told_in(draft: Draft, text: str) -> bool:
    """Whether a message says that somebody else may end their life.

    Args:
        draft: what was told before it.
        text: the message.
    """
    found = _labels(text)
    if SITUATION in draft.concern.situations and _adds(text):
        return True
    if found & {"plainly", "taken"} or "perhaps" not in found:
        return bool(found & {"plainly", "taken"})
    return "about_dying" in found or any("about_dying" in _labels(answer.text) for answer in draft.answers.values())


def heard(draft: Draft, asked: str | None, said: Said) -> Said:
    """The message with what it tells of that, and with the danger that lies in it.

    Args:
        draft: what is known before it.
        asked: id of the open question, or None.
        said: the message.
    """
    if said.assessment is None or said.intent in NO_NEWS or not told_in(draft, said.text):
        return said
    assessment = said.assessment
    situations = tuple(sorted({*assessment.situations, SITUATION}))
    said = replace(said, assessment=replace(assessment, situations=situations))
    known = SITUATION in draft.concern.situations and said.intent in TELLS_DANGER and not _adds(said.text)
    if said.intent == "tell_danger" or known:
        return said
    now = asked == DANGER_NOW or "taken" in _labels(said.text) or _adds(said.text)
    danger = "yes" if now and said.intent != "deny" and LONG_AGO.search(said.text) is None else "unclear"
    intent = "tell_danger" if danger == "yes" else "tell_possible_danger"
    return replace(said, intent=intent, assessment=replace(assessment, situations=situations, danger=danger))


def _adds(text: str) -> bool:
    """Whether it is danger once it was told before that somebody may end their life: they answer no more, or "tablets",
    and nothing else."""
    found = _labels(text)
    return "out_of_reach" in found or ("about_dying" in found and len(text.split()) <= WORDS_OF_A_PIECE)


def _labels(text: str) -> set[str]:
    if len(text) > LETTERS_READ_BY_WORDS:
        return set()
    return {label for label, _, _ in lexicon.places(LEXICON, plain(text))}
