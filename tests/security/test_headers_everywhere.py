"""The security headers are on every answer of both servers, whatever the answer is; no cookie, no server's version.

Every route with every method: tests/security/test_headers.py (the chat) and tests/staff/test_headers.py (staff pages).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy.engine import Engine

from tests.conftest import Service, Talk
from tests.security.raw import request, send
from tests.security.test_headers import FOREIGN, HEADERS
from tests.staff.test_headers import HEADERS as OF_STAFF
from tests.staff.test_headers import POLICY

BIG = b"x" * (4 * 1024 * 1024 + 1)


def lacking(response: httpx.Response) -> dict[str, str | None]:
    """The headers that are missing or wrong."""
    return {name: response.headers.get(name) for name in HEADERS if response.headers.get(name) != HEADERS[name]}


@pytest.fixture
def away(service: Service) -> Iterator[None]:
    """The table of messages is gone for one test."""
    engine: Engine = service.repository().engine
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE messages RENAME TO messages_away")
    yield
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE messages_away RENAME TO messages")


def test_refusals_of_the_chat(service: Service, talk: Talk, http: httpx.Client) -> None:
    messages = f"{service.chat}/chat/messages"
    refused = {
        400: http.post(messages, headers=talk.headers, content=b"{"),
        401: http.get(messages),
        403: http.post(f"{service.chat}/chat/conversations", headers={"Origin": FOREIGN}),
        404: http.get(f"{service.chat}/chat/nothing-here"),
        405: http.put(messages),
        413: http.post(messages, headers=talk.headers, content=BIG),
        415: http.post(messages, headers=talk.headers, files={"text": b"x"}),
    }
    for status, response in refused.items():
        assert response.status_code == status
        assert "999" in response.json()["messages"][0]["text"]
        assert lacking(response) == {}, status
        assert "set-cookie" not in response.headers
        assert "server" not in response.headers
    assert refused[405].headers["allow"] == "GET, POST"


def test_failures_of_the_chat(service: Service, talk: Talk, http: httpx.Client, away: None) -> None:
    messages = f"{service.chat}/chat/messages"
    failed = {
        202: http.post(messages, headers=talk.headers, json={"id": "message-1", "text": "hello"}),
    }
    for status, response in failed.items():
        assert response.status_code == status
        assert "999" in response.json()["messages"][0]["text"]
        assert lacking(response) == {}, status


@pytest.mark.parametrize(
    ("status", "wrong"),
    [
        (400, b"\x00\x01\r\n\r\n"),
        (400, request("POST", "/login", b"Content-Length: -1")),
        (400, request("POST", "/login", b"Content-Length: 5", b"Transfer-Encoding: chunked", body=b"0\r\n\r\n")),
        (414, request("GET", "/" + "a" * 9_000)),
        (431, request("GET", "/login", b"X-One: " + b"a" * 20_000)),
        (417, request("POST", "/login", b"Expect: something", b"Content-Length: 2", body=b"{}")),
    ],
)
def test_refusals_of_the_staff_pages_server_itself(service: Service, status: int, wrong: bytes) -> None:
    answer = send(service.staff_port, wrong)
    assert answer.status == status
    assert {name: answer.headers.get(name) for name in OF_STAFF} == OF_STAFF
    assert POLICY.fullmatch(answer.headers["content-security-policy"])
    assert answer.headers.get("server") in (None, "gunicorn")


def test_files_of_both_servers(service: Service, http: httpx.Client) -> None:
    for path in ("/widget.js", "/files/pages.css", "/files/icon.svg"):
        found = http.get(service.chat + path)
        assert found.status_code == 200
        assert set(lacking(found)) <= {"cross-origin-resource-policy"}, "the widget is for other pages too"
    for name in ("staff.css", "queue.js", "session.js", "icon.svg"):
        found = http.get(f"{service.staff}/static/{name}")
        assert found.status_code == 200
        assert {name: found.headers.get(name) for name in OF_STAFF} == OF_STAFF
        assert found.headers["server"] == "gunicorn", "and no version"


def test_every_answer_names_its_kind(service: Service, http: httpx.Client, talk: Talk) -> None:
    kinds = re.compile(
        r"application/json|image/svg\+xml(; charset=utf-8)?|text/(html|css|javascript|plain); charset=utf-8"
    )
    for path in ("/", "/plain", "/widget.js", "/files/pages.css", "/files/icon.svg", "/files/none", "/chat/messages"):
        for method in ("GET", "POST", "OPTIONS", "PUT"):
            response = http.request(method, service.chat + path)
            assert kinds.fullmatch(response.headers["content-type"]), (method, path, response.headers["content-type"])
    for path in ("/login", "/none", "/static/staff.css", "/static/icon.svg", "/health"):
        response = http.get(service.staff + path)
        assert kinds.fullmatch(response.headers["content-type"]), (path, response.headers["content-type"])
