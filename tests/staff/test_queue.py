"""The queue: what cannot wait stands first, and everything can be found again, by those who may see it."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import text, true

from bot.reports import reviewing, trail
from bot.reports.queue import PAGE
from bot.reports.trail import Wanted, What
from tests.staff.making import report
from tests.staff.office import ANN, Reader, StaffPages


def listed(page: str) -> list[str]:
    """The references in the order of a list."""
    return re.findall(r'<tr [^>]*data-reference="(BB-\d{4}-\d{4})"', page)


@pytest.fixture(scope="module")
def queue(pages: StaffPages) -> dict[str, str]:
    """Reports by what is special about them."""
    store = pages.repository
    made = {
        "calm": report(store, "the boy from the corner shop is always hungry", answers={"child_age": "six"}),
        "today": report(store, "a bruise on his cheek, and a bruise on the other", answers={"access": "yes"}),
        "emergency": report(store, "he has a knife and she is in there", danger="yes", kinds={"physical": 0.9}),
        "part": report(store, "nobody picks Zuzanna up from nursery", complete=False),
        "polish": report(store, "on bije chłopca co wieczór", language="pl", kinds={"physical": 0.8}),
        "telegram": report(store, "they shout at the little one", channel="telegram", kinds={"emotional": 0.7}),
        "unclear": report(store, "something is not right next door", kinds={"neglect": 0.0}),
        "staff": report(
            store,
            "the football coach sends her messages",
            situations=frozenset({"staff_concern"}),
            kinds={"sexual": 0.9},
        ),
    }
    return {name: str(reference) for name, reference in made.items()}


def test_emergencies_come_first_then_what_is_due_first(ann: Reader, queue: dict[str, str]) -> None:
    order = listed(ann.get("/").text)
    assert order[:2] == [queue["emergency"], queue["today"]]
    assert set(order) == set(queue.values()) - {queue["staff"]}


def test_the_time_left_is_said_in_words(ann: Reader, queue: dict[str, str], pages: StaffPages) -> None:
    page = ann.get("/").text
    assert "Due in 59 minutes" in page or "Due in 1 hour" in page
    assert "Due in 3 hours" in page
    with pages.repository.session() as session:
        session.execute(
            text("UPDATE reports SET due_at = datetime('now', '-25 hours') WHERE reference = :one"),
            {"one": queue["unclear"]},
        )
    page = ann.get("/").text
    assert '<span class="due due--overdue">Overdue by 1 day</span>' in page
    assert ">1 emergency</a>" in page
    assert '<span class="due due--overdue">1 overdue</span>' in page
    assert listed(page)[:2] == [queue["emergency"], queue["unclear"]]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("urgency=emergency", {"emergency"}),
        ("urgency=same_day", {"today"}),
        ("kind=physical", {"emergency", "polish"}),
        ("kind=none", {"unclear"}),
        ("channel=telegram", {"telegram"}),
        ("language=pl", {"polish"}),
        ("language=other", set()),
        ("part=part", {"part"}),
        ("kind=physical&language=pl", {"polish"}),
        ("age=5_9", {"calm"}),
        ("age=1_4", set()),
        ("received=older", set()),
        ("received=day&part=part", {"part"}),
        ("view=decided", set()),
        ("urgency=nonsense&part=part", {"part"}),
    ],
)
def test_the_queue_is_narrowed_down(ann: Reader, queue: dict[str, str], asked: str, expected: set[str]) -> None:
    names = {reference: name for name, reference in queue.items()}
    assert {names[one] for one in listed(ann.get(f"/?{asked}").text)} == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("hungry", {"calm"}),
        ("BRUISES cheeks", {"today"}),
        ("knife hungry", set()),
        ("zuzanna", {"part"}),
        ("chlopca wieczor", {"polish"}),
        ("the", {"calm", "today", "emergency", "part", "polish", "telegram", "unclear"}),
    ],
)
def test_every_word_that_was_said_is_found_again(
    ann: Reader, queue: dict[str, str], words: str, expected: set[str]
) -> None:
    names = {reference: name for name, reference in queue.items()}
    found = ann.submit("/search", {"words": words}, page="/")
    assert {names[one] for one in listed(found.text)} == expected


def test_a_reference_is_found_however_it_is_written(ann: Reader, queue: dict[str, str]) -> None:
    loose = queue["calm"].lower().replace("-", " ")
    assert listed(ann.submit("/search", {"words": loose}, page="/").text) == [queue["calm"]]


def test_what_was_looked_for_does_not_stand_in_the_address(
    ann: Reader, queue: dict[str, str], pages: StaffPages
) -> None:
    found = ann.submit("/search", {"words": "Zuzanna", "part": "part"}, page="/")
    asked = parse_qs(urlsplit(str(found.url)).query)
    assert set(asked) == {"find", "part", "view"}
    assert "zuzanna" not in str(found.url).lower()
    assert "5a757a616e6e61" not in str(found.url)  # nor as hexadecimal digits
    assert 'value="Zuzanna"' in found.text
    assert trail.entries(pages.repository, Wanted(what=What.SEARCHED))[0].details == {"words": "Zuzanna"}
    assert listed(ann.get("/?find=00ff&view=all").text), "an address made by hand breaks nothing"


def test_a_search_is_in_the_trail_each_time_and_is_nobody_elses(
    ann: Reader, cat: Reader, queue: dict[str, str], pages: StaffPages
) -> None:
    found = str(ann.submit("/search", {"words": "Zuzanna"}, page="/").url)
    assert listed(ann.get(found).text) == [queue["part"]], "opened again, and kept as a bookmark"
    shown = trail.entries(pages.repository, Wanted(what=What.LIST_VIEWED))[:2]
    assert [(entry.who, entry.details["words"]) for entry in shown] == [(ANN, "Zuzanna")] * 2
    ann.get(found.replace("/?", "/reports.csv?"))
    assert trail.entries(pages.repository, Wanted(what=What.EXPORTED))[0].details["words"] == "Zuzanna"
    passed_on = cat.get(found).text
    assert 'value="Zuzanna"' not in passed_on, "nor what somebody else looked for"
    assert len(listed(passed_on)) > 1


def test_reports_about_staff_are_seen_by_named_people_alone(ann: Reader, cat: Reader, queue: dict[str, str]) -> None:
    hidden = queue["staff"]
    for path in ("/", "/?view=all", "/?kind=sexual&view=all", "/reports.csv"):
        assert hidden not in ann.get(path).text, path
        assert hidden in cat.get(path).text, path
    for words in ("football coach", hidden):
        assert hidden not in listed(ann.submit("/search", {"words": words}, page="/").text)
        assert hidden in listed(cat.submit("/search", {"words": words}, page="/").text)
    for form in ("", "/print", ".pdf", ".json", "/decide", "/reading", "/facts/what"):
        assert ann.get(f"/reports/{hidden}{form}").status_code == 404, form
        assert cat.get(f"/reports/{hidden}{form}").status_code == 200, form
    for step in ("claim", "assign", "note", "close", "reopen", "same", "decide", "reading", "facts/what"):
        assert ann.submit(f"/reports/{hidden}/{step}", {}, page="/").status_code == 404, step


def test_the_views_follow_what_staff_do(ann: Reader, queue: dict[str, str], pages: StaffPages) -> None:
    reference = queue["telegram"]
    assert "Unread" in ann.get("/").text
    ann.submit(f"/reports/{reference}/claim", {}, page=f"/reports/{reference}")
    assert listed(ann.get("/?view=mine").text) == [reference]
    assert listed(ann.get("/?view=in_review").text) == [reference]
    assert reference not in listed(ann.get("/?view=new").text)
    assert "In review, with Ann Abbey" in ann.get("/").text
    # Somebody adds to it: it says so, and goes on saying so until somebody has looked.
    conversation = pages.repository.open_conversation("website")
    pages.repository.add_to_report(reference, conversation, "more-1", "she cried again", urgency="standard")
    assert "Added to" in ann.get("/?view=mine").text
    ann.get(f"/reports/{reference}")
    assert "Added to" not in ann.get("/?view=mine").text
    assert reference in listed(ann.submit("/search", {"words": "cried"}, page="/").text)


def test_a_long_queue_comes_in_pages(cat: Reader, pages: StaffPages) -> None:
    made = [str(report(pages.repository, "yet another worry", language="lt")) for _ in range(PAGE + 3)]
    first = cat.get("/?language=lt")
    assert listed(first.text) == made[:PAGE]
    assert "28 reports, page 1 of 2" in first.text
    second = re.search(r'rel="next"|href="([^"]+)" rel="next"', first.text)
    assert second
    assert second[1]
    assert listed(cat.get(second[1].replace("&amp;", "&")).text) == made[PAGE:]
    assert listed(cat.get("/?language=lt&page=99").text) == made[PAGE:], "past the end is the end"


def test_the_list_is_taken_out_as_csv_without_what_was_said(
    ann: Reader, queue: dict[str, str], pages: StaffPages
) -> None:
    lines = ann.get("/reports.csv?language=pl").text.splitlines()
    assert len(lines) == 2
    assert lines[1].startswith(queue["polish"])
    assert "Physical abuse" in lines[1]
    assert "chłopca" not in lines[1]
    kept = trail.entries(pages.repository, Wanted(what=What.EXPORTED))[0]
    assert (kept.who, kept.details) == (ANN, {"form": "csv", "reports": 1, "language": "pl"})


def test_of_two_who_take_a_report_one_gets_it(ann: Reader, ben: Reader, queue: dict[str, str]) -> None:
    page = f"/reports/{queue['today']}"
    ann.submit(f"{page}/claim", {}, page=page)
    refused = ben.submit(f"{page}/claim", {}, page=page)
    assert refused.status_code == 400
    assert "Ann Abbey has taken this report already" in refused.text


def test_a_report_that_was_decided_comes_back_when_something_is_added(
    ann: Reader, queue: dict[str, str], pages: StaffPages
) -> None:
    reference = queue["polish"]
    page = ann.get(f"/reports/{reference}").text
    decide = re.search(rf'href="(/reports/{reference}/decide[^"]+)"', page)
    assert decide
    state = parse_qs(urlsplit(decide[1].replace("&amp;", "&")).query)["state"][0]
    form = {"outcome": "advice", "kind": "physical", "danger": "no", "why": "spoken to school", "state": state}
    ann.submit(f"/reports/{reference}/decide", form)
    assert listed(ann.get("/?view=decided").text) == [reference]
    assert "Decided: advice given" in ann.get("/?view=decided").text
    conversation = pages.repository.open_conversation("website")
    pages.repository.add_to_report(reference, conversation, "more-2", "he did it again", urgency="same_day")
    assert reference in listed(ann.get("/?view=new&urgency=same_day").text)
    assert [event.kind for event in reviewing.timeline(pages.repository, reference, true())][:2] == [
        "added",
        "decided",
    ]
