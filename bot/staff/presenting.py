"""A stored report in the words that staff read."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from bot.council import facts, languages
from bot.reports.repository import Added, StoredReport

BEDFORD = ZoneInfo("Europe/London")
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


class ReportView:
    """A report for the templates."""

    def __init__(self, report: StoredReport) -> None:
        self._report = report
        self._understood: dict[str, Any] = report.content["understood"]

    @property
    def reference(self) -> str:
        return self._report.reference

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
        return self._report.channel

    @property
    def urgency(self) -> str:
        return URGENCY[self._report.urgency]

    @property
    def is_emergency(self) -> bool:
        return self._report.urgency == "emergency"

    @property
    def completeness(self) -> str:
        return "Sent by the person" if self._report.complete else "Part report: not read back by the person"

    @property
    def items(self) -> list[dict[str, Any]]:
        return list(self._report.content["items"])

    @property
    def reasons(self) -> list[str]:
        """Why it is as urgent as it is. Reports of before that was written down have none."""
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
        kind = self._understood["kind"]
        definitions = facts.council().definitions
        return definitions[kind].title if kind in definitions else "Not clear"

    @property
    def danger(self) -> str:
        if self._understood["danger_now"] in SAID_DANGER:
            return SAID_DANGER[self._understood["danger_now"]]
        return DANGER[self._understood["danger"]]

    @property
    def danger_score(self) -> str:
        return f"{self._understood['danger_score']:.2f}"

    @property
    def writer(self) -> str:
        return SPEAKER[self._understood["speaker"]]

    @property
    def language(self) -> str | None:
        """The language written in, if it was another than English. Reports of before that was told apart have none."""
        code = self._understood.get("language")
        return languages.name(code) if code else None

    @property
    def disclosure(self) -> bool:
        return bool(self._understood["disclosure"])

    @property
    def categories(self) -> list[tuple[str, str]]:
        """Title and probability of each kind of harm, the likeliest first."""
        ranked = sorted(self._understood["categories"].items(), key=lambda pair: -pair[1])
        return [(facts.council().definitions[name].title, f"{value:.2f}") for name, value in ranked]

    @property
    def quotes(self) -> list[tuple[str, str]]:
        """The words that decided, with what they speak for."""
        definitions = facts.council().definitions
        return [
            (quote["words"], definitions[quote["why"]].title if quote["why"] in definitions else "Immediate danger")
            for quote in self._understood["quotes"]
        ]
