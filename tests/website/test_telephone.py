"""Telephone numbers in a text, as links."""

from __future__ import annotations

import re

import pytest

from bot.website import telephone


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("Please call 999 now.", ["tel:999"]),
        ("01234 718700 (office hours) or 0300 300 8123.", ["tel:01234718700", "tel:03003008123"]),
        ("Ring the NSPCC, 0808 800 5000, or ring 111 at any time.", ["tel:08088005000", "tel:111"]),
        ("Where it is: 111 Ampthill Road, flat 101.", []),
        ("Use the 999 BSL app or 999bsl.co.uk, or textphone 18000.", []),
        ("The reference is BB-1234-9999, or BB-0999-1019.", []),
    ],
)
def test_the_councils_numbers_are_links_and_nothing_else_is(text: str, links: list[str]) -> None:
    html = telephone.linked(text)
    assert re.findall(r'href="([^"]*)"', html) == links
    assert re.sub("<[^>]*>", "", html) == text


def test_the_text_around_them_is_escaped() -> None:
    assert telephone.linked("<b>999") == '&lt;b&gt;<a href="tel:999">999</a>'
