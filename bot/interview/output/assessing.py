"""What a report says to staff beside the person's words: how urgent it is and why, and what to check.

The levels follow domain research §3: 999, the Integrated Front Door the same day, everything else.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from bot.council import languages
from bot.council.script import load_yaml
from bot.interview.asking import access
from bot.interview.asking.planning import can_be_found, child_has_told, is_not_safe, likely_kinds
from bot.interview.terms import catalogue
from bot.interview.terms.catalogue import ACCESS, DANGER_NOW, INJURY, KIND, REPORTER, SOURCE
from bot.interview.terms.draft import HEARD, Draft, Status
from bot.interview.terms.situations import named
from bot.settings import DATA

# Most urgent first.
LEVELS = ("emergency", "same_day", "standard")


@dataclass(frozen=True)
class Urgency:
    """How soon staff should read a report, one of `LEVELS`, and the reasons in words.

    Attributes:
        by: what each reason is by its name in `data/script/staff.yml`, in the same order.
    """

    level: str
    reasons: list[str]
    by: list[str]


@lru_cache(maxsize=1)
def _words() -> dict[str, dict[str, str]]:
    return load_yaml(DATA / "script" / "staff.yml")


def urgency(draft: Draft) -> Urgency:
    """How soon staff should read it, as far as was told."""
    concern = draft.concern
    alarms = draft.alarms | {draft.told(DANGER_NOW)}  # an answer that was changed raised it all the same
    found: list[tuple[str, str, str]] = []
    for holds, level, key in (
        (concern.danger == "yes", "emergency", "danger_read"),
        (HEARD in draft.alarms and concern.danger != "yes", "emergency", "danger_heard"),
        ("yes" in alarms, "emergency", "danger_said"),
        ("not sure" in alarms, "emergency", "danger_not_sure"),
        (is_not_safe(draft), "emergency", "not_safe"),
        (concern.danger == "unclear", "same_day", "danger_unclear"),
        (child_has_told(draft), "same_day", "child_told"),
        (draft.told(ACCESS) == "yes" or _has_access(draft), "same_day", "access"),
        (_hurt_by_someone(draft), "same_day", "injury"),
    ):
        if holds:
            found.append((level, _words()["urgency"][key], key))
    for situation in named(concern.situations):
        if situation.urgency != "standard":
            words = _words()["urgency"]["situation"].format(heading=situation.heading)
            found.append((situation.urgency, words, "situation"))
    level = min((level for level, _, _ in found), key=LEVELS.index, default="standard")
    found = found or [(level, _words()["urgency"]["none"], "none")]
    return Urgency(level, [words for _, words, _ in found], [key for _, _, key in found])


def _has_access(draft: Draft) -> bool:
    """Whether it was not asked since it follows from what was told."""
    return ACCESS not in draft.answers and access.follows(draft)


def _hurt_by_someone(draft: Draft) -> bool:
    """An injury that may have been done to the child: to be rung in the same day (domain research §3)."""
    return draft.told(INJURY) not in (None, "no") and "physical" in likely_kinds(draft)


def to_check(draft: Draft, *, complete: bool) -> list[str]:
    """What staff should check, in words."""
    words = _words()["check"]
    concern = draft.concern
    language = languages.name(concern.language) if concern.language else ""
    checks = [
        words[key].format(language=language, words="; ".join(draft.no_danger) or draft.told(DANGER_NOW))
        for holds, key in (
            (concern.danger == "unclear" and draft.told(DANGER_NOW) is None, "unclear_danger"),
            (bool(draft.no_danger or (draft.alarms and draft.told(DANGER_NOW) == "no")), "danger_taken_back"),
            (not can_be_found(draft), "find_child"),
            ((draft.told(SOURCE) or "").startswith("Someone told"), "second_hand"),
            (concern.language is not None, "language"),
            (draft.told(KIND) == "no", "kind_rejected"),
            (not complete, "part"),
            (_declined(draft, REPORTER), "anonymous"),
        )
        if holds
    ]
    return checks + [situation.check for situation in named(concern.situations) if situation.check]


def restricted(draft: Draft) -> bool:
    """Whether only named staff may read it: a worry about somebody who works with children."""
    return any(situation.restricted for situation in named(draft.concern.situations))


def _declined(draft: Draft, question: str) -> bool:
    answer = draft.answers.get(catalogue.questions()[question].id)
    return answer is not None and answer.status is Status.DECLINED
