"""What whoever is on duty must see before all else: whether 999 was called, whom not to tell, who wrote, whether the
person is still there, and which of many emergencies is which."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from bot.reports.models import Conversation, Report, now
from bot.reports.repository import Reference, Repository
from bot.staff.evidence import supporting
from bot.staff.roles import Role
from bot.staff.times import clock
from bot.staff.told import Told
from tests.staff.conftest import Browser, logged_in
from tests.staff.making import STORY, report


@pytest.fixture
def manager(app: Flask, store: Repository) -> Browser:
    return logged_in(app, store, Role.MANAGER)


def emergency(store: Repository, story: str = "he has a knife", **told: Any) -> Reference:
    """An urgent report, with its transcript as the chat has it."""
    return report(store, story, danger="yes", complete=told.pop("complete", False), **told)


def verdict(page: str) -> str:
    """The banner of a report's page, as text."""
    found = re.search(r'<div class="verdict.*?\n</div>\n', page, re.DOTALL)
    assert found, page
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def row(page: str, reference: str) -> str:
    """The row of a report in the list, as text."""
    found = re.search(rf'<tr [^>]*data-reference="{reference}".*?</tr>', page, re.DOTALL)
    assert found, page
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


@pytest.mark.parametrize(
    ("call", "words", "in_short"),
    [
        ("cannot", "999: the person can&#39;t call", "999: can&#39;t call"),
        ("no", "999: not called yet", "999: not yet"),
        (None, "999: no answer whether they called", "999: no answer"),
        ("yes", "999: says they have called, {at}", "999: called, {at}"),
        ("need not", "999: says it is not needed, {at}", "999: not needed, {at}"),
    ],
)
def test_whether_999_was_called_stands_before_all_else(
    manager: Browser, store: Repository, call: str | None, words: str, in_short: str
) -> None:
    reference = emergency(store, call=call)
    at = clock(now())
    assert verdict(manager.get(f"/reports/{reference}").text).startswith(words.format(at=at))
    box = manager.get(f"/reports/{reference}/print").text.split('<div class="box emergency">')[1]
    assert box.strip().startswith(f"<p><strong>{words.format(at=at)}")
    assert in_short.format(at=at) in row(manager.get("/").text, reference)
    assert ("call--impossible" in manager.get(f"/reports/{reference}").text) == (call == "cannot")


def test_of_the_call_nothing_is_said_where_nobody_was_told_to(manager: Browser, store: Repository) -> None:
    assert "999:" not in manager.get(f"/reports/{report(store)}").text


def test_the_time_is_that_at_which_it_was_said_first(store: Repository) -> None:
    reference = emergency(store, call="cannot")
    first = store.report(reference)
    assert first is not None
    content = {name: value for name, value in first.content.items() if name != "call_at"}
    for call, stays in (("cannot", True), ("yes", False), (None, False)):
        store.store_report(first.conversation_id, {**content, "call": call}, urgency="emergency", complete=False)
        later = store.report(reference)
        assert later is not None
        assert (later.content.get("call_at") == first.content["call_at"]) == stays
    assert "call_at" not in later.content


def test_who_can_not_call_comes_first(manager: Browser, store: Repository) -> None:
    earlier, cannot = emergency(store, call="yes"), emergency(store, call="cannot")
    calm = report(store)
    listed = re.findall(r'data-reference="([^"]+)"', manager.get("/").text)
    assert listed == [cannot, earlier, calm]
    assert ">2 emergencies</a>" in manager.get("/").text


