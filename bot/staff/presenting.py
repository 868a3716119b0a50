"""A stored report in the words that staff read."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any

from bot.council import facts, languages
from bot.council.script import load_yaml
from bot.interview.terms.catalogue import KIND
from bot.reports import queue
from bot.reports.due import TimeLeft, time_left
from bot.reports.repository import Added, StoredReport
from bot.reports.reviewing import Event, Standing
from bot.settings import DATA

URGENCY = {"emergency": "Emergency", "same_day": "Same day", "standard": "Standard"}
DANGER = {
    "yes": "Immediate danger was told of",
    "unclear": "It is unclear whether there is danger",
    "no": "No immediate danger was told of",
}
SAID_DANGER = {
    "yes": "The person said that a child is in danger now",
    "not sure": "The person was not sure whether a child is in danger now",
}
SPEAKER = {
    "adult": "an adult",
    "professional": "a professional",
    "child": "a child or young person",
    "parent": "a parent",
    "adult_victim": "an adult who may be abused",
}


STAFF_DANGER = {
    "yes": "A child was in immediate danger",
    "unclear": "It was unclear whether a child was in immediate danger",
    "no": "No child was in immediate danger",
}
UNTOLD = {
    "unknown": "Not known",
    "declined": "Rather not said",
    "not asked": "Not asked",
    "told before": "In the words above",
}
CHANNEL = {"website": "Website", "telegram": "Telegram", "rest": "Web service"}


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    """What staff read besides the person's own words (`data/script/staff.yml`)."""
    return load_yaml(DATA / "script" / "staff.yml")


def channel_name(channel: str) -> str:
    """A channel as staff know it."""
    return CHANNEL.get(channel, channel.capitalize())


def kind_title(kind: str | None) -> str:
    """A kind of harm by its title; whatever else is `Not clear`."""
    definitions = facts.council().definitions
    return definitions[kind].title if kind in definitions else "Not clear"


class QueueRow:
    """A report in the queue, in words."""

    def __init__(self, row: queue.Row, moment: dt.datetime) -> None:
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
        self.part = not row.complete
        self.new = not row.seen
        self.added_since = row.added_since
        self.language = languages.name(row.language) if row.language != "en" else None

    @property
    def left(self) -> TimeLeft:
        """How long is left, while it is not decided."""
        if self._row.status in ("new", "in_review"):
            return time_left(self._row.due_at, self._moment)
        return TimeLeft("Decided", "none")

    @property
    def standing(self) -> str:
        """Where it stands, and with whom."""
        status = queue.STATUSES[self._row.status]
        if self._row.outcome:
            return f"{status}: {queue.OUTCOMES[self._row.outcome].lower()}"
        return f"{status}, with {self._row.assigned_to}" if self._row.assigned_to else status


