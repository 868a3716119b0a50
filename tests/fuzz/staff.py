"""The staff pages in this process, over an empty store, with a manager logged in."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from flask.testing import FlaskClient

from bot import settings
from bot.reports import trail
from bot.reports.database import upgrade
from bot.reports.repository import repository
from bot.reports.vault import KeyRing
from bot.staff import accounts
from bot.staff.app import create_app
from bot.staff.roles import Role

ADDRESS, PASSWORD = "fuzz@example.org", "correct horse battery"


def somebody_logged_in() -> FlaskClient:
    """A client with a session."""
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    os.environ["CONCERN_BOT_VAR"] = str(folder)
    KeyRing.new().save(folder / "keys.json")
    upgrade(settings.load().database_url)
    repository.cache_clear()
    accounts.add(
        repository(), trail.COMMAND, ADDRESS, "Fuzz", PASSWORD, Role.MANAGER, must_change_password=False
    )  # fmt: skip
    app = create_app()
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    assert client.post("/login", data={"email": ADDRESS, "password": PASSWORD}).status_code == 302
    return client
