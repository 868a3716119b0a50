"""How somebody can be reached, taken back: "no dont contact me", once a safe way was told.

It must not stand in the report that a child can be rung at a number when they have asked that nobody does.
"""

from __future__ import annotations

import re

from bot.interview.terms.catalogue import REPORTER, SAFE_CONTACT
from bot.interview.terms.draft import Answer, Draft
from bot.interview.terms.turn import TELLS_DANGER, Reading, Said

_REACH = r"(?:contact|call|ring|phone|text|txt|message|msg|email|e-mail|talk to|speak to)"
NO_CONTACT = re.compile(
    r"\W*(?:(?:no+|nah|actually|sorry|please|pls|plz|wait|and|but|oh|ok|i said|(?:i(?:['’]?ve)? )?changed my mind)\W+)*"
    rf"(?:(?:don['’]?t|do not|never|(?:you|u|they) (?:can['’]?t|cannot|mustn['’]?t)|not to)\W+(?:\w+\W+)?{_REACH} me"
    rf"|i (?:don['’]?t|do not) want (?:(?:you|u|them|any ?one|any ?body|no ?one|some ?one|to|be)\W+)*"
    r"(?:contacted|called|rung|phoned|texted|emailed)"
    rf"|i (?:don['’]?t|do not) want (?:(?:you|u|them|any ?one|any ?body|no ?one|some ?one)\W+)+(?:to )?{_REACH} me"
    r"|no (?:contact|phone calls?|calls?|texts?))\b",
    re.IGNORECASE,
)
WORDS_BEHIND = 8
# "Dont call me after 6", "dont ring me, text me": when and how not, and not that nobody may.
OF_SOME_WAYS = re.compile(
    rf"\b(?:at|after|before|on|in|until|till?|between|when|while|only|{_REACH} (?:me|only|instead|is better))\b|[\d@]",
    re.IGNORECASE,
)


def taken_back(draft: Draft, asked: str | None, said: Said) -> Reading | None:
    """The reading of a message that asks not to be contacted, where a way to do so was told before; None if it is none.

    Args:
        draft: what is known before it.
        asked: id of the open question, or None.
        said: the message.
    """
    found = NO_CONTACT.match(said.text)
    if found is None or asked in (REPORTER, SAFE_CONTACT) or said.intent in TELLS_DANGER:
        return None
    behind = said.text[found.end() :]
    if len(behind.split()) > WORDS_BEHIND or not (draft.told(REPORTER) or draft.told(SAFE_CONTACT)):
        return None
    item = REPORTER if draft.concern.writer == "child" else SAFE_CONTACT  # an adult's name stays
    answer = Answer.told(said.text)
    if OF_SOME_WAYS.search(behind) and draft.told(item) is not None:
        answer = draft.answers[item].and_also(said.text)
    return Reading(draft.with_answer(item, answer)).remark("utter_changed")
