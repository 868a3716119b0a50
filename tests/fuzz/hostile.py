"""What hostile people and broken programs send: words, and whole requests. Seeded, so that a run can be done again."""

from __future__ import annotations

import json
import random
import uuid
from dataclasses import dataclass
from urllib.parse import urlencode

from tests.dialogue.test_any_conversation import TYPED
from tests.security.described import open_routes
from tests.security.raw import request

COMMANDS = ("/stop", "/restart", '/choose{"choice": "danger_now.yes"}', "/session_start", "/back", "/start_chat")
BEFORE_A_COMMAND = (
    "", " ", "\t", "\n", "\N{NO-BREAK SPACE}", "\N{EM SPACE}", "\N{IDEOGRAPHIC SPACE}", "\N{ZERO WIDTH SPACE}",
    "\N{ZERO WIDTH NO-BREAK SPACE}", "\x85", "\x1c", "\N{LINE SEPARATOR}", "/", "//", "\x00",
    "\N{RIGHT-TO-LEFT OVERRIDE}",
    "\N{FULLWIDTH SOLIDUS}", "\N{DIVISION SLASH}", "\\",
)  # fmt: skip
STRANGE = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "' OR 1=1 --", "'; DROP TABLE reports; --", "{0}",
    "{phone_emergency}", "{__class__}", "%s%n%x", "{{7*7}}", "{% raw %}", "${jndi:ldap://x}", "=1+1",
    "../../etc/passwd",
    "\r\nSet-Cookie: a=b", "\x1b[2J", "\ud83d", "\udcff", "\U000e0041", "\N{COMBINING GRAVE ACCENT}" * 300, "\uffff",
    "🏴‍☠️👩‍👩‍👧‍👦", "مرحبا بك", "помогите", "0" * 300, "1e999", "null", "[]", "{}", "BB-0000-0000", "é" * 50, "ﷺ" * 20,
)  # fmt: skip