class ReportView:
    """A report for the templates: what was told and understood, how it stands, and what staff put right."""

    def __init__(self, report: StoredReport, standing: Standing, events: list[Event], moment: dt.datetime) -> None:
        """
        Args:
            events: all that happened, the newest first.
        """
        self._report = report
        self._understood: dict[str, Any] = report.content["understood"]
        self._moment = moment
        self.standing = standing
        self.events = [TimelineEntry(event) for event in events]
        self._corrected: dict[str, Event] = {}
        for event in reversed(events):
            if event.kind == "corrected":
                self._corrected[event.detail["field"]] = event
        # The newest first.
        self._reading = next((event for event in events if event.kind == "reading_corrected"), None)
        self._decision = next((event for event in events if event.kind == "decided"), None)

    @property
    def reference(self) -> str:
        return self._report.reference

    @property
    def conversation_id(self) -> str:
        return self._report.conversation_id

    @property
    def created_at(self) -> dt.datetime:
        return self._report.created_at

    @property
    def updated_at(self) -> dt.datetime:
        return self._report.updated_at

    @property
    def version(self) -> int:
        return self._report.version

    @property
    def channel(self) -> str:
        return channel_name(self._report.channel)

    @property
    def urgency(self) -> str:
        return URGENCY[self.standing.urgency]

    @property
    def urgency_level(self) -> str:
        return self.standing.urgency

    @property
    def is_emergency(self) -> bool:
        return self.standing.urgency == "emergency"

    @property
    def is_open(self) -> bool:
        return self.standing.status in ("new", "in_review")

    @property
    def left(self) -> TimeLeft:
        """How long is left, while it is not decided."""
        return time_left(self.standing.due_at, self._moment) if self.is_open else TimeLeft("Decided", "none")

    @property
    def due_at(self) -> dt.datetime:
        return self.standing.due_at

    @property
    def status(self) -> str:
        return queue.STATUSES[self.standing.status]

    @property
    def assigned_to(self) -> str | None:
        return self.standing.assigned_to.name if self.standing.assigned_to else None

    @property
    def restricted(self) -> bool:
        return self._report.restricted

    @property
    def is_complete(self) -> bool:
        return self._report.complete

    @property
    def completeness(self) -> str:
        return "Read back and sent by the person" if self.is_complete else "Part report: the person did not send it"

    @property
    def items(self) -> list[Item]:
        """Everything that was told or left untold, in order, with what staff put right."""
        return [
            Item({**item, "words": self._words_of(item)}, self._corrected.get(item["question"]))
            for item in self._report.content["items"]
        ]

    def _words_of(self, item: dict[str, Any]) -> str:
        """The words of an item; of the question whether it is the kind that was suggested, what the answer means."""
        if item["question"] != KIND or item["status"] != "told" or not self._understood.get("primary"):
            return item["words"]
        meant = words()["kind_agreed"].get(item["words"], words()["kind_agreed"]["not sure"])
        return meant.format(kind=self.read_kind.lower())

    @property
    def untold(self) -> list[tuple[str, list[str]]]:
        """What is not known, by the reason why: as (words, headings)."""
        grouped = [
            (words, [item["heading"] for item in self._report.content["items"] if item["status"] == status])
            for status, words in UNTOLD.items()
        ]
        return [(words, headings) for words, headings in grouped if headings]

    @property
    def referral(self) -> list[tuple[str, list[Item]]]:
        """The items under the headings of a referral."""
        parts: list[tuple[str, list[Item]]] = []
        left = {item.question: item for item in self.items}
        for part in words()["referral"]:
            parts.append((part["heading"], [left.pop(name) for name in part["questions"] if name in left]))
        parts.append(("Anything else", list(left.values())))
        return [(heading, items) for heading, items in parts if items]

    @property
    def reasons(self) -> list[str]:
        """Why it is as urgent as it is, by the assistant's reading. Reports of before that was kept have none."""
        return list(self._report.content.get("reasons", ()))

    @property
    def to_check(self) -> list[str]:
        return list(self._report.content.get("to_check", ()))

    @property
    def additions(self) -> tuple[Added, ...]:
        """What was added later, with the return code."""
        return self._report.additions

    @property
    def kind(self) -> str:
        return kind_title(self.standing.kind)

    @property
    def read_kind(self) -> str:
        """What the assistant itself took it for."""
        return kind_title(self._understood.get("primary"))

    @property
    def read_danger(self) -> str:
        """What the assistant read of danger."""
        return DANGER[self._understood["danger"]]

    @property
    def danger(self) -> str:
        """What is known of danger: from staff, else from the person, else from their words."""
        if self.standing.staff_danger:
            return STAFF_DANGER[self.standing.staff_danger]
        return SAID_DANGER.get(self._understood.get("danger_now") or "") or self.read_danger

    @property
    def correction(self) -> TimelineEntry | None:
        """The newest correction of kind and danger."""
        return TimelineEntry(self._reading) if self._reading else None

    @property
    def decision(self) -> TimelineEntry | None:
        """The decision that stands."""
        return TimelineEntry(self._decision) if self._decision and not self.is_open else None

    @property
    def danger_score(self) -> str:
        return f"{self._understood['danger_score']:.2f}"

    @property
    def writer(self) -> str:
        return SPEAKER[self._understood["speaker"]]

    @property
    def spoken_in(self) -> str | None:
        """The code of the language written in, if it was another than English. Reports of before that was told apart
        have none."""
        return self._understood.get("language")

    @property
    def language(self) -> str | None:
        """The same by its name."""
        return languages.name(self.spoken_in) if self.spoken_in else None

    @property
    def disclosure(self) -> bool:
        return bool(self._understood["disclosure"])

    @property
    def categories(self) -> list[tuple[str, str]]:
        """Title and probability of each kind of harm, the likeliest first."""
        ranked = sorted(self._understood["categories"].items(), key=lambda pair: -pair[1])
        return [(facts.council().definitions[name].title, f"{value:.2f}") for name, value in ranked]

    @property
    def quotes(self) -> list[dict[str, Any]]:
        """The words that decided, as stored."""
        return list(self._understood.get("quotes", ()))

    def item(self, question: str) -> Item | None:
        """The item of a question, or None if there is none."""
        return next((item for item in self.items if item.question == question), None)


class Item:
    """One line of what was told: the heading, the words or why there are none, and what staff put right."""

    def __init__(self, raw: dict[str, Any], corrected: Event | None) -> None:
        self.question: str = raw["question"]
        self.heading: str = raw["heading"]
        self.words: str = raw["words"]
        self.told: bool = raw["status"] == "told"
        self.correction = TimelineEntry(corrected) if corrected else None
        self.corrected: str | None = corrected.detail["becomes"] if corrected else None

    @property
    def now(self) -> str:
        """What it is taken for now."""
        return self.corrected or self.words


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


def evidence_reasons() -> dict[str, str]:
    """What each kind of evidence is in words."""
    titles = {name: definition.title.lower() for name, definition in facts.council().definitions.items()}
    return {**titles, "danger": words()["evidence"]["danger"]}
