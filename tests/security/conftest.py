"""Every route of the chat's server, as the server itself has them."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from bot.reports.repository import repository
from tests.conftest import Service


@pytest.fixture(scope="session")
def http() -> Iterator[httpx.Client]:
    """A client that keeps its connections and nothing else."""
    with httpx.Client(timeout=30) as client:
        yield client


@pytest.fixture(scope="session")
def routes(service: Service) -> set[tuple[str, str]]:
    """(method, path) of every route, what varies written as `{}`; with Telegram set up.

    Once for all tests: Sanic refuses a second application of the same name in one process.
    """
    from rasa.core.run import configure_app  # takes seconds

    from bot.channels.telegram import TelegramChannel
    from bot.channels.website import WebsiteChannel

    with pytest.MonkeyPatch.context() as settings:
        for name, value in {**service.environment, "TELEGRAM_TOKEN": "666:test-token"}.items():
            if name.startswith(("CONCERN_BOT_", "TELEGRAM_")):
                settings.setenv(name, value)
        repository.cache_clear()
        app = configure_app(
            [WebsiteChannel(), TelegramChannel()], enable_api=False, route="/webhooks/", use_uvloop=False
        )
        repository.cache_clear()
    return {
        (method, "/" + "/".join("{}" if "<" in part else part for part in route.path.split("/")))
        for route in app.router.routes
        for method in route.methods
    }
