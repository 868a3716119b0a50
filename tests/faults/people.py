"""People in conversations, over HTTP, as the widget is: what got no answer is sent again under the same id."""

from __future__ import annotations

import random
import re
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import jwt

from tests.faults.starving import Starving

PROMISE = 5.0  # seconds within which an answer is due
MEASURING = 0.5  # what the client itself may add to that on a busy machine
GIVE_UP = 15.0  # as the widget does
LONGEST_TRYING = 180.0
PAUSES = (0.2, 0.5, 1.0, 2.0)  # between tries, in seconds
THINKING = (0.05, 0.4)
REFERENCE = re.compile(r"BB-\d{4}-\d{4}")
READ_BACK = "This is what I have noted"
STORIES = (
    "the two girls upstairs are left on their own every evening",
    "my neighbour's boy wears the same dirty clothes every day and says he is hungry",
    "a girl in my class has bruises on both arms and says she fell",
    "he shouts at the little one for hours and she cries, we hear it through the wall",
)
ANSWERS = ("I don't know", "since June I think", "at number 4 Mill Lane", "about six", "her mum's boyfriend", "skip")


@dataclass(frozen=True)
class Sent:
    """One message of a person, as it was sent."""

    conversation_id: str
    id: str
    text: str | None  # None for a quick reply


@dataclass
class Down:
    """When the chat was down: from before it was killed until it answered again."""

    spans: list[list[float]] = field(default_factory=list)

    def begins(self) -> None:
        if not self.spans or self.spans[-1][1] != float("inf"):
            self.spans.append([time.monotonic(), float("inf")])

    def ends(self) -> None:
        if self.spans and self.spans[-1][1] == float("inf"):
            self.spans[-1][1] = time.monotonic()

    @property
    def longest(self) -> float:
        """Seconds for which it was down at most."""
        return max((end - start for start, end in self.spans), default=0.0)

    def excuses(self, began: float, ended: float) -> bool:
        """Whether a request that got no answer, or none in time, met a chat that was down."""
        return any(start <= ended + 0.2 and began <= end for start, end in self.spans)


@dataclass
class Book:
    """What people have sent, and what became of it.

    Attributes:
        unanswered: requests that failed or were answered late, though the chat was up and had a processor to run on.
        excused: how many others failed or were answered late.
    """

    down: Down = field(default_factory=Down)
    sent: list[Sent] = field(default_factory=list)
    acknowledged: set[Sent] = field(default_factory=set)
    references: set[str] = field(default_factory=set)
    unanswered: list[str] = field(default_factory=list)
    excused: int = 0
    slowest: float = 0.0
    answers: int = 0
    again: int = 0
    aside: int = 0


class Person:
    """Somebody who has one conversation after the other until told to stop."""

    def __init__(self, chat: str, book: Book, starving: Starving, stop: threading.Event, seed: int) -> None:
        self._chat = chat
        self._starving = starving
        self._book = book
        self._stop = stop
        self._chance = random.Random(seed)  # noqa: S311 - the same people each time
        self._http = httpx.Client(timeout=GIVE_UP)
        self.thread = threading.Thread(target=self._talk, daemon=True)

    def _talk(self) -> None:
        while not self._stop.is_set():
            opened = self._until_answered("a new conversation", lambda: self._post("/chat/conversations", {}))
            if opened is None:
                continue
            self._token = str(opened["token"])
            self._conversation_id = str(jwt.decode(self._token, options={"verify_signature": False})["sub"])
            self._one_report()

    def _one_report(self) -> None:
        said = self._send({"choice": "danger_now.no"})
        said = self._send({"text": self._chance.choice(STORIES)})
        for _ in range(self._chance.randrange(3, 12)):
            if self._stop.is_set() or READ_BACK in said:
                break
            said = self._send({"text": self._chance.choice(ANSWERS)})
        if READ_BACK not in said and not self._stop.is_set():
            said = self._send({"text": "that's all I know"})
        if READ_BACK in said:
            self._send({"choice": "read_back.send"})

    def _send(self, content: dict[str, str]) -> str:
        """Send a message until it is answered; returns what is said to it."""
        time.sleep(self._chance.uniform(*THINKING))
        sent = Sent(self._conversation_id, uuid.uuid4().hex, content.get("text"))
        self._book.sent.append(sent)
        body = {"id": sent.id, **content}
        answer = self._until_answered(sent.id, lambda: self._post("/chat/messages", body), sent)
        said = "\n".join(str(message["text"]) for message in answer["messages"]) if answer else ""
        self._book.references |= set(REFERENCE.findall(said))
        return said

    def _post(self, path: str, body: dict[str, str]) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._token}"} if path.endswith("messages") else {}
        return self._http.post(self._chat + path, json=body, headers=headers)

    def _note(self, problem: str, began: float, *, is_slow: bool) -> None:
        """Note a request that failed or was slow, unless there was nobody to answer it, or no processor to do it on."""
        ended = time.monotonic()
        had_time = ended - began - self._starving.between(began, ended) > PROMISE + MEASURING
        if self._book.down.excuses(began, ended) or (is_slow and not had_time):
            self._book.excused += 1
        else:
            self._book.unanswered.append(problem)

    def _until_answered(
        self, what: str, ask: Callable[[], httpx.Response], sent: Sent | None = None
    ) -> dict[str, Any] | None:
        """As the widget does it: until the server has taken it."""
        book, give_up, tries = self._book, time.monotonic() + LONGEST_TRYING, 0
        while time.monotonic() < give_up:
            began = time.monotonic()
            try:
                response = ask()
                answer = response.json()
            except (httpx.HTTPError, ValueError) as problem:
                words = f"{what}: {type(problem).__name__} after {time.monotonic() - began:.1f} s"
                self._note(words, began, is_slow=isinstance(problem, httpx.ReadTimeout))
            else:
                took = time.monotonic() - began
                said = " ".join(str(message["text"]) for message in answer["messages"])
                book.answers += 1
                book.slowest = max(book.slowest, took)
                if not said or (response.status_code != 200 and "999" not in said):
                    book.unanswered.append(f"{what}: status {response.status_code} without 999")
                if took > PROMISE:
                    self._note(f"{what}: answered after {took:.1f} s", began, is_slow=True)
                if response.status_code in (200, 202) or "is kept" in said:
                    book.aside += response.status_code == 202
                    if sent is not None:
                        book.acknowledged.add(sent)
                if response.status_code in (200, 202):
                    return dict(answer)
            time.sleep(PAUSES[min(tries, len(PAUSES) - 1)])
            tries += 1
            book.again += 1
        book.unanswered.append(f"{what}: given up after {tries} tries")
        return None
