"""Where a child is, where they live and where it happened are three things."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.interview.terms.catalogue import ADDRESS, NOW, WHERE
from bot.interview.terms.concern import Concern
from tests.interview.messages import reading, said, told

BEFORE = told(danger_now="no", what="he hits me")
CHILD = replace(BEFORE, concern=Concern(speaker="child", disclosure=True))


@pytest.mark.parametrize("draft", [BEFORE, CHILD])
def test_where_a_child_is_now_is_not_where_it_happened(draft: object) -> None:
    message = said("at my nans in Ampthill Road", facts={"place": "my nans in Ampthill Road"})
    result = reading(draft, NOW, message).draft  # type: ignore[arg-type]
    assert result.told(NOW) == message.text
    assert result.told(WHERE) is None


def test_nor_is_where_a_child_lives() -> None:
    result = reading(BEFORE, ADDRESS, said("14 Ash Grove", facts={"place": "14 Ash Grove"})).draft
    assert (result.told(ADDRESS), result.told(WHERE)) == ("14 Ash Grove", None)


@pytest.mark.parametrize(
    ("text", "place", "lives"),
    [
        ("with his nan, 12 Mill Lane", "12 Mill Lane", None),
        ("at home, 14 Ash Grove", "14 Ash Grove", "14 Ash Grove"),
        ("at school now, he lives at 14 Ash Grove", "14 Ash Grove", "14 Ash Grove"),
        ("at home", "home", None),
    ],
)
def test_an_address_where_a_child_is_now_is_theirs_only_if_the_words_say_so(
    text: str, place: str, lives: str | None
) -> None:
    assert reading(BEFORE, NOW, said(text, facts={"place": place})).draft.told(ADDRESS) == lives


def test_a_place_in_the_story_is_where_it_happened() -> None:
    message = said("he was hit in the park", facts={"place": "the park"})
    assert reading(told(danger_now="no"), "what", message).draft.told(WHERE) == "the park"
