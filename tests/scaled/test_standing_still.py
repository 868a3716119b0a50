"""Servers that stand still behind nginx (they take connections and answer none): everybody is answered within five
seconds, with 999 where nothing else can be said, and no message is read twice."""

from __future__ import annotations

import contextlib
import os
import signal
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

import httpx
import pytest

from bot.dialogue.redis_locks import FREED, LIFE, PREFIX
from tests.conftest import Talk
from tests.scaled.conftest import Several
from tests.scaled.crowd import is_read

PROMISE = 5.0  # seconds
PEOPLE = 6
STORY = "the two girls upstairs are left on their own every evening"
SERVERS = ("chat server 1", "chat server 2")


@contextmanager
def standing_still(several: Several, *names: str) -> Iterator[None]:
    """Stop servers for the block. They are watched, and are killed and started again if it lasts too long."""
    pids = [several.parts[name]["pid"] for name in names]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
        several.wait_until_all_serve()


def timed(ask: Callable[[], httpx.Response]) -> httpx.Response:
    """An answer, which came in time."""
    began = time.monotonic()
    answer = ask()
    took = time.monotonic() - began
    assert took < PROMISE, f"{took:.1f} s: {answer.text}"
    print(f"{answer.status_code} after {took:.2f} s")
    return answer


def said_by(several: Several, talk: Talk) -> list[str]:
    lines = several.repository().transcript(talk.conversation_id)
    return [line.text for line in lines if line.sender == "person" and line.text]


def read_in(several: Several, talk: Talk) -> list[str]:
    """The ids of the messages that were read."""
    turns = several.repository().turns(talk.conversation_id)
    return [str(event["message_id"]) for turn in turns for event in turn if is_read(event)]


@pytest.mark.parametrize("name", SERVERS)
def test_while_one_server_stands_still_everybody_is_answered_by_the_other(several: Several, name: str) -> None:
    several.wait_until_all_serve()
    people = [Talk(several) for _ in range(PEOPLE)]  # type: ignore[arg-type]
    for one in people:
        one.choose("danger_now.no")
    with standing_still(several, name), ThreadPoolExecutor(2 * PEOPLE) as at_once:
        message = {"id": uuid.uuid4().hex, "text": STORY}
        sent = [at_once.submit(timed, partial(one.post, message)) for one in people]
        begun = [
            at_once.submit(
                timed, partial(httpx.post, f"{several.chat}{path}", json={}, timeout=30, follow_redirects=True)
            )
            for path in ("/chat/conversations", "/plain/start")
        ]
        assert [one.result().status_code for one in (*sent, *begun)] == [200] * (PEOPLE + 2)
    for one in people:
        assert said_by(several, one) == ["No", STORY]
        assert read_in(several, one).count(message["id"]) == 1


def test_while_all_stand_still_nginx_says_999_and_the_message_is_taken_when_it_is_sent_again(several: Several) -> None:
    several.wait_until_all_serve()
    talk = Talk(several)  # type: ignore[arg-type]
    talk.choose("danger_now.no")
    message = {"id": uuid.uuid4().hex, "text": STORY}
    page = f"{several.chat}/plain/chat/{talk.token}"
    with standing_still(several, *SERVERS), ThreadPoolExecutor(3) as at_once:
        asked = (
            partial(talk.post, message),
            partial(httpx.post, f"{several.chat}/chat/conversations", json={}, timeout=30),
            partial(httpx.post, page, data={"id": uuid.uuid4().hex, "text": "he is six"}, timeout=30),
        )
        typed, begun, plain = at_once.map(timed, asked)
    for answer in (typed, begun):
        assert answer.status_code == 504
        (said,) = answer.json()["messages"]
        assert "999" in said["text"]
        assert "01234 718700" in said["text"]
        assert "I can't tell if what you typed is kept" in said["text"], "nginx does not know"
        assert said["style"] == "emergency"
    assert plain.status_code == 504
    assert 'href="tel:999"' in plain.text
    assert "01234 718700" in plain.text
    assert talk.post(message).status_code == 200
    # They had taken in what was sent to them, and read it when they went on.
    assert said_by(several, talk).count(STORY) == 1
    assert read_in(several, talk).count(message["id"]) == 1


def test_a_turn_that_is_slow_on_one_server_is_waited_for_by_the_other_and_read_once(several: Several) -> None:
    several.wait_until_all_serve()
    talk = Talk(several)  # type: ignore[arg-type]
    talk.choose("danger_now.no")
    held = PREFIX + talk.conversation_id
    message = {"id": uuid.uuid4().hex, "text": STORY}
    with several.redis.client as redis, ThreadPoolExecutor(1) as at_once:
        redis.set(held, "somebody else", px=round(1000 * (LIFE + 1)))
        answering = at_once.submit(timed, partial(talk.post, message))
        time.sleep(2.7)  # longer than nginx waits for one of them
        redis.delete(held)
        redis.publish(FREED, held)
        answer = answering.result()
    assert answer.status_code == 200
    assert read_in(several, talk).count(message["id"]) == 1
    assert said_by(several, talk) == ["No", STORY]
    heard = [line.text for line in several.repository().transcript(talk.conversation_id, in_reply_to=message["id"])]
    assert heard == [said["text"] for said in answer.json()["messages"]]


def test_a_redis_that_stands_still_keeps_nobody_waiting(several: Several) -> None:
    several.wait_until_all_serve()
    people = [Talk(several) for _ in range(PEOPLE)]  # type: ignore[arg-type]
    assert several.redis.process is not None
    several.redis.process.send_signal(signal.SIGSTOP)
    try:
        with ThreadPoolExecutor(PEOPLE) as at_once:
            for text in (STORY, "he is six"):
                message = {"id": uuid.uuid4().hex, "text": text}
                sent = [at_once.submit(timed, partial(one.post, message)) for one in people]
                assert [one.result().status_code for one in sent] == [200] * PEOPLE
    finally:
        several.redis.process.send_signal(signal.SIGCONT)
    for one in people:
        assert said_by(several, one) == [STORY, "he is six"]
        assert len(read_in(several, one)) == 2
