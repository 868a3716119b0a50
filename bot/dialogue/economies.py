"""Leaves out what Rasa does at every message that costs time and changes nothing (measured in docs/speed.md)."""

from __future__ import annotations

import json
from copy import copy
from functools import lru_cache
from typing import Any

import rasa.core.actions.forms
import rasa.core.policies.rule_policy
import rasa.core.processor
from rasa.core.actions.action import RemoteAction
from rasa.core.actions.forms import FormAction
from rasa.core.policies.rule_policy import RulePolicy
from rasa.core.processor import MessageProcessor
from rasa.shared.core.constants import REQUESTED_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SlotSet
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.graph_runner import InOrder

# States of a dialogue for which the rules that may apply are remembered.
MOST_STATES = 2000
# No rule looks further back, nor at what was typed (tests/dialogue/test_economies.py).
LONGEST_RULE = 3


def save_time(processor: MessageProcessor) -> None:
    """Change a running processor, and for good the classes that it uses."""
    processor.graph_runner = InOrder.instead_of(processor.graph_runner)
    # Rasa checks what an action server returns against a schema, and the schema against another. What our actions
    # return is made by the SDK's own functions, in this process.
    RemoteAction._validate_action_result = staticmethod(lambda result: True)
    # Rasa writes down all slots several times a turn, and copies deeply what happened, for a log that nobody may read:
    # it would hold what people typed.
    processor._log_slots = lambda tracker: None
    for module in (rasa.core.processor, rasa.core.actions.forms, rasa.core.policies.rule_policy):
        module.copy = _NotForTheLog
    # Rasa copies a tracker by going through all its events again, up to six times a turn.
    DialogueStateTracker.copy = copied
    FormAction._temporary_tracker = _temporary_tracker
    # Rasa asks whether the domain is empty by making an empty one. Ours is not.
    processor.domain.is_empty = lambda: False
    # Rasa looks how each slot is filled from a message. Ours are filled by what our actions return: see domain.yml.
    processor.run_action_extract_slots = _as_it_is
    # Rasa goes through all classes of events to find the one of a name.
    Event.resolve_by_type = staticmethod(lru_cache(maxsize=None)(Event.resolve_by_type))
    # Rasa copies all slots of a tracker several times, by Python's way for objects that it knows nothing of.
    Slot.__copy__ = _copied
    # Rasa looks through all rules for those that may apply in a state.
    RulePolicy._get_possible_keys = _remembering(RulePolicy._get_possible_keys)


class _NotForTheLog:
    """Stands for the module `copy` where Rasa copies only what it logs."""

    @staticmethod
    def deepcopy(value: Any) -> Any:
        return value


def copied(tracker: DialogueStateTracker) -> DialogueStateTracker:
    """A tracker in the same state, which can be changed without changing the other."""
    other = object.__new__(DialogueStateTracker)
    other.__dict__.update(tracker.__dict__)
    other.events = tracker.events.copy()
    other.slots = {name: _copied(slot) for name, slot in tracker.slots.items()}
    other.active_loop = copy(tracker.active_loop)
    return other


def _temporary_tracker(
    form: FormAction, tracker: DialogueStateTracker, more: list[Event], domain: Domain
) -> DialogueStateTracker:
    """The tracker as if the form had run and `more` had happened."""
    other = copied(tracker)
    for event in (SlotSet(REQUESTED_SLOT, form.get_slot_to_fill(tracker)), ActionExecuted(form.name()), *more):
        other.update(event)
    return other


async def _as_it_is(output_channel: Any, tracker: DialogueStateTracker) -> DialogueStateTracker:
    return tracker


def _copied(slot: Slot) -> Slot:
    copied = object.__new__(type(slot))
    copied.__dict__.update(slot.__dict__)
    return copied


def _remembering(find: Any) -> Any:
    def find_once(policy: RulePolicy, lookup: dict[str, str], states: list[Any]) -> frozenset[str]:
        known: dict[tuple[int, str], frozenset[str]] = policy.__dict__.setdefault("_known_keys", {})
        seen = [_without_words(state) for state in states[-LONGEST_RULE:]]
        key = (id(lookup), json.dumps(seen))
        if key not in known:
            if len(known) >= MOST_STATES:
                known.clear()
            known[key] = frozenset(find(policy, lookup, seen))
        return known[key]

    return find_once


def _without_words(state: dict[str, Any]) -> dict[str, Any]:
    """A state without what the person typed, which must not stay in memory."""
    if "user" not in state:
        return state
    return {**state, "user": {name: value for name, value in state["user"].items() if name != "text"}}
