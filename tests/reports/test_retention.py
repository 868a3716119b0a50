"""Retention, on both databases: kept, due, and then gone from everywhere, but for the trail."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, func, select, text, update

from bot.reports import duplicates, learning, queue, retention, reviewing, trail
from bot.reports.learning import Example
from bot.reports.models import Alert, Base, Message, Report, ReportReader, StaffAccount, now
from bot.reports.repository import Reference, Repository
from bot.reports.retention import Done, Periods, RetentionError
from bot.reports.reviewing import Person
from bot.reports.trail import Actor, Wanted, What
from bot.telegram.store import TelegramStore
from tests.clock import Clock, stopped

ANN = Actor(1, "ann@example.org")
DAY = dt.timedelta(days=1)
KEPT = Periods({"referred": 30 * DAY, "no_action": 10 * DAY}, no_report=20 * DAY, set_aside=15 * DAY)
# What is kept on purpose: who did what, and who may log in.
NOT_OF_REPORTERS = {"trail", "staff_accounts"}
# What is emptied by itself as soon as it went or was handled (bot/telegram/store.py), or after its own time.
ON_THE_WAY = {"telegram_updates", "telegram_outgoing"}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, store: Repository) -> Clock:
    return stopped(
        monkeypatch, *(f"bot.reports.{module}" for module in ("retention", "trail", "conversations", "repository"))
    )


def talked(store: Repository, clock: Clock) -> str:
    """A conversation with words and a draft in the dialogue's tracker."""
    conversation = store.open_conversation("website")
    store.keep_message(conversation, "one", "There is a bruise on Kyle")
    store.keep_replies(conversation, "one", [("Thank you for telling me", {})])
    store.keep_turn(conversation, 0, [{"event": "slot", "name": "draft", "value": "Kyle"}])
    return conversation


def told(store: Repository, clock: Clock, conversation: str | None = None, number: int = 0) -> Reference:
    """A report with everything that can hang on one."""
    conversation = conversation or talked(store, clock)
    for _ in range(2):
        content = {"items": [{"question": "what", "words": "Kyle", "status": "told"}]}
        reference = store.store_report(conversation, content, urgency="emergency", complete=True, number=number)
    with store.session() as session:
        account = session.scalars(select(StaffAccount)).first()
        if account is None:
            account = StaffAccount(email="ann@example.org", name="Ann", role="reviewer", password_hash="x")
            session.add(account)
            session.flush()
        session.add(ReportReader(reference=reference, account_id=account.id))
        session.add(Alert(reference=reference, stage="new", way="email", recipient="duty@example.org"))
    return reference


def with_staff(store: Repository, reference: str, other: str) -> None:
    """All that staff and Telegram can hang on a report and its conversation."""
    by = Person(1, "Ann", "ann@example.org")
    reviewing.note(store, reference, by, "The school says that Kyle is safe")
    duplicates.judge(store, reference, other, by, same=True)
    telegram = TelegramStore(store)
    with store.session() as session:
        report = session.scalars(select(Report).where(Report.reference == reference)).one()
        content = store.content_of(report)
        conversation = report.conversation_id
    telegram.open_chat(telegram.key(7), conversation)
    learning.keep(store, Example(reference, "one", "Kyle is hurt", content, "physical", "no"), by, {"text": "Kim"})


def decide(store: Repository, clock: Clock, reference: str, outcome: str = "referred", status: str = "decided") -> None:
    with store.session() as session:
        report = session.scalars(select(Report).where(Report.reference == reference)).one()
        report.status, report.outcome, report.decided_at = status, outcome, clock()


def rows(store: Repository) -> dict[str, int]:
    """How many rows there are in each table that erasing is to reach."""
    with store.session() as session:
        return {
            name: session.execute(select(func.count()).select_from(Base.metadata.tables[name])).scalar_one()
            for name in sorted(retention.reached())
        }


def test_a_decided_report_is_kept_until_its_time_and_then_gone_from_every_table(
    store: Repository, clock: Clock
) -> None:
    reference = told(store, clock)
    adding = store.open_conversation("website")
    store.keep_message(adding, "two", "Kyle told me more")
    store.add_to_report(reference, adding, "two", "Kyle told me more", urgency="standard")
    other = told(store, clock)
    with_staff(store, reference, other)
    before = rows(store)
    empty = {"legal_holds", "redactions"}
    assert {name for name, count in before.items() if not count} <= empty, "the test fills every other table"
    decide(store, clock, reference)
    decide(store, clock, other)
    clock.advance(days=29)
    assert retention.run(store, KEPT) == Done(0, 0, 0)
    assert rows(store) == before
    clock.advance(days=1)
    assert retention.run(store, KEPT) == Done(2, 0, 0)
    assert set(rows(store).values()) == {0}
    with store.session() as session:
        assert session.scalars(select(StaffAccount.email)).all() == ["ann@example.org"], "staff stay"


