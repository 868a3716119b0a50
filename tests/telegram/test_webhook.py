"""Updates that Telegram posts: only Telegram's, kept before they are acknowledged, and handled afterwards."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import text as sql

from tests.conftest import Service
from tests.telegram.conftest import settings
from tests.telegram.emulating import Emulator, Kept, Person, until

SECRET = "X-Telegram-Bot-Api-Secret-Token"


@pytest.fixture(scope="module")
def posted(telegram_alone: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service to which updates are posted."""
    running = Service(tmp_path_factory.mktemp("webhook"), extra=settings(telegram_alone))
    running.extra["TELEGRAM_WEBHOOK_URL"] = running.chat
    running.start()
    until(lambda: telegram_alone.get("/test/state")["webhooks"])
    yield running
    running.stop(kill=True)


@pytest.fixture
def somebody(telegram_alone: Emulator, posted: Service) -> Person:
    """Somebody whom the bot does not know."""
    return Person(telegram_alone, Kept(posted.repository()))


def test_a_conversation_through_the_webhook_is_acknowledged_before_it_is_answered(
    somebody: Person, telegram_alone: Emulator
) -> None:
    assert "I am a computer" in somebody.say("/start")
    assert "what you are worried about" in somebody.tap("No")
    delivery, *_ = telegram_alone.calls("webhook")
    said, *_ = telegram_alone.calls("sendMessage", somebody.id)
    assert delivery["status"] == 200
    assert delivery["began"] + delivery["took"] <= said["at"]
    assert telegram_alone.calls("getUpdates") == []


@pytest.mark.parametrize("headers", [{}, {SECRET: ""}, {SECRET: "wrong"}, {SECRET: "é".encode("latin-1")}])
def test_what_does_not_come_from_telegram_is_refused(
    posted: Service, somebody: Person, headers: dict[str, str]
) -> None:
    response = httpx.post(posted.chat + "/telegram/updates", json=somebody.update(5, "hello"), headers=headers)
    assert response.status_code == 403
    with posted.repository().session() as session:
        assert session.execute(sql("SELECT count(*) FROM telegram_updates WHERE update_id = 5")).scalar() == 0


def test_what_is_no_update_is_refused(posted: Service, telegram_alone: Emulator) -> None:
    (webhook,) = telegram_alone.get("/test/state")["webhooks"].values()
    assert webhook["url"] == posted.chat + "/telegram/updates"
    for body in (b"", b"[]", b"{}", b'{"update_id": "x"}', b"\xff"):
        response = httpx.post(webhook["url"], content=body, headers={SECRET: webhook["secret_token"]})
        assert response.status_code == 400, body


def test_updates_out_of_order_are_read_in_order(somebody: Person, telegram_alone: Emulator) -> None:
    somebody.say("/start")
    words = ["my neighbour's boy wears dirty clothes", "he is about six", "he lives at 4 Mill Lane"]
    first = somebody.sent + 1
    updates = [somebody.update(first + at, text) for at, text in enumerate(words)]
    telegram_alone.give(updates[2], updates[0], updates[1])
    somebody.answer()
    assert somebody.typed() == words


def test_an_update_that_could_not_be_kept_is_answered_with_999_and_taken_when_it_can(
    somebody: Person, telegram_alone: Emulator, posted: Service
) -> None:
    somebody.say("/start")
    with posted.repository().engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE telegram_updates RENAME TO away")
    somebody.send("my neighbour's boy wears dirty clothes")
    until(lambda: "could not keep what you typed" in "".join(kept["text"] for kept in somebody.said()))
    assert "999" in somebody.said()[-1]["text"]
    with posted.repository().engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE away RENAME TO telegram_updates")
    heard = somebody.answer()
    assert heard.count("could not keep") == 1, "said once, however often it is tried"
    assert somebody.typed() == ["my neighbour's boy wears dirty clothes"]
    assert "dirty clothes" not in posted.output.read_text()


def test_what_comes_while_telegram_cannot_be_reached_yet_waits(
    somebody: Person, telegram_alone: Emulator, posted: Service
) -> None:
    posted.stop(kill=True)
    somebody.send("my neighbour's boy wears dirty clothes")
    telegram_alone.trouble({"method": "getMe", "times": 3, "code": 502})
    posted.start()
    heard = somebody.answer()
    assert "could not" not in heard
    assert heard.startswith("Hello. I am a computer")
    assert somebody.typed() == ["my neighbour's boy wears dirty clothes"]
