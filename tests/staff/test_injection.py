"""What people type is shown as they typed it, on every page and in every export, and is never run by anything."""

from __future__ import annotations

import csv
import io
import re

import pypdfium2
import pytest
from flask import Flask

from bot.interview.terms import catalogue
from bot.reports import reviewing, searching
from bot.reports.repository import Reference, Repository
from bot.reports.reviewing import Person
from bot.staff.exports import as_csv, as_pdf
from bot.staff.roles import Role
from bot.staff.spreadsheet import line
from tests.staff import making
from tests.staff.conftest import Browser, logged_in
from tests.staff.test_every_page import ways

HOSTILE = (
    "=cmd|' /C calc'!A0 <script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)>\"'><b> </textarea>"
    "</style> <link rel=attachment href='file:///etc/passwd'> {{7*7}} {% raw %} {0} {report.reference} %s &lt;i&gt;"
)
AS_MARKUP = ("<script>alert", "<img src=x", "<svg onload", "</textarea></style>", "<link rel=attachment", "49")
SQL = (
    "' OR '1'='1", "'; DROP TABLE reports; --", "\" OR 1=1 --", "1) UNION SELECT password_hash FROM staff_accounts --",
    "%' --", "\\'; --", "x' AND randomblob(1e9) --", "\0' OR 1", "BB-0000-0000' OR '1'='1",
)  # fmt: skip


@pytest.fixture
def manager(app: Flask, store: Repository) -> Browser:
    return logged_in(app, store, Role.MANAGER)


@pytest.fixture
def hostile(store: Repository) -> Reference:
    """A report with hostile words in every field that people, or staff, fill in."""
    answers: dict[str, str | None] = {
        name: HOSTILE for name in catalogue.questions() if name not in ("read_back", "story")
    }
    reference = making.report(store, HOSTILE, answers=answers)
    conversation = store.open_conversation("website")
    store.keep_message(conversation, "later", HOSTILE)
    store.add_to_report(reference, conversation, "later", HOSTILE, urgency="standard")
    by = Person(1, HOSTILE[:100], "ann@example.org")
    reviewing.note(store, reference, by, HOSTILE)
    standing = reviewing.standing(store, reference)
    assert standing is not None
    reviewing.decide(
        store, reference, by, outcome="advice", kind="neglect", danger="no", why=HOSTILE, state=standing.state
    )
    return reference


def test_every_page_shows_it_as_text(app: Flask, manager: Browser, hostile: Reference) -> None:
    shown = 0
    for rule, method in ways(app):
        if method != "GET" or rule.endpoint in ("static", "exports.pdf"):
            continue
        path = re.sub(r"<(\w+:)?reference>", hostile, rule.rule)
        if "<" in path:
            continue
        answer = manager.get(path)  # valid markup, no handler and no script but our own: tests/staff/office.py
        if answer.mimetype == "text/html":
            assert [piece for piece in AS_MARKUP[:-1] if piece in answer.text] == [], path
            shown += "&lt;script&gt;alert(1)" in answer.text
    assert shown >= 4


def test_what_is_searched_for_is_shown_as_text(manager: Browser, hostile: Reference) -> None:
    page = manager.post("/search", page="/", words=HOSTILE)
    assert page.status_code == 200
    assert "&lt;script&gt;alert(1)" in page.text
    assert "<script>alert" not in page.text


def test_a_pdf_holds_it_as_text_and_fetches_nothing(
    manager: Browser, hostile: Reference, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = manager.get(f"/reports/{hostile}.pdf").data
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))
    assert "<script>alert(1)</script>" in text.replace("\r\n", "").replace("\n", "")
    assert "{{7*7}}" in text
    for active in (b"/JavaScript", b"/JS ", b"/Launch", b"/EmbeddedFile", b"root:x:"):
        assert active not in content
    page = "<html lang=en><title>x</title><link rel=attachment href='file:///etc/passwd'><img alt=x src='http://127.0.0.1:1/'>"
    assert b"/EmbeddedFile" not in as_pdf(page), "even if it came through"


def test_a_spreadsheet_gets_no_formula(hostile: Reference, manager: Browser) -> None:
    for begins in ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＠", " =", "   @"):
        (row,) = csv.reader(io.StringIO(line([f"{begins}1+1", "x"]), newline=""))
        assert row == [f"'{begins}1+1", "x"]
    assert line(["a\0b"]) == "a\N{REPLACEMENT CHARACTER}b\r\n", "a line with a nought is written, too"
    exported = manager.get("/reports.csv").text
    assert "cmd|" not in exported, "what was said is not in the list at all"
    assert as_csv([]).startswith("Reference,")


def test_json_holds_it_as_data(manager: Browser, hostile: Reference) -> None:
    answer = manager.get(f"/reports/{hostile}.json")
    assert answer.mimetype == "application/json"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{hostile}.json"'
    assert answer.json is not None
    assert HOSTILE in [line["text"] for line in answer.json["transcript"]]


@pytest.mark.parametrize("words", SQL)
def test_sql_in_a_search_finds_words_and_does_nothing(store: Repository, manager: Browser, words: str) -> None:
    reference = making.report(store)
    page = manager.post("/search", page="/", words=words)
    assert page.status_code == 200
    # What is no word at all looks for nothing, and the list is whole.
    assert (reference in page.text) is not bool(searching.words(words)), "nothing of it was said there"
    for name in ("view", "urgency", "kind", "channel", "language", "part", "age", "received", "page", "find"):
        assert manager.client.get("/", query_string={name: words}).status_code == 200
    assert manager.client.get(f"/reports/{words}").status_code == 404
    assert reference in manager.get("/").text


@pytest.mark.parametrize("words", SQL)
def test_sql_in_a_login_lets_nobody_in(browser: Browser, store: Repository, words: str) -> None:
    for email, password in ((words, "x"), (f"ann@example.org{words}", words)):
        assert "is not right" in browser.log_in(email, password).text or "Too many tries" in browser.get("/login").text
    assert browser.client.get("/").status_code == 302


def test_a_line_end_in_what_is_sent_makes_no_header(manager: Browser, caplog: pytest.LogCaptureFixture) -> None:
    form = {"words": "x\r\nSet-Cookie: a=b", "view": "all\r\nSet-Cookie: a=b", "urgency": "\x1b[2Jfaked line"}
    token = manager.client.get("/").text.partition('name="csrf_token" value="')[2].partition('"')[0]
    answer = manager.client.post("/search", data={"csrf_token": token, **form})
    assert answer.status_code == 302
    assert "\n" not in answer.headers["Location"]
    assert not [cookie for cookie in answer.headers.getlist("Set-Cookie") if cookie.startswith("a=")]
    assert "\x1b" not in caplog.text
    assert "faked" not in caplog.text