def test_the_trail_keeps_that_it_happened_and_stays_whole(store: Repository, clock: Clock) -> None:
    reference = told(store, clock)
    trail.record(store, ANN, What.REPORT_VIEWED, reference)
    decide(store, clock, reference)
    clock.advance(days=30)
    retention.run(store, KEPT)
    erased, viewed = trail.entries(store, Wanted(reference=reference))
    assert (viewed.what, erased.what, erased.who) == (What.REPORT_VIEWED, What.ERASED, "the service")
    assert erased.details["outcome"] == "referred"
    assert trail.verify(store).number == 2


def test_every_table_that_holds_what_was_said_is_reached() -> None:
    sealed = {
        table.name
        for table in Base.metadata.sorted_tables
        if any(isinstance(column.type, LargeBinary) for column in table.columns)
    }
    assert sealed - NOT_OF_REPORTERS - ON_THE_WAY <= retention.reached()
    assert not NOT_OF_REPORTERS & retention.reached()


@pytest.mark.parametrize(
    ("outcome", "status", "days"),
    [("referred", "new", 9999), ("referred", "in_review", 9999), ("adopted", "decided", 9999)],
)
def test_what_is_not_decided_or_has_an_unknown_outcome_is_never_erased(
    store: Repository, clock: Clock, outcome: str, status: str, days: int
) -> None:
    reference = told(store, clock)
    decide(store, clock, reference, outcome, status)
    clock.advance(days=days)
    assert retention.run(store, KEPT) == Done(0, 0, 0)
    assert store.report(reference) is not None


def test_each_outcome_has_its_own_time(store: Repository, clock: Clock) -> None:
    long, short = told(store, clock), told(store, clock)
    decide(store, clock, long, "referred")
    decide(store, clock, short, "no_action", "closed")
    assert retention.erased_on(store, short, KEPT) == clock() + 10 * DAY
    clock.advance(days=10)
    assert retention.run(store, KEPT).reports == 1
    assert store.report(long) is not None
    assert store.report(short) is None


def test_a_legal_hold_keeps_a_report_until_it_is_lifted(store: Repository, clock: Clock) -> None:
    reference = told(store, clock)
    decide(store, clock, reference)
    retention.hold(store, ANN, reference, "Court proceedings")
    with pytest.raises(RetentionError, match="already"):
        retention.hold(store, ANN, reference, "again")
    clock.advance(days=400)
    assert retention.run(store, KEPT) == Done(0, 0, 0)
    held = retention.hold_on(store, reference)
    assert held is not None
    assert (held.reason, held.who) == ("Court proceedings", "ann@example.org")
    retention.lift(store, ANN, reference, "The proceedings are over")
    with pytest.raises(RetentionError, match="not under"):
        retention.lift(store, ANN, reference, "again")
    assert retention.run(store, KEPT).reports == 1
    kept = [entry.what for entry in trail.entries(store, Wanted(reference=reference))]
    assert kept == [What.ERASED, What.HOLD_LIFTED, What.HELD]


def test_two_reports_of_one_conversation_go_one_by_one_and_the_words_with_the_last(
    store: Repository, clock: Clock
) -> None:
    conversation = talked(store, clock)
    first, second = told(store, clock, conversation), told(store, clock, conversation, number=1)
    decide(store, clock, first)
    clock.advance(days=30)
    assert retention.run(store, KEPT).reports == 1
    assert store.report(first) is None
    assert store.report(second) is not None
    assert store.transcript(conversation), "the other report still stands on these words"
    assert store.turns(conversation)
    decide(store, clock, second)
    clock.advance(days=30)
    assert retention.run(store, KEPT).reports == 1
    assert set(rows(store).values()) == {0}


def test_a_conversation_that_led_to_no_report_goes_after_its_time(store: Repository, clock: Clock) -> None:
    conversation = talked(store, clock)
    store.keep_turn("begun-by-rasa-alone", 0, [{"event": "user", "text": "Kyle"}])
    clock.advance(days=19)
    assert retention.run(store, KEPT) == Done(0, 0, 0)
    reference = told(store, clock)
    clock.advance(days=2)
    with store.session() as session:
        from bot.reports.models import Turn

        for turn in session.scalars(select(Turn)):
            turn.at = clock() - 21 * DAY
    done = retention.run(store, KEPT)
    assert done == Done(0, 2, 0)
    assert store.transcript(conversation) == []
    assert store.turns("begun-by-rasa-alone") == []
    found = store.report(reference)
    assert found is not None
    assert store.transcript(found.conversation_id), "a report that waits keeps its words"
    assert trail.entries(store, Wanted(what=What.ERASED))[0].details == {"conversations_without_report": 2}


