"""The whole chat in a real browser, on the demonstration page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect, sync_playwright

from bot.service import DEMONSTRATION_EMAIL
from tests.conftest import ROOT, Service

SCREENSHOTS = ROOT / "build" / "screenshots"


@pytest.fixture
def page(chromium: str, service: Service) -> Iterator[Page]:
    """A page in Debian's Chromium, as on a phone."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        )
        page = browser.new_page(viewport={"width": 400, "height": 850})
        page.set_default_timeout(15_000)
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda line: problems.append(line.text) if is_problem(line) else None)
        yield page
        browser.close()
        assert problems == []


def is_problem(line: ConsoleMessage) -> bool:
    """An error in the browser's console, but for a request that a test has cut off itself."""
    return line.type == "error" and "ERR_FAILED" not in line.text


def type_in(page: Page, text: str) -> None:
    page.get_by_label("Your message").fill(text)
    page.get_by_role("button", name="Send", exact=True).click()


def test_a_whole_report_in_the_browser_is_seen_by_staff(page: Page, service: Service) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.goto(service.chat)
    page.get_by_role("button", name="Tell us about a child").click()
    log = page.get_by_role("log")
    expect(log).to_contain_text("automated assistant")
    expect(page.get_by_label("Your message")).to_be_focused()
    expect(page.get_by_role("button", name="Not sure")).to_be_attached()
    page.screenshot(path=SCREENSHOTS / "opening.png")
    page.get_by_role("button", name="No", exact=True).click()
    expect(log).to_contain_text("in your own words")
    type_in(page, "the two girls upstairs are left on their own every evening, the older one told me they have no tea")
    expect(log).to_contain_text("It takes courage")
    page.screenshot(path=SCREENSHOTS / "story.png")
    page.reload()
    expect(page.get_by_role("log")).to_contain_text("the two girls upstairs")
    type_in(page, "that's all I know")
    expect(log).to_contain_text("This is what I have noted")
    page.get_by_role("button", name="Send the report").click()
    expect(log).to_contain_text("Your reference is")
    page.screenshot(path=SCREENSHOTS / "sent.png")

    page.goto(service.staff)
    page.get_by_label("E-mail address").fill(DEMONSTRATION_EMAIL)
    page.get_by_label("Password").fill(service.password)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Reports")).to_be_visible()
    page.set_viewport_size({"width": 1100, "height": 900})
    page.screenshot(path=SCREENSHOTS / "staff-list.png")
    page.locator("tbody a").last.click()
    expect(page.locator("main")).to_contain_text("the two girls upstairs")
    page.screenshot(path=SCREENSHOTS / "staff-report.png", full_page=True)


def test_an_emergency_in_the_browser_stays_in_sight(page: Page, service: Service) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.goto(service.chat)
    page.get_by_role("button", name="Tell us about a child").click()
    page.get_by_role("button", name="Yes", exact=True).click()
    warning = page.locator(".emergency", has_text="Please call 999 now")
    expect(warning).to_be_visible()
    page.screenshot(path=SCREENSHOTS / "emergency.png")


def test_markup_that_was_typed_stays_text(page: Page, service: Service) -> None:
    page.goto(service.chat)
    page.get_by_role("button", name="Tell us about a child").click()
    type_in(page, "<img src=x onerror=alert(1)> <b>hello</b>")
    expect(page.get_by_role("log")).to_contain_text("<b>hello</b>")
    assert page.locator(".log b, .log img").count() == 0


def test_a_message_that_could_not_be_sent_says_so_and_can_be_sent_again(page: Page, service: Service) -> None:
    page.goto(service.chat)
    page.get_by_role("button", name="Tell us about a child").click()
    expect(page.get_by_role("log")).to_contain_text("danger right now")
    page.route("**/chat/messages", lambda route: route.abort())
    type_in(page, "he never has any breakfast")
    expect(page.get_by_role("button", name="Not sent. Try again")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("999")
    page.unroute("**/chat/messages")
    page.evaluate("performance.clearResourceTimings()")
    page.get_by_role("button", name="Not sent. Try again").click()
    expect(page.get_by_role("button", name="Not sent. Try again")).to_have_count(0)
    expect(page.get_by_role("log")).to_contain_text("It takes courage")
