"""What goes out as a file: how much at once, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io

import pytest
from flask import Flask

from bot.reports import trail
from bot.reports.models import now
from bot.reports.queue import Row
from bot.reports.repository import Repository
from bot.reports.trail import Wanted, What
from bot.staff import exports
from bot.staff.exports import as_csv
from bot.staff.roles import Role
from tests.staff.conftest import CONTENT, logged_in, report


def test_no_cell_of_a_list_is_a_formula() -> None:
    row = Row(
        "BB-1",
        "standard",
        "new",
        None,
        None,
        "en",
        "=2+2",
        True,
        False,
        now(),
        now(),
        None,
        "@ann",
        False,
        False,
        "standard",
        now(),
        False,
    )
    cells = list(csv.reader(io.StringIO(as_csv([row]))))[1]
    assert cells[6] == "'=2+2"
    assert cells[-1] == "'@ann"


def test_a_list_that_is_too_long_is_refused_whole_and_says_how_to_go_on(
    app: Flask, store: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert exports.MOST_OF_A_LIST == 10_000
    monkeypatch.setattr(exports, "MOST_OF_A_LIST", 3)
    manager = logged_in(app, store, Role.MANAGER)
    for _ in range(3):
        report(store)
    whole = manager.get("/reports.csv")
    assert len(list(csv.reader(io.StringIO(whole.text)))) == 4
    report(store, urgency="emergency")
    refused = manager.get("/reports.csv")
    assert refused.status_code == 413
    assert "more than 3 reports is not made. Narrow it down" in refused.text
    assert len(list(csv.reader(io.StringIO(manager.get("/reports.csv?urgency=standard").text)))) == 4
    taken = trail.entries(store, Wanted(what=What.EXPORTED))
    assert [entry.details["reports"] for entry in taken] == [3, 3], "what was refused was not taken out"


def test_no_return_code_that_still_opens_something_is_read_or_taken_out(app: Flask, store: Repository) -> None:
    manager, earlier = logged_in(app, store, Role.MANAGER), report(store)
    code = store.new_return_code(earlier, "one")
    conversation = store.open_conversation("website")
    store.keep_message(conversation, "one", earlier)
    store.keep_replies(conversation, "one", [("What is your return code?", {})])
    told = f"{code} he is hitting him, ring 447700900123"
    store.keep_message(conversation, "two", told)
    items = [{"question": "what", "heading": "The worry", "words": told, "status": "told"}]
    made = store.store_report(conversation, {**CONTENT, "items": items}, urgency="standard", complete=False)
    store.add_to_report(earlier, conversation, "two", told, urgency="standard")
    for reference in (earlier, made):
        for page in ("", "/print", ".json", "/copy", "/copy/take", "/facts/what"):
            shown = manager.get(f"/reports/{reference}{page}").text
            assert str(code) not in shown, page
            assert reference == earlier or "•••• •••• •••• he is hitting him, ring 447700900123" in shown, page
