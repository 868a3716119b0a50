"""What is told after coming back with a return code: who may read it, there and in the report of then."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import storing
from actions.reports import AddToReport, HandOffEmergency
from bot.reports.repository import Reference, Repository
from tests.interview.messages import said

SCREAMS = "his dad is beating him right now I can hear him screaming"
CONTENT: dict[str, Any] = {"items": [], "understood": {}}


@pytest.fixture(autouse=True)
def _store(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "repository", lambda: repository)


def earlier(repository: Repository, *, restricted: bool) -> Reference:
    conversation = repository.open_conversation("website")
    content = {**CONTENT, "restricted": restricted}
    return repository.store_report(conversation, content, urgency="standard", complete=True)


def tell(
    repository: Repository, action: Action, adding_to: str, text: str, intent: str = "tell_concern", **read_as: Any
) -> str | None:
    """Add a message to an earlier report; returns the reference of this conversation's own, if there is a new one."""
    message = said(text, intent, **read_as)
    assert message.assessment is not None
    latest = {
        "text": text,
        "intent": {"name": intent, "confidence": 0.9},
        "message_id": "one",
        "assessment": message.assessment.to_dict(),
    }
    slots = {"stage": "adding", "adding_to": adding_to}
    tracker = Tracker("coming-back", slots, latest, [], False, None, {}, "action_listen")
    repository.ensure_conversation("coming-back", "website")
    events = asyncio.run(action.run(CollectingDispatcher(), tracker, {}))  # type: ignore[arg-type]
    return {event["name"]: event["value"] for event in events if event["event"] == "slot"}.get("reference")


def test_who_is_added_to_a_report_restricts_it(repository: Repository) -> None:
    reference = earlier(repository, restricted=False)
    tell(repository, AddToReport(), reference, "it was Mr Brown, the teaching assistant", situations=("staff_concern",))
    [report] = repository.reports()
    assert report.restricted


def test_danger_told_while_adding_is_restricted_as_the_report_of_then_is(repository: Repository) -> None:
    reference = earlier(repository, restricted=True)
    made = tell(repository, HandOffEmergency(), reference, SCREAMS, "tell_danger", danger="yes")
    assert {report.reference for report in repository.reports() if report.restricted} == {reference, made}


def test_danger_from_somebody_who_works_with_children_restricts_the_report_of_then(repository: Repository) -> None:
    reference = earlier(repository, restricted=False)
    read_as: dict[str, Any] = {"danger": "yes", "situations": ("staff_concern",)}
    made = tell(repository, HandOffEmergency(), reference, "the coach has her in his car", "tell_danger", **read_as)
    assert {report.reference for report in repository.reports() if report.restricted} == {reference, made}


def test_what_could_not_be_added_is_restricted_all_the_same(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = earlier(repository, restricted=True)
    monkeypatch.setattr(repository, "add_to_report", None)
    made = tell(repository, HandOffEmergency(), reference, SCREAMS, "tell_danger", danger="yes")
    assert {report.reference for report in repository.reports() if report.restricted} == {reference, made}
