"""Serving the staff pages with gunicorn."""

from __future__ import annotations

from typing import Any

from gunicorn.app.base import BaseApplication

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
