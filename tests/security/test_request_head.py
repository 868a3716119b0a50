"""What is wrong with a request before its body: answered, with the headers and 999, and nobody else waits for it."""

from __future__ import annotations

import httpx
import pytest

from bot.channels.request_head import is_sound
from tests.conftest import Service
from tests.security.raw import request, send
from tests.security.test_headers import HEADERS

POST = ("POST", "/chat/messages")
WRONG = {
    "a length below nought": request(*POST, b"Content-Length: -1", body=b"A"),
    "a length that is no number": request(*POST, b"Content-Length: x"),
    "a length with a sign": request(*POST, b"Content-Length: +2", body=b"{}"),
    "a length in other digits": request(*POST, "Content-Length: ٢".encode(), body=b"{}"),
    "a length with an underscore": request(*POST, b"Content-Length: 1_0", body=b"{}"),
    "two lengths": request(*POST, b"Content-Length: 2", b"Content-Length: 3", body=b"{}"),
    "a length and chunks": request(*POST, b"Content-Length: 5", b"Transfer-Encoding: chunked", body=b"0\r\n\r\n"),
    "an encoding that is none": request(*POST, b"Transfer-Encoding: xchunked", body=b"0\r\n\r\n"),
    "two encodings": request(*POST, b"Transfer-Encoding: gzip, chunked", body=b"0\r\n\r\n"),
    "no length of a chunk": request(*POST, b"Transfer-Encoding: chunked", body=b"zz\r\n\r\n"),
    "a chunk below nought": request(*POST, b"Transfer-Encoding: chunked", body=b"-5\r\nhello\r\n0\r\n\r\n"),
    "a space before the colon": request(*POST, b"Content-Length : 2", body=b"{}"),
    "a line that was folded": request(*POST, b"X-One: a\r\n b"),
    "a line without a name": request(*POST, b": b"),
    "a line end within a line": request(*POST, b"X-One: a\nX-Two: b"),
    "a nought within a line": request(*POST, b"X-One: a\0b"),
    "another version": b"GET / HTTP/9.9\r\n\r\n",
    "no request": b"\x00\x01\x02\r\n\r\n",
    "a line without end": b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\n\r\n",
    "headers without end": request("GET", "/", b"X-One: " + b"a" * 20_000),
    "an expectation": request(*POST, b"Expect: something", b"Content-Length: 2", body=b"{}"),
    "a token of half characters": request(*POST, b"Authorization: Bearer \xff\xfe", b"Content-Length: 2", body=b"{}"),
    "an origin that is no address": request(*POST, b"Origin: http://[", b"Content-Length: 2", body=b"{}"),
    "a body that is too long": request(*POST, b"Content-Length: 99999999999"),
    "a method that there is not": request("FOO", "/chat/messages"),
    "a path of bytes that are no text": b"GET /\xff\xfe HTTP/1.1\r\n\r\n",
    "a path with a sign that commands a terminal": request("GET", "/\x1b[2J"),
    "an address that is none": request("GET", "http://["),
    "a path that is no path": request("POST", "*", b"Content-Length: 2", body=b"{}"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_answered_with_999_and_the_next_one_too(service: Service, wrong: str) -> None:
    answer = send(service.chat_port, WRONG[wrong])
    assert 400 <= answer.status < 500, answer
    assert "999" in answer.body
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert httpx.get(service.chat + "/health", timeout=10).status_code == 200, "the server answers others still"


@pytest.mark.parametrize(
    "line",
    [
        b"User-Agent: Mozilla/5.0 (X11; Linux x86_64)",
        b"X-Signed-On: Jos\xe9",  # other web servers add such
        "X-Signed-On: José".encode(),
        b"Content-Length: 12",
        b"content-length:12",
        b"Transfer-Encoding: chunked",
        b"Referer:",
        b"Cookie: a=b; c=\"d\"",
    ],
)  # fmt: skip
def test_heads_as_browsers_and_web_servers_send_them_are_sound(line: bytes) -> None:
    assert is_sound(b"POST /chat/messages HTTP/1.1\r\nHost: localhost\r\n" + line)
