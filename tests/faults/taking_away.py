"""Taking a database or Redis away from a running service, and giving it back."""

from __future__ import annotations

import contextlib
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url


class Mode(Enum):
    """What a proxy does with what it is sent."""

    OPEN = "passes it on"
    HANGING = "passes nothing on and keeps every connection, as a network does that swallows everything"
    CLOSED = "ends every connection, as a server does that was stopped"


class Proxy:
    """A TCP proxy on this machine, before a server on this machine."""

    def __init__(self, address: str, port: int) -> None:
        """
        Args:
            address: the server's address as a URL.
            port: its port, if the URL has none.
        """
        self._url = urlsplit(address)
        self._to = (self._url.hostname or "127.0.0.1", self._url.port or port)
        self._mode = Mode.OPEN
        self._changed = threading.Condition()
        self._ends: set[socket.socket] = set()
        self._listening = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def address(self) -> str:
        """The server's address, by way of this proxy."""
        host = f"127.0.0.1:{self._listening.getsockname()[1]}"
        who = self._url.netloc.rpartition("@")[0]
        return urlunsplit(self._url._replace(netloc=f"{who}@{host}" if who else host))

    @contextmanager
    def away(self, mode: Mode) -> Iterator[None]:
        """The server is away, in one of two manners, until the end of the block."""
        self._set(mode)
        try:
            yield
        finally:
            self._set(Mode.OPEN)

    def close(self) -> None:
        self._listening.close()
        self._set(Mode.CLOSED)

    def _set(self, mode: Mode) -> None:
        with self._changed:
            self._mode = mode
            self._changed.notify_all()
            ends = list(self._ends) if mode is Mode.CLOSED else []
        for end in ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            if self._mode is Mode.CLOSED:
                client.close()
                continue
            try:
                server = socket.create_connection(self._to)
            except OSError:
                client.close()
                continue
            for one, other in ((client, server), (server, client)):
                self._ends.add(one)
                threading.Thread(target=self._pump, args=(one, other), daemon=True).start()

    def _pump(self, one: socket.socket, other: socket.socket) -> None:
        # What was sent before the network fell silent may still arrive when it is back: the hardest case.
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                with self._changed:
                    self._changed.wait_for(lambda: self._mode is not Mode.HANGING)
                other.sendall(data)
        with self._changed:
            self._changed.wait_for(lambda: self._mode is not Mode.HANGING)
        self._ends.discard(one)
        for end in (one, other):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        one.close()


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """A SQLite file that somebody else holds with an exclusive lock, until the end of the block."""
    connection = sqlite3.connect(file, timeout=10, isolation_level=None)
    try:
        connection.execute("BEGIN EXCLUSIVE")
        yield
    finally:
        connection.close()


@contextmanager
def database_away(address: str) -> Iterator[None]:
    """A PostgreSQL database that ends every connection and takes none, until the end of the block."""
    url = make_url(address)
    server = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT", future=True)

    def run(statement: str) -> None:
        with server.connect() as connection:
            connection.execute(text(statement), {"name": url.database} if ":name" in statement else {})

    run(f"ALTER DATABASE {url.database} WITH ALLOW_CONNECTIONS false")
    try:
        run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name")
        yield
    finally:
        run(f"ALTER DATABASE {url.database} WITH ALLOW_CONNECTIONS true")
        server.dispose()


def pause(seconds: float) -> None:
    """Let the service be without what was taken away for a while."""
    time.sleep(seconds)
