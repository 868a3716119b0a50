"""Times, places and people that are told in answer to a question about something else: "no. GP booked for tomorrow", to
whether a doctor has seen the child, tells neither when it happened nor that this was wrong before."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.interview.noting.taking import NOT_THE_AGE, SO_FAR, facts_in
from bot.interview.terms import catalogue
from bot.interview.terms.catalogue import (
    ACCESS,
    DOCTOR,
    FAMILY_KNOWS,
    KEEP_NAME,
    OTHERS_TOLD,
    REPORTER,
    SAFE_CONTACT,
    SCHOOL,
    SUPPORT,
    VISITORS,
    Question,
)
from bot.interview.terms.draft import Draft
from bot.interview.terms.turn import Said

# What these ask is no part of what happened.
OF_SOMETHING_ELSE = frozenset({
    ACCESS, DOCTOR, FAMILY_KNOWS, KEEP_NAME, OTHERS_TOLD, REPORTER, SAFE_CONTACT, SCHOOL, SUPPORT, VISITORS,
})  # fmt: skip
OF_WHAT_HAPPENED = frozenset({"when", "place", "who", "child_name"})
BEGINS_WITH_NO = re.compile(r"\W*(?:no+|nope|nah|naw)\b", re.IGNORECASE)
# "No sorry, it was Tuesday", "I meant Kyle", "hes called Kyle".
PLAINLY_CORRECTS = re.compile(
    r"^\W*(?:(?:no+|nope|oh|and)\W+)*(?:sorry|soz|actually|oops|wait|correction|i mean|i meant|scrap|scratch)\b"
    r"|\b(?:wrong|meant|mistake|correction|instead|should be|change|names?|called)\b",
    re.IGNORECASE,
)
# "No, she's 7", "no it was on Tuesday": of so few words the fact is the message.
STATES = re.compile(
    r"\W*no+\W+(?:(?:s?he|it|they|that)(?:['’]?s|['’]?re| is| are| was| were| happened| lives?)?|the \w+(?: is| was))"
    r"\W+(?:(?:on|at|in|only|just|about)\W+)*$",
    re.IGNORECASE,
)


def apart(draft: Draft, asked: str | None, said: Said) -> Said:
    """A message without the facts in it that belong to what was asked.

    Args:
        draft: what is known before it.
        asked: id of the open question, or None.
        said: the message.
    """
    question = catalogue.questions().get(asked or "")
    if said.assessment is None or question is None or not said.assessment.facts or _corrects(draft, said):
        return said
    left_out: set[str] = set()
    if asked in OF_SOMETHING_ELSE and said.assessment.primary is None:
        left_out |= OF_WHAT_HAPPENED
    if _takes_a_no(question) and BEGINS_WITH_NO.match(said.text):
        left_out |= {fact for fact in facts_in(said) if draft.told(catalogue.fact_questions()[fact].id) is not None}
    # "For months", to whether somebody can get to a child today, is of what happened; "on friday" is not.
    if asked == ACCESS and SO_FAR.match(said.assessment.facts.get("when", "")):
        left_out.discard("when")
    left_out.discard(question.fact or "")
    if not left_out & said.assessment.facts.keys():
        return said
    facts = {fact: words for fact, words in said.assessment.facts.items() if fact not in left_out}
    intent = "deny" if said.intent == "correct_answer" else said.intent
    return replace(said, intent=intent, assessment=replace(said.assessment, facts=facts))


def _takes_a_no(question: Question) -> bool:
    """Whether a no answers a question."""
    return question.no_means in ("answer", "declined") or question.yes_means == "answer"


def _corrects(draft: Draft, said: Said) -> bool:
    """Whether a message says in so many words that something was told otherwise."""
    if PLAINLY_CORRECTS.search(said.text) or NOT_THE_AGE.search(said.text):
        return True
    for fact, words in facts_in(said).items():
        old = draft.told(catalogue.fact_questions()[fact].id)
        says_not = rf"\bnot\W+(?:\w+\W+)?{re.escape(old or '')}"
        if old is not None and old != words and re.search(says_not, said.text, re.IGNORECASE):
            return True
        if STATES.match(said.text[: max(said.text.find(words), 0)]):
            return True
    return False
