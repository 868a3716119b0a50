"""Secrets are compared in constant time, and no token is taken that was signed otherwise than ours are."""

from __future__ import annotations

import ast
import base64
import datetime as dt
import hmac
import inspect
import json
import re
import textwrap
from collections.abc import Callable
from typing import Any

import argon2
import jwt
import jwt.algorithms
import pyotp
import pytest

from bot.alerts import ways
from bot.channels import sessions, telegram
from bot.channels.sessions import SessionError, Sessions
from bot.reports import return_codes
from bot.staff import passwords, second_factor
from tests.conftest import ROOT

KEY = b"k" * 32
NOW = dt.datetime.now(dt.timezone.utc)
CLAIMS = {"sub": "abc", "exp": int((NOW + dt.timedelta(hours=1)).timestamp())}


def part(content: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def by_hand(header: dict[str, Any], claims: dict[str, Any] = CLAIMS, key: bytes = KEY, digest: str = "sha256") -> str:
    """A token that is rightly signed by HMAC, whatever its header says."""
    signed = f"{part(header)}.{part(claims)}"
    signature = base64.urlsafe_b64encode(hmac.digest(key, signed.encode(), digest)).rstrip(b"=").decode()
    return f"{signed}.{signature}"


@pytest.mark.parametrize(
    "algorithm", ["none", "None", "NONE", "nOnE", "", None, "HS512", "HS384", "RS256", "ES256", "EdDSA"]
)
def test_a_token_of_any_other_algorithm_is_refused(algorithm: str | None) -> None:
    header = {"typ": "JWT", "alg": algorithm}
    for token in (by_hand(header), f"{part(header)}.{part(CLAIMS)}.", f"{part(header)}.{part(CLAIMS)}"):
        with pytest.raises(SessionError):
            Sessions(KEY).conversation(token)


@pytest.mark.parametrize(
    ("header", "claims"),
    [
        ({"alg": "HS256", "crit": ["exp"]}, CLAIMS),
        ({"alg": "HS256", "b64": False, "crit": ["b64"]}, CLAIMS),
        ({"alg": "HS256", "kid": 5}, CLAIMS),
        ({"alg": ["HS256"]}, CLAIMS),
        ({"alg": "HS256"}, {"sub": "abc"}),
        ({"alg": "HS256"}, {**CLAIMS, "exp": "never"}),
        ({"alg": "HS256"}, {**CLAIMS, "exp": None}),
        ({"alg": "HS256"}, {**CLAIMS, "sub": {"$ne": 1}}),
        ({"alg": "HS256"}, {**CLAIMS, "nbf": CLAIMS["exp"]}),
    ],
)
def test_a_token_with_anything_odd_in_it_is_refused(header: dict[str, Any], claims: dict[str, Any]) -> None:
    with pytest.raises(SessionError):
        Sessions(KEY).conversation(by_hand(header, claims))


@pytest.mark.parametrize(
    "token",
    [
        ".", "..", "...", "a.b.c", "é.é.é", "\udcff", "e30.e30.e30", "\0", "Bearer x", "a" * 100_000,
        f"{part({'alg': 'HS256'})}.{base64.urlsafe_b64encode(b'[' * 50_000).decode()}.e30",
        f"{base64.urlsafe_b64encode(b'[' * 50_000).decode()}.e30.e30",
        f"{base64.urlsafe_b64encode(b'9' * 20_000).decode()}.e30.e30",
    ],
)  # fmt: skip
def test_what_is_no_token_at_all_is_refused(token: str) -> None:
    with pytest.raises(SessionError):
        Sessions(KEY).conversation(token)


def test_our_own_token_is_taken_and_one_changed_letter_is_not() -> None:
    token = Sessions(KEY).issue("abc")
    assert Sessions(KEY).conversation(token) == "abc"
    for place in (5, len(token) // 2, len(token) - 10):
        other = "A" if token[place] != "A" else "B"
        with pytest.raises(SessionError):
            Sessions(KEY).conversation(token[:place] + other + token[place + 1 :])


@pytest.mark.parametrize(
    ("compares", "by"),
    [
        (jwt.algorithms.HMACAlgorithm.verify, "compare_digest"),
        (telegram.TelegramService.take, "compare_digest"),
        (pyotp.utils.strings_equal, "compare_digest"),
        (second_factor.check, "strings_equal"),
        (return_codes.fits, "verify"),  # of argon2: what is compared there is a hash
        (passwords.fits, "verify"),
    ],
)
def test_what_is_secret_is_compared_in_constant_time(compares: Callable[..., Any], by: str) -> None:
    """Read, not measured."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(compares)))
    assert by in {ast.unparse(call.func).rpartition(".")[2] for call in ast.walk(tree) if isinstance(call, ast.Call)}


def test_no_secret_is_compared_with_equals_anywhere() -> None:
    """Names that hold secrets stand on neither side of `==` or `!=`, but for columns: there hashes are looked up."""
    secret = ("secret", "password", "signature", "token", "digest", "hmac", "code_hash")
    found = []
    for path in sorted((ROOT / "bot").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Compare) or not isinstance(node.ops[0], ast.Eq | ast.NotEq):
                continue
            sides = (node.left, node.comparators[0])
            written = [ast.unparse(side) for side in sides]
            if any(isinstance(side, ast.Constant) for side in sides) or any(text[0].isupper() for text in written):
                continue
            names = {text.rpartition(".")[2].lower() for text in written}
            if any(word in name for name in names if name.isidentifier() for word in secret):
                found.append(f"{path.relative_to(ROOT)}:{node.lineno} {ast.unparse(node)}")
    assert found == []


def test_what_an_alert_is_signed_with_is_an_hmac_of_its_whole_body() -> None:
    """We only sign; a receiver compares (docs/operations.md says how)."""
    body = b'{"event": "new"}'
    assert ways.signature("secret", body) == "sha256=" + hmac.new(b"secret", body, "sha256").hexdigest()
    assert sessions.ALGORITHM == "HS256"


def test_passwords_and_return_codes_are_hashed_with_enough_work() -> None:
    """Argon2id with at least 15 MiB, two passes and a salt of each its own (ASVS 2.4.5)."""
    made = {argon2.PasswordHasher().hash("correct horse battery"), *(return_codes.hashed("1" * 12) for _ in range(2))}
    assert len(made) == 3, "a salt of each its own"
    for one in made:
        parameters = argon2.extract_parameters(one)
        assert parameters.type is argon2.Type.ID
        assert parameters.memory_cost >= 15 * 1024
        assert parameters.time_cost >= 2
        assert parameters.salt_len >= 4
    assert isinstance(passwords._hasher, argon2.PasswordHasher)


def test_no_secret_stands_in_the_source() -> None:
    """Nothing that looks like a key, a token or a password with its value is in a file that is kept in git."""
    looks_like = re.compile(
        r"-----BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|\b\d{8,10}:[A-Za-z0-9_-]{35}\b|\bghp_[A-Za-z0-9]{36}"
        r"|(?i:password|secret|api_key|token)\s*=\s*[\"'][A-Za-z0-9+/_-]{24,}[\"']"
    )
    found = []
    for folder in ("bot", "actions", "data/script", "scripts", "docs"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in (".py", ".yml", ".md", ".js", ".html", "") and path.is_file():
                found += [
                    (str(path), one) for one in looks_like.findall(path.read_text(encoding="utf-8", errors="replace"))
                ]
    assert found == []
