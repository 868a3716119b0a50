"""What the one who is logged in may see, and who they are to what they do with a report."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import request
from flask_login import current_user

from bot.reports.repository import repository
from bot.reports.reviewing import Person
from bot.reports.trail import Actor
from bot.staff import accounts, restrictions
from bot.staff.roles import May, may


def visible() -> Any:
    """The condition under which a row of `reports` may be shown, for any query of reports: pages, lists, searches,
    figures and exports alike (bot/staff/restrictions.py)."""
    return restrictions.visible_to(current_user.account)


def may_see(reference: str) -> bool:
    """Whether there is a report of that reference that may be shown."""
    return restrictions.may_read(repository(), current_user.account, reference)


def reader() -> Person:
    """Who is logged in."""
    return Person(current_user.id, current_user.name, current_user.email, request.remote_addr)


def here(actor: Actor) -> Actor:
    """Somebody, at the network address that this request came from."""
    return replace(actor, address=request.remote_addr)


def colleagues(reference: str) -> dict[int, str]:
    """Everybody to whom a report can be given: who may decide reports, and read this one."""
    return {
        account.id: account.name
        for account in accounts.all_accounts(repository())
        if may(account.role, May.DECIDE)
        and not account.disabled
        and restrictions.may_read(repository(), account, reference)
    }
