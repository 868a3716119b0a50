"""Alerts, from an urgent report to the mail that arrives, through every failure on the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlalchemy import select, true, update

from bot.alerts import outbox
from bot.alerts.message import words
from bot.alerts.ways import Way, ways
from bot.reports import reviewing, trail
from bot.reports.database import connect
from bot.reports.due import due_at
from bot.reports.models import Alert, Report
from bot.reports.repository import Reference, Repository
from bot.reports.reviewing import Person
from bot.reports.trail import Wanted, What
from bot.reports.vault import KeyRing, Vault
from bot.settings import Limits, Settings, load
from tests.alerts.conftest import Inbox
from tests.clock import Clock, stopped

ANN = Person(1, "Ann", "ann@example.org")
STAFF = "https://staff.example.org"
PRIVATE = ("Kyle", "12 Pear Lane", "07700 900123")
ITEMS = [{"question": "what", "words": words, "status": "told"} for words in PRIVATE]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    modules = ("alerts.outbox", *(f"reports.{name}" for name in ("trail", "reviewing", "conversations", "repository")))
    return stopped(monkeypatch, *(f"bot.{module}" for module in modules))


@pytest.fixture
def store(url_with_tables: str) -> Iterator[Repository]:
    store = Repository(connect(url_with_tables), Vault(KeyRing.new()))
    yield store
    store.engine.dispose()


@pytest.fixture
def chosen(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of an installation that sends mails to the test's server."""
    monkeypatch.setenv("CONCERN_BOT_MAIL_SERVER", f"smtp://127.0.0.1:{inbox.port}")
    monkeypatch.setenv("CONCERN_BOT_MAIL_SENDER", "bot@example.org")
    monkeypatch.setenv("CONCERN_BOT_MAIL_TO", "duty@example.org second@example.org")
    monkeypatch.setenv("CONCERN_BOT_MAIL_ESCALATE_TO", "manager@example.org")
    monkeypatch.setenv("CONCERN_BOT_STAFF_ADDRESS", STAFF)
    return load()


def look_and_send(store: Repository, chosen: Settings) -> None:
    """What the service does every few seconds."""
    outbox.look(store, ways(chosen).values())
    outbox.send(store, ways(chosen), chosen.staff_address)


def nothing_goes_until(
    store: Repository, clock: Clock, chosen: Settings, inbox: Inbox, *, hours: int, mails: int
) -> None:
    """That no mail goes before a time is over, and that then there are so many in all."""
    before = len(inbox.mails)
    clock.advance(hours=hours, minutes=-1)
    look_and_send(store, chosen)
    assert len(inbox.mails) == before
    clock.advance(minutes=1)
    look_and_send(store, chosen)
    assert len(inbox.mails) == mails


def told(store: Repository, clock: Clock, urgency: str = "emergency", number: int = 0) -> Reference:
    """Somebody tells of a child; the report's columns get the clock's time too."""
    conversation = store.open_conversation("website")
    reference = store.store_report(conversation, {"items": ITEMS}, urgency=urgency, complete=True, number=number)
    with store.session() as session:
        report = session.scalars(select(Report).where(Report.reference == reference)).one()
        report.created_at = report.updated_at = clock()
        report.due_at = due_at(urgency, clock(), store.limits)
    return reference


def opened(store: Repository, reference: str) -> None:
    reviewing.opened(store, reference, ANN)


def states(store: Repository) -> list[tuple[str, str, str]]:
    with store.session() as session:
        return [(a.stage, a.recipient, a.state) for a in session.scalars(select(Alert).order_by(Alert.id))]


def test_an_urgent_report_is_told_of_once_to_everybody_and_others_are_not(
    store: Repository, clock: Clock, chosen: Settings, inbox: Inbox
) -> None:
    told(store, clock, "standard")
    told(store, clock, "same_day")
    reference = told(store, clock)
    for _ in range(3):
        look_and_send(store, chosen)
        clock.advance(minutes=5)
    assert inbox.recipients == ["duty@example.org", "second@example.org"]
    sent = trail.entries(store, Wanted(what=What.ALERT_SENT))
    assert {entry.reference for entry in sent} == {reference}
    assert {entry.who for entry in sent} == {"the service"}


