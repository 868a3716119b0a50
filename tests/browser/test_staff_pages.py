"""The staff pages in the browser: axe on every page, the keyboard alone, 320 px, print, without JavaScript, and new
arrivals that appear by themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import update

from bot.reports import reviewing
from bot.reports.models import Report, StaffSession, now
from bot.staff import sessions
from tests.browser.conftest import DESK, PHONE, SMALL, overflowing, picture, violations
from tests.browser.keyboard import tab_to, tab_to_field
from tests.staff.making import report
from tests.staff.office import ANN, BEN, CAT, PASSWORD, StaffPages

STORY = (
    "Hello, I am worried about the little girl next door. Last night he hit her again, I could hear her screaming "
    "through the wall, and this morning she had a bruise on her cheek. She told my daughter she is scared to go home."
)


@dataclass
class Office:
    """Staff pages with a morning's reports."""

    pages: StaffPages
    told: str  # the report that has something of everything
    long_words: str

    def log_in(self, page: Page, email: str = ANN) -> None:
        page.goto(f"{self.pages.url}/login")
        page.get_by_label("E-mail address").fill(email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Reports")
        page.wait_for_load_state()  # the page's script waits for the end of the page; its timers start there

    def open(self, page: Page, path: str) -> None:
        page.goto(self.pages.url + path)


def moved(pages: StaffPages, reference: str, **back: dt.timedelta) -> None:
    """Move times of a report back, or on if negative."""
    with pages.repository.session() as session:
        values = {f"{name}_at": now() - span for name, span in back.items()}
        session.execute(update(Report).where(Report.reference == reference).values(**values))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    pages = StaffPages(tmp_path_factory.mktemp("office"))
    store, hour = pages.repository, dt.timedelta(hours=1)
    told = report(
        store,
        STORY,
        answers={
            "danger_now": "no", "kind": "yes", "child_name": "Lily Marsh", "child_age": "about 6",
            "address": "9 Pear Lane, the flat on the left", "who": "her stepdad, Darren", "access": "yes",
            "injury": "a bruise on her cheek", "doctor": None, "school": "Hazel Primary", "reporter": None,
            "source": "Both: saw or heard it, and was told", "child_said": "I don't want to go home",
        },
        kinds={"physical": 0.93, "emotional": 0.41, "neglect": 0.08},
        danger="unclear",
        danger_score=0.46,
        disclosure=True,
        marked={"he hit her again": "physical", "screaming": "danger", "bruise on her cheek": "physical"},
    )  # fmt: skip
    report(store, "she was crying again", answers={"child_name": "lily marsh", "address": "9 pear lane"})
    emergency = report(
        store, "he has a knife and she is in there with him", danger="yes", kinds={"domestic_abuse": 0.9}
    )
    moved(pages, emergency, created=hour / 3, due=-hour * 2 / 3)
    late = report(store, "the boy is on his own every night", kinds={"neglect": 0.9})
    moved(pages, late, created=50 * hour, due=26 * hour)
    report(store, "on bije chłopca co wieczór", language="pl", kinds={"physical": 0.8}, complete=False)
    report(store, "they call him names all day", channel="telegram", kinds={"emotional": 0.8})
    report(store, "the coach sends her messages", situations=frozenset({"staff_concern"}), kinds={"sexual": 0.8})
    long_words = report(store, "x" * 400 + " https://example.org/" + "y" * 300)
    for number in range(24):
        report(store, f"worry {number}")
    ben = pages.person(BEN)
    reviewing.claim(store, late, ben)
    reviewing.note(store, told, ben, "Rang the school. They will ring back by noon.")
    for number in range(8):
        decided = report(store, f"the door was open and he was alone, time {number}", kinds={"neglect": 0.9})
        moved(pages, decided, created=hour * 30 * (number + 1), due=hour * 20, first_seen=hour * 28 * (number + 1))
        standing = reviewing.standing(store, decided)
        assert standing is not None
        reviewing.decide(
            store, decided, ben, outcome="early_help", kind="neglect", danger="yes" if number == 3 else "no",
            why="Visited.", state=standing.state,
        )  # fmt: skip
    yield Office(pages, str(told), str(long_words))
    pages.stop()


PATHS = (
    "/",
    "/?view=all&kind=physical",
    "/?view=decided",
    "/?page=2",
    "{told}",
    "{told}/decide",
    "{told}/reading",
    "{told}/facts/child_age",
    "{told}/print",
    "{told}/readers",
    "{told}/hold",
    "{told}/copy",
    "{told}/copy/take",
    "/overview",
    "/monitoring",
    "/monitoring/examples",
    "/alerts",
    "/settings",
    "/nowhere",
)


@pytest.mark.parametrize("context", [DESK, SMALL], ids=["1280px", "320px"], indirect=True)
def test_axe_finds_nothing_and_nothing_is_cut_off_on_any_page(page: Page, office: Office) -> None:
    wrong: dict[str, list[str]] = {}
    office.open(page, "/login")
    wrong["log in"] = violations(page)
    office.log_in(page, CAT)
    for path in PATHS:
        office.open(page, path.format(told=f"/reports/{office.told}"))
        page.evaluate("() => document.querySelectorAll('details').forEach((one) => { one.open = true })")
        wrong[path] = violations(page) + overflowing(page)
        if "?" not in path:
            name = path.format(told="report").strip("/").replace("/", "-") or "queue"
            page.evaluate("() => document.querySelectorAll('details').forEach((one) => { one.open = false })")
            picture(page, f"staff-{name}", whole=True)
    office.open(page, f"/reports/{office.told}/decide")
    page.get_by_role("button", name="Save the decision").click()
    wrong["an error"] = violations(page) + overflowing(page)
    picture(page, "staff-error", whole=True)
    office.open(page, f"/reports/{office.long_words}")
    wrong["long words"] = overflowing(page)
    assert {path: found for path, found in wrong.items() if found} == {}


@pytest.mark.parametrize("context", [DESK], ids=["1280px"], indirect=True)
def test_the_keyboard_alone_is_enough_to_take_and_decide_a_report(page: Page, office: Office) -> None:
    reference = report(office.pages.repository, "for the keyboard", danger="yes")
    office.log_in(page)
    tab_to(page, str(reference))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Report {reference}")
    tab_to(page, "Take it for review")
    page.keyboard.press("Enter")
    expect(page.locator("dl.facts")).to_contain_text("In review, with Ann Abbey")
    tab_to(page, "Decide")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Decide on report")
    tab_to(page, "Save the decision")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    tab_to(page, "Choose what was decided.")
    page.keyboard.press("Enter")
    for name in ("outcome", "kind", "danger"):
        tab_to_field(page, name)
        page.keyboard.press("Space")
    tab_to_field(page, "why")
    page.keyboard.type("Seen at home.")
    tab_to(page, "Save the decision")
    page.keyboard.press("Enter")
    expect(page.locator("dl.facts")).to_contain_text("Decided")
    expect(page.locator("main")).to_contain_text("Seen at home.")


@pytest.mark.parametrize("context", [DESK], ids=["1280px"], indirect=True)
def test_a_new_report_appears_by_itself_is_announced_and_takes_no_focus(page: Page, office: Office) -> None:
    page.clock.install()
    office.log_in(page)
    link = page.locator("#queue a.reference").first
    link.focus()
    held = link.inner_text()
    reference = report(office.pages.repository, "a fire in the flat", danger="yes")
    moved(office.pages, reference, due=-dt.timedelta(minutes=1))
    page.clock.run_for(11_000)
    expect(page.locator("#queue")).to_contain_text(str(reference))
    expect(page.locator("#arrivals")).to_have_text("1 new report, 1 emergency.")
    assert page.evaluate("() => document.activeElement.innerText") == held
    assert violations(page) == []
    # Logged out elsewhere: it says so, and asks no more.
    page.context.clear_cookies()
    page.clock.run_for(11_000)
    expect(page.locator("#arrivals")).to_contain_text("You are logged out.")


@pytest.mark.parametrize("context", [DESK], ids=["1280px"], indirect=True)
def test_a_server_that_does_not_answer_is_told_and_tried_again(page: Page, office: Office) -> None:
    page.clock.install()
    office.log_in(page)
    page.route("**/queue/rows*", lambda route: route.abort())
    page.clock.run_for(11_000)
    expect(page.locator("#arrivals")).to_contain_text("could not be kept fresh")
    page.unroute("**/queue/rows*")
    page.clock.run_for(25_000)
    expect(page.locator("#arrivals")).to_contain_text("kept fresh again")


@pytest.mark.parametrize("width", [PHONE, DESK], ids=["360px", "1280px"])
def test_without_javascript_a_report_is_searched_for_read_and_decided(
    browser: Browser, office: Office, width: dict[str, int]
) -> None:
    reference = report(office.pages.repository, "the yellow lighthouse keeper shouts")
    context = browser.new_context(viewport=width, java_script_enabled=False)
    page = context.new_page()
    office.log_in(page)
    arrived = report(office.pages.repository, "a fire in the flat", danger="yes")
    page.get_by_role("link", name="look for new reports").click()
    expect(page.locator("#queue")).to_contain_text(str(arrived))
    page.get_by_label("Find words in all that was said").fill("lighthouse")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name=str(reference)).click()
    page.get_by_role("link", name="Decide").or_(page.get_by_role("button", name="Decide")).click()
    page.get_by_label("Early help").check()
    page.get_by_role("radio", name="Neglect").check()
    page.get_by_label("No child was in immediate danger").check()
    page.get_by_label("The reason for the decision").fill("Spoken to the family.")
    page.get_by_role("button", name="Save the decision").click()
    expect(page.locator("main")).to_contain_text("Decided: early help")
    context.close()


