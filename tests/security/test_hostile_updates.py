"""Whatever is posted as an update of Telegram: it is one that can be kept, or none."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.inbox import LARGEST_UPDATE_ID, chat_of, update_in

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["chat", "message", "id"]), inner),
)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"{}", b"null", b"5", b"\xff", b'{"update_id": "5"}', b'{"update_id": true}', b'{"update_id": 1.0}',
        b'{"update_id": -1}', b'{"update_id": 18446744073709551616}', b'{"update_id": null}', b"[" * 100_000,
        b'{"update_id": ' + b"9" * 5_000 + b"}",
    ],
)  # fmt: skip
def test_what_is_no_update_is_none(body: bytes) -> None:
    assert update_in(body) is None


def test_the_largest_that_can_be_kept_is_one() -> None:
    assert update_in(b'{"update_id": %d}' % LARGEST_UPDATE_ID) == {"update_id": LARGEST_UPDATE_ID}


@given(st.dictionaries(st.sampled_from(["update_id", "message", "callback_query", "edited_message"]), VALUES))
def test_the_chat_of_any_update_is_a_number_or_none(update: dict[str, Any]) -> None:
    chat = chat_of(update)
    assert chat is None or type(chat) is int