def test_nothing_that_was_reported_is_in_a_mail_not_even_the_reference(
    store: Repository, clock: Clock, chosen: Settings, inbox: Inbox
) -> None:
    reference = told(store, clock)
    look_and_send(store, chosen)
    clock.advance(hours=1)
    look_and_send(store, chosen)
    assert len(inbox.mails) == 5
    for _, mail in inbox.mails:
        text = mail.as_string()
        assert not any(private in text for private in (*PRIVATE, reference))
    of_a_stage = {mail.get_payload() for _, mail in inbox.mails}
    assert len(of_a_stage) == 2, "two reports could not be told apart by their mails"


def test_a_mail_server_that_is_down_delays_an_alert_and_loses_none(
    store: Repository, clock: Clock, chosen: Settings, inbox: Inbox
) -> None:
    told(store, clock)
    inbox.broken = True
    look_and_send(store, chosen)
    tried = []
    for _ in range(60):
        with store.session() as session:
            tried.append(session.scalars(select(Alert.tries).order_by(Alert.id)).first())
        clock.advance(seconds=10)
        look_and_send(store, chosen)
    assert tried[0] == 1
    assert tried[2] == 2, "a quarter of a minute later"
    assert tried[-1] == 6, "and twice as long after each failure: 15 s, 30 s, 1, 2, 4 minutes"
    assert [failing.problem for failing in outbox.failing(store, true())] == ["the mail server refused (451)"] * 2
    inbox.broken = False
    clock.advance(minutes=15)
    look_and_send(store, chosen)
    assert inbox.recipients == ["duty@example.org", "second@example.org"]
    assert outbox.failing(store, true()) == []


def test_one_recipient_who_is_refused_keeps_nobody_else_waiting(
    store: Repository, clock: Clock, chosen: Settings, inbox: Inbox
) -> None:
    told(store, clock)
    inbox.refuses["duty@example.org"] = 550
    look_and_send(store, chosen)
    assert inbox.recipients == ["second@example.org"]
    assert [(f.recipient, f.problem) for f in outbox.failing(store, true())] == [
        ("duty@example.org", "the mail server refused the recipient (550)")
    ]


def test_an_alert_is_given_up_after_a_day_with_a_trace_and_can_be_tried_again(
    store: Repository, clock: Clock, chosen: Settings, inbox: Inbox
) -> None:
    told(store, clock)
    inbox.refuses["duty@example.org"] = 550
    look_and_send(store, chosen)
    with store.session() as session:  # most of the day goes by
        session.execute(update(Alert).where(Alert.state == "waiting").values(tries=outbox.MOST_TRIES - 3))
    for left in (2, 1, 0):
        assert not [failing for failing in outbox.failing(store, true()) if failing.given_up], (
            f"{left + 1} tries are left"
        )
        clock.advance(minutes=15)
        look_and_send(store, chosen)
    [new, *_] = [failing for failing in outbox.failing(store, true()) if failing.given_up]
    assert new.tries == outbox.MOST_TRIES
    assert trail.count(store, Wanted(what=What.ALERT_FAILED)) >= 1
    inbox.refuses.clear()
    assert outbox.try_again(store, new.id, ANN.actor)
    look_and_send(store, chosen)
    assert "duty@example.org" in inbox.recipients
    assert not outbox.try_again(store, new.id, ANN.actor), "it went"
    assert [entry.who for entry in trail.entries(store, Wanted(what=What.ALERT_RETRIED))] == ["ann@example.org"]


def test_an_urgent_report_that_nobody_opens_in_time_is_told_of_again_and_higher_up(
    store: Repository, clock: Clock, chosen: Settings, inbox: Inbox
) -> None:
    told(store, clock)
    look_and_send(store, chosen)
    inbox.mails.clear()
    nothing_goes_until(store, clock, chosen, inbox, hours=1, mails=3)
    look_and_send(store, chosen)
    assert sorted(inbox.recipients) == ["duty@example.org", "manager@example.org", "second@example.org"]
    assert inbox.mails[0][1]["Subject"] == "A report has not been opened in time"


def test_a_report_that_was_opened_in_time_is_not_told_of_again(
    store: Repository, clock: Clock, chosen: Settings, inbox: Inbox
) -> None:
    reference = told(store, clock)
    look_and_send(store, chosen)
    clock.advance(minutes=30)
    opened(store, reference)
    clock.advance(hours=5)
    look_and_send(store, chosen)
    assert len(inbox.mails) == 2


@pytest.mark.parametrize(("urgency", "hours", "mails"), [("same_day", 4, 3), ("standard", 400, 0)])
def test_a_same_day_report_is_told_of_only_when_its_time_is_over(
    store: Repository, clock: Clock, chosen: Settings, inbox: Inbox, urgency: str, hours: int, mails: int
) -> None:
    told(store, clock, urgency)
    nothing_goes_until(store, clock, chosen, inbox, hours=hours, mails=mails)


