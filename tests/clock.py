"""A clock that the tests move, in place of the real one."""

from __future__ import annotations

import datetime as dt

import pytest


class Clock:
    """The time that the service sees: it stands still until it is moved."""

    def __init__(self) -> None:
        self.moment = dt.datetime(2026, 11, 26, 9, 0, tzinfo=dt.timezone.utc)

    def __call__(self) -> dt.datetime:
        return self.moment

    def advance(self, **span: float) -> None:
        self.moment += dt.timedelta(**span)


def stopped(monkeypatch: pytest.MonkeyPatch, *modules: str) -> Clock:
    """A clock by which these modules see the time."""
    clock = Clock()
    for module in modules:
        monkeypatch.setattr(f"{module}.now", clock)
    return clock
