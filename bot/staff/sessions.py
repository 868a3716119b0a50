"""Who is logged in. Kept in the store, so that logging out, disabling and thirty idle minutes end it for certain."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from sqlalchemy import delete

from bot.reports.models import StaffSession, now
from bot.reports.repository import Repository
from bot.staff import accounts
from bot.staff.accounts import Account

IDLE = dt.timedelta(minutes=30)
WARNED_BEFORE = dt.timedelta(minutes=5)
LONGEST = dt.timedelta(hours=12)  # a shift: then one logs in anew, however busy
TOKEN_BYTES = 32


def begin(repository: Repository, account: Account) -> str:
    """Log someone in; returns the token for the browser. Sessions that ended long ago are cleared away."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with repository.session() as session:
        session.execute(delete(StaffSession).where(StaffSession.seen_at < now() - IDLE))
        session.add(StaffSession(token_hash=_hash(token), account_id=account.id, started_at=now(), seen_at=now()))
    return token


def resume(repository: Repository, token: str, *, counts: bool = True) -> Account | None:
    """Who the token stands for, if its session has not ended.

    Args:
        counts: a person did it, so that the idle minutes begin anew.
    """
    with repository.session() as session:
        found = session.get(StaffSession, _hash(token))
        if found is None:
            return None
        if now() - found.seen_at >= IDLE or now() - found.started_at >= LONGEST:
            session.delete(found)
            return None
        if counts:
            found.seen_at = now()
        account_id = found.account_id
    account = accounts.by_id(repository, account_id)
    return account if account is not None and not account.disabled else None


def end(repository: Repository, token: str) -> None:
    """Log out."""
    with repository.session() as session:
        session.execute(delete(StaffSession).where(StaffSession.token_hash == _hash(token)))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
