"""The tables. Columns of type `LargeBinary` hold sealed values (bot/reports/vault.py)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    TypeDecorator,
    UniqueConstraint,
    and_,
    literal_column,
    or_,
)
from sqlalchemy.orm import declarative_base

Base: Any = declarative_base(
    metadata=MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
)


class UtcDateTime(TypeDecorator):
    """An aware time, kept as UTC on every database."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Any) -> dt.datetime | None:
        return value.astimezone(dt.timezone.utc).replace(tzinfo=None) if value else None

    def process_result_value(self, value: dt.datetime | None, dialect: Any) -> dt.datetime | None:
        return value.replace(tzinfo=dt.timezone.utc) if value else None


def now() -> dt.datetime:
    return dt.datetime.now(dt.timezone.utc)


class Conversation(Base):
    """One conversation on one channel."""

    __tablename__ = "conversations"

    id = Column(String(36), primary_key=True)
    channel = Column(String(20), nullable=False)
    started_at = Column(UtcDateTime, nullable=False, default=now)
    last_message_at = Column(UtcDateTime, nullable=False, default=now)
    silence_seen_at = Column(UtcDateTime)  # when it was last looked at for having fallen silent
    ended_at = Column(UtcDateTime)  # when the person left for good: its session opens it no more


# That something was said in a conversation since it was last looked at for having fallen silent. That is so of few: who
# looks for them need not read the whole table (bot/reports/conversations.py).
UNSEEN = or_(Conversation.silence_seen_at.is_(None), Conversation.silence_seen_at < Conversation.last_message_at)
Index("ix_conversations_unseen", Conversation.last_message_at, postgresql_where=UNSEEN, sqlite_where=UNSEEN)


class Message(Base):
    """One message, of the person or of the assistant, in order of `number`."""

    __tablename__ = "messages"
    __table_args__ = (UniqueConstraint("conversation_id", "message_id"),)

    number = Column(Integer, primary_key=True, autoincrement=True)
    conversation_id = Column(ForeignKey("conversations.id"), nullable=False, index=True)
    message_id = Column(String(64), nullable=False)
    sender = Column(String(10), nullable=False)  # person | assistant
    text = Column(LargeBinary, nullable=False)
    shown = Column(LargeBinary)  # what the channel needs to show it again: quick replies and style, as JSON
    in_reply_to = Column(String(64))  # message_id of the person's message
    at = Column(UtcDateTime, nullable=False, default=now)
    answered_at = Column(UtcDateTime)  # when the replies to it were stored


class Turn(Base):
    """The dialogue events that one turn added, in order of `number`."""

    __tablename__ = "turns"
    __table_args__ = (UniqueConstraint("conversation_id", "number"),)

    id = Column(Integer, primary_key=True, autoincrement=True)
    conversation_id = Column(String(64), nullable=False)
    number = Column(Integer, nullable=False)
    events = Column(LargeBinary, nullable=False)
    at = Column(UtcDateTime, nullable=False, default=now)


