"""Every kind of staff page in the browser: axe, 320 px, the keyboard alone, on paper. One that is added and not said
here fails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyotp
import pytest
from playwright.sync_api import Page, expect

from bot.reports import reviewing
from bot.reports.models import Alert
from bot.reports.trail import COMMAND
from bot.staff import accounts, second_factor
from bot.staff.app import create_app
from bot.staff.roles import Role
from tests.browser.conftest import DESK, SMALL, overflowing, picture, violations
from tests.browser.keyboard import out_of_reach, tab_to, tab_to_field
from tests.staff.making import report
from tests.staff.office import ANN, DAN, EVE, PASSWORD, StaffPages

PAPER = {"width": 718, "height": 1000}  # A4 without its margins, at 96 dots an inch
NOBODY = ""
FAY = "fay@example.org"  # must choose a password
GUS = "gus@example.org"  # has a second factor
# By endpoint: who opens it, and where.
PAGES = {
    "login.start": (NOBODY, "/login"),
    "login.new_password": (FAY, "/login/new-password"),
    "login.second_factor_code": (GUS, "/login/code"),
    "login.set_up_second_factor": (ANN, "/login/set-up-code"),
    "own.show": (ANN, "/your-account"),
    "queue.show": (ANN, "/?view=all&urgency=same_day"),
    "report.show": (ANN, "/reports/{told}"),
    "report.fact": (ANN, "/reports/{told}/facts/child_age"),
    "report.reading": (ANN, "/reports/{told}/reading"),
    "report.decide": (ANN, "/reports/{told}/decide"),
    "exports.printed": (ANN, "/reports/{told}/print"),
    "overview.show": (ANN, "/overview"),
    "learning.show": (ANN, "/monitoring"),
    "learning.redact": (ANN, "/monitoring/examples"),  # which leads there
    "restrictions.readers": (ANN, "/reports/{told}/readers"),
    "keeping.hold": (ANN, "/reports/{told}/hold"),
    "keeping.prepare_copy": (ANN, "/reports/{told}/copy"),
    "keeping.take_copy": (ANN, "/reports/{told}/copy/take"),
    "keeping.chosen_settings": (ANN, "/settings"),
    "alerts.failing": (ANN, "/alerts"),
    "trail.entries": (DAN, "/trail"),
    "accounts.all_accounts": (EVE, "/accounts"),
    "accounts.add": (EVE, "/accounts/new"),
    "accounts.one": (EVE, "/accounts/2"),
}
NO_PAGES = {
    "static", "health", "ready", "queue.rows", "learning.examples", "exports.pdf", "exports.data", "exports.csv_list",
    "trail.export",
}  # fmt: skip
# Buttons that are pressed with nothing filled in, or that lead to a page of their own.
AFTERWARDS = (
    ("login.start", "Log in", "Enter your password"),
    ("login.second_factor_code", "Continue", "Enter the code"),
    ("login.new_password", "Continue", "Enter a new password"),
    ("own.show", "Change the password", "Enter your password"),
    ("keeping.hold", "Put it under legal hold", "Enter a reason"),
    ("restrictions.readers", "Restrict it to named people", "Enter a reason"),
    ("accounts.add", "Add the account", "Enter a name"),
    ("trail.entries", "Check that the trail is whole", "The trail is whole"),
    ("alerts.failing", "Try again now", "The alert is being tried again"),
    ("accounts.one", "Reset the account", "A password to pass on"),
)


@dataclass
class Office:
    """Staff pages on which every page has something to show."""

    pages: StaffPages
    told: str
    who: str | None = None

    def open(self, page: Page, name: str) -> None:
        """Open a page as whoever may, logged in if need be."""
        email, path = PAGES[name]
        if email != self.who:
            page.context.clear_cookies()
            if email:
                self.log_in(page, email)
            self.who = email
        page.goto(self.pages.url + path.format(told=self.told))

    def log_in(self, page: Page, email: str) -> None:
        page.goto(f"{self.pages.url}/login")
        page.get_by_label("E-mail address").fill(email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        expect(page.get_by_role("heading", level=1)).not_to_have_text("Log in")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    pages = StaffPages(tmp_path_factory.mktemp("office"))
    store, ann = pages.repository, pages.person(ANN)
    accounts.add(store, COMMAND, FAY, "Fay Field", PASSWORD, Role.REVIEWER)
    accounts.add(store, COMMAND, GUS, "Gus Green", PASSWORD, Role.REVIEWER, must_change_password=False)
    gus = accounts.by_email(store, GUS)
    assert gus is not None
    secret = second_factor.secret_to_set_up(store, gus)
    assert second_factor.check(store, gus, pyotp.TOTP(secret).now(), gus.actor)
    told = report(store, answers={"child_age": "about 6", "child_name": "Lily Marsh", "address": "9 Pear Lane"})
    report(store, "she was crying again", answers={"child_name": "lily marsh", "address": "9 pear lane"})
    reviewing.note(store, told, ann, "Rang the school.")
    corrected = report(store, "he is left alone with the baby every night")
    reviewing.correct_reading(store, corrected, ann, kind="physical", danger="yes", urgency="emergency", why="Seen.")
    with store.session() as session:
        session.add(
            Alert(reference=told, stage="new", way="email", recipient="duty@example.org", tries=3, problem="it failed")
        )
    yield Office(pages, str(told))
    pages.stop()


@pytest.fixture
def office(running: Office) -> Office:
    running.who = None  # the browser of a new test is not logged in
    return running


def test_every_page_is_said_here(running: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONCERN_BOT_VAR", str(running.pages.var))
    served = {rule.endpoint for rule in create_app().url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert served == set(PAGES) | NO_PAGES


@pytest.mark.parametrize("context", [DESK, SMALL], ids=["1280px", "320px"], indirect=True)
def test_axe_finds_nothing_and_nothing_is_cut_off(page: Page, office: Office) -> None:
    wrong: dict[str, list[str]] = {}
    for name in PAGES:
        office.open(page, name)
        page.evaluate("() => document.querySelectorAll('details').forEach((one) => { one.open = true })")
        wrong[name] = violations(page) + overflowing(page)
        picture(page, f"staff-every-{name}", whole=True)
    for name, button, words in AFTERWARDS:
        office.open(page, name)
        page.get_by_role("button", name=button).click()
        expect(page.locator("main")).to_contain_text(words)
        wrong[f"{name}: {button}"] = violations(page) + overflowing(page)
    assert {name: found for name, found in wrong.items() if found} == {}


@pytest.mark.parametrize("context", [DESK], ids=["1280px"], indirect=True)
def test_the_keyboard_alone_comes_to_everything_and_shows_where_it_is(page: Page, office: Office) -> None:
    wrong: dict[str, list[str]] = {}
    for name in PAGES:
        office.open(page, name)
        wrong[name] = out_of_reach(page)
    assert {name: found for name, found in wrong.items() if found} == {}


@pytest.mark.parametrize("context", [PAPER], ids=["paper"], indirect=True)
def test_on_paper_nothing_is_cut_off_and_there_is_nowhere_to_go(page: Page, office: Office) -> None:
    page.emulate_media(media="print")
    wrong: dict[str, list[str]] = {}
    for name in PAGES:
        office.open(page, name)
        wide = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
        left = page.locator("nav:visible, .session-notice:visible, .bar button:visible")
        seen = [one.evaluate("(element) => element.outerHTML.slice(0, 80)") for one in left.all()]
        wrong[name] = [f"{wide} px too wide"] * (wide > 0) + seen
    assert {name: found for name, found in wrong.items() if found} == {}


@pytest.mark.parametrize("context", [DESK], ids=["1280px"], indirect=True)
def test_an_account_is_made_and_its_password_changed_with_the_keyboard_alone(page: Page, office: Office) -> None:
    def log_in(email: str, password: str) -> None:
        page.goto(f"{office.pages.url}/login")
        tab_to_field(page, "email")
        page.keyboard.type(email)
        tab_to_field(page, "password")
        page.keyboard.type(password)
        page.keyboard.press("Enter")

    log_in(EVE, PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Accounts")
    tab_to(page, "Add an account")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Name", exact=True)).to_be_visible()
    tab_to_field(page, "name")
    page.keyboard.type("Hal Hill")
    tab_to_field(page, "email")
    page.keyboard.type("hal@example.org")
    tab_to_field(page, "role")
    page.keyboard.press("Space")
    tab_to(page, "Add the account")
    page.keyboard.press("Enter")
    given = page.locator("code.key").inner_text()
    tab_to(page, "Log out")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")
    log_in("hal@example.org", given)
    expect(page.get_by_role("heading", level=1)).to_have_text("Choose a password")
    tab_to_field(page, "password")
    page.keyboard.type("password1234")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("easy to guess")
    tab_to_field(page, "password")
    page.keyboard.type("tractor lamp biscuit")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Reports")
