"""Hostile inputs to a running service: whole requests as bytes, and turns of conversations that are in order."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.conftest import Service, Talk
from tests.fuzz.hostile import Hostile
from tests.security.raw import send

TURNS_OF_A_CONVERSATION = 20
REQUESTS_OF_A_CONVERSATION = 200
# Seconds within which an answer is due on a machine that is not kept busy.
PROMISE = 5.0
# What a refusal without a body answers to.
NO_WORDS = ("HEAD", "OPTIONS")


@dataclass
class Tally:
    """What came of the inputs so far.

    Attributes:
        unanswered: turns without words, and requests to which nothing came back.
        late: answers that took longer than is promised, of turns and of whole requests.
        problems: the first of whatever was wrong.
    """

    inputs: int = 0
    server_errors: int = 0
    unanswered: int = 0
    late: int = 0
    problems: list[str] = field(default_factory=list)

    def note(self, problem: str) -> None:
        if len(self.problems) < 20:
            self.problems.append(problem)


def requests(service: Service, many: int, dice: random.Random, tally: Tally, tell: Callable[[int], None]) -> None:
    """Send whole requests as bytes."""
    hostile, token = Hostile(dice), ""
    for number in range(many):
        if number % REQUESTS_OF_A_CONVERSATION == 0:
            token = Talk(service).token
            tell(number)
        sent = hostile.whole_request(token)
        tally.inputs += 1
        began = time.monotonic()
        try:
            answer = send(service.chat_port, sent, seconds=30)
        except OSError as problem:
            tally.unanswered += 1
            tally.note(f"{type(problem).__name__} to {sent[:300]!r}")
            continue
        tally.late += time.monotonic() - began > PROMISE
        if answer.status >= 500:
            tally.server_errors += 1
            tally.note(f"{answer.status} to {sent[:300]!r}")
        elif answer.status == 0 or (answer.status >= 400 and not _may_be_silent(sent) and "999" not in answer.body):
            tally.unanswered += 1
            tally.note(f"{answer.status} without 999 to {sent[:300]!r}")


def turns(service: Service, many: int, dice: random.Random, tally: Tally, tell: Callable[[int], None]) -> None:
    """Hold conversations; every message gets an answer with words."""
    hostile = Hostile(dice)
    talk = Talk(service)
    for number in range(many):
        if number % TURNS_OF_A_CONVERSATION == 0:
            talk = Talk(service)
            tell(number)
        message = hostile.message(talk.choices)
        tally.inputs += 1
        began = time.monotonic()
        try:
            response = talk.post(message)
            said = response.json()["messages"]
        except (httpx.HTTPError, ValueError, KeyError) as problem:
            tally.unanswered += 1
            tally.note(f"{type(problem).__name__} to {message!r:.300}")
            continue
        tally.late += time.monotonic() - began > PROMISE
        if response.status_code >= 500:
            tally.server_errors += 1
            tally.note(f"{response.status_code} to {message!r:.300}")
        if not said or not all(one["text"].strip() for one in said):
            tally.unanswered += 1
            tally.note(f"no words to {message!r:.300}")
        else:
            talk.last = said


def resident(service: Service) -> int:
    """Resident memory of the chat's process, in bytes."""
    assert service.process is not None
    children = Path(f"/proc/{service.process.pid}/task/{service.process.pid}/children").read_text().split()
    (chat,) = [pid for pid in children if b"chat" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")]
    pages = int(Path(f"/proc/{chat}/statm").read_text().split()[1])
    return pages * 4096


def _may_be_silent(sent: bytes) -> bool:
    method, _, rest = sent.partition(b" ")
    return method.decode("latin-1") in NO_WORDS or rest.startswith((b"/telegram/", b"/files/"))
