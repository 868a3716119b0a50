"""People who talk all the time, and what was acknowledged to them, to be held against the store."""

from __future__ import annotations

import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx

from bot.reports.repository import Repository
from tests.conftest import Talk
from tests.scaled.conftest import Several

WORDS = (
    "the boy next door is hungry every day",
    "he is about six",
    "he lives at 4 Mill Lane",
    "I don't know",
    "it has been going on since Easter",
    "his coat is far too thin",
)
PAUSE = 0.3
PATIENCE = 60.0
# The guard answers after four seconds.
LATE = 3.9


@dataclass
class Acknowledged:
    """A message that a person was told is taken, with what they heard."""

    conversation_id: str
    message_id: str
    text: str
    heard: list[str]


@dataclass
class Crowd:
    """People who send, and send again under the same id until they are answered, as the widget does.

    Attributes:
        late: answers of failure, by status, to turns that took too long, as they may where other tests run beside.
        dropped: all other failures.
    """

    several: Several
    acknowledged: list[Acknowledged] = field(default_factory=list)
    late: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    unanswered: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def talking(self, people: int = 4) -> Iterator[Crowd]:
        """They talk meanwhile."""
        threads = [threading.Thread(target=self._talk) for _ in range(people)]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            for thread in threads:
                thread.join(PATIENCE + 10)

    def _talk(self) -> None:
        talk, number = Talk(self.several), 0  # type: ignore[arg-type]
        while not self._stop.is_set():
            self._send(talk, f"{WORDS[number % len(WORDS)]} ({number})")
            number += 1
            time.sleep(PAUSE)

    def _send(self, talk: Talk, text: str) -> None:
        message_id, began = uuid.uuid4().hex, time.monotonic()
        while (asked := time.monotonic()) < began + PATIENCE:
            try:
                response = talk.post({"id": message_id, "text": text})
            except httpx.TransportError as problem:
                self.dropped[type(problem).__name__] += 1
                continue
            if response.status_code == 200:
                heard = [message["text"] for message in response.json()["messages"]]
                self.acknowledged.append(Acknowledged(talk.conversation_id, message_id, text, heard))
                return
            trouble = self.late if time.monotonic() - asked > LATE else self.dropped
            trouble[str(response.status_code)] += 1
            assert "999" in response.text
            time.sleep(0.2)
        self.unanswered += 1

    def hold_against(self, store: Repository) -> None:
        """All that was acknowledged is in the store, once, read once, and answered as it was heard."""
        assert self.unanswered == 0
        assert self.acknowledged
        by_conversation: dict[str, list[Acknowledged]] = {}
        for one in self.acknowledged:
            by_conversation.setdefault(one.conversation_id, []).append(one)
        for conversation_id, said in by_conversation.items():
            lines = store.transcript(conversation_id)
            typed = [(line.message_id, line.text) for line in lines if line.sender == "person" and line.text]
            assert typed == [(one.message_id, one.text) for one in said], "in order, and none twice"
            for one in said:
                assert [line.text for line in lines if line.in_reply_to == one.message_id] == one.heard
            read = [event["message_id"] for turn in store.turns(conversation_id) for event in turn if is_read(event)]
            assert read == [one.message_id for one in said]


def is_read(event: dict[str, object]) -> bool:
    """Whether an event is that a message of a person was read."""
    return event["event"] == "user" and not str(event["message_id"]).startswith("opening:")
