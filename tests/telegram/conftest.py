"""A running service on Telegram: the emulator, the service with its trained model, and people."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest

from tests.conftest import Service
from tests.telegram.emulating import INSTALLED, TOKEN, Emulator, Kept, Person


def is_installed() -> bool:
    """Whether the emulator can be started."""
    return bool(shutil.which("node")) and (INSTALLED / "installed").exists()


@pytest.fixture(scope="session")
def installed() -> None:
    """The emulator's files; missing, its tests fail in CI and say what to do elsewhere."""
    if is_installed():
        return
    missing = "The Bot API emulator is missing: scripts/find_emulator"
    if os.environ.get("CI") == "true":
        pytest.fail(missing)
    pytest.skip(missing)


@pytest.fixture(scope="session")
def telegram(installed: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """One emulator for all tests that make no trouble."""
    running = Emulator().start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def bot(telegram: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One service that fetches its updates (long polling)."""
    running = Service(tmp_path_factory.mktemp("telegram"), extra=settings(telegram)).start()
    yield running
    running.stop(kill=True)


@pytest.fixture
def person(telegram: Emulator, bot: Service) -> Person:
    """Somebody whom the bot does not know."""
    return Person(telegram, Kept(bot.repository()))


@pytest.fixture
def own_telegram(installed: None) -> Iterator[Emulator]:
    """An emulator for one test, to make trouble in."""
    running = Emulator().start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def telegram_alone(installed: None) -> Iterator[Emulator]:
    """An emulator for a module of its own: a bot has one webhook, and trouble is everybody's."""
    running = Emulator().start()
    yield running
    running.stop()


@pytest.fixture
def own_bot(own_telegram: Emulator, own_service: Service) -> Service:
    """A service for one test, to be killed and started at will; not started yet."""
    own_service.extra = settings(own_telegram)
    return own_service


def settings(telegram: Emulator) -> dict[str, str]:
    """The settings of a service on Telegram. Other tests run beside these, so a slow turn has not failed."""
    return {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": telegram.url, "CONCERN_BOT_TURN_TIMEOUT": "120"}