def test_nobody_is_said_not_to_have_sent_it_who_may_still_be_typing(manager: Browser, store: Repository) -> None:
    reference = emergency(store)
    page = manager.get(f"/reports/{reference}").text
    assert "Not sent yet: last message less than a minute ago; they may still be typing" in page
    assert "did not send it" not in page
    assert "did not read this report back" not in page
    assert "May be typing" in row(manager.get("/").text, reference)
    with store.session() as session:
        session.execute(update(Conversation).values(last_message_at=now() - dt.timedelta(hours=1)))
    page = manager.get(f"/reports/{reference}").text
    assert "Part report: the person did not send it" in page
    assert "did not read this report back" in page
    assert "Part report" in row(manager.get("/").text, reference)
    with store.session() as session:
        session.execute(update(Conversation).values(last_message_at=now(), ended_at=now()))
    assert "the person left the chat without sending it" in manager.get(f"/reports/{reference}").text


@pytest.mark.parametrize(
    ("told", "care"),
    [
        ({"answers": {"keep_name": "Please do not tell the family my name"}}, "Do not tell the family who reported."),
        ({"answers": {"keep_name": "please don't say it was me"}}, "Do not tell the family who reported."),
        ({"answers": {"keep_name": "The family may know my name"}}, None),
        ({"answers": {"keep_name": "no"}}, None),
        ({"speaker": "child"}, "A child wrote this. No safe way to reach them was given."),
        (
            {"speaker": "child", "answers": {"family_knows": "dont tell my mum", "safe_contact": "only at school"}},
            "A child wrote this. Of the family they said: “dont tell my mum” "
            "Reach them only as they said: “only at school”",
        ),
        (
            {"situations": frozenset({"adult_victim"})},
            "An adult who may be abused wrote this. Whoever hurts them may see their phone. "
            "No safe way to reach them was given.",
        ),
        ({"situations": frozenset({"fgm"})}, "Do not let the family know of this report beforehand."),
        ({"answers": {"family_knows": "no they dont"}}, "The family does not know of this report."),
        ({"answers": {"family_knows": "yes"}}, None),
        ({"answers": {"visitors": "a big dog"}}, "Before a visit: “a big dog”"),
        ({"answers": {"visitors": "no"}}, None),
    ],
)
def test_what_to_be_careful_of_stands_in_front(
    manager: Browser, store: Repository, told: dict[str, Any], care: str | None
) -> None:
    reference = report(store, **told)
    banner = verdict(manager.get(f"/reports/{reference}").text)
    printed = " ".join(re.sub(r"<[^>]+>", " ", manager.get(f"/reports/{reference}/print").text).split())
    if care is None:
        assert "Take care" not in banner + printed
    else:
        expected = f"Take care {care.replace(chr(39), '&#39;')}"
        assert expected in banner
        assert expected in printed
    assert (">Child</strong>" in manager.get("/").text) == (told.get("speaker") == "child")


def test_of_danger_one_thing_is_said_everywhere(manager: Browser, store: Repository) -> None:
    reference = emergency(store, answers={"danger_now": None})
    page = manager.get(f"/reports/{reference}").text
    assert "Immediate danger was told of." in verdict(page)
    assert re.search(r"Danger right now</dt>\s*<dd[^>]*><span[^>]*>Immediate danger was told of<", page)
    assert not re.search(r"</dt><dd[^>]*>[^<]*Danger right now", page), "nor is it among what is not known"
    denied = report(store, answers={"danger_now": "no"}, danger="unclear", danger_score=0.12)
    page = manager.get(f"/reports/{denied}").text
    assert page.count("It is unclear whether there is danger. Asked, the person said: no") == 3


def test_why_it_is_urgent_says_the_words_the_time_and_what_decided(manager: Browser, store: Repository) -> None:
    read = emergency(store, marked={"knife": "danger"}, danger_score=0.9)
    page = manager.get(f"/reports/{read}").text
    why = page.split("Why it is this urgent</h2>")[1].split("<h2")[0]
    assert "“he has a knife”" in why
    assert f">{clock(now())}</time>, decided by the computer&#39;s reading of the words" in why
    assert "Immediate danger: 0.90, from 0 to 1. Here that decided." in page
    by_rule = emergency(store)
    page = manager.get(f"/reports/{by_rule}").text
    assert "Decided by a rule" in page.split("Why it is this urgent</h2>")[1].split("<h2")[0]
    assert "Here that decided" not in page


