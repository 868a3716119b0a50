"""Who fails to log in again and again: by what they are counted, and how long they must wait.

Counted by what was typed as e-mail address, so that an address without an account is treated as one with, and by
network address, so that one password tried on many accounts is slowed down too (bot/reports/tries.py).
"""

from __future__ import annotations

import datetime as dt

from bot.reports.tries import Patience

OF_AN_ACCOUNT = Patience(free=3, most=10, locked_for=dt.timedelta(minutes=30))
# A whole office may come from one address.
OF_AN_ADDRESS = Patience(free=30, most=40, locked_for=dt.timedelta(minutes=10))


def account_key(email: str) -> str:
    """What the failures with an e-mail address are counted by."""
    return f"account:{email.strip().lower()}"


def address_key(address: str | None) -> str:
    """What the failures from a network address are counted by."""
    return f"address:{address}"


def sign_on_key(address: str | None) -> str:
    """What the failures of the council's sign-on are counted by: not with those of passwords, so that a provider that
    is away keeps nobody from logging in with a password."""
    return f"sign-on:{address}"
