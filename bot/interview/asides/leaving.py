"""Somebody who must go this moment: "someones coming", "hes back", "gtg" (data/lexicons/leaving.yml).

They are asked nothing more, and told how to leave; what they told is kept. Who says it at the end of a story leaves
as well, and who gives up ("forget it im going") wherever they say so.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.interview.noting.taking import only_begun, take_words
from bot.interview.terms import catalogue
from bot.interview.terms.catalogue import ACCESS, ALONE, DANGER_NOW, NOW, STORY
from bot.interview.terms.draft import Draft
from bot.interview.terms.turn import TELLS_DANGER, Outcome, Reading, Said
from bot.understanding import lexicon

TELLS = (*TELLS_DANGER, "tell_concern")
OF_WHERE_SOMEBODY_IS = (DANGER_NOW, NOW, ALONE, ACCESS)
CALLED_AWAY = "called_away"
GIVES_UP = "gives_up"
# "Leave it", "never mind": with these somebody may also decline what was asked.
LEAVES_IT = "leaves_it"
# Nobody is feared by who says no more than these.
CALM = frozenset({"goodbye", CALLED_AWAY, GIVES_UP, "forgets_it", LEAVES_IT})
WORDS_OF_A_PART = 12
PARTS = re.compile(r"[.!?;:,…\n]+|\s[-–—]+\s")
# What may stand beside it: "sorry gtg", "oh no i think hes back", "brb 2 mins".
BESIDE_IT = frozenset(
    "a actually actualy an and anyway as atm be because bye cos cya god got have hang he his hold i i'll i'm i've ill "
    "im in ive just later laters me min mins minute minutes moment my no now oh ok okay omg on one or please quick "
    "quickly really right sec secs second shit so soon sorry sry thank thanks the then think this to u wait will yes "
    "yeah you 1 2 5".split()
)


def must_go(text: str) -> bool:
    """Whether a text says that somebody must go since they may be seen: not goodbye, nor that their bus is here."""
    labels = _labels(text)
    return bool(labels - CALM - ({"must_go"} if CALLED_AWAY in labels else set()))


def is_leaving(draft: Draft, asked: str, said: Said) -> bool:
    """Whether somebody says that they must go, with that question open. "Hes home" is of who is feared where it is said
    by one who is asked about themselves, or says nothing else and answers no question of where somebody is."""
    labels = _labels(said.text)
    if labels == {LEAVES_IT}:
        return says_nothing_else(said.text) and not _may_be_declined(asked) and len(_parts(said.text)) == 1
    if labels == {"goodbye"} and said.intent in TELLS:
        return says_nothing_else(said.text)  # "she left a note, goodbye" goes on
    of_themselves = draft.concern.writer == "child" or "adult_victim" in draft.concern.situations
    if labels != {"here"} or of_themselves:
        return bool(labels)
    return says_nothing_else(said.text) and asked not in OF_WHERE_SOMEBODY_IS


def left(draft: Draft, said: Said) -> Reading:
    """The reading of a message that says nothing else: kept, and nothing more is asked."""
    if said.assessment is not None:
        draft = replace(draft, concern=draft.concern.after(said.assessment, said.text, said.message_id))
    if _labels(said.text) - CALM - {"must_go"}:
        draft = only_begun(draft, take_words(draft, STORY, said))
    if said.intent == "tell_possible_danger" and draft.told(DANGER_NOW) == "no":
        draft = draft.without(DANGER_NOW)  # asked first when they come back
    return Reading(draft, Outcome.STOP)


def _may_be_declined(asked: str) -> bool:
    return catalogue.questions()[asked].no_means == "declined" if asked in catalogue.questions() else False


def told_beside(said: Said) -> Said:
    """A message without what it says of leaving: "Tyler" of "Tyler. actually forget it im going". What comes after that
    is no answer any more."""
    labels = [bool(_of_leaving(part)) for part in _parts(said.text)]
    parts = [part.strip() for part, leaves in zip(_parts(said.text), labels, strict=True) if not leaves]
    if said.assessment is None or not parts:
        return said
    if not labels[-1]:
        return replace(said, intent="add_more")
    text = ". ".join(parts)
    facts = {fact: words for fact, words in said.assessment.facts.items() if words in text}
    return replace(said, text=text, assessment=replace(said.assessment, facts=facts))


def says_nothing_else(text: str) -> bool:
    """Whether a text of one who must go tells nothing besides."""
    return all(_of_leaving(part) is not None for part in _parts(text))


def _labels(text: str) -> set[str]:
    """What a text says of leaving, if that is all, or comes last, or if it gives up; empty if it says nothing of it."""
    parts = _parts(text)
    if not parts:
        return set()
    last = _of_leaving(parts[-1])
    others = [_of_leaving(part) for part in parts[:-1]]
    if last is None:
        return {GIVES_UP} if any(labels and GIVES_UP in labels for labels in others) else set()
    return last if None in others else last.union(*(labels for labels in others if labels))


def _parts(text: str) -> list[str]:
    return [part for part in PARTS.split(text) if re.search(r"\w", part)]


def _of_leaving(part: str) -> set[str] | None:
    """What a part of a text says of leaving, perhaps nothing; None if it speaks of something else."""
    if len(part.split()) > WORDS_OF_A_PART:
        return None
    labels, rest, reached = set(), "", 0
    for label, start, end in lexicon.places("leaving", part):
        labels.add(label)
        rest, reached = rest + " " + part[reached:start], end
    words = re.findall(r"[\w']+", (rest + " " + part[reached:]).casefold().replace("’", "'"))
    return labels if BESIDE_IT.issuperset(words) else None
