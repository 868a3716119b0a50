"""How somebody can be reached: taken back ("no dont contact me", once a safe way was told), declined in the midst of
other words, and what a child wishes of it ("only talk to me at school").

It must not stand in the report that a child can be rung at a number when they have asked that nobody does.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.interview.noting.taking import only_begun, take_words
from bot.interview.terms.catalogue import KEEP_NAME, REPORTER, SAFE_CONTACT, STORY
from bot.interview.terms.draft import Answer, Draft, Status
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
WISH_KEPT = "utter_wish_kept"
# "Dont call me after 6", "dont ring me, text me": when and how not, and not that nobody may.
OF_SOME_WAYS = re.compile(
    rf"\b(?:at|after|before|on|in|until|till?|between|when|while|only|{_REACH} (?:me|only|instead|is better))\b|[\d@]",
    re.IGNORECASE,
)


# "Only talk to me at school", "dont ring my nan", "he looks at my phone", "can u just tell miss patel".
A_WAY = re.compile(
    rf"\bonly {_REACH}\b|(?<!n't )(?<!nt )(?<!not )\b(?:talk|speak) to me (?:at|in|on|when)\b"
    r"|\b(?:can|could|please) (?:you |u )?(?:just |please )?(?:tell|talk to|speak to|ring) "
    r"(?:miss|mrs?|ms|sir|my teacher)\b",
    re.IGNORECASE,
)
NO_WAY = re.compile(
    rf"\b(?:don['’]?t|do not|never|not) (?:please )?(?:{_REACH}|tell|come to|write to) (?:me (?:at|on|in)|my|our)\b"
    r"|\b(?:looks? at|checks?|reads?|goes through|takes|has) my (?:phone|mobile|messages|texts|emails?)\b",
    re.IGNORECASE,
)
# "Not really", "id rather not": said to how they can be reached, and then something else.
DECLINES = re.compile(
    r"\W*(?:(?:no+|nah|sorry|um|er)\W+)*(?:(?:i['’]?d|i would) rather not|rather not|not really|no thank(?:s| you)"
    r"|(?:(?:you|u|i|we) )?(?:can )?leave it)(?: (?:say|tell (?:you|u)|please|pls|thanks))*\W*",
    re.IGNORECASE,
)
SENTENCES = re.compile(r"[.?!;\n]+")


def with_wishes(before: Draft, asked: str | None, said: Said, reading: Reading) -> Reading:
    """The reading with what a message says of how somebody can be reached, whatever else it says: that they would
    rather not say, which ends that question, and what a child wishes, for staff and in their own words.

    Args:
        before: the draft before the message.
        asked: id of the question that was open, or None.
        said: the message.
        reading: what else it leads to.
    """
    if said.assessment is None or said.is_foreign:
        return reading
    draft, parts = reading.draft, [part.strip() for part in SENTENCES.split(said.text) if part.strip()]
    if asked in (REPORTER, KEEP_NAME) and _declines(parts) and re.search(r"[\d@]", said.text) is None:
        if draft.told(asked) == said.text and len(parts) > 1:
            draft = only_begun(draft, take_words(draft, STORY, said))  # the rest is no answer, and is not lost
        draft = draft.with_answer(asked, Answer(Status.DECLINED))
    if draft.concern.writer in ("child", "friend"):
        for item, form in ((REPORTER, A_WAY), (SAFE_CONTACT, NO_WAY)):
            words = ". ".join(part for part in parts if form.search(part))
            if not words or _is_kept(before, words):
                continue
            if not _is_kept(draft, words):
                told = draft.answers[item].and_also(words) if draft.told(item) else Answer.told(words)
                draft = draft.with_fact(item, told.text)
            reading = reading if WISH_KEPT in dict(reading.remarks) else reading.remark(WISH_KEPT)
    return replace(reading, draft=draft)


def _declines(parts: list[str]) -> bool:
    leaves_it = parts[-1:] and DECLINES.fullmatch(parts[-1]) and "leave" in parts[-1].casefold()
    return bool(leaves_it or (parts and DECLINES.fullmatch(parts[0])))


def _is_kept(draft: Draft, words: str) -> bool:
    return any(words in (draft.told(item) or "") for item in (REPORTER, SAFE_CONTACT))


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
