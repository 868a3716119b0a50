"""Restricted reports: a worry about somebody who works with children is read by named people only.

Named are the accounts that `reads_restricted` says, for every such report, and those named for one. While no account
is named for all, managers read them: a report that nobody may read would be lost.

Reports that share words are restricted together (bot/reports/together.py), and it is lifted for all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, or_, select, true, update
from sqlalchemy.orm import aliased

from bot.reports import trail
from bot.reports.models import Report, ReportReader, StaffAccount
from bot.reports.repository import Repository
from bot.reports.together import together
from bot.reports.trail import Actor, What
from bot.staff import accounts
from bot.staff.accounts import Account
from bot.staff.roles import May, Role, may


def visible_to(account: Account) -> Any:
    """The condition under which a row of `reports` may be shown to someone, for any query of reports."""
    if account.reads_restricted:
        return true()
    # By the number, not the reference: that stands in the queue's indexes beside `restricted`.
    named = aliased(Report)
    named_for = (
        select(named.id)
        .join(ReportReader, ReportReader.reference == named.reference)
        .where(ReportReader.account_id == account.id)
    )
    condition = or_(Report.restricted.is_(False), Report.id.in_(named_for))
    return or_(condition, ~_somebody_is_named_for_all()) if account.role is Role.MANAGER else condition


def may_read(repository: Repository, account: Account, reference: str) -> bool:
    """Whether there is a report of that reference that someone may read."""
    with repository.session() as session:
        query = select(Report.id).where(Report.reference == reference, visible_to(account))
        return session.execute(query).first() is not None


def readers(repository: Repository, reference: str) -> list[Account]:
    """Who was named for one report."""
    query = select(ReportReader.account_id).where(ReportReader.reference == reference)
    with repository.session() as session:
        named = set(session.scalars(query))
    return [account for account in accounts.all_accounts(repository) if account.id in named]


@dataclass(frozen=True)
class Restriction:
    """Who may read a restricted report, in words, and whether anybody is named."""

    words: str
    is_named: bool


def standing(repository: Repository, reference: str) -> Restriction:
    """Who may read a report, if it is restricted."""
    named = readers(repository, reference)
    for_all = named_for_all(repository)
    names = ", ".join(dict.fromkeys(account.name for account in (*for_all, *named) if not account.disabled))
    if for_all:
        return Restriction(f"read by {names} only", is_named=True)
    if names:
        return Restriction(
            f"all managers may read it, and {names}; nobody is named for all such reports", is_named=True
        )
    return Restriction("all managers may read it; nobody is named yet", is_named=False)


def named_for_all(repository: Repository) -> list[Account]:
    """Who may read every restricted report by name; while that is nobody, managers may."""
    return [
        account
        for account in accounts.all_accounts(repository)
        if account.reads_restricted and not account.disabled and may(account.role, May.READ_REPORTS)
    ]


def could_be_named(repository: Repository, reference: str) -> list[Account]:
    """Who may read reports at all, and is not named for this one yet."""
    named = readers(repository, reference)
    return [
        account
        for account in accounts.all_accounts(repository)
        if may(account.role, May.READ_REPORTS) and not account.disabled and account not in named
    ]


def restrict(repository: Repository, actor: Actor, reference: str, reason: str) -> None:
    """Let only named people read a report, and all that share words with it."""
    _set(repository, actor, reference, reason, restricted=True)


def lift(repository: Repository, actor: Actor, reference: str, reason: str) -> None:
    """Let everybody who reads reports read it, and all that share words with it."""
    _set(repository, actor, reference, reason, restricted=False)


def _set(repository: Repository, actor: Actor, reference: str, reason: str, *, restricted: bool) -> None:
    with repository.session() as session:
        found = together(session, reference)
        session.execute(update(Report).where(Report.reference.in_(found)).values(restricted=restricted))
        what = What.RESTRICTED if restricted else What.RESTRICTION_LIFTED
        for one in found:
            trail.record(repository, actor, what, one, session=session, reason=reason)


def sharing(repository: Repository, reference: str) -> list[str]:
    """The other reports that share words with one."""
    with repository.session() as session:
        return [one for one in together(session, reference) if one != reference]


def name(repository: Repository, actor: Actor, reference: str, account: Account) -> None:
    """Name someone as a reader of one report."""
    with repository.session() as session:
        session.merge(ReportReader(reference=reference, account_id=account.id))
        trail.record(repository, actor, What.READER_NAMED, reference, session=session, account=account.email)


def remove(repository: Repository, actor: Actor, reference: str, account: Account) -> None:
    """Take someone's name away again."""
    with repository.session() as session:
        session.execute(
            delete(ReportReader).where(ReportReader.reference == reference, ReportReader.account_id == account.id)
        )
        trail.record(repository, actor, What.READER_REMOVED, reference, session=session, account=account.email)


def _somebody_is_named_for_all() -> Any:
    reading = [role.value for role in Role if may(role, May.READ_REPORTS)]
    account = aliased(StaffAccount)  # the query around it may name accounts too
    named = select(account.id).where(
        account.reads_restricted.is_(True), account.disabled_at.is_(None), account.role.in_(reading)
    )
    return named.exists()
