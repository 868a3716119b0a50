"""What is kept in the clear is named alike in every room, though rooms that must not import each other name it."""

from __future__ import annotations

from bot.interview.output import assessing
from bot.reports import filing, queue, reviewing
from bot.staff import naming
from bot.understanding.assessment import CATEGORIES, DANGER_LEVELS


def test_urgencies_kinds_and_dangers_are_the_same_in_every_room() -> None:
    assert filing.URGENCIES == assessing.LEVELS == tuple(naming.URGENCY)
    assert filing.KINDS == CATEGORIES
    assert set(reviewing.DANGERS) == set(DANGER_LEVELS) == set(naming.STAFF_DANGER)


def test_a_report_is_open_or_decided() -> None:
    assert (*filing.OPEN, *filing.DECIDED) == tuple(queue.STATUSES)
