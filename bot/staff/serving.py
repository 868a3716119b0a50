"""Serving the staff pages with gunicorn."""

from __future__ import annotations

import socket
from threading import Thread
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from gunicorn.workers.gthread import ThreadWorker

from bot import logs, metrics
from bot.reports import searching
from bot.reports.gauges import gauges
from bot.reports.repository import repository
from bot.settings import Settings
from bot.staff.app import create_app
from bot.staff.gate import CONTENT_SECURITY_POLICY, HEADERS


class _Logger(Logger):
    """gunicorn's, but with all it says in our own log."""

    def setup(self, cfg: Any) -> None:
        """Without handlers of its own."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


class _Server(BaseApplication):
    def __init__(self, chosen: Settings, options: dict[str, Any]) -> None:
        self._chosen = chosen
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        metrics.serve(self._chosen, *gauges(self._chosen, repository()))
        # Beside the pages: after a change of keys it takes its time, and nobody is to wait for it.
        Thread(target=searching.catch_up, args=(repository(),), name="catch up", daemon=True).start()
        return create_app()


class Worker(ThreadWorker):
    """Serves requests; what gunicorn refuses by itself, before the pages see it, has their headers too."""

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: BaseException) -> None:
        super().handle_error(req, _WithHeaders(client), addr, exc)


class _WithHeaders:
    """A connection to which one refusal is written."""

    def __init__(self, client: socket.socket) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def sendall(self, refusal: bytes) -> None:
        headers = {**HEADERS, "Content-Security-Policy": CONTENT_SECURITY_POLICY.format(nonce="none")}
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        status, _, rest = refusal.partition(b"\r\n")
        self._client.sendall(status + b"\r\n" + lines.encode() + rest)


def serve_staff(chosen: Settings) -> None:
    """Serve the staff pages until stopped."""
    logs.set_up("staff", as_json=chosen.is_production)
    _Server(chosen, {
        "bind": f"{chosen.staff_host}:{chosen.staff_port}",
        "workers": 1,
        "threads": 4,
        "worker_class": f"{__name__}.{Worker.__name__}",
        "loglevel": "warning",
        "logger_class": _Logger,
        "graceful_timeout": 10,
        "accesslog": None,
        "control_socket_disable": True,
    }).run()  # fmt: skip