def test_an_answer_that_made_it_urgent_is_quoted(manager: Browser, store: Repository) -> None:
    reference = emergency(store, answers={"danger_now": "yes"})
    found = store.report(reference)
    assert found is not None
    asked_of_danger = "Is any child in danger right now, or badly hurt?"
    for asked, answer in (("Tell me more.", "he shouts"), (asked_of_danger, "Yes she is")):
        store.keep_message(found.conversation_id, f"before {answer}", "so")
        store.keep_replies(found.conversation_id, f"before {answer}", [(asked, {})])
        store.keep_message(found.conversation_id, answer, answer)
    why = manager.get(f"/reports/{reference}").text.split("Why it is this urgent</h2>")[1].split("<h2")[0]
    said = why.split("The person said that a child is in danger now.")[1]
    assert "“Yes she is”" in said
    assert "their own answer" in said


def quotes(**marked: str) -> list[dict[str, Any]]:
    return [
        {"message_id": "m", "start": 0, "end": len(words), "words": words.replace("_", " "), "why": why}
        for words, why in marked.items()
    ]


@pytest.mark.parametrize(
    ("marked", "kind", "danger", "score", "left"),
    [
        ({"the": "physical", "hitting_her": "physical"}, "physical", "no", 0.0, ["hitting"]),
        ({"right_now": "physical", "the_little": "physical"}, "physical", "no", 0.0, []),
        ({"with_a_belt": "physical"}, "physical", "no", 0.0, ["belt"]),
        ({"hitting_her": "domestic_abuse"}, "physical", "no", 0.0, []),
        ({"hitting_her": "physical"}, "none", "no", 0.0, []),
        ({"hitting_her": "danger"}, "physical", "no", 0.9, []),
        ({"hitting_her": "danger"}, "physical", "unclear", 0.12, []),
        ({"hitting_her": "danger"}, "physical", "yes", 0.1, ["hitting"]),
        ({"They_are_at_home": "danger"}, "physical", "yes", 0.9, []),
    ],
)
def test_only_words_that_bear_out_the_final_reading_are_marked(
    marked: dict[str, str], kind: str, danger: str, score: float, left: list[str]
) -> None:
    understood = {"categories": {"physical": 0.9, "domestic_abuse": 0.9}, "danger_score": score}
    told = Told({"understood": understood}, {}, advised=False)
    assert [quote["words"] for quote in supporting(quotes(**marked), told, kind, danger)] == left


def test_each_row_says_what_tells_it_from_the_others_and_no_name(manager: Browser, store: Repository) -> None:
    one = emergency(store, answers={"child_age": "Josh is 6", "address": "14 Ash Grove"}, kinds={"physical": 0.9})
    other = emergency(store, answers={"child_age": "3 months", "now": "at his nans"})
    bare = emergency(store)
    page = manager.get("/").text
    assert "Physical abuse, age 6, address told" in row(page, one)
    assert "Neglect, age 3 months, a place told" in row(page, other)
    assert "Neglect, age not known, no address" in row(page, bare)
    assert "Josh" not in page
    assert "Ash Grove" not in page
    manager.post(f"/reports/{one}/facts/child_age", becomes="7", why="The school said so.")
    assert "age 7" in row(manager.get("/").text, one)


def test_what_was_opened_and_not_taken_says_by_whom(manager: Browser, store: Repository) -> None:
    reference = report(store)
    assert "Unread" in row(manager.get("/").text, reference)
    manager.get(f"/reports/{reference}")
    listed = row(manager.get("/").text, reference)
    assert f"Opened {clock(now())} by Manager, not taken" in listed
    assert "Unread" not in listed
    manager.post(f"/reports/{reference}/claim", page=f"/reports/{reference}")
    assert "In review, with Manager" in row(manager.get("/").text, reference)


