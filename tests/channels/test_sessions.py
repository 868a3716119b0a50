"""Session tokens name one conversation, and end."""

from __future__ import annotations

import datetime as dt

import jwt
import pytest

from bot.channels.sessions import LIFETIME, SessionError, Sessions

KEY = b"k" * 32
NOW = dt.datetime.now(dt.timezone.utc)


def test_a_token_names_its_conversation() -> None:
    assert Sessions(KEY).conversation(Sessions(KEY).issue("abc")) == "abc"


@pytest.mark.parametrize(
    "token",
    [
        None,
        "",
        "nonsense",
        Sessions(b"o" * 32).issue("abc"),
        Sessions(KEY).issue("abc", NOW - LIFETIME - dt.timedelta(minutes=1)),
        jwt.encode({"sub": "abc", "exp": NOW + LIFETIME}, None, algorithm="none"),
        jwt.encode({"sub": "abc"}, KEY, algorithm="HS256"),
    ],
    # Named: a name made of the time would differ between the processes that share the tests.
    ids=["missing", "empty", "nonsense", "of another key", "expired", "unsigned", "endless"],
)
def test_a_token_that_is_missing_forged_expired_or_endless_is_refused(token: str | None) -> None:
    with pytest.raises(SessionError):
        Sessions(KEY).conversation(token)
