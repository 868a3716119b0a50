"""What signs alone say."""

from __future__ import annotations

import pytest

from bot.channels.typed_text import meant_by_signs


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("👍", "ok"),
        ("👍🏽", "ok"),
        ("👍👍 ", "ok"),
        ("✅", "yes"),
        ("👎", "no"),
        ("🤷‍♀️", "I don't know"),
        ("?", "what do you mean"),
        ("??!", "what do you mean"),
        ("😭", None),
        ("...", None),
        ("👍👎", None),
        ("👍 thanks", None),
    ],
)
def test_signs_alone_say_something(text: str, meant: str | None) -> None:
    assert meant_by_signs(text) == meant