def test_the_count_of_emergencies_leads_to_them_and_is_no_part_of_a_search(manager: Browser, store: Repository) -> None:
    emergency(store)
    counted = '<a class="govuk-tag urgency--emergency" href="/?urgency=emergency">1 emergency</a>'
    assert counted in manager.get("/").text
    assert "1 emergency<" not in manager.post("/search", page="/", words="nothing of the kind").text


def test_a_long_report_is_folded_and_the_last_read_back_is_not(manager: Browser, store: Repository) -> None:
    reference = report(store)
    found = store.report(reference)
    assert found is not None
    advice, noted = "Please keep yourself safe. " * 20, "This is what I have noted:\n\n" + "1. The worry: rain\n" * 20
    for number, text in enumerate((advice, noted, noted + "2. And more", "Thank you.")):
        store.keep_message(found.conversation_id, f"more-{number}", f"words of theirs {number}")
        store.keep_replies(found.conversation_id, f"more-{number}", [(text, {})])
    said = manager.get(f"/reports/{reference}").text.split('id="transcript"')[1]
    assert said.count("<details") == 2
    assert "2. And more" in re.sub(r"<details.*?</details>", "", said, flags=re.DOTALL)
    only = manager.get(f"/reports/{reference}?said=person").text.split('id="transcript"')[1]
    assert STORY in only
    assert "words of theirs 3" in only
    assert "Assistant," not in only


def test_what_was_told_bit_by_bit_is_one_entry_of_the_timeline(manager: Browser, store: Repository) -> None:
    reference = report(store)
    found = store.report(reference)
    assert found is not None
    for _ in range(3):
        store.store_report(found.conversation_id, found.content, urgency="standard", complete=True)
    page = manager.get(f"/reports/{reference}").text
    assert f"More was told, 3 times, {clock(now())} to {clock(now())}" in page
    assert page.count("More was told") == 1


def test_why_and_notes_come_before_the_transcript(manager: Browser, store: Repository) -> None:
    page = manager.get(f"/reports/{report(store)}").text
    order = [page.index(words) for words in ("Why it is this urgent", "Notes and timeline", 'id="transcript"')]
    assert order == sorted(order)


def test_why_something_is_not_known_is_said_as_it_was(manager: Browser, store: Repository) -> None:
    conversation = store.open_conversation("website")
    asked = ("Has a doctor or nurse seen the child for this?", "When did this happen? Has it happened before?")
    for number, (question, answer) in enumerate(zip(asked, ("i dont know", "thats all"), strict=True)):
        store.keep_message(conversation, f"m{number}", "so")
        store.keep_replies(conversation, f"m{number}", [(question, {})])
        store.keep_message(conversation, f"a{number}", answer)
    reference = report(store, answers={"doctor": None, "school": None})
    found = store.report(reference)
    assert found is not None
    left = {"question": "when", "heading": "When it happened", "words": "not asked", "status": "not asked"}
    content = {**found.content, "items": [*found.content["items"], left]}
    mine = store.store_report(conversation, content, urgency="standard", complete=False)
    page = manager.get(f"/reports/{mine}").text
    for why, heading in (
        ("Said they don&#39;t know", "Medical help"),
        ("Asked, not answered", "When it happened"),
        ("Not known", "School"),
        ("Not asked", "Child&#39;s name"),
    ):
        assert re.search(rf"{why}</dt><dd[^>]*>[^<]*{heading}", page), (why, heading)


def test_taking_it_is_offered_first_until_it_is_taken(manager: Browser, store: Repository) -> None:
    path = f"/reports/{report(store)}"
    page = manager.get(path).text
    assert '<button class="govuk-button">Take it for review</button>' in page
    assert '<a class="govuk-button govuk-button--secondary" role="button"' in page
    manager.post(f"{path}/claim", page=path)
    page = manager.get(path).text
    assert "Take it for review" not in page
    assert '<a class="govuk-button" role="button"' in page


