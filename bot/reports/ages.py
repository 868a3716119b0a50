"""The age of a child as somebody put it, as one of the bands in which children in need are counted.

The bands are those of the Department for Education's statistics "Characteristics of children in need".
"""

from __future__ import annotations

import re

BANDS = {
    "unborn": "Unborn",
    "under_1": "Under 1",
    "1_4": "1 to 4",
    "5_9": "5 to 9",
    "10_15": "10 to 15",
    "16_over": "16 and over",
    "none": "Not known",
}
FROM = ((16, "16_over"), (10, "10_15"), (5, "5_9"), (1, "1_4"), (0, "under_1"))
NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen"
).split()
UNBORN = re.compile(r"\b(unborn|pregnan\w*|expecting|not born|due (?:in|on|date)|bump)\b", re.IGNORECASE)
BABY = re.compile(r"\b(bab(?:y|ies)|newborn|infant)\b", re.IGNORECASE)
NUMBER = re.compile(rf"\b(\d{{1,2}}|(?:{'|'.join(NUMBERS)})\b)\s*(?:-|and a half\s*)?\s*(\w+)?", re.IGNORECASE)
IN_MONTHS = re.compile(r"(?:mths?|months?|m)$", re.IGNORECASE)
IN_WEEKS = re.compile(r"(?:weeks?|wks?)$", re.IGNORECASE)
IN_DAYS = re.compile(r"days?$", re.IGNORECASE)
IN_LESS = re.compile(r"(?:weeks?|wks?|days?)$", re.IGNORECASE)


def bands(words: str) -> frozenset[str]:
    """The bands that an answer to "How old is the child?" names; `none` if it names none."""
    if UNBORN.search(words):
        return frozenset({"unborn"})
    found = {_band(_years(number, unit or "")) for number, unit in NUMBER.findall(words)}
    if not found and BABY.search(words):
        found = {"under_1"}
    return frozenset(found or {"none"})


def _years(number: str, unit: str) -> int:
    count = int(number) if number.isdigit() else NUMBERS.index(number.lower())
    if IN_LESS.match(unit):
        return 0
    return count // 12 if IN_MONTHS.match(unit) else count


def _band(years: int) -> str:
    return next(name for least, name in FROM if years >= least)


def in_short(words: str) -> str | None:
    """The age that an answer tells, without the rest of it: "6", "5 and 7", "3 months", "unborn", "a baby"; None if it
    tells none."""
    if UNBORN.search(words):
        return "unborn"
    found = dict.fromkeys(_in_unit(number, unit or "") for number, unit in NUMBER.findall(words))
    if found:
        return " and ".join(found)
    return "a baby" if BABY.search(words) else None


def _in_unit(number: str, unit: str) -> str:
    count = int(number) if number.isdigit() else NUMBERS.index(number.lower())
    units = ((IN_MONTHS, "month"), (IN_WEEKS, "week"), (IN_DAYS, "day"))
    small = next((name for form, name in units if form.match(unit)), "")
    return f"{count} {small}{'' if count == 1 else 's'}" if small else str(count)
