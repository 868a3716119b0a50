"""Restricted reports: only named people read them, and somebody always may."""

from __future__ import annotations

from flask import Flask

from bot.reports import trail
from bot.reports.repository import Repository
from bot.reports.trail import COMMAND, Wanted, What
from bot.staff import accounts
from bot.staff.roles import Role
from tests.staff.conftest import Browser, account, logged_in, report


def sees(person: Browser, reference: str) -> bool:
    """Whether a report is in the list and opens; never one without the other."""
    listed, opened = reference in person.get("/").text, person.get(f"/reports/{reference}").status_code == 200
    assert listed == opened
    return opened


def test_a_report_about_somebody_who_works_with_children_is_for_named_people(app: Flask, store: Repository) -> None:
    restricted, other = report(store, restricted=True), report(store)
    reviewer = logged_in(app, store, Role.REVIEWER)
    manager = logged_in(app, store, Role.MANAGER)
    named = logged_in(app, store, Role.REVIEWER, "named@example.org", reads_restricted=True)
    assert [sees(person, restricted) for person in (reviewer, manager, named)] == [False, False, True]
    assert all(sees(person, other) for person in (reviewer, manager, named))
    answer = reviewer.get(f"/reports/{restricted}")
    assert answer.status_code == 404, "that there is one is not told"
    viewed = trail.entries(store, Wanted(what=What.REPORT_VIEWED, reference=restricted))
    assert [entry.who for entry in viewed] == ["named@example.org"]


def test_while_nobody_is_named_for_all_managers_read_them(app: Flask, store: Repository) -> None:
    reference = report(store, restricted=True)
    reviewer, manager = logged_in(app, store, Role.REVIEWER), logged_in(app, store, Role.MANAGER)
    assert sees(manager, reference)
    assert not sees(reviewer, reference)
    account(store, Role.REVIEWER, "named@example.org", reads_restricted=True)
    assert not sees(manager, reference)
    accounts.disable(store, COMMAND, "named@example.org")
    assert sees(manager, reference), "who is gone can't be the only one to read it"


def test_a_report_stays_restricted_whatever_is_told_later(app: Flask, store: Repository) -> None:
    reference = report(store, restricted=True)
    found = store.report(reference)
    assert found is not None
    store.store_report(found.conversation_id, {**found.content, "restricted": False}, urgency="standard", complete=True)
    again = store.report(reference)
    assert again is not None
    assert again.restricted


def test_a_manager_restricts_names_and_lifts_with_a_reason(app: Flask, store: Repository) -> None:
    reference = report(store)
    manager = logged_in(app, store, Role.MANAGER)
    reviewer = logged_in(app, store, Role.REVIEWER)
    page = f"/reports/{reference}/readers"
    assert "Enter a reason" in manager.post(f"{page}/restrict", page=page, reason="").text
    assert sees(reviewer, reference)

    manager.post(f"{page}/restrict", page=page, reason="About a colleague")
    assert not sees(reviewer, reference)
    manager.post(f"{page}/name", page=page, email="reviewer@example.org")
    assert sees(reviewer, reference)
    manager.post(f"{page}/remove", page=page, email="reviewer@example.org")
    assert not sees(reviewer, reference)
    manager.post(f"{page}/lift", page=page, reason="It was somebody else")
    assert sees(reviewer, reference)

    kept = [
        (entry.what, entry.details)
        for entry in trail.entries(store, Wanted(who="manager@example.org", reference=reference))[::-1]
    ]
    assert (What.RESTRICTED, {"reason": "About a colleague"}) in kept
    assert (What.READER_NAMED, {"account": "reviewer@example.org"}) in kept
    assert (What.READER_REMOVED, {"account": "reviewer@example.org"}) in kept
    assert (What.RESTRICTION_LIFTED, {"reason": "It was somebody else"}) in kept


def test_a_manager_who_shuts_themselves_out_is_led_to_the_list(app: Flask, store: Repository) -> None:
    reference = report(store)
    account(store, Role.MANAGER, "named@example.org", reads_restricted=True)
    manager = logged_in(app, store, Role.MANAGER)
    page = f"/reports/{reference}/readers"
    answer = manager.post(f"{page}/restrict", page=page, reason="About a colleague")
    assert (answer.status_code, answer.request.path) == (200, "/")
    assert manager.get(page).status_code == 404


def test_only_those_who_may_read_reports_can_be_named(app: Flask, store: Repository) -> None:
    reference = report(store, restricted=True)
    manager = logged_in(app, store, Role.MANAGER)
    account(store, Role.AUDITOR)
    page = f"/reports/{reference}/readers"
    assert "auditor@example.org" not in manager.get(page).text
    assert manager.post(f"{page}/name", page=page, email="auditor@example.org").status_code == 400
    assert not trail.count(store, Wanted(what=What.READER_NAMED))


def test_a_manager_who_is_not_named_changes_nothing(app: Flask, store: Repository) -> None:
    reference = report(store, restricted=True)
    account(store, Role.REVIEWER, "named@example.org", reads_restricted=True)
    manager = logged_in(app, store, Role.MANAGER)
    page = f"/reports/{reference}/readers"
    assert manager.get(page).status_code == 404
    answer = manager.post(f"{page}/lift", page="/", reason="curious")
    assert answer.status_code == 404
    found = store.report(reference)
    assert found is not None
    assert found.restricted