class Report(Base):
    """A report as it stands; every state it had is in `report_versions`."""

    __tablename__ = "reports"
    __table_args__ = (
        UniqueConstraint("conversation_id", "number"),
        # One for each order in which the queue is read (bot/reports/queue.py); the first is enough to count by.
        Index("ix_reports_open", "open", "rank", "due_at", "id", "status", "restricted"),
        Index("ix_reports_status", "status", "decided_at", "id"),
        Index("ix_reports_created_at", "created_at", "id"),
        Index("ix_reports_assigned_to", "assigned_to", "open"),
    )

    id = Column(Integer, primary_key=True, autoincrement=True)
    reference = Column(String(16), nullable=False, unique=True)
    conversation_id = Column(ForeignKey("conversations.id"), nullable=False)
    number = Column(Integer, nullable=False)  # which report of its conversation, from 0
    urgency = Column(String(10), nullable=False, index=True)  # emergency | same_day | standard
    complete = Column(Boolean, nullable=False)  # the person read it back and sent it
    restricted = Column(Boolean, nullable=False, default=False)  # only named people may read it
    status = Column(String(20), nullable=False, default="new")  # new | in_review | decided | closed
    outcome = Column(String(20))  # what it was decided to be: see data/retention.yml
    decided_at = Column(UtcDateTime)
    version = Column(Integer, nullable=False, default=1)
    content = Column(LargeBinary, nullable=False)
    created_at = Column(UtcDateTime, nullable=False, default=now)
    updated_at = Column(UtcDateTime, nullable=False, default=now)
    return_code_hash = Column(String(200))  # argon2; the code itself is in the transcript alone, sealed
    return_code_for = Column(String(64))  # message_id of the message that was answered with it
    # For the queue, in the clear (bot/reports/filing.py).
    open = Column(Boolean, nullable=False, default=True)  # new or in review
    rank = Column(SmallInteger, nullable=False, default=1)  # one of RANKS in bot/reports/filing.py
    due_at = Column(UtcDateTime, nullable=False)
    kind = Column(String(20))  # of harm: as staff have it, else as the person agreed
    language = Column(String(8), nullable=False, default="en")
    read_kind = Column(String(20))  # what the assistant read: kept as it was, whatever staff correct
    read_danger = Column(String(10))
    read_urgency = Column(String(10))
    staff_kind = Column(String(20))  # what staff say it was
    staff_danger = Column(String(10))
    assigned_to = Column(ForeignKey("staff_accounts.id", ondelete="SET NULL"))
    first_seen_at = Column(UtcDateTime)
    seen_at = Column(UtcDateTime)
    indexed = Column(String(20))  # how its words were indexed (bot/reports/searching.py)


# Emergencies that nobody has opened since they changed last: few, whatever the store holds (bot/alerts/outbox.py). The
# word stands in the condition itself, since a database matches an index that has a condition to no parameter.
UNOPENED = and_(
    Report.urgency == literal_column("'emergency'"), or_(Report.seen_at.is_(None), Report.seen_at < Report.updated_at)
)
Index("ix_reports_unopened", Report.created_at, postgresql_where=UNOPENED, sqlite_where=UNOPENED)


class ReportVersion(Base):
    """A report as it stood at one moment."""

    __tablename__ = "report_versions"
    __table_args__ = (UniqueConstraint("reference", "version"),)

    id = Column(Integer, primary_key=True, autoincrement=True)
    reference = Column(ForeignKey("reports.reference"), nullable=False)
    version = Column(Integer, nullable=False)
    content = Column(LargeBinary, nullable=False)
    at = Column(UtcDateTime, nullable=False, default=now)


class Addition(Base):
    """What was added to a report from another conversation, with its reference and return code."""

    __tablename__ = "additions"
    __table_args__ = (UniqueConstraint("conversation_id", "message_id"),)

    id = Column(Integer, primary_key=True, autoincrement=True)
    reference = Column(ForeignKey("reports.reference"), nullable=False, index=True)
    conversation_id = Column(ForeignKey("conversations.id"), nullable=False)
    message_id = Column(String(64), nullable=False)
    words = Column(LargeBinary, nullable=False)
    at = Column(UtcDateTime, nullable=False, default=now)


class ReportReader(Base):
    """Someone who was named as a reader of one restricted report."""

    __tablename__ = "report_readers"

    reference = Column(ForeignKey("reports.reference"), primary_key=True)
    account_id = Column(ForeignKey("staff_accounts.id"), primary_key=True)
    at = Column(UtcDateTime, nullable=False, default=now)


class LegalHold(Base):
    """That a report must not be erased, whatever the settings say."""

    __tablename__ = "legal_holds"

    reference = Column(ForeignKey("reports.reference"), primary_key=True)
    reason = Column(LargeBinary, nullable=False)
    who = Column(String(200), nullable=False)
    at = Column(UtcDateTime, nullable=False, default=now)