def test_words_added_to_a_same_day_report_after_it_was_opened_are_opened_in_time_too(
    store: Repository, clock: Clock, chosen: Settings, inbox: Inbox
) -> None:
    reference = told(store, clock, "same_day")
    clock.advance(hours=1)
    opened(store, reference)
    clock.advance(hours=1)
    conversation = store.open_conversation("website")
    store.add_to_report(reference, conversation, "one", "she cried again", urgency="standard")
    clock.advance(hours=2)
    look_and_send(store, chosen)
    assert len(inbox.mails) == 3


def test_words_added_to_a_same_day_report_that_somebody_has_taken_are_told_of_each_time_nobody_opens_them(
    store: Repository, clock: Clock, chosen: Settings, inbox: Inbox
) -> None:
    reference = told(store, clock, "same_day")
    opened(store, reference)
    with store.session() as session:
        session.execute(update(Report).values(status="in_review"))
    for number in range(2):
        inbox.mails.clear()
        clock.advance(hours=1)
        store.add_to_report(reference, store.open_conversation("website"), "one", "she cried", urgency="standard")
        clock.advance(hours=4)
        for _ in range(3):
            look_and_send(store, chosen)
        assert len(inbox.mails) == 3, number
        opened(store, reference)
        clock.advance(hours=5)
        look_and_send(store, chosen)
        assert len(inbox.mails) == 3


def test_a_report_that_becomes_urgent_after_it_was_read_is_told_of_and_its_time_begins_then(
    store: Repository, clock: Clock, chosen: Settings, inbox: Inbox
) -> None:
    reference = told(store, clock, "standard")
    opened(store, reference)
    with store.session() as session:
        session.execute(update(Report).values(status="decided"))
    clock.advance(days=3)
    conversation = store.open_conversation("website")
    store.add_to_report(reference, conversation, "one", "he has a knife", urgency="emergency")
    look_and_send(store, chosen)
    assert len(inbox.mails) == 2
    nothing_goes_until(store, clock, chosen, inbox, hours=1, mails=5)


def test_words_added_to_an_emergency_after_it_was_opened_are_opened_in_time_too(
    store: Repository, clock: Clock, chosen: Settings, inbox: Inbox
) -> None:
    reference = told(store, clock)
    look_and_send(store, chosen)
    clock.advance(minutes=10)
    opened(store, reference)
    clock.advance(minutes=20)
    look_and_send(store, chosen)
    assert len(inbox.mails) == 2, "it was opened, and nothing came after"
    store.add_to_report(reference, store.open_conversation("website"), "one", "he is back", urgency="emergency")
    nothing_goes_until(store, clock, chosen, inbox, hours=1, mails=5)
    assert sorted(inbox.recipients[2:]) == ["duty@example.org", "manager@example.org", "second@example.org"]


def test_danger_that_is_told_hours_later_is_told_of_again_at_once_and_when_nobody_opens_it(
    store: Repository, clock: Clock, chosen: Settings, inbox: Inbox
) -> None:
    """One in the night; nobody opens it in time; the same person writes again, and again hours after that."""
    reference = told(store, clock)
    look_and_send(store, chosen)
    clock.advance(minutes=61)
    look_and_send(store, chosen)
    assert len(inbox.mails) == 5
    clock.advance(minutes=10)
    opened(store, reference)
    conversation = store.report(reference).conversation_id  # type: ignore[union-attr]
    for _ in range(2):
        clock.advance(hours=4)
        look_and_send(store, chosen)
        inbox.mails.clear()
        for _ in range(8):  # message after message, of which each is stored at once
            store.store_report(conversation, {"items": ITEMS}, urgency="emergency", complete=True)
            look_and_send(store, chosen)
            clock.advance(minutes=1)
        assert inbox.recipients == ["duty@example.org", "second@example.org"]
        clock.advance(hours=2)
        look_and_send(store, chosen)
        look_and_send(store, chosen)
        assert len(inbox.mails) == 5
        assert {mail["Subject"] for _, mail in inbox.mails[2:]} == {"A report has not been opened in time"}


