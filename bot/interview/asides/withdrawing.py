"""Who is wrong here ("im not worried about any child"), and who takes back what they told ("i was wrong, i want to
withdraw it"): data/lexicons/withdrawing.yml.

They are asked nothing more. What was typed stays: that it was taken back is noted beside it, for a report can be taken
back under pressure, and staff decide. Danger comes before either.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.council import script
from bot.interview.danger import denying
from bot.interview.noting.taking import take_words
from bot.interview.terms.catalogue import KIND, KIND_NAMED, STORY
from bot.interview.terms.draft import Draft
from bot.interview.terms.turn import TELLS_DANGER, Outcome, Reading, Said
from bot.interview.words import own_words
from bot.understanding import lexicon

LEXICON = "withdrawing"
NO_CHILD, NO_CHILD_AT_ALL, WITHDRAWS = "no_child", "no_child_at_all", "withdraws"
PARTS = re.compile(r"[.!?;,\n]+")
NONE_OF_THEM = re.compile(
    r"\W*(?:no+\W+)?(?:none|neither|not any)(?: of (?:them|these|those|the above))?\W*", re.IGNORECASE
)
WORDS_OF_A_MESSAGE = 25


def ended(draft: Draft, asked: str | None, said: Said) -> Reading | None:
    """The reading of a message that says that it is about no child, or takes everything back; None if it says neither.

    Args:
        draft: what is known before it.
        asked: id of the open question, or None.
        said: the message.
    """
    if said.assessment is None or said.is_foreign or said.choice is not None or said.intent in TELLS_DANGER:
        return None
    if len(said.text.split()) > WORDS_OF_A_MESSAGE or denying.tells_of_threat(_without(said.text)):
        return None
    if _withdraws(said.text):
        noted = take_words(draft, STORY, said)
        return _with_words(noted, "taken_back")
    if asked is not None and _is_of_no_child(draft, asked, said):
        return _with_words(draft, "about_no_child")
    return None


def _withdraws(text: str) -> bool:
    return any(label == WITHDRAWS for label, _, _ in lexicon.places(LEXICON, text))


def _without(text: str) -> str:
    """A text without those words: "take it back" takes no child."""
    for _, start, end in reversed(lexicon.places(LEXICON, text)):
        text = text[:start] + text[end:]
    return text


def _is_of_no_child(draft: Draft, asked: str, said: Said) -> bool:
    """Whether nothing was told of any harm, and they say that it is about no child. Of a grown-up at risk it may be."""
    concern = draft.concern
    assert said.assessment is not None
    told = concern.primary or said.assessment.primary or concern.danger != "no" or concern.situations
    if told or own_words.says_that_there_is_no_child(said.text):
        return False
    if asked in (KIND, KIND_NAMED) and NONE_OF_THEM.fullmatch(said.text):
        return True
    return any(_says_so(part) for part in PARTS.split(said.text))


def _says_so(part: str) -> bool:
    for label, start, end in lexicon.places(LEXICON, part):
        goes_on = re.search(r"\w", part[end:]) is not None
        if not re.search(r"\w", part[:start]) and (label == NO_CHILD or (label == NO_CHILD_AT_ALL and not goes_on)):
            return True
    return False


def _with_words(draft: Draft, key: str) -> Reading:
    words = script.say(key, to=draft.concern.heard_as).text
    return Reading(replace(draft.settled(), adding=None), Outcome.STOP).remark("utter_situation", words=words)
