"""Trying a password or a code: slowed down, and every failure in the trail."""

from __future__ import annotations

import math

from flask import request

from bot.reports import trail
from bot.reports.repository import repository
from bot.reports.trail import Actor, What
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
    waiting = max(
        slowing.wait(store, of_account, OF_AN_ACCOUNT), slowing.wait(store, of_address, OF_AN_ADDRESS)
    ).total_seconds()
    if waiting > 0:
        trail.record(store, actor, What.LOGIN_FAILED, why="tried again too soon")
        return None, f"Too many tries. Wait {_in_words(waiting)}, then try again"
    account = accounts.check(store, email, typed)
    if account is not None:
        slowing.forgive(store, of_address)
        return account, ""
    trail.record(
        store,
        actor,
        What.LOGIN_FAILED,
        why="the account is disabled" if known and known.disabled else "wrong password" if known else "no such account",
    )
    _failed(of_account, actor)
    slowing.failed(store, of_address, OF_AN_ADDRESS)
    return None, NOT_RIGHT


def _failed(key: str, actor: Actor) -> None:
    if slowing.failed(repository(), key, OF_AN_ACCOUNT):
        minutes = int(OF_AN_ACCOUNT.locked_for.total_seconds() // 60)
        trail.record(repository(), actor, What.LOCKED_OUT, minutes=minutes)


def code(account: Account, typed: str) -> str | None:
    """None if the code is right, or what to say."""
    store, key, actor = repository(), slowing.account_key(account.email), access.here(account.actor)
    waiting = slowing.wait(store, key, OF_AN_ACCOUNT).total_seconds()
    if waiting > 0:
        why = "tried a code again too soon"
        trail.record(store, actor, What.LOGIN_FAILED, why=why)
        return f"Too many tries. Wait {_in_words(waiting)}, then try again"
    if second_factor.check(store, account, typed, actor):
        return None
    trail.record(store, actor, What.LOGIN_FAILED, why="wrong code")
    _failed(key, actor)
    return CODE_NOT_RIGHT


def _in_words(seconds: float) -> str:
    if seconds > 90:
        return f"{math.ceil(seconds / 60)} minutes"
    whole = math.ceil(seconds)
    return f"{whole} second{'' if whole == 1 else 's'}"
