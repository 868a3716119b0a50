"""Reports in which the same words can be read are restricted together, however they come to share them."""

from __future__ import annotations

import pytest
from sqlalchemy import text, update

from bot.reports import database, filing, searching
from bot.reports.database import connect
from bot.reports.models import Report, StaffAccount
from bot.reports.repository import Reference, Repository
from bot.reports.vault import KeyRing, Vault

CONTENT = {"items": [], "understood": {}}
ABOUT_STAFF = {**CONTENT, "restricted": True}


def told(
    store: Repository, conversation: str, number: int = 0, *, restricted: bool = False, adding_to: str | None = None
) -> Reference:
    content = ABOUT_STAFF if restricted else CONTENT
    return store.store_report(
        conversation, content, urgency="standard", complete=True, number=number, adding_to=adding_to
    )


def restricted(store: Repository) -> set[str]:
    return {str(report.reference) for report in store.reports() if report.restricted}


@pytest.mark.parametrize("first", [True, False])
def test_of_two_reports_of_a_conversation_both_are_restricted_whichever_is_told_first(
    store: Repository, first: bool
) -> None:
    other = told(store, store.open_conversation("website"))
    conversation = store.open_conversation("website")
    both = {told(store, conversation, 0, restricted=first), told(store, conversation, 1, restricted=not first)}
    assert restricted(store) == both
    assert other not in both


def test_what_is_added_restricts_a_report_and_all_that_share_its_words(store: Repository) -> None:
    conversation, coming_back = store.open_conversation("website"), store.open_conversation("website")
    report, sibling = told(store, conversation), told(store, conversation, 1)
    store.add_to_report(report, coming_back, "one", "she cried again", urgency="standard")
    assert restricted(store) == set()
    store.add_to_report(report, coming_back, "two", "it was the assistant", urgency="standard", restricted=True)
    assert restricted(store) == {report, sibling}
    beside = told(store, coming_back)
    assert restricted(store) == {report, sibling, beside}, "its transcript has what was added"


def test_a_report_made_while_adding_is_restricted_as_the_one_that_was_added_to(store: Repository) -> None:
    report, open_to_all = (told(store, store.open_conversation("website"), restricted=one) for one in (True, False))
    made = told(store, store.open_conversation("website"), adding_to=report)
    told(store, store.open_conversation("website"), adding_to=open_to_all)
    assert restricted(store) == {report, made}


def test_who_had_a_report_that_is_restricted_by_what_is_told_later_has_it_no_more(store: Repository) -> None:
    conversation = store.open_conversation("website")
    report = told(store, conversation)
    with store.session() as session:
        session.add(StaffAccount(id=7, email="ben@example.org", name="Ben", role="reviewer", password_hash=""))
        session.flush()
        session.execute(update(Report).values(status="in_review", assigned_to=7))
    told(store, conversation, 1)
    with store.session() as session:
        assert session.query(Report).filter_by(reference=report).one().assigned_to == 7
    told(store, conversation, 1, restricted=True)
    with store.session() as session:
        found = session.query(Report).filter_by(reference=report).one()
        assert (found.status, found.assigned_to, found.open) == ("new", None, True)


def test_reports_of_before_are_restricted_with_those_that_share_words_with_them(url: str) -> None:
    database.upgrade(url)
    store = Repository(connect(url), Vault(KeyRing.new()))
    conversation, coming_back = store.open_conversation("website"), store.open_conversation("website")
    report, sibling = told(store, conversation, restricted=True), told(store, conversation, 1)
    store.add_to_report(report, coming_back, "one", "she cried again", urgency="standard")
    beside = told(store, coming_back)
    other = told(store, store.open_conversation("website"))
    store.engine.dispose()
    database.downgrade(url, "0009")
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE reports SET restricted = false WHERE reference != :one"), {"one": report})
    store.engine.dispose()
    database.upgrade(url)
    assert restricted(store) == {report, sibling, beside}
    assert other not in restricted(store)
    store.engine.dispose()


def test_what_was_not_looked_into_yet_restricts_nothing_else(store: Repository) -> None:
    conversation = store.open_conversation("website")
    both = [told(store, conversation), told(store, conversation, 1)]
    with store.session() as session:
        session.execute(update(Report).values(restricted=True, indexed=filing.OF_BEFORE))
    assert searching.catch_up(store) == len(both)
    assert restricted(store) == set()
