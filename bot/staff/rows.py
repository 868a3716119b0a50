"""A report of the list in words."""

from __future__ import annotations

import datetime as dt

from bot.council import languages
from bot.reports import queue
from bot.reports.due import TimeLeft, time_left
from bot.reports.filing import OPEN
from bot.staff.naming import URGENCY, channel_name, kind_title
from bot.staff.times import clock
from bot.staff.told import Told


class QueueRow:
    """A report in the queue, in words."""

    def __init__(self, row: queue.Row, moment: dt.datetime, silence: dt.timedelta) -> None:
        self._row = row
        self._moment = moment
        self.reference = row.reference
        self.emergency = row.urgency == "emergency"
        self.urgency = URGENCY[row.urgency]
        self.urgency_class = row.urgency
        self.kind = kind_title(row.kind)
        self.channel = channel_name(row.channel)
        self.created_at = row.created_at
        self.restricted = row.restricted
        self.may_be_writing = not row.complete and not row.left and moment - row.last_message_at < silence
        self.part = not row.complete and not self.may_be_writing
        self.new = not row.seen
        self.added_since = row.added_since
        told = Told(row.content, row.corrected, advised=row.read_urgency == "emergency")
        self.call = told.call
        self.by_child = told.by_child
        self.about = [self.kind, told.age, told.place] if row.content else [self.kind]
        self.language = languages.name(row.language) if row.language != "en" else None

    @property
    def left(self) -> TimeLeft:
        """How long is left, while it is not decided."""
        if self._row.status in OPEN:
            return time_left(self._row.due_at, self._moment)
        return TimeLeft("Decided", "none")

    @property
    def standing(self) -> str:
        """Where it stands, and with whom."""
        status = queue.STATUSES[self._row.status]
        if self._row.outcome:
            return f"{status}: {queue.OUTCOMES[self._row.outcome].lower()}"
        if self._row.assigned_to:
            return f"{status}, with {self._row.assigned_to}"
        if self._row.status == "new" and self._row.seen and self._row.opened:
            by, at = self._row.opened
            return f"Opened {clock(at)} by {by}, not taken"
        return status
