"""What is told of a child's brothers and sisters: "his sister Maisie is 3". It is of the others at home, and neither
the name nor the age of the child whom it is about."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.interview.noting.taking import OF_A_CHILD
from bot.interview.terms import catalogue
from bot.interview.terms.catalogue import CHILD_AGE, CHILD_NAME, DANGER_NOW, SIBLINGS, STORY
from bot.interview.terms.draft import Draft, Status
from bot.interview.terms.turn import TELLS_DANGER, Reading, Said

_KIN = (
    r"(?:(?:little|older|big|elder|eldest|baby|younger|youngest|twin|half|step|other|wee|newborn)[ -]?)*"
    r"(?:brother|sister|sibling)s?\b(?!['’]s)"
)
_WHOSE = r"(?:his|her|their|the (?:boy|girl|child|kid|lad|baby)['’]?s)"
BEGINS = rf"(?:{_WHOSE}|(?:s?he|they)(?:['’]?s| has|['’]ve| have)?(?: also)?(?: got)? an?) {_KIN}"
A_SIBLING = re.compile(rf"\b{BEGINS}", re.IGNORECASE)
ONES_OWN_SIBLING = re.compile(rf"\bmy {_KIN}|\b{BEGINS}", re.IGNORECASE)
# Where it goes on of somebody else: "his sister Maisie told me he is 4".
GOES_ON = re.compile(
    r"[.;!?\n]|,\s*(?:s?he|they|it|i|we|the|his|her|their)\b|\s(?:but|it|i|we|says?|said|saying|told|tells?|thinks?"
    r"|reckons?|because|cos|when)\b",
    re.IGNORECASE,
)
# "The lad gets hit. his sister Maisie is 3": in the story itself only what begins so, for "he hits his sister Maisie"
# tells of Maisie.
STARTS_A_CLAUSE = re.compile(r"(?:^|[.,;!?\n]|\b(?:and|but))\s*$", re.IGNORECASE)
OF_CHILD = frozenset({"child_name", "child_age"})
WORDS_OF_WHO = frozenset(
    "is s who called named name her his and she shes he hes aged age just only about nearly year years yr yrs old "
    "month months week weeks not too also".split()
)
WORDS_OF_A_NAME = 2
WORDS_OF_NOTHING_ELSE = re.compile(
    r"\W*(?:(?:and|oh|also|well|yes|yeah|no|sorry|actually|there'?s|theres|btw|ok)\W+)*", re.IGNORECASE
)


def apart(draft: Draft, asked: str | None, said: Said) -> Said:
    """A message without what it tells of a brother or a sister as the child's own name and age."""
    facts = said.assessment.facts if said.assessment is not None else {}
    told = _told_of(draft, asked, said) if OF_CHILD & facts.keys() else ""
    others = {
        fact for fact in OF_CHILD & facts.keys() if facts[fact] in told and catalogue.fact_questions()[fact].id != asked
    }
    if not others or said.assessment is None:
        return said
    kept = {fact: words for fact, words in facts.items() if fact not in others}
    return replace(said, assessment=replace(said.assessment, facts=kept))


def only_told_of(draft: Draft, asked: str | None, said: Said) -> Reading | None:
    """The reading of a message that tells of a brother or a sister and of nothing else, where something else was asked:
    the open question stays. None if it is none."""
    if asked in (None, SIBLINGS, CHILD_NAME, CHILD_AGE, DANGER_NOW, STORY) or said.intent in TELLS_DANGER:
        return None
    told = _told_of(draft, asked, said)
    around = said.text.replace(told, "", 1) if told else said.text
    if not told or not _says_who(told) or not WORDS_OF_NOTHING_ELSE.fullmatch(around):
        return None
    return Reading(_noted(draft, said.text.strip())).remark("utter_taken_in")


def _says_who(told: str) -> bool:
    """Whether words about a brother or a sister give a name or an age, and tell nothing else: "and he hits her too"."""
    says = re.search(r"\d|\b(?:called|named|name)\b", told) is not None
    rest = set(re.findall(r"[a-z]+", ONES_OWN_SIBLING.sub("", told).casefold())) - WORDS_OF_WHO
    return says and len(rest) <= WORDS_OF_A_NAME


def kept(before: Draft, asked: str | None, said: Said, reading: Reading) -> Reading:
    """The reading with what was told of a brother or a sister among the others at home.

    Args:
        before: the draft before the message.
        asked: the question that was open.
        said: the message as it was read, with all its facts.
        reading: what came of it.
    """
    told = _told_of(before, asked, said)
    facts = said.assessment.facts if said.assessment is not None else {}
    tells = any(facts[fact] in told for fact in OF_CHILD & facts.keys())
    if not told or not tells or asked == SIBLINGS:
        return reading
    return replace(reading, draft=_noted(reading.draft, told))


def _noted(draft: Draft, words: str) -> Draft:
    old = draft.answers.get(SIBLINGS)
    if old is None or old.status is not Status.TOLD:
        return draft.with_fact(SIBLINGS, words)
    return draft if words in old.text else draft.with_answer(SIBLINGS, old.and_also(words))


def _told_of(draft: Draft, asked: str | None, said: Said) -> str:
    """The words that are of a brother or a sister; empty if there are none."""
    own = draft.concern.writer == "child"
    found = (ONES_OWN_SIBLING if own else A_SIBLING).search(said.text)
    if found is None:
        return ""
    end = GOES_ON.search(said.text, found.end())
    told = said.text[found.start() : end.start() if end else len(said.text)].strip(" ,")
    if STORY in draft.answers and asked != STORY:
        return told
    # Where the worry itself is told, there is another child in it.
    ahead = said.text[: found.start()]
    return told if STARTS_A_CLAUSE.search(ahead) and OF_A_CHILD.search(ahead) else ""
