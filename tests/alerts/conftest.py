"""A mail server, a webhook and a GOV.UK Notify that run beside the test and keep what they are sent."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.conftest import free_port


@dataclass
class Inbox:
    """A mail server's handler.

    Attributes:
        refuses: recipients that it refuses, with the code.
        broken: it answers that it cannot take anything just now.
    """

    mails: list[tuple[list[str], Message]] = field(default_factory=list)
    refuses: dict[str, int] = field(default_factory=dict)
    broken: bool = False
    logins: list[str] = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(  # noqa: N802 - named by the library
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuses:
            return f"{self.refuses[address]} no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.broken:
            return "451 try again later"
        assert isinstance(envelope.content, bytes)
        self.mails.append((list(envelope.rcpt_tos), message_from_bytes(envelope.content)))
        return "250 taken"

    def check(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append(data.login.decode())
        return AuthResult(success=data.password == b"the mail password", handled=False)

    @property
    def recipients(self) -> list[str]:
        return [recipient for recipients, _ in self.mails for recipient in recipients]


@contextmanager
def mail_server(**options: Any) -> Iterator[Inbox]:
    """A real SMTP server on this machine, with aiosmtpd's options."""
    handler = Inbox(port=free_port())
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port, authenticator=handler.check, **options)
    controller.start()
    yield handler
    controller.stop()


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    """A mail server that does not encrypt."""
    with mail_server(auth_require_tls=False) as handler:
        yield handler


def encrypting(authority: trustme.CA, name: str) -> ssl.SSLContext:
    """What a server needs to encrypt: a certificate of an authority on its name."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(name).configure_cert(context)
    return context


@dataclass
class Receiver:
    """A web server that keeps what is posted to it, and answers with `status`."""

    address: str = ""
    status: int = 201
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A web server on this machine."""
    with running_receiver() as running:
        yield running


@contextmanager
def running_receiver() -> Iterator[Receiver]:
    """The same, for as long as a test wants it."""
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.requests.append((self.path, dict(self.headers), body))
            answer = json.dumps({"id": "1", "errors": [], "status_code": kept.status}).encode()
            self.send_response(kept.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *arguments: Any) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))  # asks so often whether it is to stop
    thread.start()
    try:
        yield kept
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
