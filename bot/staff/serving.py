"""Serving the staff pages with gunicorn."""

from __future__ import annotations

from threading import Thread
from typing import Any

from gunicorn.app.base import BaseApplication

from bot.reports import searching
from bot.reports.repository import repository
from bot.settings import Settings
from bot.staff.app import create_app


class _Server(BaseApplication):
    def __init__(self, options: dict[str, Any]) -> None:
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        # Beside the pages: after a change of keys it takes its time, and nobody is to wait for it.
        Thread(target=searching.catch_up, args=(repository(),), name="catch up", daemon=True).start()
        return create_app()


def serve_staff(chosen: Settings) -> None:
    """Serve the staff pages until stopped."""
    _Server({
        "bind": f"{chosen.staff_host}:{chosen.staff_port}",
        "workers": 1,
        "threads": 4,
        "loglevel": "warning",
        "accesslog": None,
        "control_socket_disable": True,
    }).run()  # fmt: skip
