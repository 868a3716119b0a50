"""Every page against every role, logged in or not; every form without its token; every page's headers and markup."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from werkzeug.routing import Rule

from bot.reports import reviewing, trail
from bot.reports.repository import Repository
from bot.reports.reviewing import Person
from bot.reports.trail import Wanted, What
from bot.staff.roles import ASKED_BY_THE_PAGE, FRONT_PAGE, HOMES, NAVIGATION, PAGES, ROLES, May, Open, Role, may
from tests.staff.conftest import Browser, logged_in, report, token
from tests.staff.office import check_markup

CHANGING = {"POST", "PUT", "PATCH", "DELETE"}
NOT_CHANGING = "/your-account"  # opens for everybody who is logged in


def ways(app: Flask) -> list[tuple[Rule, str]]:
    """Every rule with every method that it takes."""
    return [(rule, method) for rule in app.url_map.iter_rules() for method in sorted(rule.methods or ())]


def path_of(rule: Rule, store: Repository) -> str:
    """An address that the rule fits, of things that exist."""
    values = {
        "reference": corrected(store) if "reference" in rule.arguments else "",
        "question": "what",
        "message_id": "one",
        "account_id": "1",
        "alert_id": "1",
        "filename": "staff.css",
    }
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values[found[1]]), rule.rule)


def corrected(store: Repository) -> str:
    """A report that is decided, and of which staff said something else than the assistant had read."""
    reference = report(store)
    standing = reviewing.standing(store, reference)
    assert standing is not None
    by = Person(1, "Ann", "ann@example.org")
    reviewing.decide(
        store, reference, by, outcome="advice", kind="neglect", danger="no", why="Seen.", state=standing.state
    )
    return reference


@pytest.fixture
def people(app: Flask, store: Repository) -> dict[Role, Browser]:
    """Someone of each role, logged in."""
    return {role: logged_in(app, store, role) for role in Role}


def test_every_page_is_in_the_table_and_nothing_else(app: Flask) -> None:
    served = {rule.endpoint for rule in app.url_map.iter_rules()}
    with_sign_on = {page for page in PAGES if page.startswith("sign_on.")}
    assert served == set(PAGES) - with_sign_on
    assert set(NAVIGATION) <= set(PAGES)
    for role, home in HOMES.items():
        assert may(role, PAGES[home]), f"{role} cannot open its own first page"


def test_nobody_who_keeps_accounts_or_reads_the_trail_reads_reports() -> None:
    for permissions in ROLES.values():
        assert len(permissions & {May.READ_REPORTS, May.KEEP_ACCOUNTS, May.READ_TRAIL}) == 1


def test_no_page_opens_for_somebody_who_is_not_logged_in(app: Flask, store: Repository, browser: Browser) -> None:
    for rule, method in ways(app):
        if PAGES[rule.endpoint] is Open.TO_ALL:
            continue
        app.config["WTF_CSRF_ENABLED"] = False  # so that it is the login that refuses
        answer = browser.client.open(path_of(rule, store), method=method)
        if rule.endpoint in ASKED_BY_THE_PAGE:
            assert answer.status_code == 401, rule
        else:
            assert answer.status_code == 302, (rule, method, answer.status_code)
            assert answer.headers["Location"] == "/login"
        assert "Kyle" not in answer.text


@pytest.mark.parametrize("role", list(Role))
def test_every_page_is_sound_and_opens_for_those_roles_alone_that_the_table_says(
    app: Flask, store: Repository, people: dict[Role, Browser], role: Role
) -> None:
    for rule, method in ways(app):
        asked = PAGES[rule.endpoint]
        if rule.endpoint in ("login.logout", "static"):
            continue
        app.config["WTF_CSRF_ENABLED"] = False  # so that it is the role that decides
        answer = people[role].client.open(path_of(rule, store), method=method)
        of_a_page = rule.endpoint in ASKED_BY_THE_PAGE and answer.status_code == 200
        if answer.mimetype == "text/html" and answer.data and not (answer.location or of_a_page):
            check_markup(answer.text, answer.headers["Content-Security-Policy"], f"{method} {rule}")
        if may(role, asked):
            assert answer.status_code != 403, (rule, method)
            assert answer.status_code < 500, (rule, method, answer.text)
        elif rule.endpoint == FRONT_PAGE:
            home = next(rule.rule for rule in app.url_map.iter_rules() if rule.endpoint == HOMES[role])
            assert answer.headers["Location"] == home, "led to the first page of the role"
        else:
            assert answer.status_code == 403, (rule, method)
            assert "Kyle" not in answer.text
        assert people[role].client.get(NOT_CHANGING).status_code == 200, "still logged in, so it was the role"


@pytest.mark.parametrize("role", list(Role))
def test_every_page_that_is_seen_is_in_the_trail(
    app: Flask, store: Repository, people: dict[Role, Browser], role: Role
) -> None:
    seen = 0
    for rule, method in ways(app):
        asked = PAGES[rule.endpoint]
        if method != "GET" or asked is Open.TO_ALL or not may(role, asked) or rule.endpoint in ASKED_BY_THE_PAGE:
            continue
        path = path_of(rule, store)
        before = trail.count(store, Wanted(who=f"{role.value}@example.org"))
        if people[role].client.get(path).status_code == 200:
            seen += 1
            assert trail.count(store, Wanted(who=f"{role.value}@example.org")) == before + 1, path
    assert seen >= 2


def test_a_refusal_is_in_the_trail(store: Repository, people: dict[Role, Browser]) -> None:
    reference = report(store)
    assert people[Role.ADMINISTRATOR].get(f"/reports/{reference}").status_code == 403
    refused = trail.entries(store, Wanted(what=What.REFUSED))
    assert [(entry.who, entry.details) for entry in refused] == [
        ("administrator@example.org", {"page": f"/reports/{reference}"})
    ]


def test_every_form_is_refused_without_its_token_or_with_somebody_elses(
    app: Flask, store: Repository, people: dict[Role, Browser]
) -> None:
    stranger = token(Browser(app.test_client()).get("/login").text)
    tried = 0
    for rule, method in ways(app):
        if method not in CHANGING:
            continue
        asked = PAGES[rule.endpoint]
        role = next(role for role in Role if may(role, asked))
        for data in ({}, {"csrf_token": stranger}):
            answer = people[role].client.open(path_of(rule, store), method=method, data=data)
            assert answer.status_code == 400, (rule, method)
            assert "can&#39;t be sent any more" in answer.text
            tried += 1
    assert tried >= 20
    assert people[Role.REVIEWER].get("/").request.path == "/", "nobody was logged out by it"


def test_a_page_that_is_not_in_the_table_opens_for_nobody(app: Flask, store: Repository) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "open")
    for role in Role:
        assert logged_in(app, store, role).client.get("/forgotten").status_code == 403
