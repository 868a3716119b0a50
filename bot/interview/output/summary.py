"""The read-back for the person and the report for staff: the person's own words under clear headings."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.council import facts, script
from bot.council.script import numbered
from bot.interview.asking.planning import is_no, kind_of_harm, unasked
from bot.interview.output import assessing
from bot.interview.terms import catalogue
from bot.interview.terms.catalogue import DANGER_NOW, KIND, KIND_NAMED, READ_BACK, STORY
from bot.interview.terms.draft import ALARMS, HEARD, Answer, Draft, Status

# The item that is no question's: what was put right in words that fit no other.
PUT_RIGHT = "put_right"
# A longer sentence tells something, whatever words of ours are in it.
MOST_WORDS_OF_A_NAME = 8

UNTOLD = {
    Status.UNKNOWN: "not known",
    Status.DECLINED: "rather not say",
    Status.NOT_ASKED: "not asked",
    Status.TOLD_BEFORE: "in the words above",
}


@dataclass(frozen=True)
class Item:
    """One line of a summary: what it is about, and the answer or why there is none."""

    question: str
    heading: str
    words: str
    status: Status


def items(draft: Draft) -> list[Item]:
    """Every question that has been dealt with, in the order of the catalogue, then what should have been asked, and
    last what was put right in words that fit no item."""
    told = [
        Item(question.id, question.heading, _words(draft, question.id, answer), answer.status)
        for question in catalogue.questions().values()
        if (answer := draft.answers.get(question.id)) is not None and question.id != READ_BACK
    ]
    left_out = [
        Item(name, catalogue.questions()[name].heading, UNTOLD[Status.NOT_ASKED], Status.NOT_ASKED)
        for name in unasked(draft)
    ]
    in_own_words = [Item(PUT_RIGHT, script.say("heading_put_right").text, "\n".join(draft.put_right), Status.TOLD)]
    return told + left_out + (in_own_words if draft.put_right else [])


def _words(draft: Draft, question: str, answer: Answer) -> str:
    if question == DANGER_NOW and draft.alarms:
        return _danger_in_words(draft, answer)
    if answer.status is not Status.TOLD:
        return UNTOLD[answer.status]
    definitions = facts.council().definitions
    if question == KIND_NAMED and answer.text in definitions:
        return definitions[answer.text].title
    return answer.text


def _danger_in_words(draft: Draft, answer: Answer) -> str:
    """What the person says of danger now, first; beside it the alarm that there was before, by their own answer or by
    what the assistant heard."""
    says = "; ".join((answer.text, *draft.no_danger)) if answer.status is Status.TOLD else ""
    if HEARD in draft.alarms:
        says = f"the assistant heard danger; the person says: {says}" if says else "the assistant heard danger"
    return "; before that: ".join((says, *sorted(draft.alarms - {HEARD}, reverse=True)))


def noted(draft: Draft) -> tuple[tuple[str, str], ...]:
    """What the person checks before sending, as (heading, words)."""
    writer = draft.concern.writer
    return tuple((_heading_for(writer, item), _quoted(draft, item)) for item in items(draft))


def _heading_for(writer: str, item: Item) -> str:
    """The heading that the person themselves reads."""
    if item.question == PUT_RIGHT:
        return script.say("heading_put_right_you").text
    return catalogue.questions()[item.question].heading_for(writer)


def changed(before: Draft, after: Draft, *, but: str | None = None) -> str:
    """The items that say something else than before, a line each; the story, which only grows, is none of them, nor is
    the answer to the question `but` that was open."""
    old = {item.question: (item.words, before.no_danger) for item in items(before)}
    writer = after.concern.writer
    return "\n".join(
        f"{_heading_for(writer, item)}: {_quoted(after, item)}"
        for item in items(after)
        if item.question not in (STORY, PUT_RIGHT, but)
        and item.status is not Status.NOT_ASKED
        and _is_new(after, item, old.get(item.question))
    )


def _is_new(after: Draft, item: Item, old: tuple[str, tuple[str, ...]] | None) -> bool:
    if old is None:
        return True
    return item.words != old[0] or (item.question == DANGER_NOW and after.no_danger != old[1])


def read_back(draft: Draft) -> str:
    """The same as a numbered list."""
    return numbered(noted(draft))


def told(draft: Draft, is_known: Callable[[str, str], bool]) -> str:
    """What was told, each answer under its heading; but for a plain "no" to whether a child is in danger.

    Args:
        is_known: whether to leave out a line of the answer to a question.
    """
    parts = []
    for item in items(draft):
        if item.status is not Status.TOLD or (item.question == DANGER_NOW and is_no(draft.answers[DANGER_NOW])):
            continue
        lines = [line for line in item.words.split("\n") if not is_known(item.question, line)]
        if lines:
            words = _quoted(draft, item) if item.question == KIND else "\n".join(lines)
            parts.append(f"{item.heading}:\n{words}")
    return "\n".join(parts)


def _quoted(draft: Draft, item: Item) -> str:
    if item.question == KIND and item.status is Status.TOLD:
        agreed = "it is not" if is_no(draft.answers[KIND]) else "it may be"
        agreed = "not sure if it is" if item.words == "not sure" else agreed
        return f"{agreed} about a child {kind_in_words(draft)}"
    return item.words


def kind_in_words(draft: Draft) -> str:
    """The suggested kind of harm as it completes "this may be about a child …"."""
    primary = draft.concern.primary
    return facts.council().definitions[primary].plain if primary else "being harmed"


def item_named(draft: Draft, text: str) -> str | None:
    """Which item a person means by its name ("the age"). By its number: naming_item.py.

    Returns:
        The question's id, or None if no item, or more than one, is named.
    """
    words = set(re.findall(r"[a-z]+", text.lower()))
    if len(words) > MOST_WORDS_OF_A_NAME:
        return None
    listed = (item.question for item in items(draft) if item.question != PUT_RIGHT)
    found = {question for question in listed if words & catalogue.questions()[question].names}
    return found.pop() if len(found) == 1 else None


def compose(draft: Draft, *, complete: bool) -> dict[str, Any]:
    """The content of a report, as plain values: nothing in it that the person did not say, but for what was
    understood, which is named so.

    Args:
        draft: what is known.
        complete: the person has read it back.

    Returns:
        `items`: list of {question, heading, words, status}, what was not asked included; `understood`: categories
        with probabilities, the primary kind, the kind as the person agreed, danger with its score, speaker,
        disclosure, situations, and the quotes; `reasons`: why it is as urgent as it is, `urgent_by`: the same by
        name; `call`: what the person said of their call to 999; `to_check`: what staff should check; `restricted`:
        only named staff may read it.
    """
    concern, urgency = draft.concern, assessing.urgency(draft)
    return {
        "items": [{**item.__dict__, "status": item.status.value} for item in items(draft)],
        "understood": {
            **concern.to_dict(),
            "primary": concern.primary,
            "kind": kind_of_harm(draft),
            "danger_now": next((told for told in ALARMS if told in draft.alarms), draft.told(DANGER_NOW)),
        },
        "reasons": urgency.reasons,
        "urgent_by": urgency.by,
        "call": draft.call,
        "to_check": assessing.to_check(draft, complete=complete),
        "restricted": assessing.restricted(draft),
    }
