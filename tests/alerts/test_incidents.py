"""Alerts about the service itself: each incident is told of once, also while the database is away."""

from __future__ import annotations

import json
import os
import resource
import time
from pathlib import Path

import pytest
from rasa_sdk import Tracker
from sqlalchemy import true

from actions import storing
from bot import settings
from bot.alerts.incidents import AGAIN, QUIET, SPOOL, UNANSWERED, Incidents, looks
from bot.alerts.message import words
from bot.alerts.ways import ways
from bot.errors import KnownError
from bot.interview.terms.draft import Draft
from bot.reports import marks, reviewing, trail, unanswered
from bot.reports.models import Message, now
from bot.reports.repository import Repository
from bot.reports.reviewing import Person
from bot.reports.spool import FOLDER, Spool, Spooled
from bot.reports.trail import What
from bot.reports.vault import KeyRing, Vault
from bot.settings import Settings
from tests.alerts.conftest import Inbox

STAFF = "https://staff.example.org"
PRIVATE = "Kyle of Mill Lane"
ANN = Person(1, "Ann", "ann@example.org")


class Clock:
    def __init__(self) -> None:
        self.moment = time.time()

    def __call__(self) -> float:
        return self.moment


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, inbox: Inbox) -> Settings:
    monkeypatch.setenv("CONCERN_BOT_VAR", str(tmp_path))
    monkeypatch.setenv("CONCERN_BOT_MAIL_SERVER", f"smtp://127.0.0.1:{inbox.port}")
    monkeypatch.setenv("CONCERN_BOT_MAIL_SENDER", "bot@example.org")
    monkeypatch.setenv("CONCERN_BOT_MAIL_TO", "duty@example.org lead@example.org")
    return settings.load()


def gone() -> Repository:
    raise KnownError("the database is away")


def incidents(chosen: Settings, clock: Clock, store: Repository | None = None) -> Incidents:
    """As the jobs make them, anew after each crash."""
    found = looks(chosen, (lambda: store) if store is not None else gone)
    return Incidents(chosen.var, found, lambda: ways(chosen), STAFF, clock)


def subjects(inbox: Inbox) -> list[str]:
    return [mail["Subject"] for _, mail in inbox.mails]


@pytest.mark.parametrize("what", marks.MARKS)
def test_what_was_marked_is_told_of_once_to_everybody_without_a_database(
    chosen: Settings, clock: Clock, inbox: Inbox, what: str
) -> None:
    marks.mark(what)
    for _ in range(3):
        incidents(chosen, clock).tell()
    assert sorted(inbox.recipients) == ["duty@example.org", "lead@example.org"]
    assert subjects(inbox) == [words(what, STAFF).subject] * 2


def test_what_happens_again_is_the_same_incident_until_it_has_been_quiet(
    chosen: Settings, clock: Clock, inbox: Inbox
) -> None:
    def happens() -> None:
        marks.mark(marks.NOT_STORED)
        os.utime(chosen.var / marks.FOLDER / marks.NOT_STORED, (clock.moment, clock.moment))
        incidents(chosen, clock).tell()

    happens()
    for _ in range(3):
        clock.moment += QUIET * 0.9
        happens()
    assert len(inbox.mails) == 2
    clock.moment += QUIET * 1.1
    happens()
    assert len(inbox.mails) == 4


def test_what_lasts_is_told_of_again_every_four_hours(chosen: Settings, clock: Clock, inbox: Inbox) -> None:
    look = Incidents(chosen.var, {SPOOL: clock}, lambda: ways(chosen), STAFF, clock)
    mails = []
    for _ in range(2 * 9 + 1):  # half an hour each
        look.tell()
        mails.append(len(inbox.mails))
        clock.moment += AGAIN / 8
    assert mails == [2] * 8 + [4] * 8 + [6] * 3


def test_after_an_older_backup_is_back_what_is_not_answered_is_told_of_again(
    chosen: Settings, clock: Clock, inbox: Inbox
) -> None:
    number = 500.0
    look = Incidents(chosen.var, {UNANSWERED: lambda: number}, lambda: ways(chosen), STAFF, clock)
    look.tell()
    look.tell()
    assert len(inbox.mails) == 2
    number = 499.0
    look.tell()
    assert len(inbox.mails) == 2, "the newest was answered, the one before it not: the same incident"
    clock.moment += QUIET * 1.1
    look.tell()
    assert len(inbox.mails) == 2
    number = 20.0
    look.tell()
    look.tell()
    assert len(inbox.mails) == 4


def test_an_alert_that_does_not_go_is_tried_again_and_only_where_it_did_not_go(
    chosen: Settings, clock: Clock, inbox: Inbox
) -> None:
    inbox.refuses["lead@example.org"] = 450
    marks.mark(marks.RESTARTED)
    incidents(chosen, clock).tell()
    assert inbox.recipients == ["duty@example.org"]
    inbox.refuses.clear()
    incidents(chosen, clock).tell()
    assert inbox.recipients == ["duty@example.org"], "not at once"
    clock.moment += 16
    incidents(chosen, clock).tell()
    assert inbox.recipients == ["duty@example.org", "lead@example.org"]


def test_messages_that_wait_in_the_spool_are_told_of_after_a_while_without_what_they_say(
    chosen: Settings, clock: Clock, inbox: Inbox
) -> None:
    spool = Spool(chosen.var, Vault(KeyRing.new()))
    spool.keep(Spooled("c1", "website", "message-1", PRIVATE, None, "", None))
    incidents(chosen, clock).tell()
    assert inbox.mails == []
    [path] = spool.messages("c1")
    earlier = time.time_ns() - int((chosen.spool_grace.total_seconds() + 1) * 1e9)
    path.rename(path.with_name(f"{earlier:020d}{path.name[20:]}"))
    for _ in range(3):
        incidents(chosen, clock).tell()
    assert subjects(inbox) == ["Messages to the concern bot are waiting unread"] * 2
    assert "Kyle" not in inbox.mails[0][1].as_string()
    assert FOLDER not in inbox.mails[0][1].as_string()