@pytest.mark.parametrize("context", [DESK], ids=["1280px"], indirect=True)
def test_printed_only_the_report_is_left(page: Page, office: Office) -> None:
    office.log_in(page)
    office.open(page, f"/reports/{office.told}")
    page.emulate_media(media="print")
    for hidden in (page.get_by_role("link", name="Decide"), page.get_by_role("button", name="Add note")):
        expect(hidden).to_be_hidden()
    expect(page.get_by_role("navigation")).to_be_hidden()
    expect(page.get_by_text("he hit her again").first).to_be_visible()
    picture(page, "staff-report-on-paper", whole=True)
    assert page.pdf(format="A4").startswith(b"%PDF")
    office.open(page, f"/reports/{office.told}/print")
    picture(page, "staff-referral-on-paper", whole=True)
    assert violations(page) == []


@pytest.mark.parametrize("context", [DESK], ids=["1280px"], indirect=True)
def test_after_thirty_idle_minutes_one_logs_in_anew_and_is_where_one_was(page: Page, office: Office) -> None:
    office.log_in(page)
    office.open(page, f"/reports/{office.told}")
    with office.pages.repository.session() as session:
        session.execute(update(StaffSession).values(seen_at=now() - sessions.IDLE))
    page.get_by_role("link", name="Correct the kind of harm").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")
    page.get_by_label("E-mail address").fill(ANN)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Correct the kind of harm or the danger")
