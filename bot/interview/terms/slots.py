"""The draft as the dialogue model's slots, and back: one slot for each question, one for what was understood, one for
the way through the questions."""

from __future__ import annotations

from typing import Any

from bot.interview.terms import catalogue
from bot.interview.terms.concern import Concern
from bot.interview.terms.draft import Answer, Draft

# Of a conversation that has just begun; what a slot from before an update lacks counts as not there.
NO_PROGRESS: dict[str, Any] = {
    "answered": [],
    "put_aside": {},
    "finished": False,
    "asked_twice": [],
    "said": [],
    "call": None,
    "no_danger": [],
}


def draft_of(slots: dict[str, Any]) -> Draft:
    """The draft that the slots hold."""
    answers = {name: Answer.from_dict(slots[name]) for name in catalogue.questions() if slots.get(name)}
    progress = {**NO_PROGRESS, **(slots.get("progress") or {})}
    return Draft(
        answers,
        Concern.from_dict(slots.get("concern")),
        answered=tuple(progress["answered"]),
        put_aside={name: Answer.from_dict(raw) for name, raw in progress["put_aside"].items()},
        finished=progress["finished"],
        asked_twice=frozenset(progress["asked_twice"]),
        # Conversations of before these were kept go on.
        adding=progress.get("adding"),
        danger_asked=progress.get("danger_asked"),
        danger_unclear=progress.get("danger_unclear", 0),
        said=frozenset(progress.get("said", ())),
        call=progress.get("call"),
        no_danger=tuple(progress.get("no_danger", ())),
        alarms=frozenset(progress.get("alarms", ())),
        unplaced=progress.get("unplaced"),
        put_right=tuple(progress.get("put_right", ())),
    )


def changed_slots(draft: Draft, slots: dict[str, Any]) -> dict[str, Any]:
    """The slots that have to be set so that they hold `draft`."""
    new: dict[str, Any] = {
        name: draft.answers[name].to_dict() if name in draft.answers else None for name in catalogue.questions()
    }
    new["concern"] = draft.concern.to_dict()
    new["progress"] = {
        "answered": list(draft.answered),
        "put_aside": {name: answer.to_dict() for name, answer in draft.put_aside.items()},
        "finished": draft.finished,
        "asked_twice": sorted(draft.asked_twice),
        "adding": draft.adding,
        "danger_asked": draft.danger_asked,
        "danger_unclear": draft.danger_unclear,
        "said": sorted(draft.said),
        "call": draft.call,
        "no_danger": list(draft.no_danger),
        "alarms": sorted(draft.alarms),
        "unplaced": draft.unplaced,
        "put_right": list(draft.put_right),
    }
    return {name: value for name, value in new.items() if slots.get(name) != value}
