"""Passwords: which are let be chosen, and how they are kept (argon2).

Long rather than mixed, and none of those that are guessed first, as the National Cyber Security Centre advises: common
passwords, names, words, keys that lie side by side and dates (zxcvbn's lists), and what anybody knows of the account
and of this service.
"""

from __future__ import annotations

import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.council import facts
from bot.errors import KnownError

SHORTEST = 12
LONGEST = 500
# Of 0 to 4: guessed within a hundred million tries is 2 and less.
LEAST_SCORE = 3
LOOKED_AT = 72  # characters of it, by zxcvbn
FIRST_BYTES = 15  # 20 characters: to be passed on once, and changed at the first login
_hasher = PasswordHasher()


class PasswordError(KnownError):
    """A password cannot be chosen; the message says why, to the one who chooses it."""


def first() -> str:
    """A password for a new account, to be passed on once."""
    return secrets.token_urlsafe(FIRST_BYTES)


def check(password: str, *known: str) -> None:
    """Whether a password may be chosen.

    Args:
        known: what others know of whom it is for: the address, the name.

    Raises:
        PasswordError: it is too short, too long, or would be guessed.
    """
    if len(password) < SHORTEST:
        raise PasswordError(f"The password needs at least {SHORTEST} characters.")
    if len(password) > LONGEST:
        raise PasswordError(f"The password can have at most {LONGEST} characters.")
    from zxcvbn import zxcvbn  # its lists take 13 MiB in every process, and passwords are seldom chosen

    if zxcvbn(password[:LOOKED_AT], user_inputs=_guessed_first(known))["score"] < LEAST_SCORE:
        raise PasswordError(
            "This password is easy to guess: it is common, or made of a name, a pattern or a date. Choose three words "
            "that don't belong together."
        )


def _guessed_first(known: tuple[str, ...]) -> list[str]:
    of_the_service = (facts.council().name, facts.council().service, "concern bot", "safeguarding")
    return [part for text in (*known, *of_the_service) for part in (text, *text.replace("@", " ").split())]


def hashed(password: str) -> str:
    """A password as it is kept."""
    return _hasher.hash(password)


def fits(password_hash: str, password: str) -> bool:
    """Whether it is the password of that hash."""
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


@lru_cache(maxsize=1)
def hash_of_nobody() -> str:
    """The hash to try a password against where there is no account, so that it takes as long."""
    return hashed("nobody has this password")
