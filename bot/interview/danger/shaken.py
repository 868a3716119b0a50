"""A baby or small child who was shaken or hurt on the head: "my ex shakes our baby, he came back sick and sleepy".

Who is sick, floppy, very sleepy or hard to wake after it is a matter for 999 (domain research §3), whatever was
answered to the question of danger, and though it was some days ago: the person may not know what these are signs of.
It may be told in pieces, so a message is held against all that was told. Without the signs it is said when to ring 999,
and that the council is to be rung today.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.interview.terms.catalogue import CHILD_AGE
from bot.interview.terms.concern import LETTERS_READ_BY_WORDS
from bot.interview.terms.draft import Draft
from bot.interview.terms.turn import Said
from bot.understanding import lexicon
from bot.understanding.assessment import Assessment

SITUATION = LEXICON = "shaken"
SMALL_UP_TO = 4
SENTENCE = re.compile(r"[^.!?\n]+")
LONG_AGO = re.compile(
    r"\b(?:(?:months?|years?|ages) ago|last (?:year|summer|winter|christmas)|used to"
    r"|when (?:he|she|i) was (?:a |little|small))\b",
    re.IGNORECASE,
)
# "She is sick", "i shook her": of whom, the words before tell.
OF_WHOEVER = frozenset({"shaken", "unwell", "floppy"})
SMALL_ONE = re.compile(
    r"\b(?:bab(?:y|ies|ys)|newborn|toddler|infant|twins?|(?:little |baby )?(?:brother|sister|bro|sis)|cousin"
    r"|niece|nephew"
    r"|son|daughter|boy|girl|child|kids?|children)\b",
    re.IGNORECASE,
)
SOMEBODY = re.compile(
    rf"{SMALL_ONE.pattern}|\b(?:mum|mam|mom|mummy|mother|dad|daddy|father|nan|nana|gran|grandma|grandad|aunt"
    rf"|auntie|uncle"
    r"|step ?(?:mum|dad))\b",
    re.IGNORECASE,
)
BY_ME = re.compile(r"\b(?:i|we)(?: \w+){0,2}\W*$", re.IGNORECASE)
YEARS = re.compile(r"\b(\d{1,2})\b(?!\W*(?:m(?:on)?ths?|mnths?|w(?:ee)?ks?|days?)\b)", re.IGNORECASE)


def heard(draft: Draft, said: Said) -> Said:
    """The message with the situation, and with the danger, that lie in it together with all that was told before.

    Args:
        draft: what is known before it.
        said: the message.
    """
    if said.assessment is None or said.is_foreign or len(said.text) > LETTERS_READ_BY_WORDS:
        return said
    of_child = draft.concern.is_of_child or said.assessment.speaker == "child"
    before_it = "\n".join(answer.text for answer in draft.settled().answers.values())
    now = labels_in(said.text, of_child=of_child, before=before_it)
    if not now & {"shaken", "head", "unwell", "floppy"}:
        return said
    before = labels_in(before_it, of_child=of_child)
    both = before | now
    if "shaken" not in both and not {"head", "small"} <= both and not {"floppy", "small"} <= both:
        return said
    if "small" not in both and not _may_be_small(draft, said.assessment):
        return said
    assessment = replace(said.assessment, situations=tuple(sorted({*said.assessment.situations, SITUATION})))
    said = replace(said, assessment=assessment)
    if (
        "better" in now
        or not both & {"unwell", "floppy"}
        or said.intent == "tell_danger"
        or before & {"unwell", "floppy"} & now
    ):
        return said
    return replace(said, intent="tell_danger", assessment=replace(assessment, danger="yes"))


def labels_in(text: str, *, of_child: bool = False, before: str = "") -> set[str]:
    """What a text says of it, but for what lies long ago, or is not so.

    Args:
        text: the text.
        of_child: whether a child writes: "mum wouldnt wake up. i shook her" tells of their mum.
        before: what was told before it.
    """
    found, so_far = set(), before[-5000:]
    for sentence in SENTENCE.findall(text[:5000]):
        places = list(lexicon.places(LEXICON, sentence))
        if of_child:
            places = [place for place in places if not _of_a_grown_up(place, so_far, sentence)]
        labels = {label for label, _, _ in places}
        if "not_so" not in labels and LONG_AGO.search(sentence) is None:
            found |= labels
        so_far += sentence
    return found


def _of_a_grown_up(place: tuple[str, int, int], so_far: str, sentence: str) -> bool:
    """Whether what a child tells is said of the grown-up who was named last: who is sick, or whom they shook awake."""
    label, start, end = place
    if label not in OF_WHOEVER or SMALL_ONE.search(sentence[start:end]):
        return False
    by_me = label != "shaken" or BY_ME.search(sentence[:start]) is not None
    named = list(SOMEBODY.finditer(f"{so_far} {sentence[:start]}"))
    return by_me and bool(named) and SMALL_ONE.search(named[-1][0]) is None


def _may_be_small(draft: Draft, assessment: Assessment) -> bool:
    """Whether nothing says that the child is older than small."""
    age = assessment.facts.get("child_age") or draft.told(CHILD_AGE) or ""
    return not any(int(years) > SMALL_UP_TO for years in YEARS.findall(age))
