"""Contact to come: "Dean is collecting her today instead", "hes at training with them tonight at 6".

To the reader it sounds like danger now. Who is feared and comes later is a matter for the Front Door's telephone at
once (domain research §3), and for 999 if it gets worse; where a message tells of violence besides, it is heard as ever.
"""

from __future__ import annotations

from bot.council import script
from bot.interview.danger import denying
from bot.interview.terms.concern import LETTERS_READ_BY_WORDS
from bot.interview.terms.turn import Said
from bot.understanding import lexicon

LEXICON = "soon"
# What it is said instead of.
SAID_INSTEAD_OF = ("utter_must_ask_again", "utter_if_in_danger", "utter_if_that_changes", "utter_taken_in")


def told_in(text: str) -> bool:
    """Whether a text says that somebody comes for a child, or a child goes to somebody, later on, and tells of no
    threat besides."""
    if len(text) > LETTERS_READ_BY_WORDS:
        return False
    text = denying.without_what_is_denied(text)
    found = {label for label, _, _ in lexicon.places(LEXICON, text)}
    return found >= {"meets", "later"} and not denying.tells_of_threat(without(text))


def is_heard(said: Said) -> bool:
    """Whether a message tells of this, and of nothing graver, and was read as danger or as what may be."""
    return said.assessment is not None and said.assessment.danger != "no" and told_in(said.text)


def without(text: str) -> str:
    """A text without its words for that: "with them", "coming back" threaten nobody by themselves there."""
    rest = list(text)
    if any(label == "later" for label, _, _ in lexicon.places(LEXICON, text)):
        for _, start, end in lexicon.places(LEXICON, text):
            rest[start:end] = " " * (end - start)
    return "".join(rest)


def remark() -> tuple[str, dict[str, str]]:
    """What is said to it."""
    return "utter_situation", {"words": script.say("front_door_now").text}
