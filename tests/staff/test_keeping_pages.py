"""Legal holds, settings, and copies for the people whom a report is about, on the staff pages."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text

from bot.reports import retention, trail
from bot.reports.repository import Repository
from bot.reports.trail import Wanted, What
from bot.staff.roles import Role
from tests.staff.conftest import CONTENT, Browser, account, logged_in, report

STORY = "Kyle told me that Mrs Ann  Jones at 12 Pear Lane saw it. kyle's arm is sore, Kylie's is not."


@pytest.fixture
def manager(app: Flask, store: Repository) -> Browser:
    return logged_in(app, store, Role.MANAGER)


@pytest.fixture
def reference(store: Repository) -> str:
    """A report with a story that names a neighbour, and something added later."""
    conversation = store.open_conversation("website")
    store.keep_message(conversation, "story", STORY)
    store.keep_replies(conversation, "story", [("Thank you for telling me", {})])
    store.keep_message(conversation, "mine", "My own number is 07700 900123")
    items = [
        {"heading": "What the worry is", "words": STORY, "status": "told"},
        {"heading": "School", "words": "Not known", "status": "unknown"},
    ]
    found = store.store_report(conversation, {**CONTENT, "items": items}, urgency="standard", complete=True)
    later = store.open_conversation("website")
    store.add_to_report(found, later, "later", "Ann Jones saw it again", urgency="standard")
    return found


def test_a_hold_is_placed_and_lifted_with_a_reason_and_then_erasing_goes_on(
    store: Repository, manager: Browser, reference: str
) -> None:
    page = f"/reports/{reference}/hold"
    assert "is not decided yet" in manager.get(page).text
    assert "Enter a reason" in manager.post(page, reason="").text
    held = manager.post(page, reason="Court <proceedings>").text
    assert "Court &lt;proceedings&gt;" in held
    assert "manager@example.org" in held
    with store.engine.begin() as connection:
        connection.execute(
            text("UPDATE reports SET status = 'decided', outcome = 'referred', decided_at = '2020-01-01 00:00:00.000'")
        )
    assert retention.run(store).reports == 0
    assert "It is erased after" in manager.post(page, reason="They are over").text
    assert retention.run(store).reports == 1
    assert manager.get(page).status_code == 404
    assert trail.verify(store).number == trail.count(store, Wanted())


def test_a_copy_leaves_out_what_was_marked_by_hand_and_nothing_else(
    store: Repository, manager: Browser, reference: str
) -> None:
    page = f"/reports/{reference}/copy"
    assert STORY.replace("'", "&#39;") in manager.get(page).text
    after = manager.post(page, words="Mrs Ann Jones\nann jones\n12 Pear Lane\nMrs Smith\n", messages="mine").text
    assert '"Mrs Smith" is not in the report' in after
    assert '"Mrs Ann Jones" is not in the report' not in after
    copy = manager.get(f"{page}/take").text
    for private in ("Ann", "Jones", "Pear Lane", "07700 900123", "Mrs Smith"):
        assert private not in copy, private
    assert "Kyle told me that [left out] at [left out] saw it. kyle&#39;s arm is sore, Kylie&#39;s is not." in copy
    assert "[left out] saw it again" in copy
    assert "Thank you for telling me" in copy
    assert "School" not in copy, "what nobody told is not held"
    assert "0.9" not in copy, "what the assistant made of it is not what anybody said"


def test_words_are_left_out_in_any_case_and_only_as_whole_words(
    store: Repository, manager: Browser, reference: str
) -> None:
    page = f"/reports/{reference}/copy"
    manager.post(page, words="KYLE")
    copy = manager.get(f"{page}/take").text
    assert "[left out] told me" in copy
    assert "[left out]&#39;s arm is sore, Kylie&#39;s is not" in copy


def test_marks_are_kept_sealed_and_a_copy_is_in_the_trail_without_them(
    store: Repository, manager: Browser, reference: str
) -> None:
    page = f"/reports/{reference}/copy"
    manager.post(page, words="Ann Jones", messages="mine")
    shown = manager.get(page).text
    assert "Ann Jones</textarea>" in shown
    assert "checked" in shown
    manager.get(f"{page}/take")
    with store.engine.connect() as connection:
        rows = connection.execute(text("SELECT words FROM redactions WHERE words IS NOT NULL")).scalars().all()
    assert len(rows) == 1
    assert b"Jones" not in rows[0]
    taken = trail.entries(store, Wanted(what=What.EXPORTED))[0]
    assert (taken.who, taken.reference) == ("manager@example.org", reference)
    assert taken.details == {"form": "copy for the person", "words": 1, "messages": 1}
    assert "Jones" not in str([entry.details for entry in trail.all_entries(store, Wanted())])
    manager.post(page, words="")
    assert "Ann  Jones" in manager.get(f"{page}/take").text, "marks can be taken away"


def test_a_message_that_is_not_of_the_report_cannot_be_marked(manager: Browser, reference: str) -> None:
    assert manager.post(f"/reports/{reference}/copy", messages="of-another").status_code == 400


def test_nobody_prepares_a_copy_of_a_restricted_report_that_they_may_not_read(
    store: Repository, manager: Browser
) -> None:
    reference = report(store, restricted=True)
    account(store, Role.REVIEWER, "named@example.org", reads_restricted=True)
    for page in ("hold", "copy", "copy/take"):
        answer = manager.get(f"/reports/{reference}/{page}")
        assert answer.status_code == 404
        assert "Kyle" not in answer.text


@pytest.mark.parametrize("role", [Role.MANAGER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_the_settings_are_told_in_words_and_hold_no_secret(
    app: Flask, store: Repository, role: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "SERVER": "smtp://bot:hunter2@127.0.0.1",
        "SENDER": "b@example.org",
        "TO": "d@example.org",
    }.items():
        monkeypatch.setenv(f"CONCERN_BOT_MAIL_{name}", value)
    page = logged_in(app, store, role).get("/settings").text
    shown = ("30 days after the decision", "1 recipient, and 0 more", "60 minutes", "Never erased")
    for words in (*shown, "Nobody of the council has"):
        assert words in page
    assert "hunter2" not in page
