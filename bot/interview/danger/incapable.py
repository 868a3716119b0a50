"""The only adult with a baby or a toddler cannot look after it: "mother sleep on sofa with bottle, she not answer me".

For 999 (domain research §3: "only adult is passed out"). It is seldom told in one sentence, so the child may stand in
what was told before. Of what is usual, or over, nothing is taken.
"""

from __future__ import annotations

from dataclasses import replace

from bot.interview.danger import denying
from bot.interview.terms.catalogue import DANGER_NOW, STORY
from bot.interview.terms.concern import LETTERS_READ_BY_WORDS
from bot.interview.terms.draft import Draft
from bot.interview.terms.turn import Said
from bot.interview.words.spelling import plain
from bot.understanding import lexicon

LEXICON = "incapable"


def heard(draft: Draft, asked: str | None, said: Said) -> Said:
    """The message with the danger that lies in it: somebody who is drunk is asked about, unless danger was just asked.

    Args:
        draft: what is known before it.
        asked: id of the open question, or None.
        said: the message.
    """
    if said.assessment is None or said.is_foreign or said.intent == "tell_danger" or draft.told(DANGER_NOW):
        return said
    if len(said.text) > LETTERS_READ_BY_WORDS:
        return said
    now = _labels(said.text)
    if not now & {"gone", "drunk"} or "other" in now or "small" not in now | _labels(_story(draft)):
        return said
    if "gone" in now or asked == DANGER_NOW:
        return replace(said, intent="tell_danger", assessment=replace(said.assessment, danger="yes"))
    return replace(said, intent="tell_possible_danger", assessment=replace(said.assessment, danger="unclear"))


def _story(draft: Draft) -> str:
    return draft.settled().told(STORY) or ""


def _labels(text: str) -> set[str]:
    """What a text says of it, but for what is usual or over."""
    found = set()
    for sentence in denying.SENTENCE.findall(text):
        labels = {label for label, _, _ in lexicon.places(LEXICON, plain(sentence))}
        if denying.HABIT_OR_PAST.search(sentence) and not denying.NOW.search(sentence):
            labels -= {"gone", "drunk"}
        found |= labels
    return found
