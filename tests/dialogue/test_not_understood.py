"""Where nothing fits what was typed, the open question is asked once more."""

from __future__ import annotations

import asyncio

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.reports import Fallback


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("alone", ["utter_not_understood", "utter_ask_alone"]),
        ("access", ["utter_not_understood", "utter_ask_access"]),
        (None, ["utter_not_understood"]),
    ],
)
def test_the_open_question_follows_what_was_not_understood(asked: str | None, said: list[str]) -> None:
    tracker = Tracker("someone", {"requested_slot": asked}, {}, [], False, None, {}, None)
    dispatcher = CollectingDispatcher()
    asyncio.run(Fallback().run(dispatcher, tracker, {}))
    assert [message["response"] for message in dispatcher.messages] == said
