"""What a report's content tells, as staff have it now: who wrote, the child's age, the call to 999, what to be careful
of. For the list and for the report alike."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.council.script import load_yaml
from bot.interview.asking.planning import NO
from bot.interview.terms import catalogue
from bot.interview.terms.catalogue import (
    ADDRESS,
    CHILD_AGE,
    FAMILY_KNOWS,
    KEEP_NAME,
    NOW,
    SAFE_CONTACT,
    SCHOOL,
    VISITORS,
    WHERE,
)
from bot.interview.terms.concern import HIDDEN_FROM_FAMILY, VICTIM
from bot.reports import ages
from bot.settings import DATA
from bot.staff.times import clock

MAY_KNOW = f"{KEEP_NAME}.no"
YES = re.compile(r"\W*(?:yes|yeah|yep|they know)\b", re.IGNORECASE)


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    """What staff read besides the person's own words (`data/script/staff.yml`)."""
    return load_yaml(DATA / "script" / "staff.yml")


@dataclass(frozen=True)
class Call:
    """What the person says of their call to 999: by its name in `data/script/staff.yml`, in words, and in few."""

    name: str
    words: str
    in_short: str

    @property
    def is_impossible(self) -> bool:
        return self.name == "cannot"


class Told:
    """The content of a report, with what staff put right in it."""

    def __init__(self, content: dict[str, Any], corrected: Mapping[str, str], *, advised: bool) -> None:
        """
        Args:
            corrected: what staff put in the place of an answer, by question.
            advised: the person was told to call 999.
        """
        self._content = content
        self._told = {item["question"]: item["words"] for item in content.get("items", ()) if item["status"] == "told"}
        self._told |= corrected
        self._advised = advised
        self.understood: dict[str, Any] = content.get("understood", {})

    def of(self, question: str) -> str | None:
        """What is known in answer to a question, or None."""
        return self._told.get(question)

    @property
    def by_child(self) -> bool:
        return self.understood.get("speaker") == "child"

    @property
    def age(self) -> str:
        """The child's age in few words, without anything else that was said with it."""
        age = ages.in_short(self.of(CHILD_AGE) or "")
        return f"age {age}" if age and age[0].isdigit() else age or "age not known"

    @property
    def place(self) -> str:
        """Whether it is known where the child can be found."""
        if self.of(ADDRESS):
            return "address told"
        return "a place told" if any(map(self.of, (NOW, WHERE, SCHOOL))) else "no address"

    @property
    def call(self) -> Call | None:
        """What they say of their call; None if it was not advised, or in a report of before that was kept."""
        if not self._advised or "call" not in self._content:
            return None
        name = self._content["call"] or "none"
        at = self._content.get("call_at")
        when = clock(dt.datetime.fromisoformat(at)) if at else ""
        return Call(name, words()["call"][name].format(at=when), words()["call_in_short"][name].format(at=when))

    @property
    def care(self) -> list[str]:
        """What to be careful of before anything is done, in words."""
        care, situations = words()["care"], set(self.understood.get("situations", ()))
        victim = VICTIM in situations and not self.by_child
        family, contact = self.of(FAMILY_KNOWS), self.of(SAFE_CONTACT)
        visit = self._unless_no(VISITORS)
        lines = []
        if self.by_child:
            lines.append(care["child_of_family"].format(words=family) if _is_more(family) else care["child"])
        if victim:
            lines.append(care["victim"])
        if self._keeps_name():
            lines.append(care["keep_name"])
        if situations & HIDDEN_FROM_FAMILY:
            lines.append(care["hidden"])
        if family and not self.by_child and not YES.match(family):
            lines.append(care["not_told"] if NO.match(family) else care["family"].format(words=family))
        if contact and not (self.by_child and contact == family):  # said once
            lines.append(care["reach"].format(words=contact))
        elif not contact and (self.by_child or victim):
            lines.append(care["no_way"])
        if visit:
            lines.append(care["visit"].format(words=visit))
        return lines

    def _unless_no(self, question: str) -> str | None:
        told = self.of(question)
        return told if _is_more(told) else None

    def _keeps_name(self) -> bool:
        """Whether they asked that the family is not told of them; in doubt they did."""
        told = self.of(KEEP_NAME)
        may_know = catalogue.questions()[KEEP_NAME].reply(MAY_KNOW)
        return told is not None and not NO.match(told) and (may_know is None or told != may_know.answer)


def _is_more(told: str | None) -> bool:
    """Whether an answer says more than no."""
    return bool(told) and str(told).strip(" .").casefold() not in ("no", "none", "nothing")
