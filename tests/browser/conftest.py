"""A page in Debian's Chromium, as wide as a phone and as a desk's screen, and how a person uses the chat on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import jwt
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect, sync_playwright

from tests.conftest import ROOT, Service

SCREENSHOTS = ROOT / "build" / "screenshots"
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
# 1280 at 400 %.
SMALL = {"width": 320, "height": 640}
# All that WCAG 2.2 AA asks and a machine can see, and axe's own good practice.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NEUTRAL = "https://www.bbc.co.uk/**"
STORY = "the two girls upstairs are left on their own every evening, the older one told me they have no tea"


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(params=[PHONE, DESK], ids=["360px", "1280px"])
def context(request: pytest.FixtureRequest, browser: Browser) -> Iterator[BrowserContext]:
    """A browser without a past; at the end its pages must have had no error of their own."""
    opened = browser.new_context(viewport=request.param, accept_downloads=True)
    problems: list[str] = []
    opened.on("weberror", lambda error: problems.append(str(error.error)))
    opened.on("console", lambda line: problems.append(line.text) if is_problem(line) else None)
    opened.route(NEUTRAL, lambda route: route.fulfill(body="<title>Weather</title>", content_type="text/html"))
    yield opened
    opened.close()
    assert problems == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """An empty page."""
    new = context.new_page()
    new.set_default_timeout(15_000)
    return new


def is_problem(line: ConsoleMessage) -> bool:
    """An error in the console, but for what the browser itself says of requests that failed."""
    return line.type == "error" and not any(
        words in line.text for words in ("Failed to load resource", "by CORS policy")
    )


class Chat:
    """What a person does with the widget and sees of it."""

    def __init__(self, page: Page, service: Service) -> None:
        self.page = page
        self.service = service
        self.log = page.get_by_role("log")
        self.box = page.get_by_label("Your message")
        self.opener = page.locator("concern-chat").get_by_role("button", name="Tell us about a child")

    def open(self) -> Chat:
        """Open the demonstration page and the chat on it, up to the first question."""
        self.page.goto(self.service.chat)
        self.opener.click()
        self.button("Continue to the chat").click()
        expect(self.log).to_contain_text("danger right now")
        return self

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def say(self, text: str) -> None:
        self.box.fill(text)
        self.button("Send").click()

    def to_read_back(self) -> None:
        self.button("No").click()
        expect(self.log).to_contain_text("in your own words")
        self.say(STORY)
        expect(self.log).to_contain_text("It takes courage")
        self.say("that's all I know")
        expect(self.log).to_contain_text("This is what I have noted")

    def send_report(self) -> str:
        """Tell a story and send it; returns the reference."""
        self.to_read_back()
        self.button("Send the report").click()
        return self.page.locator(".panel strong").inner_text()

    @property
    def token(self) -> str | None:
        return self.page.evaluate("sessionStorage.getItem('chat')")

    @property
    def kept(self) -> list[str]:
        """What the store has of the person's words, in order."""
        assert self.token
        conversation = jwt.decode(self.token, options={"verify_signature": False})["sub"]
        lines = self.service.repository().transcript(conversation)
        return [line.text for line in lines if line.sender == "person" and line.text]


@pytest.fixture
def chat(page: Page, service: Service) -> Chat:
    """The demonstration page's chat, not opened yet."""
    return Chat(page, service)


def stop_clock(page: Page) -> None:
    """From here on the page's time, which `clock.install` had let run, goes only as far as the test moves it."""
    page.clock.pause_at(dt.datetime.now().astimezone() + dt.timedelta(seconds=5))


def violations(page: Page) -> list[str]:
    """What axe finds wrong on a page as it is now, once its styles are there: words come before them."""
    page.wait_for_load_state("load")
    # Without `resultTypes` axe tells at length of all that is right, which takes as long as finding out.
    options = {"runOnly": RULES, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{rule['id']}: {node['target']}" for rule in found for node in rule["nodes"]]


def overflowing(page: Page) -> list[str]:
    """What is wider than the window, once the styles are there."""
    page.wait_for_load_state("load")
    return page.evaluate(
        """() => [...document.querySelectorAll("body *")]
            .filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
            .filter((e) => !e.closest(".govuk-visually-hidden, .scrolls"))
            .filter((e) => getComputedStyle(e).position !== "absolute")
            .map((e) => `wide: ${e.tagName}.${e.className}`)"""
    )


def picture(page: Page, name: str, *, whole: bool = False) -> Path:
    """Keep a picture of what is in view, or of the whole page; those of the phone are shown in the README."""
    assert page.viewport_size
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    path = SCREENSHOTS / f"{name}-{page.viewport_size['width']}.png"
    page.screenshot(path=path, full_page=whole)
    return path
