"""The special situations of `data/script/situations.yml`: who speaks or what it is about needs words of its own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from bot.council.script import fill, load_yaml
from bot.interview.terms.concern import Concern
from bot.settings import DATA


@dataclass(frozen=True)
class Situation:
    """One special situation; the fields are described at the top of the data file."""

    id: str
    heading: str
    say: str
    say_child: str | None
    say_friend: str | None
    say_emergency: str | None
    say_emergency_child: str | None
    help: str | None
    help_child: str | None
    say_again: str | None
    say_also: str | None
    urgency: str
    leave_out: frozenset[str]
    only_if: dict[str, frozenset[str]]
    only_if_yes: dict[str, frozenset[str]]
    restricted: bool
    check: str | None

    def said_to(self, writer: str) -> str:
        """The words for one of the catalogue's `WRITERS`."""
        if writer == "friend" and self.say_friend:
            return self.say_friend
        return self.say_child if writer in ("child", "friend") and self.say_child else self.say

    def said_at_999(self, writer: str) -> str | None:
        """The words right after the advice to call 999, if there are any."""
        return (
            self.say_emergency_child
            if writer in ("child", "friend") and self.say_emergency_child
            else self.say_emergency
        )


@lru_cache(maxsize=1)
def situations() -> dict[str, Situation]:
    """All situations by id, in the order in which they are said."""
    return {
        name: Situation(
            id=name,
            heading=raw["heading"],
            say=raw["say"].replace("{help}", raw.get("help", "")),
            say_child=raw.get("say_child"),
            say_friend=raw.get("say_friend"),
            say_emergency=raw["say_emergency"].replace("{help}", raw.get("help", ""))
            if "say_emergency" in raw
            else None,
            say_emergency_child=raw.get("say_emergency_child"),
            help=raw.get("help"),
            help_child=raw.get("help_child"),
            say_again=raw.get("say_again"),
            say_also=raw["say_also"].replace("{help}", raw.get("help", "")) if "say_also" in raw else None,
            urgency=raw.get("urgency", "standard"),
            leave_out=frozenset(raw.get("leave_out", ())),
            only_if={gate: frozenset(names) for gate, names in raw.get("only_if", {}).items()},
            only_if_yes={gate: frozenset(names) for gate, names in raw.get("only_if_yes", {}).items()},
            restricted=raw.get("restricted", False),
            check=raw.get("check"),
        )
        for name, raw in load_yaml(DATA / "script" / "situations.yml").items()
    }


def named(names: frozenset[str]) -> list[Situation]:
    """The situations of those names, in the order in which they are said."""
    return [situation for name, situation in situations().items() if name in names]


def helplines(concern: Concern, *, among: frozenset[str] | None = None) -> str:
    """Who can help in the special situations told of, a paragraph, or nothing.

    Args:
        concern: what was understood.
        among: the situations that count; default: all.
    """
    told_of = named(concern.situations if among is None else concern.situations & among)
    lines = [one.help_child if concern.is_of_child else one.help for one in told_of]
    return "".join(fill(line) + "\n\n" for line in [" ".join(filter(None, lines))] if line)
