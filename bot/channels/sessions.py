"""Session tokens: signed by us, expiring, naming one conversation. Whoever holds one may read and add to it."""

from __future__ import annotations

import datetime as dt

import jwt

# On every channel. Telegram itself keeps an update that was not fetched for a day.
LIFETIME = dt.timedelta(hours=24)
ALGORITHM = "HS256"


class SessionError(Exception):
    """A token is missing, forged or expired."""


class Sessions:
    """Issues and checks tokens with one signing key."""

    def __init__(self, signing_key: bytes) -> None:
        self._key = signing_key

    def issue(self, conversation_id: str, now: dt.datetime | None = None) -> str:
        """A token for a conversation, good for `LIFETIME` from `now`."""
        expires = (now or dt.datetime.now(dt.timezone.utc)) + LIFETIME
        return jwt.encode({"sub": conversation_id, "exp": expires}, self._key, algorithm=ALGORITHM)

    def conversation(self, token: str | None) -> str:
        """The conversation that a token names.

        Raises:
            SessionError: the token is missing, forged or expired.
        """
        try:
            claims = jwt.decode(token or "", self._key, algorithms=[ALGORITHM], options={"require": ["sub", "exp"]})
        except (jwt.InvalidTokenError, ValueError, RecursionError) as problem:
            # Besides what PyJWT finds wrong: half characters, and JSON nested without end.
            raise SessionError(type(problem).__name__) from problem
        return str(claims["sub"])
