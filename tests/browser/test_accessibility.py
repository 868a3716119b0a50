"""WCAG 2.2 AA in the browser: axe in every state, keyboard, focus, zoom, colours, motion."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import DESK, PHONE, STORY, Chat, violations
from tests.conftest import Service

MESSAGES = "**/chat/messages"
# 1280 by 1024 at 400 %.
ZOOMED = {"width": 320, "height": 256}
SMALL = {"width": 320, "height": 640}


def test_axe_finds_nothing_in_any_state_of_the_chat(chat: Chat) -> None:
    page = chat.page
    found: dict[str, list[str]] = {}

    def look(state: str) -> None:
        found[state] = violations(page)

    page.goto(chat.service.chat)
    look("closed")
    chat.opener.click()
    look("before the start")
    chat.button("Continue to the chat").click()
    expect(chat.log).to_contain_text("danger right now")
    look("opening")
    chat.say(" ")
    look("empty message")
    page.keyboard.press("Shift")
    look("Shift pressed once")
    held: list[Route] = []
    page.route(MESSAGES, lambda route: held.append(route))
    chat.button("No").click()
    expect(page.locator(".typing")).to_be_visible()
    look("waiting")
    held[0].abort()
    expect(page.locator(".not-sent")).to_be_visible()
    look("not sent")
    page.unroute(MESSAGES)
    chat.button("Try again").click()
    expect(chat.log).to_contain_text("in your own words")
    chat.say(STORY)
    expect(chat.log).to_contain_text("It takes courage")
    look("a question")
    chat.say("that's all I know")
    expect(page.get_by_role("heading", name="Check your answers")).to_be_visible()
    look("check your answers")
    chat.button("Send the report").click()
    expect(page.locator(".panel")).to_be_visible()
    look("confirmation")
    chat.button("Hide the chat").click()
    look("hidden")
    assert {state: wrong for state, wrong in found.items() if wrong} == {}


def test_axe_finds_nothing_in_an_emergency_nor_when_it_takes_too_long(chat: Chat) -> None:
    chat.page.clock.install()
    chat.open().button("Yes").click()
    expect(chat.page.locator(".emergency").first).to_be_visible()
    assert violations(chat.page) == []
    chat.page.route(MESSAGES, lambda route: None)
    chat.say("she is in the hall")
    expect(chat.page.locator(".typing")).to_be_visible()
    chat.page.clock.run_for(10_500)
    expect(chat.page.locator(".status")).to_contain_text("999")
    assert violations(chat.page) == []


def test_the_keyboard_alone_is_enough_for_a_whole_report(chat: Chat) -> None:
    page = chat.page
    page.goto(chat.service.chat)
    tab_to(page, "Tell us about a child you are worried about")
    page.keyboard.press("Enter")
    tab_to(page, "Continue to the chat")
    page.keyboard.press("Enter")
    expect(chat.box).to_be_focused()
    expect(chat.button("No")).to_be_visible()
    tab_to(page, "No", back=True)
    page.keyboard.press("Enter")
    expect(chat.log).to_contain_text("in your own words")
    expect(chat.box).to_be_focused()
    page.keyboard.type(STORY)
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("that is what she said")
    page.keyboard.press("Enter")
    expect(chat.log).to_contain_text("It takes courage")
    page.keyboard.type("that's all I know")
    page.keyboard.press("Enter")
    expect(chat.button("Send the report")).to_be_visible()
    tab_to(page, "Send the report", back=True)
    page.keyboard.press("Space")
    expect(page.locator(".panel")).to_be_visible()
    assert f"{STORY}\nthat is what she said" in chat.kept
    # The way back: Escape hides the chat, and the focus is where it was.
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Go back to the chat")).to_be_focused()
    page.keyboard.press("Enter")
    expect(chat.box).to_be_focused()


FOCUSED = """() => {
    let at = document.activeElement;
    while (at && at.shadowRoot && at.shadowRoot.activeElement) at = at.shadowRoot.activeElement;
    return at && at.innerText ? at.innerText.trim() : "";
}"""


def tab_to(page: Page, words: str, *, back: bool = False) -> None:
    """Press Tab until the focus is on what bears these words."""
    for _ in range(40):
        if page.evaluate(FOCUSED) == words:
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
    pytest.fail(f"the focus never came to {words!r}")


def test_the_focus_goes_in_on_opening_and_back_on_closing(chat: Chat) -> None:
    chat.open()
    expect(chat.box).to_be_focused()
    chat.button("Hide the chat").click()
    again = chat.page.get_by_role("button", name="Go back to the chat")
    expect(again).to_be_focused()
    again.click()
    expect(chat.box).to_be_focused()
    # The page below cannot be reached while the window is open, and the browser's own controls can.
    chat.page.reload()
    expect(chat.box).to_be_focused()


def test_only_messages_are_in_the_log_and_nothing_there_is_said_twice(chat: Chat) -> None:
    chat.open()
    expect(chat.page.get_by_role("log")).to_have_count(1)
    assert chat.page.locator("[role=log] .typing, [role=log] .choices, [role=log] time").count() == 0
    expect(chat.page.locator(".typing")).to_have_attribute("aria-hidden", "true")
    chat.page.evaluate(
        """() => {
            window.taken = 0;
            const log = document.querySelector("concern-chat").shadowRoot.querySelector(".log");
            new MutationObserver((changes) => changes.forEach((c) => { window.taken += c.removedNodes.length }))
                .observe(log, { childList: true });
        }"""
    )
    chat.button("No").click()
    expect(chat.log).to_contain_text("in your own words")
    assert chat.page.evaluate("window.taken") == 0, "messages are added, never drawn anew"


@pytest.mark.parametrize("context", [ZOOMED, SMALL], ids=["400%", "320px"], indirect=True)
def test_zoomed_in_nothing_is_cut_off_or_hidden_behind_what_sticks(chat: Chat) -> None:
    page = chat.page
    chat.open().to_read_back()
    overflow = """() => {
        const root = document.querySelector("concern-chat").shadowRoot;
        return [document.documentElement, ...root.querySelectorAll("*")]
            .filter((e) => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 1)
            .map((e) => e.className || e.tagName);
    }"""
    assert page.evaluate(overflow) == []
    where = """() => {
        const root = document.querySelector("concern-chat").shadowRoot;
        const at = root.activeElement;
        if (!at) return null;
        const box = at.getBoundingClientRect();
        const bar = root.querySelector(".top");
        const hidden = bar.contains(at) ? 0 : bar.getBoundingClientRect().bottom;
        return { name: at.className || at.tagName, seen: box.bottom > hidden + 20 && box.top < innerHeight - 20 };
    }"""
    places = []
    for _ in range(25):
        page.keyboard.press("Shift+Tab")
        places.append(page.evaluate(where))
    assert [place for place in places if place and not place["seen"]] == []
    assert len({place["name"] for place in places if place}) > 3
    expect(page.get_by_role("link", name="Exit this page")).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("dialog").get_by_text("If a child is in danger now")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("context", [PHONE], ids=["360px"], indirect=True)
def test_every_button_is_large_enough(chat: Chat) -> None:
    chat.open()
    sizes = chat.page.locator("concern-chat").evaluate(
        """chat => [...chat.shadowRoot.querySelectorAll("button, .button")].filter((b) => b.offsetParent)
            .map((b) => [b.innerText, b.offsetWidth, b.offsetHeight])"""
    )
    assert len(sizes) >= 6
    assert [size for size in sizes if size[1] < 44 or size[2] < 44] == []


@pytest.mark.parametrize("context", [DESK], ids=["1280px"], indirect=True)
def test_forced_colours_and_reduced_motion_are_respected(chat: Chat) -> None:
    chat.page.emulate_media(forced_colors="active", reduced_motion="reduce")
    chat.open()
    assert violations(chat.page) == []
    border = "button => getComputedStyle(button).borderTopColor !== getComputedStyle(button).backgroundColor"
    assert chat.button("Send").evaluate(border)
    assert chat.page.locator(".typing i").first.evaluate("dot => getComputedStyle(dot).animationName") == "none"
    chat.box.focus()
    chat.page.keyboard.press("Tab")
    assert (
        chat.button("Send").evaluate("b => getComputedStyle(b).outlineStyle + getComputedStyle(b).outlineWidth")
        == "solid3px"
    )


def test_there_is_no_time_limit_of_ours_within_a_day() -> None:
    from bot.channels.sessions import LIFETIME

    # WCAG 2.2.1 lets a limit stand that is longer than 20 hours.
    assert LIFETIME.total_seconds() > 20 * 3600


def test_the_accessibility_statement_says_what_was_and_was_not_tested(page: Page, service: Service) -> None:
    page.goto(service.chat + "/")
    page.get_by_role("link", name="Accessibility").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Accessibility statement for this chat")
    expect(page.locator("main")).to_contain_text("has not been tested with people who use screen readers")
    assert violations(page) == []
