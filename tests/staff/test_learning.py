"""The learning loop: how often the assistant agreed with staff, and what becomes of what they corrected."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.reports import reviewing
from bot.reports.repository import Repository
from bot.reports.reviewing import Person
from bot.staff.redacting import left_over, proposal
from bot.understanding import training_messages
from tests.conftest import ROOT
from tests.staff.making import report
from tests.staff.office import Reader, StaffPages

ANN = Person(1, "Ann Abbey", "ann@example.org")
STORY = "Lily from 9 Pear Lane rang me, Darren has locked her out again, her number is 07700 900123"
ANSWERS: dict[str, str | None] = {
    "child_name": "Lily Marsh",
    "child_age": "6",
    "who": "her stepdad Darren",
    "address": "9 Pear Lane",
}


def decided(repository: Repository, reference: str, kind: str, danger: str) -> str:
    standing = reviewing.standing(repository, reference)
    assert standing is not None
    reviewing.decide(
        repository, reference, ANN, outcome="referred", kind=kind, danger=danger, why="seen", state=standing.state
    )
    return reference


def put(pages: StaffPages, staff: tuple[str, str], story: str = STORY, **told: object) -> str:
    """A report that is decided: what staff say it was."""
    return decided(pages.repository, str(report(pages.repository, story, **told)), *staff)  # type: ignore[arg-type]


def test_agreement_is_shown_by_kind_danger_and_month_and_every_missed_emergency_is_listed(
    ann: Reader, cat: Reader, pages: StaffPages
) -> None:
    agreed = put(pages, ("neglect", "no"), kinds={"neglect": 0.9})
    missed = put(pages, ("physical", "yes"), kinds={"neglect": 0.9}, answers=ANSWERS)
    caught = put(pages, ("physical", "yes"), kinds={"physical": 0.9}, danger="yes")
    alarm = put(pages, ("none", "no"), kinds={"neglect": 0.0}, danger="yes")
    hidden = put(pages, ("sexual", "yes"), kinds={"sexual": 0.9}, situations=frozenset({"staff_concern"}))
    report(pages.repository, "nobody has decided this one")
    page = ann.get("/monitoring").text
    table = re.search(r"treated as an emergency</caption>(.*?)</table>", page, re.DOTALL)
    assert table
    assert missed in table[1]
    assert not [one for one in (agreed, caught, alarm, hidden) if one in page]
    assert "1 more in restricted reports" in page
    assert hidden in cat.get("/monitoring").text
    assert "80% (4 of 5)" in page, "the kind"
    assert "40% (2 of 5)" in page, "the danger"
    assert re.search(r"Physical abuse</th><td[^>]*>50% \(1 of 2\)", page)
    assert re.search(r"no child was in immediate danger: 1\.", page)


def test_a_corrected_message_is_redacted_by_a_person_and_exported_in_the_training_format(
    ann: Reader, pages: StaffPages, tmp_path: Path
) -> None:
    first = ann.get("/monitoring/examples")
    assert STORY.split(",", maxsplit=1)[0] in first.text
    proposed = re.search(r'<textarea[^>]*id="text"[^>]*>\n(.*?)</textarea>', first.text, re.DOTALL)
    assert proposed
    assert proposed[1] == "Kim from Mill Lane rang me, Alex has locked her out again, her number is 01234 000000"
    path = first.url.path
    labels = {"kind": "physical", "danger": "yes", "speaker": "adult", "disclosure": "no"}
    refused = ann.submit(path, {**labels, "text": STORY})
    assert refused.status_code == 400
    for left in ("Lily", "Darren", "Pear", "07700 900123"):
        assert left in re.search(r'id="text-error"[^>]*>(.*?)</p>', refused.text, re.DOTALL)[1]  # type: ignore[index]
    ann.submit(path, {**labels, "also": "neglect", "text": "Kim, 6, rang me, Sam has locked her out again"})
    while "Redact a message</h1>" in (page := ann.get("/monitoring/examples")).text:
        ann.submit(page.url.path, {"leave_out": "yes"})
    out = tmp_path / "learned.jsonl"
    command = [sys.executable, "-m", "bot.cli", "learn", "export", str(out)]
    environment = {"CONCERN_BOT_VAR": str(pages.var), "CONCERN_BOT_DATABASE_URL": pages.database_url}
    done = subprocess.run(command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (message,) = training_messages.load_file(out)
    assert message.text == "Kim, 6, rang me, Sam has locked her out again"
    assert (message.primary, message.danger, message.entities) == ("physical", "yes", {"child_age": "6"})
    assert message.categories == ("physical", "neglect")
    assert set(json.loads(out.read_text())) == {
        "text", "label", "categories", "primary", "danger", "speaker", "disclosure", "entities", "tags",
    }  # fmt: skip


def test_reports_about_staff_are_never_offered_to_learn_from(ann: Reader, cat: Reader, pages: StaffPages) -> None:
    put(pages, ("sexual", "yes"), "the coach at the club texts her at night", situations=frozenset({"staff_concern"}))
    for reader in (ann, cat):
        assert "texts her at night" not in reader.get("/monitoring/examples").text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("LILY told me", "Kim told me"),
        ("she lives at 9 pear lane", "she lives at Mill Lane"),
        ("mail me at jo@mail.org or ring +44 7700 900 123", "mail me at name@example.org or ring 01234 000000"),
        ("her post code is mk40 3ab", "her post code is AB1 2CD"),
        ("Darren's car is outside", "Alex's car is outside"),
        ("mum is out every day", "mum is out every day"),
    ],
)
def test_what_the_report_names_is_replaced(text: str, expected: str) -> None:
    items = [{"question": name, "words": words, "status": "told"} for name, words in ANSWERS.items()]
    assert proposal(text, {"items": items}) == expected
    assert left_over(expected, {"items": items}) == []
