"""With the database locked, hanging or gone, everybody is answered within five seconds, and nothing is lost."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial

import httpx
import jwt
import pytest

from bot.reports import spool
from tests.conftest import Service, Talk, empty_postgresql, wait_for
from tests.faults.taking_away import Mode, Proxy, locked

PROMISE = 5.0  # seconds
PEOPLE = 8
STORY = "the two girls upstairs are left on their own every evening"

Away = Callable[[], AbstractContextManager[None]]


@dataclass
class Faulty:
    """A running service, and the manners in which its database can be taken away."""

    service: Service
    manners: dict[str, Away]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def faulty(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Faulty]:
    var = tmp_path_factory.mktemp("faulty")
    if request.param == "sqlite":
        service = Service(var).start()
        yield Faulty(service, {"locked": lambda: locked(var / "concern-bot.db")})
        service.stop(kill=True)
        return
    with empty_postgresql() as database:
        proxy = Proxy(database, 5432)
        service = Service(var, {"CONCERN_BOT_DATABASE_URL": proxy.address}).start()
        manners: dict[str, Away] = {
            "hanging": lambda: proxy.away(Mode.HANGING),
            "gone": lambda: proxy.away(Mode.CLOSED),
        }
        yield Faulty(service, manners)
        service.stop(kill=True)
        proxy.close()


@dataclass
class Answered:
    seconds: float
    status: int
    text: str


def timed(ask: Callable[[], httpx.Response]) -> Answered:
    began = time.monotonic()
    response = ask()
    return Answered(time.monotonic() - began, response.status_code, response.text)


def test_everybody_is_answered_in_time_and_what_they_sent_is_read_when_it_is_back(faulty: Faulty) -> None:
    for manner, away in faulty.manners.items():
        go_through(faulty.service, manner, away)


def go_through(service: Service, manner: str, away: Away) -> None:
    people = [Talk(service) for _ in range(PEOPLE)]
    with away(), ThreadPoolExecutor(2 * PEOPLE) as at_once:
        for number in range(2):
            message = {"id": f"{manner}-message-{number}", "text": f"{STORY}, {number}"}
            sent = [at_once.submit(timed, partial(one.post, message)) for one in people]
            answers = [one.result() for one in sent]
            slowest = max(answer.seconds for answer in answers)
            print(f"{manner}: {PEOPLE} people answered within {slowest:.2f} s")
            assert slowest < PROMISE
            for answer in answers:
                assert answer.status in (202, 503), answer
                assert "999" in answer.text
                assert "is kept" in answer.text
        opened = timed(lambda: httpx.post(f"{service.chat}/chat/conversations", json={}, timeout=30))
        assert opened.seconds < PROMISE
        assert opened.status == 202
        assert "You can still type" in opened.text
        token = httpx.Response(200, text=opened.text).json()["token"]
        headers = {"Authorization": f"Bearer {token}"}
        message = {"id": "message-1", "text": STORY}
        typed = timed(lambda: httpx.post(f"{service.chat}/chat/messages", json=message, headers=headers, timeout=30))
        assert (typed.status, typed.seconds < PROMISE) == (202, True)
        plain = httpx.post(f"{service.chat}/plain/start", follow_redirects=True, timeout=30)
        assert plain.status_code == 200
        assert "You can still type" in plain.text
        assert httpx.get(f"{service.chat}/chat/messages", headers=headers, timeout=30).status_code == 202
        leaving = httpx.get(f"{service.chat}/plain/exit/{people[0].token}", timeout=30)
        assert leaving.status_code == 303, "who leaves is led away whatever is the matter"
        assert people[0].post({"id": f"{manner}-message-2", "text": "hello"}).status_code == 401
    wait_for(lambda: None if spool.times(service.var) else True, seconds=60)
    store = service.repository()
    for one in people:
        lines = store.transcript(one.conversation_id)
        theirs = [line for line in lines if line.sender == "person" and line.text.startswith(STORY)]
        assert [line.text for line in theirs] == [f"{STORY}, {number}" for number in range(2)]
        assert all(line.answered for line in theirs)
        read = [
            event["message_id"]
            for turn in store.turns(one.conversation_id)
            for event in turn
            if event["event"] == "user" and str(event.get("message_id")).startswith(manner)
        ]
        assert read == [f"{manner}-message-{number}" for number in range(2)]
    new = str(jwt.decode(token, options={"verify_signature": False})["sub"])
    assert [line.text for line in store.transcript(new) if line.sender == "person"] == ["", STORY]
    messages = httpx.get(f"{service.chat}/chat/messages", headers=headers).json()["messages"]
    assert "danger right now" in messages[0]["text"] + messages[1]["text"], "the opening"
    assert "It takes courage" in " ".join(message["text"] for message in messages)
    wait_for(lambda: True if not store.is_open(people[0].conversation_id) else None)
    store.engine.dispose()
