"""A stored report in the words that staff read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from bot.council import facts, languages
from bot.interview.terms.catalogue import DANGER_NOW, KIND, questions
from bot.reports import queue
from bot.reports.conversations import Line
from bot.reports.due import TimeLeft, span, time_left
from bot.reports.filing import OPEN
from bot.reports.repository import Added, StoredReport
from bot.reports.reviewing import Event, Standing
from bot.staff import urgent
from bot.staff.asked import why_untold
from bot.staff.evidence import supporting
from bot.staff.happening import TimelineEntry, timeline
from bot.staff.naming import SPEAKER, STAFF_DANGER, URGENCY, channel_name, kind_title
from bot.staff.told import Call, Told, words
from bot.staff.urgent import Why


class ReportView:
    """A report for the templates: what was told and understood, how it stands, and what staff put right."""

    def __init__(
        self,
        report: StoredReport,
        standing: Standing,
        events: list[Event],
        lines: Sequence[Line],
        *,
        moment: dt.datetime,
        silence: dt.timedelta,
    ) -> None:
        """
        Args:
            events: all that happened, the newest first.
            lines: all that was said.
            silence: after how long without a message nothing more is waited for.
        """
        self._report = report
        self._understood: dict[str, Any] = report.content["understood"]
        self._moment = moment
        self.standing = standing
        self.lines = lines
        self._silence = silence
        self.events = timeline(events)
        self._corrected: dict[str, Event] = {}
        for event in reversed(events):
            if event.kind == "corrected":
                self._corrected[event.detail["field"]] = event
        self.told = Told(
            report.content,
            {field: event.detail["becomes"] for field, event in self._corrected.items()},
            advised=standing.read_urgency == "emergency",
        )
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
        return self.standing.status in OPEN

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
    def may_be_writing(self) -> bool:
        """Whether the person has not sent it, and may still do so."""
        waits = self._moment - self._report.last_message_at < self._silence
        return not self.is_complete and not self._report.left and waits

    @property
    def completeness(self) -> str:
        came = words()["came"]
        if self.is_complete:
            return came["sent"]
        if self.may_be_writing:
            return came["writing"].format(ago=span(self._moment - self._report.last_message_at))
        return came["left" if self._report.left else "part"]

    @property
    def call(self) -> Call | None:
        """What they say of their call to 999; None if it was not advised."""
        return self.told.call

    @property
    def care(self) -> list[str]:
        """What to be careful of before anything is done."""
        return self.told.care

    @property
    def items(self) -> list[Item]:
        """Everything that was told or left untold, in order, with what staff put right. What is known of danger is said
        in the same words as everywhere."""
        found = [
            Item({**item, "words": self._words_of(item)}, self._corrected.get(item["question"]))
            for item in self._report.content["items"]
            if item["question"] != DANGER_NOW
        ]
        danger = {"question": DANGER_NOW, "heading": questions()[DANGER_NOW].heading, "status": "told"}
        return [Item({**danger, "words": self.danger}, self._corrected.get(DANGER_NOW)), *found]

    def _words_of(self, item: dict[str, Any]) -> str:
        """The words of an item, or why there are none; of the question whether it is the kind that was suggested, what
        the answer means."""
        if item["status"] != "told":
            why = why_untold(item["question"], item["status"], self.lines)
            return words()["untold"].get(why, item["words"])
        if item["question"] != KIND or not self._understood.get("primary"):
            return item["words"]
        meant = words()["kind_agreed"].get(item["words"], words()["kind_agreed"]["not sure"])
        return meant.format(kind=self.read_kind.lower())

    @property
    def untold(self) -> list[tuple[str, list[str]]]:
        """What is not known, by the reason why: as (words, headings)."""
        untold = [item for item in self.items if not item.told]
        grouped = [(why, [item.heading for item in untold if item.words == why]) for why in words()["untold"].values()]
        return [(why, headings) for why, headings in grouped if headings]

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
    def _urgent_by(self) -> list[str]:
        """The reasons of its urgency by name. Reports of before that was kept have none."""
        return list(self._report.content.get("urgent_by", ()))

    @property
    def whys(self) -> list[Why]:
        """Why it is as urgent as it is, by the assistant's reading. Reports of before that was kept have none."""
        return urgent.whys(self.told, self._report.content.get("reasons", ()), self._urgent_by, self.lines)

    @property
    def to_check(self) -> list[str]:
        """What staff should check; that it was not sent only once nothing more is waited for."""
        checks = self._report.content.get("to_check", ())
        return [check for check in checks if not (self.may_be_writing and check == words()["check"]["part"])]

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
        """What is known of danger by the conversation alone."""
        return urgent.danger(self.told, self._urgent_by)

    @property
    def danger(self) -> str:
        """What is known of danger: from staff, else from the conversation."""
        return STAFF_DANGER[self.standing.staff_danger] if self.standing.staff_danger else self.read_danger

    @property
    def danger_level(self) -> str:
        """The same as one of `yes`, `unclear` and `no`."""
        if self.standing.staff_danger:
            return self.standing.staff_danger
        heard = {"danger_said", "danger_heard", "danger_read"} & set(self._urgent_by)
        return "yes" if heard else str(self._understood["danger"])

    @property
    def correction(self) -> TimelineEntry | None:
        """The newest correction of kind and danger."""
        return TimelineEntry(self._reading) if self._reading else None

    @property
    def decision(self) -> TimelineEntry | None:
        """The decision that stands."""
        return TimelineEntry(self._decision) if self._decision and not self.is_open else None

    @property
    def danger_score(self) -> str | None:
        """The computer's own number for danger, where that decided."""
        decided = urgent.read_by_model(self.told, self._urgent_by)
        return f"{self._understood['danger_score']:.2f}" if decided else None

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
        """The words that decided, as stored, as far as they bear out what it is taken for now."""
        kind = self.standing.staff_kind or self.standing.kind or self._understood.get("primary")
        return supporting(list(self._understood.get("quotes", ())), self.told, kind, self.danger_level)

    @property
    def in_short(self) -> list[Item]:
        """The few items that say what it is about."""
        found = (self.item(name) for name in words()["in_short"])
        return [item for item in found if item is not None and (item.told or item.corrected)]

    @property
    def also(self) -> list[str]:
        """The other kinds of harm that it is about too, by the decision that stands."""
        named = self._decision.detail.get("also", ()) if self._decision and not self.is_open else ()
        return [kind_title(name) for name in named]

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


def evidence_reasons() -> dict[str, str]:
    """What each kind of evidence is in words."""
    titles = {name: definition.title.lower() for name, definition in facts.council().definitions.items()}
    return {**titles, "danger": words()["evidence"]["danger"]}
