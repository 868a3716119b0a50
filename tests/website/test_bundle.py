"""The widget as one small file."""

from __future__ import annotations

import gzip
import re

import httpx

from bot.website import bundle
from tests.conftest import Service

BUDGET = 20_000


def test_all_that_the_widget_loads_fits_the_budget() -> None:
    plain, packed = bundle.widget()
    assert len(packed) <= BUDGET, f"{len(packed)} bytes"
    assert gzip.decompress(packed) == plain
    # One file: nothing else is imported, fetched or linked to show the chat.
    assert not re.search(rb"\bimport\b|@import|url\(|<link|createElement\(.(?:script|link|img|iframe)", plain)


def test_it_is_served_packed_to_whoever_can_unpack_it(service: Service) -> None:
    packed = httpx.get(service.chat + "/widget.js", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) <= BUDGET
    plain = httpx.get(service.chat + "/widget.js", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == packed.text
    assert plain.headers["content-type"] == "text/javascript; charset=utf-8"


def test_nothing_in_it_makes_markup_from_strings_or_keeps_words_in_the_browser() -> None:
    plain, _ = bundle.widget()
    for never in (b"innerHTML", b"outerHTML", b"insertAdjacentHTML", b"document.write", b"eval(", b"localStorage",
                  b"indexedDB", b"document.cookie", b"console.log"):  # fmt: skip
        assert never not in plain
    assert plain.count(b"sessionStorage.setItem") == 1
