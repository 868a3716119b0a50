"""Restricted reports: only named people read them, and somebody always may."""

from __future__ import annotations

from flask import Flask

from bot.reports import learning, reviewing, trail
from bot.reports.repository import Reference, Repository
from bot.reports.reviewing import Person
from bot.reports.trail import COMMAND, Wanted, What
from bot.staff import accounts, restrictions
from bot.staff.roles import Role
from tests.staff.conftest import CONTENT, Browser, account, logged_in, report


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


def two_of_a_conversation(store: Repository, *, restricted: bool) -> list[Reference]:
    """A report about an assistant at a school, and one about a neighbour, told one after the other."""
    conversation = store.open_conversation("website")
    both = []
    for number, words in enumerate(("Mr Brown the assistant hit Kyle", "the neighbour shouts at Lily every night")):
        store.keep_message(conversation, str(number), words)
        content = {**CONTENT, "restricted": restricted and number == 0}
        both.append(store.store_report(conversation, content, urgency="standard", complete=True, number=number))
    return both


def test_a_restricted_report_is_not_read_through_another_of_its_conversation(app: Flask, store: Repository) -> None:
    about_staff, other = two_of_a_conversation(store, restricted=True)
    reviewer, manager = logged_in(app, store, Role.REVIEWER), logged_in(app, store, Role.MANAGER)
    named = logged_in(app, store, Role.REVIEWER, "named@example.org", reads_restricted=True)
    by = Person(1, "Named", "named@example.org")
    standing = reviewing.standing(store, other)
    assert standing is not None
    reviewing.decide(store, other, by, outcome="advice", kind="neglect", danger="yes", why="Seen", state=standing.state)
    assert learning.waiting(store, most=9) == [], "nor is anything offered to learn from"
    for reference in (about_staff, other):
        for page in ("", "/print", ".json"):
            assert reviewer.get(f"/reports/{reference}{page}").status_code == 404, page
            assert named.get(f"/reports/{reference}{page}").status_code == 200, page
        assert manager.get(f"/reports/{reference}/copy").status_code == 404
        assert reference not in reviewer.post("/search", page="/", words="Brown").text
        assert reference in named.post("/search", page="/", words="Brown").text


def test_a_manager_restricts_and_lifts_all_that_share_words(app: Flask, store: Repository) -> None:
    first, second = two_of_a_conversation(store, restricted=False)
    manager, reviewer = logged_in(app, store, Role.MANAGER), logged_in(app, store, Role.REVIEWER)
    page = f"/reports/{second}/readers"
    assert f'It shares words with <a class="govuk-link" href="/reports/{first}">' in manager.get(page).text
    manager.post(f"{page}/restrict", page=page, reason="About a colleague")
    assert not sees(reviewer, first)
    assert not sees(reviewer, second)
    manager.post(f"{page}/lift", page=page, reason="It was somebody else")
    assert sees(reviewer, first)
    for reference in (first, second):
        for what in (What.RESTRICTED, What.RESTRICTION_LIFTED):
            assert trail.count(store, Wanted(what=what, reference=reference)) == 1


def test_nobody_opens_what_they_may_not_read_by_lifting_what_shares_its_words(app: Flask, store: Repository) -> None:
    about_staff, other = two_of_a_conversation(store, restricted=True)
    account(store, Role.REVIEWER, "named@example.org", reads_restricted=True)
    manager = logged_in(app, store, Role.MANAGER)
    named = accounts.by_email(store, "manager@example.org")
    assert named is not None
    restrictions.name(store, COMMAND, other, named)
    page = f"/reports/{other}/readers"
    answer = manager.post(f"{page}/lift", page=page, reason="curious")
    assert answer.status_code == 400
    assert "It shares words with a report that you may not read" in answer.text
    assert about_staff not in answer.text
    assert all(one.restricted for one in store.reports())
