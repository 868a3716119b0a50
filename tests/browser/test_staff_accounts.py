"""Logging in, and the warning before a session ends, in the browser, with and without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.service import DEMONSTRATION_ACCOUNTS
from bot.staff.roles import Role
from tests.browser.conftest import violations
from tests.conftest import Service, Talk


@pytest.fixture(scope="module")
def report(service: Service) -> str:
    """The path of a report that somebody has just told."""
    talk = Talk(service)
    talk.choose("danger_now.yes")
    return f"/reports/{talk.reference}"


def log_in(page: Page, service: Service, role: Role) -> None:
    email = next(email for email, its_role in DEMONSTRATION_ACCOUNTS.items() if its_role is role)
    page.goto(f"{service.staff}/login")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(service.password)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("button", name="Log out")).to_be_visible()


def test_axe_finds_nothing_where_one_logs_in_or_fails_to(page: Page, service: Service) -> None:
    page.goto(f"{service.staff}/login")
    assert violations(page) == []
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("link", name="Enter your password")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("link", name="Enter your password").click()
    expect(page.get_by_label("Password")).to_be_focused()


def to_the_end_of_animations(page: Page) -> None:
    """Let the minutes pass that the stylesheet waits; animations have a clock of their own."""
    page.evaluate("document.getAnimations().forEach((animation) => animation.finish())")


def test_the_warning_appears_and_the_button_keeps_the_session_without_leaving_the_page(
    page: Page, service: Service
) -> None:
    log_in(page, service, Role.MANAGER)
    page.goto(f"{service.staff}/settings")
    stay = page.get_by_role("button", name="Stay logged in")
    expect(stay).to_be_hidden()
    to_the_end_of_animations(page)
    expect(stay).to_be_visible()
    assert violations(page) == []
    with page.expect_response("**/session/stay") as answered:
        stay.click()
    assert answered.value.status == 200
    expect(stay).to_be_hidden()
    assert page.url.endswith("/settings")


def test_what_is_done_in_one_tab_takes_the_warning_away_in_the_others(page: Page, service: Service) -> None:
    log_in(page, service, Role.MANAGER)
    page.goto(f"{service.staff}/settings")
    stay = page.get_by_role("button", name="Stay logged in")
    to_the_end_of_animations(page)
    expect(stay).to_be_visible()
    page.context.new_page().goto(f"{service.staff}/overview")
    expect(stay).to_be_hidden()


def test_without_javascript_the_warning_appears_too_and_the_button_opens_a_new_tab(
    browser: Browser, service: Service
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    log_in(page, service, Role.MANAGER)
    page.goto(f"{service.staff}/settings")
    # The browser itself plays the animation to its end; no script of the page runs.
    session = context.new_cdp_session(page)
    session.send("Animation.enable")
    session.send("Animation.setPlaybackRate", {"playbackRate": 100_000})
    stay = page.get_by_role("button", name="Stay logged in")
    expect(stay).to_be_visible()
    with context.expect_page() as opened:
        stay.click()
    expect(opened.value.get_by_role("heading", name="You are still logged in")).to_be_visible()
    context.close()


def test_everything_of_a_manager_is_reached_by_links_from_a_report(page: Page, service: Service, report: str) -> None:
    log_in(page, service, Role.MANAGER)
    for name in ("Who may read it", "Legal hold", "A copy for the person it is about"):
        page.goto(service.staff + report)
        page.get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(report.rpartition("/")[2])
