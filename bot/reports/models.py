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
    conversation_id = Column(String(64), nullable=False, index=True)
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
    urgency = Column(String(10), nullable=False)  # emergency | same_day | standard
    complete = Column(Boolean, nullable=False)  # the person read it back and sent it
    status = Column(String(20), nullable=False, default="new")  # new | in_review | decided | closed
    version = Column(Integer, nullable=False, default=1)
    content = Column(LargeBinary, nullable=False)
    created_at = Column(UtcDateTime, nullable=False, default=now)
    updated_at = Column(UtcDateTime, nullable=False, default=now)
    return_code_hash = Column(String(200))  # argon2; the code itself was given to the person and is nowhere else
    return_tries = Column(Integer, nullable=False, default=0)  # wrong codes in a row
    return_tried_at = Column(UtcDateTime)
    # For the queue, in the clear (bot/reports/filing.py).
    open = Column(Boolean, nullable=False, default=True)  # new or in review
    rank = Column(SmallInteger, nullable=False, default=1)  # 0 for an emergency, else 1
    due_at = Column(UtcDateTime, nullable=False)
    kind = Column(String(20))  # of harm: as staff have it, else as the person agreed
    language = Column(String(8), nullable=False, default="en")
    restricted = Column(Boolean, nullable=False, default=False)  # for named staff only
    read_kind = Column(String(20))  # what the assistant read: kept as it was, whatever staff correct
    read_danger = Column(String(10))
    read_urgency = Column(String(10))
    staff_kind = Column(String(20))  # what staff say it was
    staff_danger = Column(String(10))
    assigned_to = Column(ForeignKey("staff_accounts.id", ondelete="SET NULL"))
    first_seen_at = Column(UtcDateTime)
    seen_at = Column(UtcDateTime)
    outcome = Column(String(20))
    decided_at = Column(UtcDateTime)
    indexed = Column(String(20))  # how its words were indexed (bot/reports/searching.py)


class ReportVersion(Base):
    """A report as it stood at one moment."""

    __tablename__ = "report_versions"
    __table_args__ = (UniqueConstraint("reference", "version"),)

    id = Column(Integer, primary_key=True, autoincrement=True)
    reference = Column(ForeignKey("reports.reference"), nullable=False, index=True)
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


class SearchWord(Base):
    """That a word, as a keyed hash, is in a report."""

    __tablename__ = "search_words"
    __table_args__ = ({"sqlite_with_rowid": False},)

    word = Column(BigInteger, primary_key=True, autoincrement=False)
    report_id = Column(ForeignKey("reports.id"), primary_key=True, index=True)


class ReviewEvent(Base):
    """Something that staff did, with a report or with a list of them; never changed."""

    __tablename__ = "review_events"

    id = Column(Integer, primary_key=True, autoincrement=True)
    uid = Column(String(32), nullable=False, unique=True)  # what the sealed detail is bound to
    reference = Column(ForeignKey("reports.reference"), index=True)
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
    """Someone who may review reports."""

    __tablename__ = "staff_accounts"

    id = Column(Integer, primary_key=True, autoincrement=True)
    email = Column(String(200), nullable=False, unique=True)
    name = Column(String(200), nullable=False)
    password_hash = Column(String(200), nullable=False)
    demonstration = Column(Boolean, nullable=False, default=False)
    created_at = Column(UtcDateTime, nullable=False, default=now)
