"""What is left out of Rasa's turn changes nothing: the same is read, and the same is done next."""

from __future__ import annotations

import ast
import asyncio
import copy
import inspect
import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest
import rasa.core.actions.forms
import rasa.core.policies.rule_policy
import rasa.core.processor
from rasa.core.actions.action import RemoteAction
from rasa.core.actions.forms import FormAction
from rasa.core.agent import Agent
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.exceptions import GraphRunError
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet, UserUttered
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

from bot import rasa_runtime, settings, trained_model
from bot.council.script import load_yaml
from bot.dialogue import economies
from tests.conftest import ROOT

WORDS = "he hit Zebedee"
# Rasa's modules that copy only what they log.
LOGGING = (rasa.core.processor, rasa.core.actions.forms, rasa.core.policies.rule_policy)
MESSAGES = ("his dad hits him with a belt", "no", "who reads this?", "what time does the tip shut", "/start_chat")


@pytest.fixture
def agent() -> Agent:
    rasa_runtime.hush()
    return Agent.load(str(trained_model.current(settings.load().model_dir)))


@pytest.fixture
def saving(agent: Agent) -> Iterator[Any]:
    """Call it to save time from then on, until the test ends."""
    with pytest.MonkeyPatch.context() as patch:
        for changed, name in (
            (RemoteAction, "_validate_action_result"),
            (Event, "resolve_by_type"),
            (RulePolicy, "_get_possible_keys"),
            (DialogueStateTracker, "copy"),
            (FormAction, "_temporary_tracker"),
            *((module, "copy") for module in LOGGING),
        ):
            patch.setattr(changed, name, changed.__dict__[name])
        patch.setattr(Slot, "__copy__", lambda slot: slot, raising=False)
        del Slot.__copy__
        patch.setattr(agent.processor.domain, "is_empty", agent.processor.domain.is_empty)
        yield lambda: economies.save_time(agent.processor)


def trackers(agent: Agent) -> Iterator[DialogueStateTracker]:
    """Conversations at the moment after a message: every intent, outside the form and in it, at each stage."""
    stages = (None, "emergency", "sent", "adding")
    for intent, looping, stage in itertools.product(agent.domain.intents, (False, True), stages):
        tracker = DialogueStateTracker("somebody", agent.domain.slots)
        begun: list[Event] = [ActionExecuted("action_listen"), UserUttered("hello", {"name": "start_chat"})]
        if looping:
            begun += [ActionExecuted("concern_form"), ActiveLoop("concern_form"), SlotSet("requested_slot", "what")]
        begun += [SlotSet("stage", stage), ActionExecuted("action_listen"), UserUttered(WORDS, {"name": intent})]
        for event in begun:
            tracker.update(event, agent.domain)
        yield tracker


def next_actions(agent: Agent) -> list[tuple[str, float]]:
    found = []
    for tracker in trackers(agent):
        prediction = agent.processor._predict_next_with_tracker(tracker)
        best = prediction.max_confidence_index
        found.append((agent.domain.action_names_or_texts[best], prediction.max_confidence))
    return found


def test_the_same_is_read_and_done(agent: Agent, saving: Any) -> None:
    read = [asyncio.run(agent.parse_message(text)) for text in MESSAGES]
    done = next_actions(agent)
    assert len(set(done)) > 20
    saving()
    assert [asyncio.run(agent.parse_message(text)) for text in MESSAGES] == read
    assert next_actions(agent) == done
    assert next_actions(agent) == done, "nor when it is remembered"


def test_no_rule_looks_further_back_or_at_what_was_typed(agent: Agent) -> None:
    rules = [json.loads(rule) for lookup in lookups(agent).values() if isinstance(lookup, dict) for rule in lookup]
    assert max(map(len, rules)) == economies.LONGEST_RULE
    assert not [state for rule in rules for state in rule if "text" in state.get("user", {})]


def test_what_is_remembered_holds_nothing_that_was_typed(agent: Agent, saving: Any) -> None:
    saving()
    next_actions(agent)
    known = policy(agent).__dict__["_known_keys"]
    assert len(known) > 100
    assert WORDS not in str(known)


def policy(agent: Agent) -> RulePolicy:
    nodes = agent.processor.graph_runner._instantiated_nodes
    (found,) = (node._component for node in nodes.values() if isinstance(node._component, RulePolicy))
    return found


def lookups(agent: Agent) -> dict[str, Any]:
    return policy(agent).lookup


def test_a_node_whose_input_is_missing_is_named(agent: Agent, saving: Any) -> None:
    saving()
    with pytest.raises(GraphRunError, match="Missing input"):
        agent.processor.graph_runner.run(targets=["run_RegexMessageHandler"])


def test_a_copied_slot_is_another_slot(agent: Agent, saving: Any) -> None:
    saving()
    slot = agent.domain.slots[0]
    other = copy.copy(slot)
    other.value = "changed"
    assert type(other) is type(slot)
    assert slot.value != "changed"
    assert copy.copy(other).__dict__ == other.__dict__


def test_a_copied_tracker_is_the_one_that_rasa_makes_and_leaves_the_first_as_it_was(agent: Agent) -> None:
    for tracker in trackers(agent):
        assert as_told(economies.copied(tracker)) == as_told(tracker.travel_back_in_time(float("inf")))
        before = as_told(tracker)
        other = economies.copied(tracker)
        for event in (SlotSet("stage", "sent"), ActionExecuted("action_listen"), UserUttered("more"), ActiveLoop(None)):
            other.update(event)
        other.interrupt_loop(True)
        assert as_told(tracker) == before
        assert as_told(other) != before


def test_the_tracker_that_a_form_tries_things_out_on_is_the_one_that_rasa_makes(agent: Agent, saving: Any) -> None:
    form, more = FormAction("concern_form", None), [SlotSet("when", None), SlotSet("outcome", "ask")]
    rasas = [form._temporary_tracker(tracker, more, agent.domain) for tracker in trackers(agent)]
    saving()
    ours = [form._temporary_tracker(tracker, more, agent.domain) for tracker in trackers(agent)]
    assert [as_told(tracker) for tracker in ours] == [as_told(tracker) for tracker in rasas]


def as_told(tracker: DialogueStateTracker) -> tuple[Any, ...]:
    state = tracker.current_state()
    latest = tracker.latest_message.text if tracker.latest_message else None
    events = [event.type_name for event in tracker.events]
    loop = tracker.active_loop and (tracker.active_loop.name, tracker.active_loop.is_interrupted)
    return state["slots"], state["paused"], tracker.latest_action, tracker.followup_action, latest, loop, events


@pytest.mark.parametrize("module", LOGGING)
def test_rasa_copies_there_only_what_it_logs(module: Any) -> None:
    tree = ast.parse(inspect.getsource(module))
    logged = [call for call in calls(tree) if ast.unparse(call.func).startswith(("structlogger.", "logger."))]
    copied = [call for call in calls(tree) if ast.unparse(call.func).startswith("copy.")]
    assert copied
    assert set(copied) <= {inner for call in logged for inner in calls(call)}


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def test_an_event_that_nobody_knows_is_refused_each_time(saving: Any) -> None:
    saving()
    for _ in range(2):
        with pytest.raises(ValueError, match="no_such_event"):
            Event.resolve_by_type("no_such_event")
    assert Event.resolve_by_type("slot") is SlotSet


def test_no_slot_of_ours_is_filled_from_a_message() -> None:
    slots = load_yaml(ROOT / "domain.yml")["slots"]
    assert {str(slot["mappings"]) for slot in slots.values()} == {"[{'type': 'custom'}]"}
