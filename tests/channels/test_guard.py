"""The guard answers whatever the dialogue does, and keeps the message first."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage

from bot.channels.guard import Guard, Incoming
from bot.dialogue.in_process_actions import InProcessActions
from bot.reports.repository import Repository

Handle = Callable[[UserMessage], Awaitable[None]]


def take(repository: Repository, handle: Handle, *, timeout: float = 5, message_id: str = "message-1") -> list[str]:
    """What a person hears who says hello."""
    conversation = "c1"
    repository.ensure_conversation(conversation, "website")
    guard = Guard(handle, repository, timeout=timeout)
    said = asyncio.run(guard.take(Incoming(conversation, "website", message_id, "hello")))
    return [utterance.text for utterance in said.replies]


async def answering(message: UserMessage) -> None:
    await message.output_channel.send_response(message.sender_id, {"text": f"heard {message.text}"})


async def failing(message: UserMessage) -> None:
    raise ValueError("the text must not reach the log: hello")


async def silent(message: UserMessage) -> None:
    return None


async def endless(message: UserMessage) -> None:
    await asyncio.Event().wait()


def test_a_message_is_kept_before_the_dialogue_sees_it(repository: Repository) -> None:
    seen: list[list[str]] = []

    async def looking(message: UserMessage) -> None:
        seen.append([line.text for line in repository.transcript("c1")])
        await answering(message)

    assert take(repository, looking) == ["heard hello"]
    assert seen == [["hello"]]


@pytest.mark.parametrize("handle", [failing, silent, endless])
def test_a_dialogue_that_fails_is_silent_or_hangs_is_answered_with_999(
    repository: Repository, handle: Handle, caplog: pytest.LogCaptureFixture
) -> None:
    (heard,) = take(repository, handle, timeout=1)
    assert "999" in heard
    assert "is kept" in heard
    assert [line.text for line in repository.transcript("c1")] == ["hello"]
    assert "c1" in caplog.text, "the operator gets the cause"
    assert "hello" not in caplog.text, "and nothing of what was typed"


def test_a_turn_of_which_an_action_failed_after_it_had_said_something_is_answered_with_999_and_read_again(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rasa itself goes on after an action that fails, and keeps what was said before."""
    actions, problems = InProcessActions(), [ValueError("hello")]

    async def run(_: dict[str, Any]) -> dict[str, Any]:
        if problems:
            raise problems.pop()
        return {}

    monkeypatch.setattr(actions._executor, "run", run)

    async def as_rasa_does(message: UserMessage) -> None:
        await answering(message)
        with contextlib.suppress(ValueError):
            await actions.request(json={"next_action": "action_send_report"})

    (heard,) = take(repository, as_rasa_does)
    assert "999" in heard
    assert "is kept" in heard
    assert take(repository, as_rasa_does) == ["heard hello"]


def slow_to_keep(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    keep = repository.keep_message

    def slow(*arguments: Any, **more: Any) -> bool:
        threading.Event().wait(2.0)  # a database that is hard to reach
        return keep(*arguments, **more)

    monkeypatch.setattr(repository, "keep_message", slow)


def test_the_time_that_keeping_takes_is_no_more_time_for_the_dialogue(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow_to_keep(repository, monkeypatch)
    began = time.monotonic()
    (heard,) = take(repository, endless, timeout=2.5)
    assert "999" in heard
    assert 2.5 <= time.monotonic() - began < 4, "not 4.5"
    assert take(repository, answering, timeout=0.8, message_id="message-2") == ["heard hello"], "some is always left"


def test_a_message_of_somebody_who_leaves_at_once_is_kept_and_read(repository: Repository) -> None:
    repository.ensure_conversation("c1", "website")
    guard = Guard(answering, repository, timeout=5)

    async def leave() -> None:
        taking = asyncio.create_task(guard.take(Incoming("c1", "website", "message-1", "hello")))
        await asyncio.sleep(0)
        taking.cancel()
        await guard.finish(5)

    asyncio.run(leave())
    assert [line.text for line in repository.transcript("c1")] == ["hello", "heard hello"]


def test_a_message_that_could_not_be_kept_says_so(repository: Repository) -> None:
    repository.ensure_conversation("c1", "website")
    with repository.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE messages")
    (heard,) = take(repository, answering)
    assert "could not keep" in heard
    assert "999" in heard


def test_a_message_sent_again_after_a_failure_is_tried_again(repository: Repository) -> None:
    take(repository, failing)
    assert take(repository, answering) == ["heard hello"]
    assert take(repository, failing) == ["heard hello"], "once answered, the answer is repeated"


def test_a_leading_slash_is_no_command(repository: Repository) -> None:
    repository.ensure_conversation("c1", "website")
    got: list[str] = []

    async def handle(message: UserMessage) -> None:
        got.append(message.text)
        await answering(message)

    guard = Guard(handle, repository, timeout=5)
    asyncio.run(guard.take(Incoming("c1", "website", "message-1", '//choose{"choice": "danger_now.yes"}')))
    asyncio.run(guard.take(Incoming("c1", "website", "message-2", "/ /stop")))
    asyncio.run(guard.take(Incoming("c1", "telegram", "message-3", "\N{NO-BREAK SPACE}/restart")))
    asyncio.run(guard.take(Incoming("c1", "telegram", "message-4", "\x85\N{EM SPACE}/\n/ /session_start")))
    assert got == ['choose{"choice": "danger_now.yes"}', "stop", "restart", "session_start"]


def test_a_conversation_that_is_gone_is_no_repetition(repository: Repository) -> None:
    guard = Guard(answering, repository, timeout=5)
    taken = asyncio.run(guard.take(Incoming("never-opened", "website", "message-1", "hello")))
    assert taken.failed
    assert "could not keep" in taken.replies[0].text
