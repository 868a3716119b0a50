"""The reviewed facts of `data/council.yml`: telephone numbers, links, definitions.

A fact whose status is `to_confirm` is kept in the file for the council to look at and is not given out:
asking for it is an error, so that no text can show it by accident.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.errors import KnownError
from bot.settings import DATA


class FactError(KnownError):
    """A fact is missing, malformed, or not yet confirmed by the council."""


@dataclass(frozen=True)
class Phone:
    """A telephone number: whose it is and how it is written."""

    name: str
    number: str


@dataclass(frozen=True)
class Definition:
    """A kind of harm in the council's own words; `plain` completes "this may be about a child …"."""

    title: str
    plain: str
    text: str


@dataclass(frozen=True)
class OfficeHours:
    """When the office number is answered. `weekdays` is None as long as the council has not confirmed it.

    Attributes:
        weekdays: weekday number (Monday is 0) to (opening, closing) time of day, or None.
        closed_days: days of the council's own on which the office is shut.
        margin: how near to opening or closing both numbers are shown.
    """

    timezone: str
    weekdays: dict[int, tuple[dt.time, dt.time]] | None
    closed_days: frozenset[dt.date]
    margin: dt.timedelta


@dataclass(frozen=True)
class Council:
    """Everything the assistant may state as fact."""

    name: str
    service: str
    phones: dict[str, Phone]
    links: dict[str, str]
    definitions: dict[str, Definition]
    office_hours: OfficeHours
    reviewed_on: dt.date
    review_by: dt.date

    def phone(self, key: str) -> Phone:
        """The confirmed telephone number `key`.

        Raises:
            FactError: there is none, or it is not confirmed.
        """
        if key not in self.phones:
            raise FactError(f"data/council.yml has no confirmed telephone number {key!r}.")
        return self.phones[key]

    def placeholders(self) -> dict[str, str]:
        """What a text of the script may name in braces: `{council}`, `{service}`, `{phone_…}`, `{link_…}`."""
        named = {"council": self.name, "service": self.service}
        named |= {f"phone_{key}": phone.number for key, phone in self.phones.items()}
        return named | {f"link_{key}": address for key, address in self.links.items()}


WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def load(path: Path = DATA / "council.yml") -> Council:
    """Read the facts.

    Raises:
        FactError: the file lacks something or a value has the wrong shape.
    """
    try:
        raw = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        return Council(
            name=raw["council"],
            service=raw["service"],
            phones={k: Phone(p["name"], p["number"]) for k, p in _confirmed(raw["phones"]).items()},
            links={k: link["address"] for k, link in _confirmed(raw["links"]).items()},
            definitions={
                k: Definition(d["title"], d["plain"], d["text"]) for k, d in _confirmed(raw["definitions"]).items()
            },
            office_hours=_office_hours(raw["office_hours"]),
            reviewed_on=raw["reviewed_on"],
            review_by=raw["review_by"],
        )
    except (KeyError, TypeError, ValueError) as problem:
        raise FactError(f"{path.name} cannot be used: {type(problem).__name__} {problem}.") from problem


@lru_cache(maxsize=1)
def council() -> Council:
    """The facts of this installation, read once."""
    return load()


def _confirmed(section: dict[str, Any]) -> dict[str, Any]:
    for key, fact in section.items():
        if fact.get("status") not in ("confirmed", "to_confirm") or not fact.get("source"):
            raise ValueError(f"{key} needs a source and a status of 'confirmed' or 'to_confirm'")
    return {key: fact for key, fact in section.items() if fact["status"] == "confirmed"}


def _office_hours(raw: dict[str, Any]) -> OfficeHours:
    weekdays = None
    if raw["weekdays"] is not None and raw["status"] == "confirmed":
        weekdays = {
            WEEKDAYS.index(day): (dt.time.fromisoformat(opens), dt.time.fromisoformat(closes))
            for day, (opens, closes) in raw["weekdays"].items()
        }
    return OfficeHours(
        timezone=raw["timezone"],
        weekdays=weekdays,
        closed_days=frozenset(raw["closed_days"]),
        margin=dt.timedelta(minutes=raw["margin_minutes"]),
    )
