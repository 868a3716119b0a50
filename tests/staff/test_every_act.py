"""Every act that the staff pages offer, done once, and its entry in the trail.

A page or a button that is added without saying here what it leaves in the trail fails.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask

from bot.reports import reviewing, trail
from bot.reports.models import Alert
from bot.reports.repository import Repository
from bot.reports.trail import Wanted, What
from bot.staff import accounts
from bot.staff.roles import PAGES, Open, Role
from tests.staff.conftest import PASSWORD, Browser, account, logged_in, report

# Not done by a person who wants something of it: what a page of the queue shows is recorded when that is opened.
NOT_RECORDED = {("GET", "queue.rows"), ("POST", "login.stay")}


@dataclass(frozen=True)
class Act:
    """One act: by whom, where, with what form, and what of it stands in the trail."""

    page: str
    path: str
    what: What
    role: Role = Role.MANAGER
    form: dict[str, Any] | None = None
    of_a_report: bool = True
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def method(self) -> str:
        return "GET" if self.form is None else "POST"


def seen(page: str, path: str, role: Role = Role.MANAGER, what: What = What.PAGE_VIEWED) -> Act:
    return Act(page, path, what, role, of_a_report="{report}" in path)


OF_A_REPORT = "/reports/{report}"
DECISION = {"outcome": "advice", "kind": "neglect", "danger": "no", "why": "Seen."}
READING = {"kind": "neglect", "danger": "no", "why": "Seen."}
REASON = {"reason": "Court"}
EXAMPLE = "/monitoring/examples/{report}/one"

# In the order in which they are done, all with one report.
ACTS = [
    seen("queue.show", "/", what=What.LIST_VIEWED),
    Act("queue.search", "/search", What.SEARCHED, form={"words": "Kyle"}, of_a_report=False, details={"words": "Kyle"}),
    seen("report.show", OF_A_REPORT, what=What.REPORT_VIEWED),
    Act("report.claim", f"{OF_A_REPORT}/claim", What.CLAIMED, form={}),
    Act("report.assign", f"{OF_A_REPORT}/assign", What.ASSIGNED, form={"to": "{ben}"}, details={"to": "Ben"}),
    Act("report.note", f"{OF_A_REPORT}/note", What.NOTE_ADDED, form={"text": "Rang the school"}),
    Act("report.same", f"{OF_A_REPORT}/same", What.LINKED, form={"other": "{other}", "same": "yes"}),
    seen("report.fact", f"{OF_A_REPORT}/facts/what"),
    Act("report.fact", f"{OF_A_REPORT}/facts/what", What.CORRECTED, form={"becomes": "A burn", "why": "Seen."}),
    seen("report.reading", f"{OF_A_REPORT}/reading"),
    Act("report.reading", f"{OF_A_REPORT}/reading", What.CORRECTED, form=READING),
    seen("report.decide", f"{OF_A_REPORT}/decide"),
    Act("report.decide", f"{OF_A_REPORT}/decide", What.DECIDED, form=DECISION, details={"outcome": "advice"}),
    Act("report.close", f"{OF_A_REPORT}/close", What.STATUS_CHANGED, form={}, details={"step": "closed"}),
    seen("exports.printed", f"{OF_A_REPORT}/print", what=What.EXPORTED),
    seen("exports.pdf", f"{OF_A_REPORT}.pdf", what=What.EXPORTED),
    seen("exports.data", f"{OF_A_REPORT}.json", what=What.EXPORTED),
    seen("exports.csv_list", "/reports.csv", what=What.EXPORTED),
    seen("learning.show", "/monitoring"),
    seen("learning.redact", EXAMPLE, what=What.REPORT_VIEWED),
    Act("learning.redact", EXAMPLE, What.EXAMPLE_REDACTED, form={**DECISION, "text": "A burn", "speaker": "adult"}),
    seen("learning.examples", "/monitoring/examples"),
    Act("report.reopen", f"{OF_A_REPORT}/reopen", What.STATUS_CHANGED, form=READING, details={"step": "reopened"}),
    seen("overview.show", "/overview"),
    seen("keeping.hold", f"{OF_A_REPORT}/hold"),
    Act("keeping.hold", f"{OF_A_REPORT}/hold", What.HELD, form=REASON, details=REASON),
    seen("keeping.prepare_copy", f"{OF_A_REPORT}/copy", what=What.REPORT_VIEWED),
    Act("keeping.prepare_copy", f"{OF_A_REPORT}/copy", What.REDACTED, form={"words": "Kyle"}, details={"words": 1}),
    seen("keeping.take_copy", f"{OF_A_REPORT}/copy/take", what=What.EXPORTED),
    seen("keeping.chosen_settings", "/settings"),
    seen("alerts.failing", "/alerts"),
    Act("alerts.again", "/alerts/1/again", What.ALERT_RETRIED, form={}),
    seen("restrictions.readers", f"{OF_A_REPORT}/readers"),
    Act("restrictions.restrict", f"{OF_A_REPORT}/readers/restrict", What.RESTRICTED, form=REASON),
    Act("restrictions.name", f"{OF_A_REPORT}/readers/name", What.READER_NAMED, form={"email": "ben@example.org"}),
    Act("restrictions.remove", f"{OF_A_REPORT}/readers/remove", What.READER_REMOVED, form={"email": "ben@example.org"}),
    Act("restrictions.lift", f"{OF_A_REPORT}/readers/lift", What.RESTRICTION_LIFTED, form=REASON),
    seen("trail.entries", "/trail", Role.AUDITOR, What.TRAIL_VIEWED),
    seen("trail.export", "/trail/export", Role.AUDITOR, What.TRAIL_EXPORTED),
    Act("trail.check", "/trail/check", What.TRAIL_CHECKED, Role.AUDITOR, {}, False, {"whole": True}),
    seen("accounts.all_accounts", "/accounts", Role.ADMINISTRATOR),
    seen("accounts.add", "/accounts/new", Role.ADMINISTRATOR),
    seen("accounts.one", "/accounts/{ben}", Role.ADMINISTRATOR),
    *(
        Act(f"accounts.{page}", f"/accounts/{path}", what, Role.ADMINISTRATOR, form, False, {"account": email})
        for page, path, what, form, email in (
            ("add", "new", What.ACCOUNT_ADDED, {"email": "eve@example.org", "name": "Eve", "role": "reviewer"},
             "eve@example.org"),
            ("one", "{ben}", What.ACCOUNT_CHANGED, {"role": "auditor"}, "ben@example.org"),
            ("reset", "{ben}/reset", What.ACCOUNT_RESET, {}, "ben@example.org"),
            ("disable", "{ben}/disable", What.ACCOUNT_DISABLED, {}, "ben@example.org"),
            ("enable", "{ben}/enable", What.ACCOUNT_ENABLED, {}, "ben@example.org"),
        )
    ),
    seen("own.show", "/your-account"),
    Act("own.show", "/your-account", What.PASSWORD_CHANGED, of_a_report=False,
        form={"current": PASSWORD, "password": "tractor lamp biscuit"}),
    Act("login.logout", "/logout", What.LOGGED_OUT, form={}, of_a_report=False),
]  # fmt: skip


def test_every_page_and_every_button_is_tried(app: Flask) -> None:
    offered = {
        (method, rule.endpoint)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if PAGES[rule.endpoint] is not Open.TO_ALL
    }
    assert offered == {(act.method, act.page) for act in ACTS} | NOT_RECORDED


def test_every_act_is_in_the_trail_with_who_when_where_and_on_what(app: Flask, store: Repository) -> None:
    people = {role: logged_in(app, store, role) for role in (Role.MANAGER, Role.AUDITOR, Role.ADMINISTRATOR)}
    account(store, Role.REVIEWER, "ben@example.org")
    app.config["WTF_CSRF_ENABLED"] = False  # so that no page is loaded for its token
    reference, other = report(store), report(store)
    ben = next(str(one.id) for one in accounts.all_accounts(store) if one.email == "ben@example.org")
    _alert(store, reference)
    values = {"report": reference, "other": other, "ben": ben}
    wrong = [
        f"{act.method} {act.path}: {problem}"
        for act in ACTS
        if (problem := _left_out(people[act.role], store, act, values))
    ]
    assert wrong == []
    trail.verify(store)


def _left_out(person: Browser, store: Repository, act: Act, values: dict[str, str]) -> str:
    """What the trail lacks of an act, or nothing."""
    before = trail.count(store, Wanted())
    form = None if act.form is None else {name: str(value).format(**values) for name, value in act.form.items()}
    if act.page == "report.decide" and form is not None:
        form["state"] = _state(store, values["report"])
    answer = person.client.open(act.path.format(**values), method=act.method, data=form)
    if answer.status_code not in (200, 302):
        return f"answered {answer.status_code}"
    if act.page == "learning.examples" and answer.status_code == 302:
        return "there was still something to redact"
    made = trail.entries(store, Wanted())[: trail.count(store, Wanted()) - before]
    fitting = [entry for entry in made if entry.what is act.what]
    if not fitting:
        return f"left {[entry.what.value for entry in made]}, not {act.what.value}"
    entry = fitting[-1]
    if entry.who != f"{act.role.value}@example.org" or entry.address != "127.0.0.1":
        return f"by {entry.who} from {entry.address}"
    if entry.reference != (values["report"] if act.of_a_report else None):
        return f"of {entry.reference}"
    if not act.details.items() <= entry.details.items():
        return f"with {entry.details}"
    return ""


def _state(store: Repository, reference: str) -> str:
    standing = reviewing.standing(store, reference)
    assert standing is not None
    return standing.state


def _alert(store: Repository, reference: str) -> None:
    """An alert that did not go."""
    with store.session() as session:
        session.add(
            Alert(reference=reference, stage="new", way="email", recipient="duty@example.org", problem="refused")
        )


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/note", {"text": " "}),
        ("/claim", {}),
        ("/reopen", {"why": ""}),
        ("/assign", {"to": "999"}),
        ("/decide", {}),
        ("/reading", {}),
        ("/facts/what", {}),
        ("/hold", {"reason": ""}),
        ("/copy", {"messages": "none of its messages"}),
        ("/readers/restrict", {"reason": ""}),
    ],
)
def test_a_report_that_is_shown_because_a_step_was_refused_was_viewed(
    app: Flask, store: Repository, path: str, form: dict[str, str]
) -> None:
    manager, reference = logged_in(app, store, Role.MANAGER), report(store)
    if path == "/claim":
        logged_in(app, store, Role.REVIEWER).post(f"/reports/{reference}/claim", page=f"/reports/{reference}")
    app.config["WTF_CSRF_ENABLED"] = False
    answer = manager.client.post(f"/reports/{reference}{path}", data=form)
    assert answer.status_code == 400
    viewed = trail.entries(store, Wanted(reference=reference, who="manager@example.org"))
    assert viewed, "the report was on the screen"
    assert viewed[0].what in (What.REPORT_VIEWED, What.PAGE_VIEWED)


def test_whoever_asks_for_a_report_that_they_may_not_see_is_in_the_trail(app: Flask, store: Repository) -> None:
    hidden = report(store, restricted=True)
    reviewer = logged_in(app, store, Role.REVIEWER)
    for path in (f"/reports/{hidden}", f"/reports/{hidden}.pdf", "/reports/BB-0000-0000", "/reports/" + "x" * 300):
        assert reviewer.get(path).status_code == 404
    asked = trail.entries(store, Wanted(what=What.NOT_FOUND))
    assert [entry.details["page"] for entry in asked][::-1][:3] == [
        f"/reports/{hidden}",
        f"/reports/{hidden}.pdf",
        "/reports/BB-0000-0000",
    ]
    assert {entry.who for entry in asked} == {"reviewer@example.org"}


def test_a_form_that_was_not_ours_is_in_the_trail(app: Flask, store: Repository) -> None:
    reference = report(store)
    manager = logged_in(app, store, Role.MANAGER)
    assert manager.client.post(f"/reports/{reference}/note", data={"text": "forged"}).status_code == 400
    [refused] = trail.entries(store, Wanted(what=What.REFUSED))
    assert refused.details["page"] == f"/reports/{reference}/note"


def test_the_rows_of_a_list_are_shown_only_to_the_session_that_opened_it(app: Flask, store: Repository) -> None:
    reference = report(store)
    manager, another = logged_in(app, store, Role.MANAGER), logged_in(app, store, Role.REVIEWER)
    found = re.search(r'data-rows="([^"]+)"', manager.get("/?view=new").text)
    assert found
    assert reference in manager.get(found[1]).text
    assert another.get(found[1]).status_code == 404
    assert manager.get("/queue/rows?view=all").status_code == 404
    assert trail.count(store, Wanted(what=What.LIST_VIEWED)) == 3, "once each at logging in, and once here"
