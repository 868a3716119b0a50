"""The plain pages in the browser: a whole report without JavaScript, axe on every page, zoom; and what the page of
the council shows when the chat cannot come."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESK, PHONE, STORY, picture, violations
from tests.conftest import Service


@pytest.fixture(params=[PHONE, DESK], ids=["360px", "1280px"])
def scriptless(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page in a browser that runs no script."""
    context = browser.new_context(viewport=request.param, java_script_enabled=False)
    context.route("https://www.bbc.co.uk/**", lambda route: route.fulfill(body="Weather", content_type="text/html"))
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()


def answer(page: Page, words: str) -> None:
    page.get_by_label("Your message").fill(words)
    page.get_by_role("button", name="Send", exact=True).click()


def test_without_javascript_the_whole_report_goes_from_the_councils_page_to_the_reference(
    scriptless: Page, service: Service
) -> None:
    page = scriptless
    page.goto(service.chat)
    expect(page.get_by_text("The chat needs JavaScript.")).to_be_visible()
    page.get_by_role("link", name="Use the plain version").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Before you start")
    page.get_by_role("button", name="Start").click()
    expect(page.locator("main")).to_contain_text("danger right now")
    page.get_by_role("button", name="No", exact=True).click()
    expect(page.locator("main")).to_contain_text("in your own words")
    answer(page, STORY)
    expect(page.locator("main")).to_contain_text("It takes courage")
    # The newest messages are in sight, below the bar with 999 and the way out.
    expect(page.get_by_role("heading", name="Newest messages")).to_be_in_viewport()
    expect(page.get_by_text("If a child is in danger now, ring 999")).to_be_in_viewport()
    page.reload()
    page.go_back()
    page.go_forward()
    expect(page.locator(".person")).to_have_count(2)
    answer(page, "that's all I know")
    expect(page.locator("dl")).to_contain_text(STORY)
    picture(page, "plain-check")
    page.get_by_role("button", name="Send the report").click()
    reference = page.locator(".panel strong").inner_text()
    report = service.repository().report(reference)
    assert report is not None
    assert report.complete
    page.get_by_role("link", name="Exit this page").click()
    page.wait_for_url("https://www.bbc.co.uk/weather")


def test_axe_finds_nothing_on_any_plain_page(page: Page, service: Service) -> None:
    found: dict[str, list[str]] = {}

    def look(state: str) -> None:
        found[state] = violations(page)

    for path in ("/", "/plain", "/staying-safe", "/accessibility", "/unavailable", "/plain/chat/none"):
        page.goto(service.chat + path)
        look(path)
    page.goto(service.chat + "/plain")
    page.get_by_role("button", name="Start").click()
    look("opening")
    answer(page, " ")
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    look("empty message")
    page.get_by_role("button", name="No", exact=True).click()
    answer(page, STORY)
    look("a question")
    answer(page, "that's all I know")
    look("check your answers")
    page.get_by_role("button", name="Send the report").click()
    expect(page.locator(".panel")).to_be_visible()
    look("confirmation")
    page.goto(service.chat + "/plain")
    page.get_by_role("button", name="Start").click()
    page.get_by_role("button", name="Yes", exact=True).click()
    expect(page.locator(".emergency").first).to_be_visible()
    look("emergency")
    assert {state: wrong for state, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize(
    "context", [{"width": 320, "height": 256}, {"width": 320, "height": 640}], ids=["400%", "320px"], indirect=True
)
@pytest.mark.parametrize("path", ["/", "/plain", "/staying-safe", "/accessibility", "/unavailable"])
def test_zoomed_in_no_page_has_to_be_scrolled_sideways(page: Page, service: Service, path: str) -> None:
    page.goto(service.chat + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_if_the_widget_cannot_be_loaded_the_councils_page_shows_the_way(page: Page, service: Service) -> None:
    page.route("**/widget.js", lambda route: route.abort())
    page.goto(service.chat)
    fallback = page.locator("concern-chat")
    expect(fallback).to_contain_text("You can use the plain version")
    expect(fallback.get_by_role("link", name="Use the council's online form")).to_be_visible()
    expect(page.locator("main")).to_contain_text("01234 718700")
    expect(page.get_by_role("link", name="Use the plain version")).to_be_visible()


def test_the_demonstration_page_has_the_chat_and_the_plain_version_beside_it(page: Page, service: Service) -> None:
    page.goto(service.chat)
    expect(page.get_by_role("button", name="Tell us about a child")).to_be_visible()
    expect(page.get_by_text("The chat needs JavaScript.")).to_be_hidden()
    expect(page.get_by_role("link", name="Use the plain version")).to_be_visible()
    picture(page, "demonstration")
