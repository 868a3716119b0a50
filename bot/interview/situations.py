"""The special situations of `data/script/situations.yml`: who speaks or what it is about needs words of its own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from bot.council.script import load_yaml
from bot.settings import DATA


@dataclass(frozen=True)
class Situation:
    """One special situation; the fields are described at the top of the data file."""

    id: str
    heading: str
    say: str
    say_child: str | None
    say_emergency: str | None
    say_again: str | None
    urgency: str
    leave_out: frozenset[str]
    only_if: dict[str, frozenset[str]]
    restricted: bool
    check: str | None


@lru_cache(maxsize=1)
def situations() -> dict[str, Situation]:
    """All situations by id, in the order in which they are said."""
    return {
        name: Situation(
            id=name,
            heading=raw["heading"],
            say=raw["say"],
            say_child=raw.get("say_child"),
            say_emergency=raw.get("say_emergency"),
            say_again=raw.get("say_again"),
            urgency=raw.get("urgency", "standard"),
            leave_out=frozenset(raw.get("leave_out", ())),
            only_if={gate: frozenset(names) for gate, names in raw.get("only_if", {}).items()},
            restricted=raw.get("restricted", False),
            check=raw.get("check"),
        )
        for name, raw in load_yaml(DATA / "script" / "situations.yml").items()
    }


def named(names: frozenset[str]) -> list[Situation]:
    """The situations of those names, in the order in which they are said."""
    return [situation for name, situation in situations().items() if name in names]