def test_a_message_that_was_not_answered_is_told_of_and_the_next_is_the_same_incident(
    chosen: Settings, clock: Clock, inbox: Inbox, repository: Repository
) -> None:
    repository.ensure_conversation("c1", "website")
    repository.keep_message("c1", "answered", PRIVATE)
    repository.keep_replies("c1", "answered", [("heard", {})])
    repository.keep_message("c1", "message-1", PRIVATE)
    look = incidents(chosen, clock, repository)
    look.tell()
    assert inbox.mails == [], "the dialogue may still be at it"
    for message_id in ("message-1", "answered"):
        received(repository, message_id, minutes_ago=2)
    look.tell()
    assert subjects(inbox) == ["A message to the concern bot was not answered"] * 2
    assert "Kyle" not in inbox.mails[0][1].as_string()
    assert [one.text for one in unanswered.unanswered(repository, true())] == [PRIVATE]
    repository.keep_message("c1", "message-2", "more")
    received(repository, "message-2", minutes_ago=2)
    look.tell()
    assert len(inbox.mails) == 2
    repository.keep_replies("c1", "message-1", [("heard", {})])
    repository.keep_replies("c1", "message-2", [("heard", {})])
    assert unanswered.unanswered(repository, true()) == []
    assert unanswered.newest(repository) is None


def test_a_message_that_was_not_answered_is_told_of_every_four_hours_until_a_manager_has_seen_it(
    chosen: Settings, clock: Clock, inbox: Inbox, repository: Repository
) -> None:
    repository.ensure_conversation("c1", "website")
    repository.keep_message("c1", "message-1", PRIVATE)
    received(repository, "message-1", minutes_ago=2)
    look = incidents(chosen, clock, repository)

    def mails_of_the_next_nine_hours() -> int:
        before = len(inbox.mails)
        for _ in range(18):
            look.tell()
            clock.moment += AGAIN / 8
        return len(inbox.mails) - before

    assert mails_of_the_next_nine_hours() == 6
    trail.record(repository, trail.SYSTEM, What.UNANSWERED_VIEWED)
    assert mails_of_the_next_nine_hours() == 0
    repository.keep_message("c1", "message-2", PRIVATE)
    received(repository, "message-2", minutes_ago=0.5)
    with repository.session() as session:
        session.query(Message).filter_by(message_id="message-2").one().at = now() + unanswered.GRACE
    assert unanswered.newest(repository) is None, "the dialogue may still be at it"


def test_a_message_of_a_report_that_was_not_answered_counts_as_read_when_the_report_was_opened(
    repository: Repository,
) -> None:
    repository.ensure_conversation("c1", "website")
    reference = repository.store_report("c1", {"items": []}, urgency="standard", complete=True)
    reviewing.opened(repository, reference, ANN)
    repository.keep_message("c1", "message-1", PRIVATE)
    received(repository, "message-1", minutes_ago=-1)
    with_grace = now() + 3 * unanswered.GRACE
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(unanswered, "now", lambda: with_grace)
        assert unanswered.newest(repository) is not None
        patched.setattr(trail, "now", lambda: with_grace)
        trail.record(repository, trail.SYSTEM, What.UNANSWERED_VIEWED)
        assert unanswered.newest(repository) is not None, "the list of alerts does not show what it says"
        patched.setattr(reviewing, "now", lambda: with_grace)
        reviewing.opened(repository, reference, ANN)
        assert unanswered.newest(repository) is None


def received(repository: Repository, message_id: str, *, minutes_ago: float) -> None:
    with repository.session() as session:
        message = session.query(Message).filter_by(message_id=message_id).one()
        message.at = now() - minutes_ago * unanswered.GRACE


def test_a_report_that_could_not_be_stored_is_told_of(
    chosen: Settings, clock: Clock, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storing, "repository", gone)
    tracker = Tracker("c1", {}, {}, [], False, None, {}, "action_listen")
    assert storing.store(tracker, Draft(), complete=True) is None
    incidents(chosen, clock).tell()
    assert subjects(inbox) == ["A report could not be stored"] * 2


def test_where_a_mark_cannot_be_made_nothing_fails(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "var").write_text("no folder")
    marks.mark(marks.NOT_KEPT, tmp_path / "var")
    assert "could not be made" in caplog.text
    assert marks.marked(marks.NOT_KEPT, tmp_path / "var") is None


def test_a_full_disk_is_told_of_once_also_if_that_can_only_be_noted_later(
    chosen: Settings, clock: Clock, inbox: Inbox
) -> None:
    jobs = incidents(chosen, clock)
    used, highest = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, highest))
    try:
        jobs.tell()
        jobs.tell()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (used, highest))
    assert subjects(inbox) == ["The concern bot's disk is full"] * 2
    assert [path.name for path in chosen.var.rglob("*") if path.is_file()] == [], "nothing half written"
    jobs.tell()
    incidents(chosen, clock).tell()
    assert len(inbox.mails) == 2, "noted as soon as there was room"
    assert json.loads((chosen.var / "incidents" / "told.json").read_text())["no_room"]["to_tell"] == []


@pytest.mark.parametrize("kind", ["spool", "no_room", "unanswered", *marks.MARKS])
def test_every_incident_has_words_and_they_promise_nothing(kind: str) -> None:
    said = words(kind, STAFF)
    assert "{" not in said.text + said.subject
    assert "!" not in said.text
    assert len(said.subject) < 78
