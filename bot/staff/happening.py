"""What happened with a report, in words."""

from __future__ import annotations

from collections.abc import Sequence

from bot.reports import queue
from bot.reports.reviewing import Event
from bot.staff.naming import STAFF_DANGER, URGENCY, kind_title
from bot.staff.times import clock
from bot.staff.told import words


class TimelineEntry:
    """Something that happened, in words."""

    def __init__(self, event: Event) -> None:
        self.at = event.at
        self.by = event.by
        self.kind = event.kind
        detail = {**event.detail}
        if "outcome" in detail:
            detail["outcome"] = queue.OUTCOMES[detail["outcome"]].lower()
        self.title = words()["timeline"][event.kind].format(**detail)
        self.text: str = event.detail.get("text", "")
        self.changes = _changes(event)
        self._times = 1

    def began(self, earlier: Event) -> None:
        """It happened once before, too."""
        self._times += 1
        values = {"times": self._times, "since": clock(earlier.at), "until": clock(self.at)}
        self.title = words()["timeline_of_many"][self.kind].format(**values)


def timeline(events: Sequence[Event]) -> list[TimelineEntry]:
    """What happened, in words; several of a kind in a row that say nothing else are one."""
    entries: list[TimelineEntry] = []
    for event in events:
        before = entries[-1] if entries else None
        if before is not None and before.kind == event.kind and event.kind in words()["timeline_of_many"]:
            before.began(event)
        else:
            entries.append(TimelineEntry(event))
    return entries


def _changes(event: Event) -> list[tuple[str, str, str]]:
    """What was changed: as (name, before, now)."""
    if event.kind == "corrected":
        return [(event.detail["heading"], event.detail["was"], event.detail["becomes"])]
    if event.kind != "reading_corrected":
        return []
    was, becomes = event.detail["was"], event.detail["becomes"]
    named = (
        ("Kind of harm", kind_title(was["kind"]), kind_title(becomes["kind"])),
        ("Danger", STAFF_DANGER.get(was["danger"], "Not known"), STAFF_DANGER[becomes["danger"]]),
        ("Urgency", URGENCY[was["urgency"]], URGENCY[becomes["urgency"]]),
    )
    return [change for change in named if change[1] != change[2]]