def test_a_decision_names_several_kinds_and_shows_the_report_in_short(manager: Browser, store: Repository) -> None:
    path = f"/reports/{report(store, answers={'child_name': 'Lily', 'child_age': '6'})}"
    found = re.search(r'href="([^"]+/decide\?state=[^"]+)"', manager.get(path).text)
    assert found
    page = manager.get(found[1].replace("&amp;", "&")).text
    assert "The report in short" in page
    assert STORY in page
    assert "Lily" in page
    state = re.search(r'name="state" value="([^"]+)"', page)
    assert state
    form = {"outcome": "referred", "kind": "neglect", "danger": "no", "why": "Cold.", "state": state[1]}
    also = ["physical", "emotional", "neglect", "nonsense"]
    refused = manager.post(f"{path}/decide", **{**form, "why": ""}, also=also).text
    assert refused.count(' name="also"') == 5
    assert len(re.findall(r'name="also" value="(?:physical|emotional|neglect)" checked', refused)) == 3
    decided = manager.post(f"{path}/decide", **form, also=also).text
    assert "<strong>Neglect</strong>, and physical abuse, emotional abuse." in decided


def test_a_restricted_report_says_who_reads_it_in_truth(app: Flask, manager: Browser, store: Repository) -> None:
    reference = report(store, situations=frozenset({"staff_concern"}))
    administrator = logged_in(app, store, Role.ADMINISTRATOR)
    page = manager.get(f"/reports/{reference}").text
    assert "Restricted: all managers may read it; nobody is named yet." in page
    assert f'href="/reports/{reference}/readers">Name someone</a>' in page
    assert "all managers may read it" in manager.get(f"/reports/{reference}/readers").text
    listed = administrator.get("/accounts").text
    assert "All, while nobody is named" in listed
    assert "None: reads no reports" in listed
    assert "Nobody is named to read restricted reports" in listed
    named = logged_in(app, store, Role.REVIEWER, "named@example.org", reads_restricted=True)
    assert "Restricted: read by Named only." in named.get(f"/reports/{reference}").text
    listed = administrator.get("/accounts").text
    assert "All, while nobody is named" not in listed
    assert "Nobody is named to read" not in listed


NOBODY_IS_TOLD = "Nobody is told of an urgent report. Look at the list yourself."


def test_that_nobody_is_alerted_stands_on_every_page(app: Flask, manager: Browser, store: Repository) -> None:
    reference = emergency(store)
    reviewer = logged_in(app, store, Role.REVIEWER)
    for path in ("/", f"/reports/{reference}", f"/reports/{reference}/decide", "/your-account"):
        assert reviewer.get(path).text.count(NOBODY_IS_TOLD) == 1, path
    assert NOBODY_IS_TOLD in manager.get("/overview").text
    assert NOBODY_IS_TOLD not in logged_in(app, store, Role.AUDITOR).get("/trail").text


def test_what_is_wrong_with_alerts_is_counted_at_their_tab(manager: Browser, store: Repository) -> None:
    assert "Alerts (" not in manager.get("/").text
    reference = emergency(store)
    with store.session() as session:
        session.execute(
            update(Report).where(Report.reference == reference).values(created_at=now() - dt.timedelta(hours=1))
        )
    assert "Alerts (1)" in manager.get("/").text


class TestWithAlerts:
    """A way is set."""

    @pytest.fixture
    def settings_of_the_test(self) -> dict[str, str]:
        return {"CONCERN_BOT_WEBHOOK_ADDRESS": "https://example.org/hook", "CONCERN_BOT_WEBHOOK_SECRET": "s" * 32}

    def test_nothing_is_warned_of(self, manager: Browser) -> None:
        assert NOBODY_IS_TOLD not in manager.get("/").text
