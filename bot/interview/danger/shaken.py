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
from bot.interview.terms.draft import LETTERS_READ_BY_WORDS, Draft
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
YEARS = re.compile(r"\b(\d{1,2})\b(?!\W*(?:m(?:on)?ths?|mnths?|w(?:ee)?ks?|days?)\b)", re.IGNORECASE)


def heard(draft: Draft, said: Said) -> Said:
    """The message with the situation, and with the danger, that lie in it together with all that was told before.

    Args:
        draft: what is known before it.
        said: the message.
    """
    if said.assessment is None or said.is_foreign or len(said.text) > LETTERS_READ_BY_WORDS:
        return said
    now = labels_in(said.text)
    if not now & {"shaken", "head", "unwell", "floppy"}:
        return said
    before = labels_in("\n".join(answer.text for answer in draft.settled().answers.values()))
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


def labels_in(text: str) -> set[str]:
    """What a text says of it, but for what lies long ago, or is not so."""
    found = set()
    for sentence in SENTENCE.findall(text[:5000]):
        labels = {label for label, _, _ in lexicon.places(LEXICON, sentence)}
        if "not_so" not in labels and LONG_AGO.search(sentence) is None:
            found |= labels
    return found


def _may_be_small(draft: Draft, assessment: Assessment) -> bool:
    """Whether nothing says that the child is older than small."""
    age = assessment.facts.get("child_age") or draft.told(CHILD_AGE) or ""
    return not any(int(years) > SMALL_UP_TO for years in YEARS.findall(age))
