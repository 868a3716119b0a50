"""What is counted, and that nobody goes without an answer because it could not be."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from rasa.core.channels.channel import UserMessage

from bot import metrics
from bot.channels.guard import Guard, Incoming
from bot.reports.database import connect
from bot.reports.gauges import OfTheSpool, OfTheStore
from bot.reports.repository import Repository
from bot.reports.spool import Spool, Spooled
from tests.trust.everything import everything


def told(store: Repository) -> str:
    asked = CollectorRegistry()
    asked.register(OfTheStore(store))
    return generate_latest(asked).decode()


def test_what_stands_in_the_store_is_told_without_what_was_said(store: Repository) -> None:
    everything(store)
    shown = told(store)
    for line in (
        'concern_bot_open_reports{urgency="standard"} 2.0',
        "concern_bot_overdue_reports 0.0",
        'concern_bot_alerts{state="given_up"} 0.0',
        "concern_bot_telegram_updates_waiting 1.0",
        "concern_bot_telegram_messages_waiting 1.0",
        "concern_bot_database_up 1.0",
    ):
        assert line in shown
    assert "Kyle" not in shown
    assert "4711" not in shown


def test_without_a_database_only_that_is_told(store: Repository) -> None:
    shown = told(Repository(connect("postgresql://nobody@127.0.0.1:1/none"), store.vault))
    assert "concern_bot_database_up 0.0" in shown
    assert "open_reports" not in shown


def test_a_turn_that_cannot_be_counted_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: str) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(metrics.TURNS, "labels", full)
    monkeypatch.setattr(metrics.TURN_SECONDS, "labels", full)

    @metrics.measured
    async def take(guard: object, incoming: object) -> SimpleNamespace:
        return SimpleNamespace(failed=False, aside=False)

    assert not asyncio.run(take(None, SimpleNamespace(channel="website"))).failed


def test_who_was_set_aside_is_not_counted_as_answered(store: Repository, tmp_path: Path) -> None:
    def counted(name: str, **labels: str) -> float:
        return metrics.registry.get_sample_value(f"concern_bot_{name}", labels) or 0.0

    async def answering(message: UserMessage) -> None:
        raise AssertionError("the store is away")

    before = counted("turns_total", channel="website", outcome="answered")
    aside = counted("turns_total", channel="website", outcome="aside")
    failures = counted("guard_failures_total", cause="aside")
    away = Repository(connect("postgresql://nobody@127.0.0.1:1/none"), store.vault)
    spool = Spool(tmp_path, store.vault)
    taken = asyncio.run(Guard(answering, away, timeout=5, spool=spool).take(Incoming("c1", "website", "m1", "Kyle")))
    assert taken.aside
    assert counted("turns_total", channel="website", outcome="answered") == before
    assert counted("turns_total", channel="website", outcome="aside") == aside + 1
    assert counted("guard_failures_total", cause="aside") == failures + 1


def test_what_waits_in_the_spool_is_counted_without_the_store(store: Repository, tmp_path: Path) -> None:
    asked = CollectorRegistry()
    asked.register(OfTheSpool(tmp_path))
    assert asked.get_sample_value("concern_bot_spool_waiting") == 0.0
    assert asked.get_sample_value("concern_bot_spool_oldest_seconds") == 0.0
    spool = Spool(tmp_path, store.vault)
    spool.keep(Spooled("c1", "website", "message-1", "Kyle", None, "", None))
    [path] = spool.messages("c1")
    path.rename(path.with_name(f"{time.time_ns() - 90 * 10**9:020d}{path.name[20:]}"))
    assert asked.get_sample_value("concern_bot_spool_waiting") == 1.0
    assert 90 <= (asked.get_sample_value("concern_bot_spool_oldest_seconds") or 0) < 120
