"""What somebody says once 999 was advised: whether they have called, cannot, or need not after all.

It is remembered, so that nobody is told at every line to make a call that they have made, or cannot make. Danger taken
back is shown to staff, and the report stays as urgent as it was.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.council import script
from bot.interview.catalogue import DANGER_NOW, SELF_SAFE
from bot.interview.draft import Draft
from bot.interview.turn import Reading, Said
from bot.understanding import lexicon

LEXICON = "after_999"
# A longer message tells of more than the call, or than that there is no danger.
WORDS_ABOUT_THE_CALL = 12
BY_INTENT = {"called_999_yes": "yes", "called_999_no": "no", "cannot_speak": "cannot"}
# A bare yes or no answers the question about the call only right after it.
BARE = {"affirm": "yes", "deny": "no"}
# "Ok" says that it was read, not that it was done.
ONLY_READ = re.compile(r"\W*(?:o+k+(?:ay|ey)?|k+|sure|fine|al?l ?right|right|will do)\b", re.IGNORECASE)
# What is said to each answer, when it is new.
ANSWERS = {"yes": "utter_called_yes", "no": "utter_called_no", "cannot": "utter_called_cannot"}
# What later answers say of 999; some of it at length only once.
ABOUT_999 = {
    None: "about_999_not_called",
    "no": "about_999_not_called",
    "yes": "about_999_called",
    "cannot": "about_999_cannot",
    "need not": "about_999_need_not",
}
TAPS_OF_DANGER = {
    f"{DANGER_NOW}.yes": (DANGER_NOW, "yes"),
    f"{DANGER_NOW}.not_sure": (DANGER_NOW, "not sure"),
    f"{SELF_SAFE}.no": (SELF_SAFE, "no"),
    f"{SELF_SAFE}.not_sure": (SELF_SAFE, "not sure"),
}
REMINDER = "utter_emergency_reminder"
ONCE = ("about_999_not_called", "about_999_cannot")


def tells_no_danger(said: Said) -> bool:
    """Whether a message says that it was a slip, that nobody is in danger or that it is over, and nothing else."""
    if said.choice is not None:
        return said.choice == f"{DANGER_NOW}.no"
    if "?" in said.text or len(said.text.split()) > WORDS_ABOUT_THE_CALL:
        return False
    places = [place for place in lexicon.places(LEXICON, said.text) if place[0] in ("no_danger", "aside")]
    rest = list(said.text)
    for _, start, end in places:
        rest[start:end] = " " * (end - start)
    return any(label == "no_danger" for label, _, _ in places) and re.search(r"\w", "".join(rest)) is None


def danger_tapped(said: Said) -> tuple[str, str] | None:
    """The question, and the answer, of a quick reply that says that there is danger, however late it is tapped ("not
    sure" counts); None if it says nothing of the kind."""
    return TAPS_OF_DANGER.get(said.choice) if said.choice else None


def taken_back(draft: Draft, said: Said) -> Draft:
    """The draft once its danger was taken back: the words are kept for staff and are no story, and nothing that was
    understood is lowered."""
    return replace(draft, call="need not", no_danger=(*draft.no_danger, said.text))


def in_danger_again(draft: Draft) -> Draft:
    """The draft at the advice to ring 999: what was said of an earlier call counts no more."""
    return replace(draft, call=None, said=draft.said - set(ONCE))


def about_the_call(said: Said, *, asked: bool) -> str | None:
    """What a message says of the call to 999: yes, no or cannot; None if nothing.

    Args:
        said: the message.
        asked: the question about the call has just been put.
    """
    if said.assessment is not None and len(said.text.split()) <= WORDS_ABOUT_THE_CALL:
        found = {label for label, _, _ in lexicon.places(LEXICON, said.text)}
        if "called" in found:
            return "yes"
        if "cannot" in found:
            return "cannot"
    if asked and not ONLY_READ.match(said.text):
        return BY_INTENT.get(said.intent) or BARE.get(said.intent)
    return BY_INTENT.get(said.intent)


def with_call(draft: Draft, said: Said, *, asked: bool) -> tuple[Draft, str | None]:
    """The draft with what a message says of the call, and what answers that; None if it says nothing new of it."""
    call = about_the_call(said, asked=asked)
    if call is None or call == draft.call or (draft.danger_is_taken_back and call != "cannot"):
        return draft, None
    new = draft.said | {"about_999_not_called"} if call == "no" else draft.said
    return replace(draft, call=call, said=new), ANSWERS[call]


def taken(before: Draft, draft: Draft, said: Said, *, asked: bool) -> tuple[Draft, str | None]:
    """A message to the urgent report, and what answers it; None if it says nothing new of the call or the danger.

    Args:
        before: the draft before it.
        draft: the draft with its words.
        said: the message.
        asked: the question about the call has just been put.
    """
    if tells_no_danger(said):
        return taken_back(before, said), "utter_no_danger"
    if before.danger_is_taken_back and said.intent == "tell_possible_danger":
        draft = in_danger_again(draft)
    return with_call(draft, said, asked=asked)


def answer_to(draft: Draft, *, told: bool) -> str:
    """What is said to any other message to the urgent report: whether it told something, and 999 as it fits."""
    if draft.call in ("yes", "need not"):
        return "utter_added_after_999" if told else "utter_anything_else_after_999"
    return "utter_emergency_added" if told else "utter_anything_else_urgent"


def call_noted(reading: Reading) -> Reading:
    """The reading of a message that says something new of the call while the questions go on, with words that fit."""
    if any(key == REMINDER for key, _ in reading.remarks):
        return reading
    return reading.remark("utter_situation", words=script.say(ABOUT_999[reading.draft.call]).text)


def about_999(draft: Draft) -> tuple[Draft, str]:
    """What is said of 999 beside something else, and the draft that knows it was said."""
    key = ABOUT_999[draft.call]
    if key in ONCE and key in draft.said:
        key = "about_999_again"
    return replace(draft, said=draft.said | {key}), script.say(key).text


def reminded(reading: Reading) -> Reading:
    """The reading of danger told again after the advice: noted, with 999 said as it fits."""
    draft, words = about_999(reading.draft)
    return replace(reading, draft=draft).remark(REMINDER, about_999=words)
