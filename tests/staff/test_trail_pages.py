"""The trail as auditors read, filter, export and check it."""

from __future__ import annotations

import csv
import io
import re

import pytest
from flask import Flask
from sqlalchemy import text

from bot.reports import trail
from bot.reports.repository import Repository
from bot.reports.trail import Actor, Wanted, What
from bot.staff.roles import Role
from tests.staff.conftest import Browser, logged_in, report

ANN = Actor(7, "ann@example.org")


@pytest.fixture
def auditor(app: Flask, store: Repository) -> Browser:
    return logged_in(app, store, Role.AUDITOR)


def numbers(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'<td class="govuk-table__cell">(\d+)</td>', page)]


def test_what_staff_do_is_read_by_the_auditor(app: Flask, store: Repository, auditor: Browser) -> None:
    reference = report(store)
    reviewer = logged_in(app, store, Role.REVIEWER)
    reviewer.get(f"/reports/{reference}")
    page = auditor.get("/trail").text
    assert "Opened a report" in page
    assert "reviewer@example.org" in page
    assert reference in page
    assert "Kyle" not in page, "the trail tells what was done, not what was reported"


def test_entries_are_filtered_by_who_what_report_and_day(store: Repository, auditor: Browser) -> None:
    trail.record(store, ANN, What.SEARCHED, words="Kyle <b>")
    trail.record(store, ANN, What.REPORT_VIEWED, "BB-1234-5678")
    found = {entry.what: entry.number for entry in trail.entries(store, Wanted(who=ANN.who))}
    assert numbers(auditor.get("/trail?who=Ann@Example.org").text) == sorted(found.values(), reverse=True)
    searched = auditor.get("/trail?what=searched").text
    assert numbers(searched) == [found[What.SEARCHED]]
    assert "words: Kyle &lt;b&gt;" in searched
    assert numbers(auditor.get("/trail?reference=bb-1234-5678").text) == [found[What.REPORT_VIEWED]]
    today = trail.entries(store, Wanted())[0].at.date().isoformat()
    assert numbers(auditor.get(f"/trail?who=ann@example.org&since={today}&until={today}").text)
    assert "There are no such entries" in auditor.get("/trail?since=2999-01-01").text
    wrong = auditor.get("/trail?since=yesterday")
    assert wrong.status_code == 400
    assert "Not a valid date" in wrong.text


def test_a_long_trail_has_pages_that_keep_the_filter(store: Repository, auditor: Browser) -> None:
    for _ in range(60):
        trail.record(store, ANN, What.LIST_VIEWED)
    first = auditor.get("/trail?who=ann@example.org").text
    assert len(numbers(first)) == 50
    assert "60 entries" in first
    older = re.search(r'rel="next" href="([^"]+)"', first)
    assert older
    second = auditor.get(older[1].replace("&amp;", "&")).text
    assert len(numbers(second)) == 10
    assert not set(numbers(first)) & set(numbers(second))


def test_the_export_holds_every_entry_once_and_runs_nothing_in_a_spreadsheet(
    store: Repository, auditor: Browser
) -> None:
    trail.record(store, Actor(7, "=HYPERLINK(1)"), What.SEARCHED, words='a "quoted", line')
    answer = auditor.get("/trail/export?what=searched")
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["who"] for row in rows] == ["'=HYPERLINK(1)"]
    assert rows[0]["details"] == 'words: a "quoted", line'
    whole = list(csv.DictReader(io.StringIO(auditor.get("/trail/export").text)))
    assert [int(row["number"]) for row in whole] == list(range(1, len(whole) + 1))
    assert trail.count(store, Wanted(what=What.TRAIL_EXPORTED)) == 2
    assert whole[-1]["what"] == "Exported the trail"


def test_the_check_tells_a_whole_trail_from_a_changed_one(store: Repository, auditor: Browser) -> None:
    whole = auditor.post("/trail/check", page="/trail").text
    assert '<h1 class="govuk-heading-l">The trail is whole</h1>' in whole
    with store.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER trail_no_update"))
        connection.execute(text("UPDATE trail SET who = 'eve@example.org' WHERE number = 1"))
    broken = auditor.post("/trail/check", page="/trail").text
    assert "The trail is not whole" in broken
    assert "Entry 1 of the trail is not as it was written" in broken


def test_reading_the_trail_is_in_the_trail(store: Repository, auditor: Browser) -> None:
    auditor.get("/trail?what=searched")
    entry = trail.entries(store, Wanted(what=What.TRAIL_VIEWED))[0]
    assert (entry.who, entry.details) == ("auditor@example.org", {"asked_for": "what searched"})