class Redaction(Base):
    """What a person who asks for a copy of a report must not see: a whole message, or words wherever they stand."""

    __tablename__ = "redactions"

    id = Column(Integer, primary_key=True, autoincrement=True)
    uid = Column(String(32), nullable=False, unique=True)  # what the sealed words are bound to
    reference = Column(ForeignKey("reports.reference"), nullable=False, index=True)
    message_id = Column(String(64))
    words = Column(LargeBinary)


class SearchWord(Base):
    """That a word, as a keyed hash, is in a report."""

    __tablename__ = "search_words"
    __table_args__ = ({"sqlite_with_rowid": False},)

    word = Column(BigInteger, primary_key=True, autoincrement=False)
    report_id = Column(ForeignKey("reports.id"), primary_key=True, index=True)


class ReviewEvent(Base):
    """Something that staff did with a report, for its own timeline; never changed. The trail has it too."""

    __tablename__ = "review_events"

    id = Column(Integer, primary_key=True, autoincrement=True)
    uid = Column(String(32), nullable=False, unique=True)  # what the sealed detail is bound to
    reference = Column(ForeignKey("reports.reference"), nullable=False, index=True)
    kind = Column(String(20), nullable=False)
    by_id = Column(Integer, nullable=False)  # no foreign key: who is gone must still be named
    by_name = Column(String(200), nullable=False)
    detail = Column(LargeBinary, nullable=False)
    at = Column(UtcDateTime, nullable=False, default=now)


class ReportLink(Base):
    """What staff say of two reports: about the same child, or not. They are never merged."""

    __tablename__ = "report_links"
    __table_args__ = (UniqueConstraint("first", "second"),)

    id = Column(Integer, primary_key=True, autoincrement=True)
    first = Column(ForeignKey("reports.reference"), nullable=False)  # the lesser reference of the two
    second = Column(ForeignKey("reports.reference"), nullable=False, index=True)
    same = Column(Boolean, nullable=False)


class LearningExample(Base):
    """A message that staff have redacted and labelled for training, or left out."""

    __tablename__ = "learning_examples"
    __table_args__ = (UniqueConstraint("reference", "message_id"),)

    id = Column(Integer, primary_key=True, autoincrement=True)
    reference = Column(ForeignKey("reports.reference"), nullable=False)
    message_id = Column(String(64), nullable=False)
    approved = Column(Boolean, nullable=False)
    content = Column(LargeBinary, nullable=False)
    by_name = Column(String(200), nullable=False)
    at = Column(UtcDateTime, nullable=False, default=now)


class StaffAccount(Base):
    """Someone who may log in to the staff pages."""

    __tablename__ = "staff_accounts"

    id = Column(Integer, primary_key=True, autoincrement=True)
    email = Column(String(200), nullable=False, unique=True)
    name = Column(String(200), nullable=False)
    role = Column(String(20), nullable=False)  # see bot/staff/roles.py
    reads_restricted = Column(Boolean, nullable=False, default=False)  # named for every restricted report
    password_hash = Column(String(200), nullable=False)
    must_change_password = Column(Boolean, nullable=False, default=False)  # somebody else chose it
    totp_secret = Column(LargeBinary)
    totp_confirmed_at = Column(UtcDateTime)  # when a code of it was first given
    totp_last_step = Column(Integer, nullable=False, default=0)  # no code is taken twice
    sign_on_subject = Column(String(255), unique=True)  # who it is at the council's own sign-on
    demonstration = Column(Boolean, nullable=False, default=False)
    created_at = Column(UtcDateTime, nullable=False, default=now)
    disabled_at = Column(UtcDateTime)


class StaffSession(Base):
    """Someone who is logged in; the browser holds the token, the store only its hash."""

    __tablename__ = "staff_sessions"

    token_hash = Column(String(64), primary_key=True)
    account_id = Column(ForeignKey("staff_accounts.id"), nullable=False, index=True)
    started_at = Column(UtcDateTime, nullable=False, default=now)
    seen_at = Column(UtcDateTime, nullable=False, default=now)


