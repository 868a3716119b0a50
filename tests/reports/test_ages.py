"""The age of a child, as people put it, as a band."""

from __future__ import annotations

import pytest

from bot.reports.ages import bands


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("6", {"5_9"}),
        ("about six I think", {"5_9"}),
        ("six-year-old", {"5_9"}),
        ("7 months", {"under_1"}),
        ("18 months", {"1_4"}),
        ("18m", {"1_4"}),
        ("3 weeks old", {"under_1"}),
        ("nearly 3", {"1_4"}),
        ("4 and 11", {"1_4", "10_15"}),
        ("15 or sixteen", {"10_15", "16_over"}),
        ("a baby", {"under_1"}),
        ("she is pregnant, 7 months", {"unborn"}),
        ("no idea", {"none"}),
        ("", {"none"}),
    ],
)
def test_an_age_is_a_band(words: str, expected: set[str]) -> None:
    assert bands(words) == expected
