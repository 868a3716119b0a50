"""Where sealed values stand, and what each is bound to: the one list that sealing and the change of keys share."""

from __future__ import annotations

from typing import Any

from bot.reports.models import (
    Addition,
    Base,
    LearningExample,
    LegalHold,
    Message,
    Redaction,
    Report,
    ReportVersion,
    ReviewEvent,
    StaffAccount,
    TelegramChat,
    TelegramOutgoing,
    TelegramUpdate,
    TrailEntry,
    Turn,
)

# Each sealed column, with the columns that name its row. They never change in the life of a row.
NAMED_BY: dict[Any, tuple[str, ...]] = {
    Message.text: ("conversation_id", "message_id"),
    Message.shown: ("conversation_id", "message_id"),
    Turn.events: ("conversation_id", "number"),
    Report.content: ("reference",),
    ReportVersion.content: ("reference", "version"),
    Addition.words: ("conversation_id", "message_id"),
    LegalHold.reason: ("reference",),
    Redaction.words: ("uid",),
    ReviewEvent.detail: ("uid",),
    LearningExample.content: ("reference", "message_id"),
    StaffAccount.totp_secret: ("id",),
    TelegramChat.state: ("chat",),
    TelegramUpdate.content: ("update_id",),
    TelegramOutgoing.content: ("name",),
}
# Sealed once and never again: the hash of an entry covers the value as it is sealed (bot/reports/trail.py).
NEVER_SEALED_ANEW: tuple[Any, ...] = (TrailEntry.details,)


def place(column: Any, *names: object) -> tuple[str, ...]:
    """The place that a value is sealed for: table, column, and what names the row.

    Args:
        column: the column as the model has it, as `Message.text`.
        names: the row's values of the columns that name it.
    """
    assert len(names) == len(NAMED_BY[column]), f"{column} is named by {NAMED_BY[column]}"
    return column.class_.__tablename__, column.key, *map(str, names)


def tables() -> list[tuple[Any, list[Any]]]:
    """Every model with columns that are sealed anew when keys change, and those columns."""
    models: dict[Any, list[Any]] = {}
    for column in NAMED_BY:
        models.setdefault(column.class_, []).append(column)
    order = list(Base.metadata.tables)
    return sorted(models.items(), key=lambda pair: order.index(pair[0].__tablename__))
