"""Settings: what cannot be used is refused, with its name and what to do."""

from __future__ import annotations

import pytest

from bot import settings
from bot.reports.trail import Head, TrailBrokenError
from bot.settings import SettingsError


@pytest.mark.parametrize(
    ("name", "value", "least"),
    [
        ("CONCERN_BOT_SILENCE_SECONDS", "0", 1),
        ("CONCERN_BOT_TURN_TIMEOUT", "0", 1),
        ("CONCERN_BOT_MESSAGES_PER_MINUTE", "0", 1),
        ("CONCERN_BOT_ADDRESS_MESSAGES_PER_MINUTE", "0", 1),
        ("CONCERN_BOT_DUE_EMERGENCY_MINUTES", "0", 1),
        ("CONCERN_BOT_DUE_SAME_DAY_MINUTES", "0", 1),
        ("CONCERN_BOT_DUE_WORKING_DAYS", "0", 1),
        ("CONCERN_BOT_CHAT_PORT", "0", 1),
        ("CONCERN_BOT_STAFF_PORT", "0", 1),
        ("CONCERN_BOT_DRAIN_SECONDS", "\N{SUPERSCRIPT TWO}", 0),
        ("CONCERN_BOT_PROXIES", "-1", 0),
        ("CONCERN_BOT_PROXIES", "", 0),
    ],
)
def test_a_number_that_cannot_be_used_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, least: int
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=f"{name} is .*: set it to a whole number, {least} or more"):
        settings.load()


def test_zero_stays_where_it_means_something(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("UNREAD_SECONDS", "PROXIES", "METRICS_PORT", "DRAIN_SECONDS"):
        monkeypatch.setenv(f"CONCERN_BOT_{name}", "0")
    assert settings.load().metrics_port == 0


def test_a_head_of_the_trail_that_is_no_number_is_refused() -> None:
    with pytest.raises(TrailBrokenError, match="is not a number and a hash"):
        Head.parse(f"\N{SUPERSCRIPT TWO}:{'0' * 64}")
