"""Requests as bytes, for what no client would send."""

from __future__ import annotations

import contextlib
import socket
from dataclasses import dataclass

GO_ON = b"HTTP/1.1 100 Continue\r\n\r\n"


@dataclass(frozen=True)
class Answer:
    """An answer; status 0 if the connection was closed without one."""

    status: int
    headers: dict[str, str]
    body: str


def send(port: int, request: bytes, *, seconds: float = 10) -> Answer:
    """Send bytes to a port of this machine; what comes back until the connection ends.

    Raises:
        TimeoutError: nothing comes.
    """
    with socket.create_connection(("127.0.0.1", port), seconds) as connection:
        connection.sendall(request)
        received = b""
        with contextlib.suppress(ConnectionResetError):
            while piece := connection.recv(65536):
                received += piece
    head, _, body = received.removeprefix(GO_ON).partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Answer(int(first.split(" ")[1]) if first else 0, headers, body.decode("utf-8", "replace"))


def request(method: str, path: str, *lines: bytes, body: bytes = b"") -> bytes:
    """A request with header lines as they are."""
    head = [f"{method} {path} HTTP/1.1".encode("latin-1"), b"Host: localhost", b"Connection: close", *lines]
    return b"\r\n".join(head) + b"\r\n\r\n" + body
