"""Why a report is as urgent as it is: what is known of danger, and for each reason the words, when they were typed, and
what decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.council import script
from bot.interview.asking.planning import NO
from bot.interview.terms.catalogue import ACCESS, DANGER_NOW, SELF_SAFE
from bot.reports.conversations import Line
from bot.staff.asked import replies
from bot.staff.told import Told, words

LONGEST_QUOTE = 200
# The reasons that are an answer, and the question.
ANSWERS = {"danger_said": DANGER_NOW, "danger_not_sure": DANGER_NOW, "not_safe": SELF_SAFE, "access": ACCESS}
# Those that say what is known of danger, what weighs most first.
OF_DANGER = ("danger_said", "danger_not_sure", "danger_read", "danger_heard", "not_safe", "danger_unclear")
# Before reasons were kept by name.
OF_BEFORE = {"yes": "danger_said", "not sure": "danger_not_sure"}
READ = {"yes": "danger_read", "unclear": "danger_unclear"}
PERSON_SAYS = "the person says: "


@dataclass(frozen=True)
class Why:
    """One reason: in words, with what was typed and when, and what decided, where that is known."""

    words: str
    quote: str = ""
    at: dt.datetime | None = None
    by: str = ""


def danger(told: Told, urgent_by: Sequence[str]) -> str:
    """What is known of danger, in words."""
    understood = told.understood
    names = {OF_BEFORE.get(understood.get("danger_now") or ""), READ.get(understood.get("danger", "no")), *urgent_by}
    name = next((name for name in OF_DANGER if name in names), "none")
    answer = (told.of(DANGER_NOW) or "").split(PERSON_SAYS)[-1]
    plain = words()["danger"][name]
    if not answer or (name in ("danger_said", "danger_not_sure") and answer in OF_BEFORE):
        return plain
    return words()["danger"]["answered"].format(danger=plain, words=answer)


def whys(told: Told, reasons: Sequence[str], urgent_by: Sequence[str], lines: Sequence[Line]) -> list[Why]:
    """The reasons of a report with what they rest on."""
    names = [*urgent_by, *[""] * (len(reasons) - len(urgent_by))]
    return [_why(name, reason, told, lines) for name, reason in zip(names, reasons, strict=True)]


def read_by_model(told: Told, urgent_by: Sequence[str]) -> bool:
    """Whether the computer's own reading of danger decided."""
    return bool({"danger_read", "danger_unclear"} & {*urgent_by}) and any(
        quote["why"] == "danger" for quote in told.understood.get("quotes", ())
    )


def _why(name: str, reason: str, told: Told, lines: Sequence[Line]) -> Why:
    by, line = "", None
    if name in ANSWERS:
        given = replies(ANSWERS[name], lines) or []
        line = next((one for one in given if name == "not_safe" or not NO.match(one.text)), None)
        by = "answer" if line else "rule"
    elif name in ("danger_read", "danger_heard", "danger_unclear"):
        line = _that_told_danger(told, lines, name)
        by = "model" if name != "danger_heard" and read_by_model(told, (name,)) else "rule"
    elif name == "injury":
        line, by = _with(told.understood.get("injury"), lines), "rule"
    elif name == "child_told":
        by = "model" if told.understood.get("disclosure") else "answer"
    elif name == "situation":
        by = "rule"
    decided = words()["decided_by"].get(by, "")
    if line is None:
        return Why(reason, by=decided)
    quote = line.text if len(line.text) <= LONGEST_QUOTE else line.text[:LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"
    return Why(reason, quote, line.at, decided)


def _that_told_danger(told: Told, lines: Sequence[Line], name: str) -> Line | None:
    """The message that was answered with 999; for what was left unclear, and without one, the first whose words were
    read as danger."""
    taps = {line.message_id for line in replies(DANGER_NOW, lines) or () if len(line.text.split()) < 3}
    answered = {line.in_reply_to for line in lines if line.text.startswith(_first_words_of_999())}
    read = {quote["message_id"] for quote in told.understood.get("quotes", ()) if quote["why"] == "danger"}
    for wanted in (read & answered, answered, read) if name != "danger_unclear" else (read,):
        for line in lines:
            if line.sender == "person" and line.message_id in wanted - taps:
                return line
    return None


@lru_cache(maxsize=1)
def _first_words_of_999() -> str:
    return script.say("utter_emergency").text.split("\n")[0]


def _with(text: str | None, lines: Sequence[Line]) -> Line | None:
    return next((line for line in lines if text and line.sender == "person" and text in line.text), None)