def test_what_was_never_answered_is_kept_until_a_manager_has_seen_it_and_then_as_long_again(
    store: Repository, clock: Clock
) -> None:
    conversation = talked(store, clock)
    store.keep_message(conversation, "two", "He hit me again")
    clock.advance(days=100)
    assert retention.run(store, KEPT) == Done(0, 0, 0)
    trail.record(store, ANN, What.UNANSWERED_VIEWED, messages=1)
    clock.advance(days=19)
    assert retention.run(store, KEPT) == Done(0, 0, 0)
    clock.advance(days=1)
    assert retention.run(store, KEPT) == Done(0, 1, 0)
    assert store.transcript(conversation) == []


def test_one_that_cannot_be_erased_does_not_keep_the_others(
    store: Repository, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck, other = told(store, clock), told(store, clock)
    decide(store, clock, stuck)
    decide(store, clock, other)
    clock.advance(days=30)
    erase = retention._erase_report

    def fails_once(repository: Repository, reference: str) -> bool:
        if reference == stuck:
            raise OSError("disk")
        return erase(repository, reference)

    monkeypatch.setattr(retention, "_erase_report", fails_once)
    assert retention.run(store, KEPT) == Done(1, 0, 1)
    assert store.report(stuck) is not None
    assert store.report(other) is None


def test_what_is_erased_is_not_left_in_the_file(tmp_path: Path, repository: Repository) -> None:
    """On SQLite: neither in the database's file nor in its log. Sealed words are looked for as they lie there."""
    conversation = repository.open_conversation("website")
    repository.keep_message(conversation, "one", "Kyle")
    with repository.session() as session:
        sealed = bytes(session.scalars(select(Message.text)).one())
        session.execute(text("UPDATE conversations SET last_message_at = '2020-01-01 00:00:00.000000'"))
        session.execute(update(Message).values(answered_at=now()))
    files = list(tmp_path.glob("store.db*"))
    assert any(sealed in file.read_bytes() for file in files)
    assert retention.run(repository, KEPT).conversations == 1
    assert not any(sealed in file.read_bytes() for file in tmp_path.glob("store.db*"))


def test_a_message_on_telegram_that_could_not_be_handled_is_erased_after_its_time(
    store: Repository, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.store.now", clock)
    telegram = TelegramStore(store)
    for update_id in (1, 2):
        telegram.keep_update(update_id, telegram.key(5), {"text": "There is a bruise on Kyle"})
    telegram.set_aside(1)
    clock.advance(days=14)
    assert retention.run(store, KEPT) == Done(0, 0, 0)
    assert len(retention.set_aside(store)) == 1
    clock.advance(days=1)
    assert retention.run(store, KEPT) == Done(0, 0, 0, set_aside=1)
    assert retention.set_aside(store) == []
    assert telegram.take_up_again() == 0
    assert not telegram.keep_update(1, telegram.key(5), {}), "it is not taken twice"
    assert [waiting.update_id for waiting in telegram.waiting(telegram.key(5))] == [2], "what still waits stays"
    (entry, *_) = trail.entries(store, Wanted(what=What.ERASED))
    assert entry.details == {"telegram_messages_set_aside": 1}


def test_the_periods_that_are_delivered_can_be_used() -> None:
    kept = retention.periods()
    assert set(kept.outcomes) == {"referred", "advice", "early_help", "no_action", "passed_on"}


def test_a_period_that_is_no_number_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "retention.yml").write_text("outcomes: {referred: soon}\nno_report: 30\n")
    monkeypatch.setattr(retention, "DATA", tmp_path)
    with pytest.raises(RetentionError, match="referred is 'soon'"):
        retention.periods()


def test_every_outcome_of_a_decision_has_its_time() -> None:
    assert set(retention.periods().outcomes) == set(queue.OUTCOMES)


def test_a_decision_by_staff_is_erased_when_its_time_is_over_and_not_before(store: Repository, clock: Clock) -> None:
    by = Person(1, "Ann", "ann@example.org")
    reference = told(store, clock)
    standing = reviewing.standing(store, reference)
    assert standing is not None
    form = {"outcome": "no_action", "kind": "none", "danger": "no", "why": "Seen.", "state": standing.state}
    reviewing.decide(store, reference, by, **form)
    clock.moment = now() + 9 * DAY
    assert retention.run(store, KEPT).reports == 0
    clock.advance(days=2)
    assert retention.due(store, KEPT) == [reference]
    reviewing.reopen(store, reference, by, "The school rang.")
    assert retention.run(store, KEPT).reports == 0, "what is taken back is kept"
