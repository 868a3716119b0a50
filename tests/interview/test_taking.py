"""Words and facts on their way into the draft."""

from __future__ import annotations

import pytest

from bot.interview.taking import says_address


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("the boys at number 4 are hungry", "number 4"),
        ("she lives in Putnoe with her nan", "Putnoe"),
        ("31 Sorrel Road, ground floor", "31 Sorrel Road"),
        ("the lady next door screams", "next door"),
    ],
)
def test_where_somebody_lives_is_an_address(text: str, place: str) -> None:
    assert says_address(text, place)


@pytest.mark.parametrize(("text", "place"), [("it was at the park", "the park"), ("our school, year 4", "our school")])
def test_where_it_happened_is_none(text: str, place: str) -> None:
    assert not says_address(text, place)