def test_what_is_added_while_alerts_still_wait_lets_them_be_tried_for_another_day_and_go_once(
    store: Repository, clock: Clock, chosen: Settings, inbox: Inbox
) -> None:
    reference = told(store, clock)
    inbox.broken = True
    look_and_send(store, chosen)
    with store.session() as session:
        session.execute(update(Alert).values(tries=outbox.MOST_TRIES - 1))
    clock.advance(hours=2)
    store.add_to_report(reference, store.open_conversation("website"), "one", "he is back", urgency="emergency")
    look_and_send(store, chosen)
    assert not [failing for failing in outbox.failing(store, true()) if failing.given_up]
    inbox.broken = False
    clock.advance(minutes=15)
    look_and_send(store, chosen)
    look_and_send(store, chosen)
    assert sorted(mail["Subject"] for _, mail in inbox.mails).count("An urgent report is waiting") == 2


def test_an_alert_that_did_not_go_before_somebody_opened_the_report_goes_no_more(
    store: Repository, clock: Clock, chosen: Settings, inbox: Inbox
) -> None:
    reference = told(store, clock)
    inbox.broken = True
    look_and_send(store, chosen)
    clock.advance(minutes=1)
    opened(store, reference)
    inbox.broken = False
    look_and_send(store, chosen)
    assert inbox.mails == []
    assert {state for _, _, state in states(store)} == {"not_needed"}
    assert outbox.failing(store, true()) == []


def test_two_services_at_once_send_an_alert_once(
    store: Repository, clock: Clock, chosen: Settings, inbox: Inbox
) -> None:
    told(store, clock)
    outbox.look(store, ways(chosen).values())
    outbox.look(store, ways(chosen).values())
    first = outbox._claim(store)
    assert len(first) == 2
    assert outbox._claim(store) == []


def test_what_a_service_was_sending_when_it_died_is_sent_by_the_next(
    store: Repository, clock: Clock, chosen: Settings, inbox: Inbox
) -> None:
    told(store, clock)
    outbox.look(store, ways(chosen).values())
    outbox._claim(store)
    look_and_send(store, chosen)
    assert inbox.mails == []
    clock.advance(minutes=2)
    look_and_send(store, chosen)
    assert len(inbox.mails) == 2


def test_a_way_that_fails_as_nobody_foresaw_holds_up_no_other(
    store: Repository, clock: Clock, chosen: Settings, inbox: Inbox
) -> None:
    def fails(recipient: str, message: object) -> None:
        raise ZeroDivisionError("Kyle")

    both = {"webhook": Way("webhook", ("https://example.org",), (), fails), **ways(chosen)}
    told(store, clock)
    outbox.look(store, both.values())
    outbox.send(store, both, STAFF)
    assert len(inbox.mails) == 2
    [failing] = outbox.failing(store, true())
    assert failing.problem == "it failed (ZeroDivisionError)"


def test_emergencies_that_nobody_is_told_of_are_counted(store: Repository, clock: Clock, chosen: Settings) -> None:
    told(store, clock)
    told(store, clock, "standard")
    clock.advance(minutes=3)
    assert outbox.untold(store, dt.timedelta(minutes=2)) == 1
    look_and_send(store, chosen)
    assert outbox.untold(store, dt.timedelta(minutes=2)) == 0


def test_no_words_hold_a_verdict_or_a_detail() -> None:
    for stage in ("new", "unopened", "test", "unanswered"):
        said = words(stage, STAFF)
        assert "{" not in said.text + said.subject
        assert f"{STAFF}/" in said.text


def test_many_that_go_on_writing_keep_no_emergency_waiting(
    store: Repository, clock: Clock, chosen: Settings, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "AT_ONCE", 2)
    for _ in range(3):
        told(store, clock)
        look_and_send(store, chosen)
    clock.advance(minutes=10)
    with store.session() as session:
        session.execute(update(Report).values(updated_at=clock()))
    last = told(store, clock)
    with store.session() as session:
        assert outbox._without_alert(session, store.limits) == [last]
    clock.advance(minutes=50)
    with store.session() as session:
        session.execute(update(Report).where(Report.reference != last).values(updated_at=clock()))
        assert len(outbox._without_alert(session, store.limits)) == 2, "of three to be told of again, and the new one"


def test_settings_of_limits_are_used(store: Repository, clock: Clock, chosen: Settings) -> None:
    told(store, clock)
    look_and_send(store, chosen)
    clock.advance(minutes=10)
    store.limits = Limits(emergency=dt.timedelta(minutes=10))
    outbox.look(store, ways(chosen).values())
    assert ("unopened", "manager@example.org", "waiting") in states(store)
