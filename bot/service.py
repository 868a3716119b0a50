"""The whole service on one machine: the chat and the staff pages as two processes that live and end together."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from bot import trained_model
from bot.errors import KnownError
from bot.reports.database import upgrade
from bot.reports.repository import repository
from bot.reports.vault import KeyRing
from bot.settings import ROOT, Settings, SettingsError
from bot.staff import accounts

DEMONSTRATION_EMAIL = "demo@example.org"
START_SECONDS = 120


class ServiceError(KnownError):
    """The service cannot start, or a part of it ended; the message says which and what to do."""


def prepare(chosen: Settings) -> str | None:
    """Make keys, tables and, for a demonstration, a staff account.

    Returns:
        The password of the demonstration account, new at each start; None in production.

    Raises:
        ServiceError: production with keys missing or with the demonstration account present.
    """
    if not chosen.keys_file.exists():
        if chosen.is_production:
            raise ServiceError(f"There are no keys at {chosen.keys_file}. Create them with `concern-bot keys new`.")
        KeyRing.new().save(chosen.keys_file)
    upgrade(chosen.database_url)
    if not chosen.is_production:
        password = secrets.token_urlsafe(9)
        accounts.add(repository(), DEMONSTRATION_EMAIL, "Demonstration", password, demonstration=True)
        return password
    if accounts.demonstration_accounts(repository()):
        raise ServiceError(
            "This is production, and the database holds the demonstration staff account. "
            f"Remove it with `concern-bot staff remove {DEMONSTRATION_EMAIL}`."
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
    """Start both processes, wait for them, and stop both when one ends or a signal comes.

    Raises:
        ServiceError: a process did not start or ended by itself.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    processes = {
        "the chat": _start("chat"),
        "the staff pages": _start("staff-pages"),
    }
    try:
        _wait_for(f"http://{chosen.chat_host}:{chosen.chat_port}/health", "the chat", processes)
        _wait_for(f"http://{chosen.staff_host}:{chosen.staff_port}/health", "the staff pages", processes)
        say("ready")
        while True:
            for name, process in processes.items():
                if process.poll() is not None:
                    raise ServiceError(f"{name} ended with code {process.returncode}; its last words are above.")
            time.sleep(0.5)
    finally:
        for process in processes.values():
            process.terminate()
        for process in processes.values():
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def _start(part: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONWARNINGS": "ignore", "TF_CPP_MIN_LOG_LEVEL": "3"}
    return subprocess.Popen([sys.executable, "-m", "bot.cli", part], cwd=ROOT, env=environment)


def _wait_for(address: str, name: str, processes: dict[str, subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if (code := processes[name].poll()) is not None:
            raise ServiceError(f"{name} ended with code {code} while starting; its last words are above.")
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.25)
    raise ServiceError(f"{name} did not answer at {address} within {START_SECONDS} s.")


def check_settings(chosen: Settings) -> None:
    """Refuse settings under which the service would not be safe.

    Raises:
        SettingsError: production on the default SQLite file inside the source folder.
    """
    if chosen.is_production and chosen.var.is_relative_to(ROOT):
        raise SettingsError("In production set CONCERN_BOT_VAR to a folder outside the source tree.")
