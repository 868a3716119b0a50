"""What managers see of alerts that did not go."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import select, update

from bot import settings
from bot.alerts import outbox
from bot.alerts.ways import ways
from bot.reports import trail, unanswered
from bot.reports.models import Alert, Message, Report, now
from bot.reports.repository import Repository
from bot.reports.trail import Wanted, What
from bot.staff.roles import Role
from tests.conftest import free_port
from tests.staff.conftest import logged_in, report


@pytest.fixture
def settings_of_the_test() -> dict[str, str]:
    """A mail server that is not there."""
    return {
        "CONCERN_BOT_MAIL_SERVER": f"smtp://127.0.0.1:{free_port()}",
        "CONCERN_BOT_MAIL_SENDER": "bot@example.org",
        "CONCERN_BOT_MAIL_TO": "duty@example.org",
    }


def test_an_alert_that_did_not_go_is_shown_with_its_cause_and_tried_again_by_a_button(
    app: Flask, store: Repository
) -> None:
    manager = logged_in(app, store, Role.MANAGER)
    assert "Every alert that was needed has gone" in manager.get("/alerts").text
    reference = report(store, urgency="emergency")
    chosen = settings.load()
    outbox.look(store, ways(chosen).values())
    outbox.send(store, ways(chosen), chosen.staff_address)
    page = manager.get("/alerts").text
    assert reference in page
    assert "The mail server cannot be used (ConnectionRefusedError)" in page
    assert "duty@example.org" in page
    with store.session() as session:
        alert = session.scalars(select(Alert)).one()
        number, waits = alert.id, alert.next_try_at
    assert waits > now()
    assert "is being tried again" in manager.post(f"/alerts/{number}/again", page="/alerts").text
    with store.session() as session:
        assert session.scalars(select(Alert.next_try_at)).one() <= now()
    assert "nothing to try again" in manager.post("/alerts/99/again", page="/alerts").text


def test_who_opens_a_report_in_the_queue_spares_the_others_an_alert(app: Flask, store: Repository) -> None:
    reference = report(store, urgency="emergency")
    reviewer = logged_in(app, store, Role.REVIEWER)
    assert reference in reviewer.get("/").text
    reviewer.get(f"/reports/{reference}")
    outbox.look(store, ways(settings.load()).values())
    with store.session() as session:
        assert session.scalars(select(Alert)).all() == []


def test_emergencies_that_nobody_was_told_of_stand_out(app: Flask, store: Repository) -> None:
    manager = logged_in(app, store, Role.MANAGER)
    report(store, urgency="emergency")
    assert "without an alert" not in manager.get("/alerts").text
    with store.session() as session:
        session.execute(update(Report).values(created_at=now() - dt.timedelta(minutes=3)))
    assert "1 urgent report has waited for more than two minutes without an alert" in manager.get("/alerts").text


def test_messages_that_were_not_answered_are_there_to_be_read(app: Flask, store: Repository) -> None:
    manager = logged_in(app, store, Role.MANAGER)
    reference = report(store)
    with store.session() as session:
        known = session.scalars(select(Report.conversation_id).where(Report.reference == reference)).one()
        session.execute(update(Message).values(answered_at=now()))
    store.ensure_conversation("unread", "website")
    for conversation_id, words in (("unread", "<b>Kyle</b> of Mill Lane"), (known, "Lily of Pear Lane")):
        store.keep_message(conversation_id, "not-answered", words)
    assert "were not answered" not in manager.get("/alerts").text, "the assistant may still be at it"
    with store.session() as session:
        session.execute(update(Message).values(at=now() - dt.timedelta(minutes=2)))
        numbers = dict(session.execute(select(Message.conversation_id, Message.number).order_by(Message.number)).all())
    assert unanswered.newest(store) is not None
    page = manager.get("/alerts").text
    assert "Messages that were not answered" in page
    assert "no more alerts go about them; about what came into a report they go until the report is opened." in page
    viewed = trail.entries(store, Wanted(what=What.UNANSWERED_VIEWED))[0]
    assert viewed.details == {"page": "/alerts", "messages": str(numbers["unread"])}
    assert unanswered.newest(store) is not None, "what is in the report"
    manager.get(f"/reports/{reference}")
    assert unanswered.newest(store) is None
    assert "&lt;b&gt;Kyle&lt;/b&gt; of Mill Lane" in page
    assert "Lily of Pear Lane" not in page, "it is read in its report, by those who may"
    assert f'href="/reports/{reference}"' in page


def test_what_belongs_to_a_restricted_report_is_not_shown_and_what_was_read_is_in_the_trail(
    app: Flask, store: Repository
) -> None:
    manager = logged_in(app, store, Role.MANAGER)
    named = logged_in(app, store, Role.MANAGER, "named@example.org", reads_restricted=True)
    hidden = report(store, restricted=True, urgency="emergency")
    coming_back, new = store.open_conversation("website"), store.open_conversation("website")
    store.keep_message(coming_back, "added", "more about Kyle")
    store.add_to_report(hidden, coming_back, "added", "more about Kyle", urgency="standard")
    with store.session() as session:
        session.execute(update(Message).values(answered_at=now()))
        session.add(Alert(reference=hidden, stage="new", way="email", recipient="duty@example.org", problem="refused"))
    for conversation, words in ((coming_back, "Mr Brown the assistant"), (new, "Lily of Pear Lane")):
        store.keep_message(conversation, "not-answered", words)
    with store.session() as session:
        session.execute(update(Message).values(at=now() - dt.timedelta(minutes=2)))
        numbers = list(session.scalars(select(Message.number).where(Message.answered_at.is_(None))))
    page = manager.get("/alerts").text
    assert unanswered.newest(store) is not None, "not all of them were seen"
    assert hidden not in page
    assert "Mr Brown" not in page
    assert "It belongs to a restricted report" in page
    assert "Lily of Pear Lane" in page
    assert "for a restricted report to duty@example.org" in page
    assert "is being tried again" in manager.post("/alerts/1/again", page="/alerts").text
    page = named.get("/alerts").text
    assert "Mr Brown the assistant" in page
    assert f'added to <a class="govuk-link" href="/reports/{hidden}">' in page
    assert unanswered.newest(store) is None, "the manager who may see all has"
    for who, what, read in (
        ("manager@example.org", What.PAGE_VIEWED, numbers[-1:]),
        ("named@example.org", What.UNANSWERED_VIEWED, numbers[::-1]),
    ):
        viewed = trail.entries(store, Wanted(who=who, what=what))
        assert viewed[0].details == {"page": "/alerts", "messages": ", ".join(map(str, read))}


class TestWithoutAWay:
    """Nothing is set: that must not look as if all were well."""

    @pytest.fixture
    def settings_of_the_test(self) -> dict[str, str]:
        return {}

    def test_it_says_so(self, app: Flask, store: Repository) -> None:
        page = logged_in(app, store, Role.MANAGER).get("/alerts").text
        assert "No way for alerts to go is set. Nobody is told of an urgent report." in page
