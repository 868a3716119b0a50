"""Rate limits slow a flood down, and never stop a first message."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from bot.channels import limits
from bot.channels.limits import Limits


def run(what: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(what)


def test_a_conversation_that_sends_faster_than_people_type_is_stopped_for_a_while() -> None:
    async def flood() -> list[bool]:
        few = Limits(per_conversation=5, per_address=1000)
        return [await few.allows("one", "10.0.0.1") for _ in range(7)] + [await few.allows("other", "10.0.0.1")]

    assert run(flood()) == [True] * 5 + [False] * 2 + [True]


def test_the_first_message_of_a_conversation_passes_whatever_its_address_has_sent() -> None:
    async def flood() -> list[bool]:
        few = Limits(per_conversation=100, per_address=3)
        sent = [await few.allows("one", "10.0.0.1") for _ in range(5)]
        return [*sent, await few.allows("other", "10.0.0.1"), await few.allows("other", "10.0.0.1")]

    assert run(flood()) == [True] * 3 + [False] * 2 + [True, False]


def test_many_new_conversations_wait_and_are_not_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LONGEST_WAIT", 0.05)

    async def begin() -> float:
        few = Limits(per_conversation=100, per_address=10)
        await few.slow_down("10.0.0.1")
        before = asyncio.get_running_loop().time()
        await few.slow_down("10.0.0.1")
        return asyncio.get_running_loop().time() - before

    assert 0.04 <= run(begin()) < 1


def test_a_flood_of_addresses_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_REMEMBERED", 10)

    async def flood() -> int:
        few = Limits(per_conversation=100, per_address=100)
        for number in range(50):
            await few.allows(f"conversation {number}", f"10.0.0.{number}")
        return len(few._known)

    assert run(flood()) == 10
