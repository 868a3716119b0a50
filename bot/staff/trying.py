"""Trying a password or a code: slowed down, and every failure in the trail.

What has to wait is not tried, and no failure: the trail, which can't be made smaller, says once that an account is
locked.
"""

from __future__ import annotations

import datetime as dt
import math

from flask import request

from bot.reports import trail, tries
from bot.reports.repository import repository
from bot.reports.trail import Actor, What
from bot.reports.tries import Try
from bot.staff import access, accounts, second_factor, slowing
from bot.staff.accounts import Account
from bot.staff.slowing import OF_AN_ACCOUNT, OF_AN_ADDRESS

NOT_RIGHT = "The e-mail address or the password is not right"
CODE_NOT_RIGHT = "The code is not right, or was used before. Enter the one that the app shows now"
NOBODY = Actor(None, "nobody known")


def password(email: str, typed: str) -> tuple[Account | None, str]:
    """The account, or what to say."""
    store = repository()
    known = accounts.by_email(store, email)
    actor = access.here(known.actor if known else NOBODY)
    of_account, of_address = slowing.account_key(email), slowing.address_key(request.remote_addr)
    tried = tries.begin(store, {of_account: OF_AN_ACCOUNT, of_address: OF_AN_ADDRESS})
    if tried.must_wait:
        return None, _too_many(tried.wait)
    account = accounts.check(store, email, typed)
    if account is not None:
        tries.take_back(store, tried, of_account)
        tries.forgive(store, of_address)
        return account, ""
    why = "the account is disabled" if known and known.disabled else "wrong password" if known else "no such account"
    _failed(tried, of_account, actor, why)
    return None, NOT_RIGHT


def code(account: Account, typed: str) -> str | None:
    """None if the code is right, or what to say."""
    store, key, actor = repository(), slowing.account_key(account.email), access.here(account.actor)
    tried = tries.begin(store, {key: OF_AN_ACCOUNT})
    if tried.must_wait:
        return _too_many(tried.wait)
    if second_factor.check(store, account, typed, actor):
        tries.take_back(store, tried, key)
        return None
    _failed(tried, key, actor, "wrong code")
    return CODE_NOT_RIGHT


def _failed(tried: Try, of_account: str, actor: Actor, why: str) -> None:
    trail.record(repository(), actor, What.LOGIN_FAILED, why=why)
    if of_account in tried.locks:
        minutes = int(OF_AN_ACCOUNT.locked_for.total_seconds() // 60)
        trail.record(repository(), actor, What.LOCKED_OUT, minutes=minutes)


def _too_many(wait: dt.timedelta) -> str:
    return f"Too many tries. Wait {_in_words(wait.total_seconds())}, then try again"


def _in_words(seconds: float) -> str:
    if seconds > 90:
        return f"{math.ceil(seconds / 60)} minutes"
    whole = math.ceil(seconds)
    return f"{whole} second{'' if whole == 1 else 's'}"