class Tries(Base):
    """Failures in a row: to log in with one e-mail address, known or not, or from one network address, or to come back
    with one reference, known or not (bot/reports/tries.py)."""

    __tablename__ = "tries"

    key_hash = Column(String(64), primary_key=True)  # a keyed hash of what was tried (Vault.blind)
    failures = Column(Integer, nullable=False, default=0)
    failed_at = Column(UtcDateTime, nullable=False, default=now, index=True)


class Alert(Base):
    """One message about one report, by one way to one recipient, and how far it got (bot/alerts/outbox.py)."""

    __tablename__ = "alerts"
    __table_args__ = (UniqueConstraint("reference", "stage", "way", "recipient"),)

    id = Column(Integer, primary_key=True, autoincrement=True)
    reference = Column(ForeignKey("reports.reference"), nullable=False)
    stage = Column(String(10), nullable=False)  # new | unopened
    way = Column(String(10), nullable=False)  # email | webhook | notify
    recipient = Column(String(300), nullable=False)
    state = Column(String(10), nullable=False, default="waiting", index=True)  # waiting | sent | given_up | not_needed
    tries = Column(Integer, nullable=False, default=0)
    problem = Column(String(200))  # what went wrong at the last try, without anything that was reported
    created_at = Column(UtcDateTime, nullable=False, default=now)
    next_try_at = Column(UtcDateTime, nullable=False, default=now)
    ended_at = Column(UtcDateTime)  # when it was sent, given up or no longer needed


class TrailEntry(Base):
    """One entry of the trail (bot/reports/trail.py). It names accounts and reports that may be gone by now."""

    __tablename__ = "trail"

    number = Column(Integer, primary_key=True, autoincrement=False)
    at = Column(UtcDateTime, nullable=False, index=True)
    account_id = Column(Integer)
    who = Column(String(200), nullable=False, index=True)
    what = Column(String(30), nullable=False, index=True)
    reference = Column(String(16), index=True)
    address = Column(String(45))
    details = Column(LargeBinary, nullable=False)
    previous = Column(String(64), nullable=False)
    hash = Column(String(64), nullable=False)


class TrailHead(Base):
    """The one row that says where the trail ends; who writes the trail writes it first."""

    __tablename__ = "trail_head"

    id = Column(Integer, primary_key=True, autoincrement=False)
    number = Column(Integer, nullable=False)
    hash = Column(String(64), nullable=False)


class TelegramChat(Base):
    """A chat on Telegram, for as long as an answer may be due there. Of a group only that it was told so once."""

    __tablename__ = "telegram_chats"

    chat = Column(String(64), primary_key=True)  # a keyed hash of Telegram's number for it (Vault.blind)
    conversation_id = Column(ForeignKey("conversations.id"), index=True)  # none for a group
    state = Column(LargeBinary, nullable=False)  # what the next message is read against, as JSON
    last_seen_at = Column(UtcDateTime, nullable=False, default=now)


class TelegramUpdate(Base):
    """What Telegram told us, stored before it is acknowledged; emptied once it is handled."""

    __tablename__ = "telegram_updates"

    update_id = Column(BigInteger, primary_key=True, autoincrement=False)
    chat = Column(String(64), nullable=False, index=True)
    content = Column(LargeBinary)
    tries = Column(Integer, nullable=False, default=0)
    received_at = Column(UtcDateTime, nullable=False, default=now)
    handled_at = Column(UtcDateTime)


class TelegramOutgoing(Base):
    """A message that Telegram has not taken yet."""

    __tablename__ = "telegram_outgoing"

    number = Column(Integer, primary_key=True, autoincrement=True)
    name = Column(String(32), nullable=False, unique=True)
    chat = Column(String(64), nullable=False, index=True)
    urgent = Column(Boolean, nullable=False)
    content = Column(LargeBinary, nullable=False)
    tries = Column(Integer, nullable=False, default=0)
    not_before = Column(UtcDateTime)
    queued_at = Column(UtcDateTime, nullable=False, default=now)
