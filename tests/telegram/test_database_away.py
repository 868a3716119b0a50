"""With the database gone, hanging or locked, whoever writes hears 999 within five seconds, once; nothing is lost."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from functools import partial

import pytest

from bot.reports import marks
from tests.conftest import Service, empty_postgresql, wait_for
from tests.faults.killing import Killer
from tests.faults.people import Down
from tests.faults.taking_away import Mode, Proxy, locked
from tests.telegram.conftest import settings
from tests.telegram.emulating import Emulator, Kept, Person

PROMISE = 5.0  # seconds
NOT_KEPT = "could not keep what you typed"
LOCK_IS_LOST = 6.0  # seconds, at most, until it is noticed that nobody has the lock of the database


@dataclass
class Faulty:
    """A service that fetches its updates, and how its database is taken away."""

    telegram: Emulator
    service: Service
    away: Callable[[], AbstractContextManager[None]]

    def person(self) -> Person:
        return Person(self.telegram, Kept(self.service.repository()))


@pytest.fixture(params=["gone", "hanging", "locked"])
def faulty(request: pytest.FixtureRequest, own_telegram: Emulator, own_service: Service) -> Iterator[Faulty]:
    with ExitStack() as running:
        own_service.extra = settings(own_telegram)
        if request.param == "locked":
            away: Callable[[], AbstractContextManager[None]] = partial(locked, own_service.var / "concern-bot.db")
        else:
            proxy = Proxy(running.enter_context(empty_postgresql()), 5432)
            running.callback(proxy.close)
            own_service.extra["CONCERN_BOT_DATABASE_URL"] = proxy.address
            mode = Mode.CLOSED if request.param == "gone" else Mode.HANGING
            away = partial(proxy.away, mode)
        yield Faulty(own_telegram, own_service.start(), away)
        own_service.stop(kill=True)


def words(person: Person) -> str:
    """All that was said to somebody."""
    return "\n".join(kept["text"] for kept in person.said())


def hears_999(person: Person, text: str) -> None:
    """Write, and be answered in time that it could not be kept."""
    before, began = words(person).count(NOT_KEPT), time.monotonic()
    person.send(text)
    wait_for(lambda: words(person).count(NOT_KEPT) > before or None, seconds=PROMISE)
    print(f"told after {time.monotonic() - began:.2f} s")
    said = person.said()[-1]["text"]
    assert "999" in said
    assert "01234 718700" in said


def test_whoever_writes_is_told_once_and_in_time_and_answered_when_it_is_back(faulty: Faulty) -> None:
    ann, bob, cat, dan = people = [faulty.person() for _ in range(4)]
    ann.say("/start")
    killer = Killer(faulty.service, Down(), random.Random(1))  # noqa: S311 - the same each time
    with faulty.away():
        hears_999(ann, "he wears dirty clothes")
        time.sleep(LOCK_IS_LOST)
        hears_999(bob, "she cries at night")
        hears_999(ann, "he is six")
        assert marks.marked(marks.NOT_KEPT, faulty.service.var), "staff are told"
        killer.kill("chat")
        killer.wait_for("chat")
        cat.send("they are alone")
        wait_for(lambda: NOT_KEPT in words(cat) or None, seconds=2 * PROMISE)  # it has just been started
        hears_999(dan, "he is hungry")
        time.sleep(LOCK_IS_LOST)  # seen again and again
        assert [words(one).count(NOT_KEPT) for one in people] == [2, 1, 1, 1]
        assert len(faulty.telegram.get("/test/state")["unacknowledged"]) == 5, "Telegram still has them"
    for one in people:
        one.answer()
    assert [one.typed() for one in people] == [
        ["he wears dirty clothes", "he is six"], ["she cries at night"], ["they are alone"], ["he is hungry"]
    ]  # fmt: skip
    assert [words(one).count(NOT_KEPT) for one in people] == [2, 1, 1, 1]
    assert not list((faulty.service.var / "told").iterdir()), "what is handled needs no more to be known of"
    assert "dirty" not in faulty.service.output.read_text()
