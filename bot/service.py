"""The whole service on one machine: the chat, the staff pages and the jobs, as processes beside each other."""

from __future__ import annotations

import logging
import secrets
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from bot import trained_model
from bot.errors import KnownError
from bot.settings import ROOT, Settings, SettingsError
from bot.staff.roles import Role
from bot.supervisor import Part

logger = logging.getLogger(__name__)

DEMONSTRATION_EMAIL = "demo@example.org"
# One to read reports with, and one for each role that may not.
DEMONSTRATION_ACCOUNTS = {
    DEMONSTRATION_EMAIL: Role.MANAGER,
    "demo-auditor@example.org": Role.AUDITOR,
    "demo-administrator@example.org": Role.ADMINISTRATOR,
}
START_SECONDS = 300
# Some pages take their time, and the threads for them are few: silent for half a minute, as their server has it too.
STAFF_MISSES = 15
# Longer than the chat gives the turns that are under way (bot/channels/operating.py).
STOP_SECONDS = 30


class ServiceError(KnownError):
    """The service cannot start; the message says why and what to do."""


def prepare(chosen: Settings) -> str | None:
    """Make keys, tables and, for a demonstration, staff accounts.

    Returns:
        The password of the demonstration accounts, new at each start; None in production.

    Raises:
        ServiceError: production with keys missing or with a demonstration account present.
    """
    # In a process that ends: what it imports, three quarters of all, is not kept for as long as the service runs.
    with ProcessPoolExecutor(max_workers=1) as aside:
        return aside.submit(_prepare, chosen).result()


def _prepare(chosen: Settings) -> str | None:
    from bot.reports import trail
    from bot.reports.database import upgrade
    from bot.reports.repository import repository
    from bot.reports.vault import KeyRing
    from bot.staff import accounts

    if not chosen.keys and not chosen.keys_file.exists():
        if chosen.is_production:
            raise ServiceError(f"There are no keys at {chosen.keys_file}. Create them with `concern-bot keys new`.")
        KeyRing.new().save(chosen.keys_file)
    upgrade(chosen.database_url)
    shutil.rmtree(chosen.metrics_folder, ignore_errors=True)  # of processes that have ended
    if not chosen.is_production:
        password = secrets.token_urlsafe(9)
        for email, role in DEMONSTRATION_ACCOUNTS.items():
            accounts.add(
                repository(),
                trail.COMMAND,
                email,
                f"Demonstration {role.value}",
                password,
                role,
                must_change_password=False,
                demonstration=True,
            )
        return password
    if found := accounts.demonstration_accounts(repository()):
        raise ServiceError(
            f"This is production, and the database holds staff accounts of the demonstration: {', '.join(found)}. "
            "Remove each with `concern-bot staff remove`."
        )
    return None


def model_to_serve(chosen: Settings) -> Path:
    """The model that matches the data.

    Raises:
        ServiceError: it is not trained yet.
    """
    model = trained_model.current(chosen.model_dir)
    if not model.exists():
        raise ServiceError("No trained model matches the data. Train one with `make train`.")
    return model


def run(chosen: Settings, say: Callable[[str], None]) -> None:
    """Start all processes and keep them running until a signal comes.

    Raises:
        ServiceError: a process did not start.
    """
    chat, staff, jobs = parts(chosen).values()
    with _started(chosen, chat, staff, jobs):
        _wait_for(chat)
        _wait_for(staff)
        say("ready")
        _keep_running(chat, staff, jobs)


def keep(chosen: Settings, name: str, say: Callable[[str], None]) -> None:
    """Start one part and keep it running until a signal comes: what a container does.

    Raises:
        ServiceError: it did not start.
    """
    part = parts(chosen)[name]
    with _started(chosen, part):
        if part.health is not None:
            _wait_for(part)
            say(f"{part.name} answers.")
        _keep_running(part)


def parts(chosen: Settings) -> dict[str, Part]:
    """The parts of the service, by their commands."""
    chat, staff = (
        f"http://{host}:{port}/health"
        for host, port in ((chosen.chat_host, chosen.chat_port), (chosen.staff_host, chosen.staff_port))
    )
    return {
        "chat": Part("The chat", "chat", chat),
        "staff-pages": Part("The staff pages", "staff-pages", staff, misses=STAFF_MISSES),
        "jobs": Part("The jobs", "jobs"),
    }


@contextmanager
def _started(chosen: Settings, *started: Part) -> Iterator[None]:
    """The parts run until the end of the block, to which a signal leads too; then they end in good order."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    for part in started:
        part.start()
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # told twice, it still waits for what is under way
        for part in started:
            part.stop()
        deadline = time.monotonic() + STOP_SECONDS + chosen.drain.total_seconds()
        for part in started:
            part.wait(max(0.0, deadline - time.monotonic()))


def _keep_running(*started: Part) -> NoReturn:
    while True:
        for part in started:
            part.keep_running(time.monotonic())
        time.sleep(0.2)


def _wait_for(part: Part) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if (code := part.ended()) is not None:
            raise ServiceError(f"{part.name} ended with code {code} while starting; its last words are above.")
        if part.answers():
            return
        time.sleep(0.25)
    raise ServiceError(f"{part.name} did not answer at {part.health} within {START_SECONDS} s.")


def check_settings(chosen: Settings) -> None:
    """Refuse settings under which the service would not be safe.

    Raises:
        SettingsError: production on the default SQLite file inside the source folder; a webhook without TLS.
    """
    if chosen.is_production and chosen.telegram_webhook_url and not chosen.telegram_webhook_url.startswith("https://"):
        raise SettingsError("Telegram only posts to addresses with TLS: TELEGRAM_WEBHOOK_URL must begin with https://.")
    if chosen.is_production and chosen.var.is_relative_to(ROOT):
        raise SettingsError("In production set CONCERN_BOT_VAR to a folder outside the source tree.")
