"""Conversations in Rasa's end-to-end test format, played to the running server.

A story's `user` steps are sent as a person would send them; what the dialogue did with each, as Rasa's own events in
the store have it, must be the steps that follow. What the person must hear or never hear, and what staff must see, is
written by hand in the story's `metadata`:

    says     words that are heard, each somewhere in the conversation
    never    words that are never heard
    report   what the report shows: urgency, complete, restricted, situations; words: {question: what its answer holds}
    reports  how many reports there are in the end (default: as many as needed for `report`, else not looked at)

`python -m tests.dialogue.replaying FILE` writes the steps anew after the script or the model has changed; read the
difference before you keep it.
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import LiteralScalarString

from bot.council.script import load_yaml
from bot.reports.repository import Repository
from tests.conftest import Service, Talk

FOLDER = Path(__file__).parent / "conversations"
OPENING = "/start_chat"
CHOOSE = "/choose"
# Slots whose value says where the conversation is.
SHOWN_SLOTS = ("requested_slot", "outcome", "stage")
PASSED_OVER = ("action_listen", "action_session_start", "validate_concern_form", "validate_return_form")


@dataclass(frozen=True)
class Story:
    """One conversation: its name, what a person types or taps, and all its steps and expectations."""

    name: str
    said: list[str]
    steps: list[dict[str, Any]]
    metadata: dict[str, Any]


def stories(path: Path) -> list[Story]:
    """The stories of a file."""
    return [
        Story(
            name=raw["story"],
            said=[step["user"].strip() for step in raw["steps"] if "user" in step],
            steps=raw["steps"],
            metadata=raw.get("metadata") or {},
        )
        for raw in load_yaml(path)["stories"]
    ]


def play(service: Service, story: Story) -> tuple[Talk, list[dict[str, Any]]]:
    """Play a story; the conversation, with all that was said in it, and the steps that it took."""
    talk = Talk(service)
    for said in story.said:
        if said == OPENING:
            continue  # every conversation begins with it
        if said.startswith("/"):
            name, _, slots = said[1:].partition("{")
            talk.choose(json.loads("{" + slots)["choice"] if slots else _choice_of(talk, name))
        else:
            talk.say(said)
    return talk, steps_of(service.repository(), talk.conversation_id)


def _choice_of(talk: Talk, intent: str) -> str:
    """The quick reply on offer that stands for an intent."""
    from bot.interview.terms.catalogue import choices

    return next(choice for choice in talk.choices if choices()[choice].payload == f"/{intent}")


def steps_of(store: Repository, conversation_id: str) -> list[dict[str, Any]]:
    """What happened in a conversation, as the steps of a story."""
    steps: list[dict[str, Any]] = []
    slots: dict[str, Any] = {}
    for event in (event for turn in store.turns(conversation_id) for event in turn):
        match event["event"]:
            case "user":
                _flush(slots, steps)
                steps.append(
                    {"user": LiteralScalarString(event["text"] + "\n"), "intent": event["parse_data"]["intent"]["name"]}
                )
            case "action" if event["name"] not in PASSED_OVER:
                _flush(slots, steps)
                steps.append({"action": event["name"]})
            case "slot" if event["name"] in SHOWN_SLOTS:
                slots[event["name"]] = event["value"]
            case "active_loop":
                _flush(slots, steps)
                steps.append({"active_loop": event["name"]})
    _flush(slots, steps)
    return steps


def _flush(slots: dict[str, Any], steps: list[dict[str, Any]]) -> None:
    """The slots that were set since the last step, as a step."""
    if slots:
        steps.append({"slot_was_set": [{name: value} for name, value in sorted(slots.items())]})
        slots.clear()


def written(path: Path, service: Service) -> None:
    """Write a file's steps anew, as they are now."""
    yaml = YAML()
    yaml.width = 120
    document = {
        "version": "3.1",
        "stories": [
            {
                "story": story.name,
                **({"metadata": story.metadata} if story.metadata else {}),
                "steps": play(service, story)[1],
            }
            for story in stories(path)
        ],
    }
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(document, file)


if __name__ == "__main__":
    running = Service(Path(tempfile.mkdtemp())).start()
    try:
        for name in sys.argv[1:]:
            written(Path(name), running)
    finally:
        running.stop()
