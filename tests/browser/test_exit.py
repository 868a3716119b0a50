"""Exit this page: fast, from anywhere, and with nothing left on the screen or open on the server."""

from __future__ import annotations

import re
import time

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import STORY, Chat, stop_clock
from tests.conftest import Service

WEATHER = "https://www.bbc.co.uk/weather"


def answer_to(chat: Chat, token: str | None) -> int:
    """What the server answers to somebody who has the token."""
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.get(chat.service.chat + "/chat/messages", headers=headers).status_code


def wait_until_closed(chat: Chat, token: str | None) -> None:
    """Ask until the server, which is told while the page goes, has closed the session."""
    deadline = time.monotonic() + 10
    while answer_to(chat, token) != 401:
        assert time.monotonic() < deadline, "the session is still open"


def test_before_the_first_use_a_page_says_how_to_leave_and_what_stays(chat: Chat) -> None:
    chat.page.goto(chat.service.chat)
    chat.opener.click()
    expect(chat.page.get_by_role("heading", name="Before you start")).to_be_focused()
    window = chat.page.get_by_role("dialog")
    expect(window).to_contain_text("Leaving does not clear your browser's history")
    expect(window).to_contain_text("press the Shift key 3 times")
    expect(window.get_by_role("link", name="Exit this page")).to_be_in_viewport()
    with chat.page.context.expect_page() as opened:
        window.get_by_role("link", name="Staying safe online").click()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("Staying safe online")
    # Only before the first use.
    chat.button("Continue to the chat").click()
    expect(chat.log).to_contain_text("danger right now")
    chat.page.reload()
    expect(chat.log).to_contain_text("danger right now")
    expect(chat.page.get_by_role("heading", name="Before you start")).to_have_count(0)


def test_the_button_leaves_ends_the_session_and_leaves_nothing(chat: Chat) -> None:
    chat.open().say(STORY)
    expect(chat.log).to_contain_text("It takes courage")
    token, kept = chat.token, chat.kept
    assert answer_to(chat, token) == 200
    chat.page.get_by_role("link", name="Exit this page").click()
    chat.page.wait_for_url(WEATHER)
    wait_until_closed(chat, token)
    response = httpx.post(
        chat.service.chat + "/chat/messages",
        json={"id": "a" * 32, "text": "somebody else"},
        headers={"Authorization": f"Bearer {token}"},
    )
    assert response.status_code == 401
    # What was said is still there for staff; the page is not there for "Back".
    assert kept == [STORY]
    chat.page.go_back()
    assert chat.page.url == "about:blank"
    chat.page.goto(chat.service.chat)
    assert chat.token is None
    chat.opener.click()
    expect(chat.page.get_by_role("heading", name="Before you start")).to_be_visible()


def test_shift_three_times_leaves(chat: Chat) -> None:
    chat.open().box.fill("half a sent")
    status = chat.page.locator("span[role=status]")
    chat.page.keyboard.press("Shift")
    expect(status).to_have_text("Shift. Press 2 more times to exit.")
    expect(chat.page.locator(".lights .on")).to_have_count(1)
    chat.page.keyboard.press("Shift")
    expect(status).to_have_text("Shift. Press 1 more time to exit.")
    chat.page.keyboard.press("Shift")
    chat.page.wait_for_url(WEATHER)


def test_other_keys_capital_letters_and_five_seconds_begin_anew(chat: Chat) -> None:
    chat.page.clock.install()
    chat.open()
    status = chat.page.locator("span[role=status]")
    for between in ("a", "Shift+B"):
        chat.page.keyboard.press("Shift")
        chat.page.keyboard.press("Shift")
        chat.page.keyboard.press(between)
        expect(status).to_have_text("Exit this page has expired.")
    for _ in range(4):
        chat.page.keyboard.press("Shift+C")
    stop_clock(chat.page)
    chat.page.keyboard.press("Shift")
    chat.page.keyboard.press("Shift")
    chat.page.clock.run_for(4_999)
    expect(status).to_have_text("Shift. Press 1 more time to exit.")
    chat.page.clock.run_for(1)
    expect(status).to_have_text("Exit this page has expired.")
    chat.page.keyboard.press("Shift")
    expect(status).to_have_text("Shift. Press 2 more times to exit.")
    assert chat.page.url == chat.service.chat + "/"


def test_the_screen_is_blank_before_the_next_page_is_there(chat: Chat) -> None:
    chat.open().say(STORY)
    expect(chat.log).to_contain_text("It takes courage")
    # In one go, since the next page is there at once.
    seen = chat.page.locator("concern-chat").evaluate(
        """chat => {
            const { shadowRoot: root } = chat;
            root.querySelector("a.exit").click();
            const cover = root.querySelector("dialog").getBoundingClientRect();
            return {
                cover: [cover.left, cover.top, cover.right >= innerWidth, cover.bottom >= innerHeight],
                page: getComputedStyle(document.querySelector("main")).visibility,
                said: root.querySelector("[role=alert]").textContent,
                words: root.querySelector(".body").textContent,
                token: sessionStorage.getItem("chat"),
            };
        }"""
    )
    assert seen == {
        "cover": [0, 0, True, True],
        "page": "hidden",
        "said": "Loading.",
        "words": "Loading.",
        "token": None,
    }
    chat.page.wait_for_url(WEATHER)


def test_without_a_network_the_chat_is_off_the_screen_all_the_same(chat: Chat) -> None:
    chat.open()
    chat.page.context.set_offline(True)
    chat.page.get_by_role("link", name="Exit this page").click()
    chat.page.wait_for_url(re.compile("bbc|chrome-error"))
    chat.page.context.set_offline(False)
    chat.page.goto(chat.service.chat)
    assert chat.token is None


def test_leaving_in_one_tab_ends_the_duplicated_tab_too(chat: Chat) -> None:
    chat.open().say(STORY)
    expect(chat.log).to_contain_text("It takes courage")
    other = chat.page.context.new_page()
    other.add_init_script(f"sessionStorage.setItem('chat', {chat.token!r})")
    other.goto(chat.service.chat)
    expect(other.get_by_role("log")).to_contain_text(STORY)
    token = chat.token
    chat.page.get_by_role("link", name="Exit this page").click()
    chat.page.wait_for_url(WEATHER)
    wait_until_closed(chat, token)
    other.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(other.get_by_text("This chat has ended.")).to_be_visible()
    expect(other.get_by_text(STORY)).to_have_count(0)


def test_while_the_chat_is_open_the_title_is_neutral(chat: Chat) -> None:
    chat.open()
    assert chat.page.title() == "Bedford Borough Council"
    chat.button("Hide the chat").click()
    assert chat.page.title() == "Bedford Borough Council"


@pytest.mark.parametrize(
    "path", ["/", "/plain", "/staying-safe", "/accessibility", "/plain/chat/none", "/no-such-page"]
)
def test_no_title_and_no_icon_gives_a_person_away(page: Page, service: Service, path: str) -> None:
    page.goto(service.chat + path)
    assert not re.search(r"child|abuse|concern|report|harm|safeguard|chat", page.title(), re.IGNORECASE)
    assert page.locator("link[rel=icon]").get_attribute("href") == "/files/icon.svg"
