"""Return codes: with one and its reference, a person can come back to their report on another day and add to it."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from enum import Enum
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from bot.reports.tries import Patience

GROUPS = 3
DIGITS_OF_A_GROUP = 4
MOST_TRIES = 5
LOCKED_FOR = dt.timedelta(hours=1)
PATIENCE = Patience(free=MOST_TRIES, most=MOST_TRIES, locked_for=LOCKED_FOR)
REFERENCE_AS_SAID = re.compile(r"BB-\d{4}-\d{4}")
# As people type them, and what goes with them.
REFERENCE = re.compile(r"\b(?:BB)?[\s-]*(\d{4})[\s-]*(\d{4})(?![\s-]*\d)", re.IGNORECASE)
# The last three groups of "BB-1234-5678 1111 2222 3333".
CODE = re.compile(r"(?<!\d)(\d{4})[\s-]*(\d{4})[\s-]*(\d{4})(?!\d|[\s-]*\d{4})")
# So many numbers are tried, since each takes a while; more of them are no telephone's.
MOST_TRIED = 20

# How many reports may be sent at the same moment without waiting.
READY = 4

# OWASP's least: a code has 40 bits and is locked after five tries.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_ready: deque[tuple[str, str]] = deque()
_making = ThreadPoolExecutor(max_workers=1, thread_name_prefix="return codes")


class ReturnCheck(str, Enum):
    """What became of a try to come back to a report."""

    FOUND = "found"
    NOT_FOUND = "not found"
    LOCKED = "locked"


def take() -> tuple[str, str]:
    """A new code, and what is stored of it.

    Made ahead and beside, since hashing takes longer than a turn: whoever sends a report need not wait for it.
    """
    try:
        return _ready.popleft()
    except IndexError:
        return _new_and_hashed()
    finally:
        with suppress(RuntimeError):  # no thread to be had: the next is made when it is asked for
            _making.submit(_make_ahead)


def prepare() -> None:
    """Have codes ready before the first is asked for."""
    for _ in range(READY):
        _making.submit(_make_ahead)
    _making.submit(_of_nothing)


def _make_ahead() -> None:
    if len(_ready) < READY:
        _ready.append(_new_and_hashed())


def _new_and_hashed() -> tuple[str, str]:
    code = new()
    return code, hashed(code)


def new() -> str:
    """A new code: groups of digits, easy to read aloud and to type on a telephone (40 bits)."""
    number = secrets.randbelow(10 ** (GROUPS * DIGITS_OF_A_GROUP))
    digits = f"{number:0{GROUPS * DIGITS_OF_A_GROUP}d}"
    return " ".join(digits[i : i + DIGITS_OF_A_GROUP] for i in range(0, len(digits), DIGITS_OF_A_GROUP))


def hashed(code: str) -> str:
    """What is stored of a code."""
    return _hasher.hash(_digits(code))


def fits(stored: str | None, code: str) -> bool:
    """Whether a code is the one that was stored; takes as long if none was."""
    try:
        return _hasher.verify(stored or _of_nothing(), _digits(code)) and stored is not None
    except VerificationError:
        return False


def hidden(texts: list[str], stored: list[str]) -> list[str]:
    """Texts without the codes that fit one of those that are stored: each of their digits is a dot, so that all else
    keeps its place. A telephone number that looks like one stays."""
    found = {_digits(match[0]) for text in texts for match in CODE.finditer(text)}
    if len(found) * len(stored) <= MOST_TRIED:
        found = {code for code in found if any(fits(one, code) for one in stored)}

    def dotted(match: re.Match[str]) -> str:
        return re.sub(r"\d", "•", match[0]) if _digits(match[0]) in found else match[0]

    return [CODE.sub(dotted, text) for text in texts]


@lru_cache(maxsize=1)
def _of_nothing() -> str:
    return _hasher.hash(secrets.token_hex())


def _digits(code: str) -> str:
    return re.sub(r"\D", "", code)
