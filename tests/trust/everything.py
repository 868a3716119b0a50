"""A store in which every sealed column of every table holds something, written by the functions that write it."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import func, select

from bot.reports import duplicates, learning, retention, reviewing, subject_access, trail
from bot.reports.learning import Example
from bot.reports.models import Base, ReportReader, StaffSession, Tries
from bot.reports.places import NAMED_BY
from bot.reports.repository import Reference, Repository
from bot.reports.reviewing import Person
from bot.reports.subject_access import Marks
from bot.staff import accounts, second_factor
from bot.staff.roles import Role
from bot.telegram.store import Outgoing, TelegramStore


def everything(store: Repository, conversations: int = 1) -> list[Reference]:
    """Fill a store; returns the references of its reports, the first with all that staff can hang on one."""
    references = [told(store, f"Kyle{number}") for number in range(conversations)]
    first, other = references[0], told(store, "Zachariah")
    accounts.add(store, trail.COMMAND, "ann@example.org", "Ann", "a long password", Role.MANAGER)
    account = accounts.by_email(store, "ann@example.org")
    assert account is not None
    second_factor.secret_to_set_up(store, account)
    by = Person(account.id, account.name, account.email)
    coming_back = store.open_conversation("website")
    store.keep_message(coming_back, "two", "Kyle told me more")
    store.add_to_report(first, coming_back, "two", "Kyle told me more", urgency="standard")
    reviewing.claim(store, first, by)
    reviewing.note(store, first, by, "The school says that Kyle is safe")
    reviewing.correct(store, first, by, "child_name", "Name", "Kyle0", "Kyle Smith", "The school said so")
    duplicates.judge(store, first, other, by, same=True)
    retention.hold(store, by.actor, first, "Court proceedings about Kyle")
    subject_access.mark(store, by.actor, first, Marks(("Kyle",), frozenset({"one"})))
    found = store.report(first)
    assert found is not None
    learning.keep(store, Example(first, "one", "Kyle is hurt", found.content, "physical", "no"), by, {"text": "Kim"})
    telegram = TelegramStore(store)
    key = telegram.key(4711)
    telegram.keep_update(1, key, {"message": {"text": "Kyle", "chat": {"id": 4711}}})
    telegram.open_chat(key, found.conversation_id)
    telegram.queue(key, [Outgoing(4711, "Kyle", "Kyle")])
    with store.session() as session:
        session.add(StaffSession(token_hash="0" * 64, account_id=account.id))
        session.add(Tries(key_hash="0" * 64))
        session.add(ReportReader(reference=first, account_id=account.id))
    return [*references, other]


def told(store: Repository, name: str) -> Reference:
    """A conversation that led to a report about a child of that name."""
    conversation = store.open_conversation("website")
    store.keep_message(conversation, "one", f"There is a bruise on {name}")
    store.keep_replies(conversation, "one", [("Thank you for telling me", {"style": "calm"})])
    store.keep_turn(conversation, 1, [{"event": "slot", "name": "draft", "value": name}])
    words = [{"question": "child_name", "heading": "Name", "words": name, "status": "told"}]
    return store.store_report(conversation, {"items": words}, urgency="standard", complete=True)


def counts(store: Repository) -> Counter[str]:
    """How many rows each table has."""
    with store.session() as session:
        return Counter(
            {
                table.name: session.execute(select(func.count()).select_from(table)).scalar_one()
                for table in Base.metadata.sorted_tables
            }
        )


def opened(store: Repository) -> dict[tuple[str, ...], str]:
    """Every sealed value but the trail's, opened, by its place."""
    found = {}
    with store.session() as session:
        for column, names in NAMED_BY.items():
            wanted = [getattr(column.class_, name) for name in names]
            for value, *named in session.execute(select(column, *wanted).where(column.is_not(None))):
                where = (column.class_.__tablename__, column.key, *map(str, named))
                found[where] = store.vault.open(bytes(value), *where)
    return found
