"""Something announced and not told: "he said one odd thing to me", "can i say something about the mum".

It is asked for at once, before anything else but danger, and once; what was announced is no answer to another question.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.interview.noting.taking import ONLY_BEGINS
from bot.interview.terms import catalogue
from bot.interview.terms.catalogue import DANGER_NOW, READ_BACK, STORY
from bot.interview.terms.draft import Draft
from bot.interview.terms.turn import Outcome, Reading, Said
from bot.understanding import lexicon

LEXICON = "announced"
SENTENCES = re.compile(r"[.?!;\n]")
# Somebody said something, and the person has something to say.
SAID_TO_THEM, TO_SAY = "said_to_them", "to_say"
INVITES = {SAID_TO_THEM: "utter_what_was_said", TO_SAY: "utter_please_say_it"}


def in_words(text: str) -> str | None:
    """What a text announces, if it ends without telling it: that somebody said something, or that the person has
    something to say."""
    found = [label for label, _, end in lexicon.places(LEXICON, text) if not any(map(str.isalnum, text[end:]))]
    return found[-1] if found else None


def as_more(asked: str | None, said: Said) -> Said:
    """A message that only says that somebody said something, as more of the story, whatever was asked."""
    tells = said.intent in ("tell_concern", "nlu_fallback") and asked not in (None, DANGER_NOW, STORY, READ_BACK)
    only = tells and SENTENCES.search(said.text.strip(" .!?")) is None and in_words(said.text) == SAID_TO_THEM
    return replace(said, intent="add_more") if only else said


def invited(before: Draft, asked: str | None, said: Said, reading: Reading) -> Reading:
    """The reading of a message that announces something, with the story open for it.

    Args:
        before: the draft before the message.
        asked: id of the question that was open, or None.
        said: the message.
        reading: what else it leads to.
    """
    draft = reading.draft
    if said.choice is not None or said.is_foreign or asked == READ_BACK or reading.outcome is not Outcome.ASK:
        return reading
    if before.adding == STORY or (STORY in draft.put_aside and asked == STORY):
        return reading  # they were invited a moment ago
    # "It is something else" answers which kind of harm it is.
    of_kind = asked is not None and catalogue.questions()[asked].expects == "choice"
    only_begins = said.intent == "add_more" and not of_kind and ONLY_BEGINS.fullmatch(said.text) is not None
    if in_words(said.text) is None and not only_begins:
        return reading
    others = tuple(remark for remark in reading.remarks if remark[0] != "utter_please_go_on")
    if STORY not in draft.answers and STORY not in draft.put_aside:
        return replace(reading, remarks=others)  # it is asked for as it is
    opened = draft.reopened(STORY) if STORY in draft.answers else draft
    return replace(reading, draft=replace(opened, adding=STORY), remarks=others)


def invitation(draft: Draft) -> str:
    """The message of the script that invites it, by what the story ends with."""
    story = draft.settled().told(STORY) or ""
    return INVITES[in_words(story.rsplit("\n", 1)[-1]) or TO_SAY]