@dataclass(frozen=True)
class Hostile:
    """A source of hostile inputs."""

    dice: random.Random

    def words(self) -> str:
        """Something typed."""
        dice = self.dice
        match dice.randrange(8):
            case 0:
                return dice.choice(BEFORE_A_COMMAND) + dice.choice(COMMANDS)
            case 1:
                return dice.choice(STRANGE)
            case 2:
                return "".join(chr(dice.randrange(0x110000)) for _ in range(dice.randrange(1, 60)))
            case 3:
                return dice.choice((*STRANGE, *TYPED, "a", " ", "\n", "hit. ")) * dice.randrange(1, 200)
            case 4:
                return self._mixed(dice.choice(TYPED))
            case 5:
                return f"{dice.choice(TYPED)} {dice.choice(STRANGE)} {dice.choice(TYPED)}"
            case _:
                return dice.choice(TYPED)

    def _mixed(self, text: str) -> str:
        """A text with some letters changed, doubled or gone."""
        letters = list(text)
        for _ in range(self.dice.randrange(1, 8)):
            place = self.dice.randrange(len(letters) + 1)
            letters[place : place + self.dice.randrange(3)] = self.dice.choice(("", "\0", "/", "’", "\u202e", "zz"))
        return "".join(letters)

    def message(self, choices: list[str]) -> dict[str, str]:
        """A message of a conversation that is in order: words, or one of the quick replies that are offered."""
        sent = {"id": uuid.UUID(int=self.dice.getrandbits(128)).hex}
        if choices and self.dice.random() < 0.25:
            return {**sent, "choice": self.dice.choice(choices)}
        return {**sent, "text": self.words()}

    def whole_request(self, token: str) -> bytes:
        """A request as bytes: an open address mostly, with whatever method, headers and body."""
        dice = self.dice
        method, path = dice.choice(ROUTES)
        if dice.random() < 0.2:
            method = dice.choice(("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE", "FOO"))
        path = path.replace("{}", dice.choice((token, "x", "%00", "%ff%fe", "..%2f", "a" * 200, "%F0%9F%98%AD")))
        if dice.random() < 0.2:
            path += dice.choice(("?a=b&&=%%", "?empty=1", "/", "//x", "?" + "a=1&" * 50, ";x", "%"))
        body = self._body()
        if dice.random() < 0.3:
            body = self._bent(body)
        lines = [b"Authorization: Bearer " + self._token(token)] if dice.random() < 0.8 else []
        lines += dice.sample(LINES, dice.randrange(3))
        if method not in ("GET", "HEAD") or dice.random() < 0.1:
            lines.append(f"Content-Length: {len(body)}".encode())
            if dice.random() < 0.1:
                lines[-1] = dice.choice(LENGTHS)
                # In chunks as they should be: one that never ends is waited for, as a slow telephone is.
                body = (
                    b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body) if b"chunked" in lines[-1] and body else b"0\r\n\r\n"
                )
            lines.append(dice.choice(TYPES))
        else:
            body = b""
        return request(method, path, *lines, body=body)

    def _body(self) -> bytes:
        message = {"id": "fuzz-" + uuid.UUID(int=self.dice.getrandbits(128)).hex, "text": self.words()}
        match self.dice.randrange(7):
            case 0:
                return json.dumps(message).encode()[:20_000]
            case 1:
                return json.dumps({**message, self.dice.choice(("id", "text", "choice", "x")): self._value()}).encode()
            case 2:
                return json.dumps(self._value()).encode()
            case 3:
                return urlencode({**message, "choice": self.dice.choice(("", "a.b"))}, errors="replace").encode()[
                    :9_000
                ]
            case 4:
                return b"[" * self.dice.randrange(1, 5_000)
            case 5:
                return b'--b\r\nContent-Disposition: form-data; name="text"; filename="x"\r\n\r\nx\r\n--b--\r\n'
            case _:
                return self.dice.randbytes(self.dice.randrange(200))

    def _value(self) -> object:
        return self.dice.choice(
            (None, True, -1, 10**30, 1e308, "", [], {}, [[[]]], {"a": 1}, "danger_now.yes", "x" * 3_000, ["/stop"])
        )

    def _bent(self, data: bytes) -> bytes:
        """Bytes with some changed."""
        bent = bytearray(data)
        for _ in range(self.dice.randrange(1, 6)):
            if bent:
                bent[self.dice.randrange(len(bent))] = self.dice.randrange(256)
        return bytes(bent)

    def _token(self, token: str) -> bytes:
        match self.dice.randrange(6):
            case 0:
                return self._bent(token.encode()).replace(b"\r", b"").replace(b"\n", b"")
            case 1:
                return token[: self.dice.randrange(len(token))].encode()
            case _:
                return token.encode()


# The conversation of the token is needed still, and other sites are left alone.
ROUTES = sorted(route for route in open_routes() if not route[1].startswith(("/plain/exit", "/chat/end")))
LENGTHS = (b"Content-Length: -1", b"Content-Length: x", b"Content-Length: 99999999999", b"Transfer-Encoding: chunked")
TYPES = (
    b"Content-Type: application/json", b"Content-Type: application/x-www-form-urlencoded", b"Content-Type: text/plain",
    b"Content-Type: multipart/form-data; boundary=b", b"Content-Type: application/json; charset=utf-7",
    b"Content-Type: \xff;;=", b"X-Nothing: 1",
)  # fmt: skip
LINES = [
    b"Origin: https://elsewhere.example", b"Origin: null", b"Origin: http://[", b"X-Forwarded-For: 1.2.3.4, \xff",
    b"Forwarded: for=\"[\"", b"Accept-Encoding: gzip, \xff", b"Cookie: a=b; \xff=;", b"Range: bytes=0-1",
    b"If-None-Match: \"x\"", b"Upgrade: websocket", b"Expect: 100-continue", b"X-Http-Method-Override: DELETE",
    b"Host: elsewhere.example", b"Accept: */*;q=x", b"Content-Encoding: gzip", b"X-Long: " + b"a" * 6_000,
]  # fmt: skip
