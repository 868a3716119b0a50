"""The report page: what was told, why it is urgent, the words that decided, and all that can be done with it."""

from __future__ import annotations

import builtins
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pypdfium2
import pytest
from sqlalchemy import true

from bot.reports import reviewing, trail
from bot.reports.trail import Wanted, What
from bot.staff.exports import ExportError, as_pdf
from tests.staff.making import report
from tests.staff.office import ANN, BEN, CAT, Reader, StaffPages

STORY = "he hit her <b>hard</b> & now she hides at 9 Pear Lane"


@pytest.fixture
def reference(pages: StaffPages) -> str:
    """A report of a child that can be found, with something that is not known."""
    return str(
        report(
            pages.repository,
            STORY,
            answers={"child_name": "Lily Marsh", "child_age": "6", "address": "9 Pear Lane", "school": None},
            kinds={"physical": 0.9, "neglect": 0.3},
            danger="unclear",
            danger_score=0.44,
            marked={"he hit her": "physical", "hit her": "danger"},
        )
    )


def events(pages: StaffPages, reference: str) -> list[str]:
    """What happened with a report, in order."""
    return [event.kind for event in reversed(reviewing.timeline(pages.repository, reference, true()))]


def decision(reader: Reader, reference: str, **changed: str) -> dict[str, str]:
    """What a decision sends, after the report was read."""
    page = reader.get(f"/reports/{reference}").text
    found = re.search(rf'href="(/reports/{reference}/decide[^"]+)"', page)
    assert found
    state = parse_qs(urlsplit(found[1].replace("&amp;", "&")).query)["state"][0]
    return {"outcome": "referred", "kind": "physical", "danger": "yes", "why": "Bruises.", "state": state, **changed}


def test_what_was_told_stands_under_headings_and_what_is_unknown_is_named(ann: Reader, reference: str) -> None:
    page = ann.get(f"/reports/{reference}").text
    assert "he hit her &lt;b&gt;hard&lt;/b&gt; &amp; now she hides" in page, "shown as typed, never as markup"
    for heading, words in (("Child&#39;s name", "Lily Marsh"), ("Where the child lives", "9 Pear Lane")):
        assert re.search(rf"{heading}</dt>\s*<dd[^>]*><span class=\"answer\" dir=\"auto\">{words}", page)
    unknown = re.search(r"Not known</dt><dd[^>]*>([^<]+)", page)
    assert unknown
    assert "School, nursery or doctor" in unknown[1]
    not_asked = re.search(r"Not asked</dt><dd[^>]*>([^<]+)", page)
    assert not_asked
    assert "Where the child is now" in not_asked[1]


def test_urgency_and_kind_stand_with_their_reasons(ann: Reader, reference: str) -> None:
    page = ann.get(f"/reports/{reference}").text
    assert "Same day</strong>" in page
    assert "It is not clear from the words whether a child is in danger now." in page
    assert "Likely kind of harm: <strong>Physical abuse</strong>" in page
    assert "Immediate danger: 0.44, from 0 to 1. Here that decided." in page
    assert "has not been checked by a person yet" in page


def test_the_words_that_decided_are_marked_and_the_reason_said(ann: Reader, reference: str) -> None:
    page = ann.get(f"/reports/{reference}").text
    assert page.count("<mark>") == 1, "what overlaps is marked once"
    assert "he <mark>hit</mark> her &lt;b&gt;hard&lt;/b&gt;" in page
    assert "“hit”: physical abuse, immediate danger." in page
    lines = re.findall(r'<li class="(person|asked)"><span class="who">[^<]+<time datetime="[^"]+">', page)
    assert lines == ["person", "asked", "person", "asked"]


def test_taking_handing_over_deciding_closing_and_opening_again(
    ann: Reader, ben: Reader, reference: str, pages: StaffPages
) -> None:
    page = f"/reports/{reference}"
    bens = pages.person(BEN).id
    ann.submit(f"{page}/claim", {}, page=page)
    handed = ann.submit(f"{page}/assign", {"to": str(bens), "handing": "knows the family"}, page=page)
    assert "In review, with Ben Brook" in handed.text
    assert "knows the family" in handed.text
    decided = ben.submit(f"{page}/decide", decision(ben, reference))
    assert "Decided: referred, " in decided.text
    assert "A child was in immediate danger" in decided.text
    assert ben.submit(f"{page}/claim", {}, page=page).status_code == 400
    closed = ben.submit(f"{page}/close", {}, page=page)
    assert "<dd>Closed, with Ben Brook</dd>" in closed.text
    assert ben.submit(f"{page}/reopen", {"why": " "}, page=page).status_code == 400
    opened = ben.submit(f"{page}/reopen", {"why": "The school rang back."}, page=page)
    assert "In review, with Ben Brook" in opened.text
    assert events(pages, reference) == [
        "received", "claimed", "handed_over", "decided", "closed", "reopened",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("left_out", "words"),
    [
        ("outcome", "Choose what was decided."),
        ("kind", "Choose the kind of harm."),
        ("danger", "Choose whether a child was in immediate danger."),
        ("why", "Give the reason for the decision."),
    ],
)
def test_a_decision_needs_all_its_parts_and_loses_none_that_were_given(
    ann: Reader, reference: str, left_out: str, words: str
) -> None:
    form = decision(ann, reference, why="A long reason.") | {left_out: ""}
    refused = ann.submit(f"/reports/{reference}/decide", form)
    assert refused.status_code == 400
    assert "<title>Error: Decide" in refused.text
    assert f'<a href="#{left_out}">{words}</a>' in refused.text
    assert left_out == "why" or "A long reason." in refused.text
    assert refused.text.count(" checked") == 3 - (left_out != "why")


def test_everything_that_a_decision_lacks_is_said_at_once(ann: Reader, reference: str) -> None:
    refused = ann.submit(f"/reports/{reference}/decide", {})
    assert re.findall(r'<li><a href="#(\w+)">', refused.text) == ["outcome", "kind", "danger", "why"]


def test_nobody_decides_on_words_that_they_have_not_seen(ann: Reader, reference: str, pages: StaffPages) -> None:
    form = decision(ann, reference)
    conversation = pages.repository.open_conversation("website")
    pages.repository.add_to_report(reference, conversation, "more", "he has come back", urgency="emergency")
    refused = ann.submit(f"/reports/{reference}/decide", form)
    assert refused.status_code == 400
    assert "Something was added or changed since you opened this page" in refused.text
    assert "The report as it is now" in refused.text
    assert "he has come back" in refused.text
    assert "Bruises.</textarea>" in refused.text, "what was written is not lost"
    read = ann.get(f"/reports/{reference}").text
    assert "he has come back" in read
    assert "Emergency</strong>" in read
    assert "Decided: referred" in ann.submit(f"/reports/{reference}/decide", decision(ann, reference)).text


def test_a_note_is_kept_and_found(ann: Reader, reference: str) -> None:
    page = f"/reports/{reference}"
    assert ann.submit(f"{page}/note", {"text": ""}, page=page).status_code == 400
    assert "Rang the health visitor" in ann.submit(f"{page}/note", {"text": "Rang the health visitor"}, page=page).text
    assert reference in ann.submit("/search", {"words": "health visitor"}, page="/").text


def test_a_fact_is_put_right_and_what_was_told_stays(ann: Reader, reference: str, pages: StaffPages) -> None:
    page = f"/reports/{reference}/facts/child_age"
    assert ann.submit(page, {"becomes": "7", "why": ""}).status_code == 400
    shown = ann.submit(page, {"becomes": "7", "why": "The school said so."}).text
    assert re.search(r"Child&#39;s age</dt>\s*<dd[^>]*><span class=\"answer\" dir=\"auto\">7</span>", shown)
    assert 'As told: <span dir="auto">6</span>' in shown
    assert "Put right by Ann Abbey" in shown
    filled = ann.submit(f"/reports/{reference}/facts/school", {"becomes": "Hazel School", "why": "Its call."}).text
    assert "Hazel School" in filled
    assert 'As told: <span dir="auto">Not known</span>' in filled
    assert pages.repository.report(reference).content["items"] != [], "the report itself is as it was"  # type: ignore[union-attr]
    assert ann.get(f"/reports/{reference}/facts/nonsense").status_code == 404
    ann.submit(page, {"becomes": "12", "why": "Her birth certificate."})
    assert reference in ann.get("/?age=10_15").text, "found by what is right"
    assert reference in ann.submit("/search", {"words": "hazel school"}, page="/").text


def test_the_reading_is_put_right_and_the_assistants_own_stays(ann: Reader, reference: str, pages: StaffPages) -> None:
    before = reviewing.standing(pages.repository, reference)
    assert before is not None
    shown = ann.submit(
        f"/reports/{reference}/reading", {"kind": "sexual", "danger": "yes", "why": "She told her teacher."}
    ).text
    assert "Emergency</strong>" in shown, "the urgency follows, by the rules of the assistant"
    assert "Likely kind of harm: <strong>Sexual abuse</strong>" in shown
    assert "Kind of harm: Physical abuse → Sexual abuse" in shown
    assert "It is unclear whether there is danger. Kind of harm: Physical abuse." in shown
    after = reviewing.standing(pages.repository, reference)
    assert after is not None
    assert after.due_at < before.due_at
    assert (after.read_kind, after.read_danger, after.read_urgency) == ("physical", "unclear", "same_day")
    calmer = ann.submit(f"/reports/{reference}/reading", {"kind": "none", "danger": "no", "why": "A film was on."}).text
    assert "Standard</strong>" in calmer
    assert ann.submit(f"/reports/{reference}/reading", {"kind": "sexual", "danger": "no"}).status_code == 400


def test_reports_about_the_same_child_are_offered_linked_and_never_merged(ann: Reader, pages: StaffPages) -> None:
    def told(name: str, place: str) -> str:
        return str(report(pages.repository, "a worry", answers={"child_name": name, "address": place}))

    reference = told("Tansy Webb", "31 Kite Row")
    same = told("tansy webb", "Kite row, number 31")
    name_alone = told("Tansy", "4 Oak Street")
    unlike = told("Omar", "31 Kite Hill Close")
    page = f"/reports/{reference}"
    shown = ann.get(page).text
    assert same in shown
    assert "The same name of a child; The same place; received within the hour." in shown
    assert unlike not in shown
    linked = ann.submit(f"{page}/same", {"other": same, "same": "yes"}, page=page).text
    assert "Linked: the same child" in linked
    assert f"Linked with {reference}: the same child" in ann.get(f"/reports/{same}").text
    assert reviewing.standing(pages.repository, same) is not None, "it is still a report of its own"
    told_apart = ann.submit(f"{page}/same", {"other": name_alone, "same": "no"}, page=page).text
    assert f'value="{name_alone}"' not in told_apart, "what was judged is not offered again"
    ann.submit(f"{page}/same", {"other": same, "same": ""}, page=page)
    assert "Linked: the same child" not in ann.get(page).text
    assert ann.submit(f"{page}/same", {"other": "BB-0000-0000", "same": "yes"}, page=page).status_code == 400


def test_a_restricted_report_is_no_duplicate_for_those_who_may_not_see_it(
    ann: Reader, cat: Reader, pages: StaffPages
) -> None:
    answers: dict[str, str | None] = {"child_name": "Zora Quill", "address": "77 Elm Road"}
    plain = str(report(pages.repository, "a worry", answers=answers))
    hidden = str(report(pages.repository, "a worry", answers=answers, situations=frozenset({"staff_concern"})))
    assert hidden not in ann.get(f"/reports/{plain}").text
    assert hidden in cat.get(f"/reports/{plain}").text
    refused = ann.submit(f"/reports/{plain}/same", {"other": hidden, "same": "yes"}, page=f"/reports/{plain}")
    assert refused.status_code == 400
    cat.submit(f"/reports/{plain}/same", {"other": hidden, "same": "yes"}, page=f"/reports/{plain}")
    assert hidden in cat.get(f"/reports/{plain}").text
    assert hidden not in ann.get(f"/reports/{plain}").text, "nor its timeline"


def test_a_restricted_report_is_given_to_nobody_who_may_not_read_it(cat: Reader, pages: StaffPages) -> None:
    hidden = str(report(pages.repository, "a coach", situations=frozenset({"staff_concern"})))
    page = f"/reports/{hidden}"
    ann, cats = pages.person(ANN).id, pages.person(CAT).id
    assert f'<option value="{ann}"' not in cat.get(page).text
    refused = cat.submit(f"{page}/assign", {"to": str(ann)}, page=page)
    assert refused.status_code == 400
    assert "Choose a colleague from the list." in refused.text
    assert "In review, with Cat Castle" in cat.submit(f"{page}/assign", {"to": str(cats)}, page=page).text


def test_printing_a_report_does_not_stand_in_the_way_of_its_decision(ann: Reader, reference: str) -> None:
    form = decision(ann, reference)
    ann.get(f"/reports/{reference}/print")
    assert ann.submit(f"/reports/{reference}/decide", form).status_code == 200


def test_every_export_has_the_whole_report_and_is_kept(ann: Reader, reference: str, pages: StaffPages) -> None:
    ann.submit(f"/reports/{reference}/facts/child_age", {"becomes": "7", "why": "The school said so."})
    printed = ann.get(f"/reports/{reference}/print").text
    assert 'As told: <span dir="auto">6</span>' in printed
    for words in ("Referral", "The child", "Lily Marsh", "9 Pear Lane", "Not known", "To check"):
        assert words in printed, words
    data = ann.get(f"/reports/{reference}.json").json()
    assert data["reference"] == reference
    assert data["content"]["understood"]["danger"] == "unclear"
    assert [line["text"] for line in data["transcript"] if line["by"] == "person"] == ["no", STORY]
    assert data["timeline"][0]["what"] == "received"
    pdf = ann.get(f"/reports/{reference}.pdf")
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.headers["content-disposition"] == f'attachment; filename="{reference}.pdf"'
    assert pdf.content.startswith(b"%PDF-1.7")
    read = pypdfium2.PdfDocument(pdf.content)
    assert pypdfium2.raw.FPDFCatalog_IsTagged(read), "for those who cannot see it"
    written = " ".join(" ".join(page.get_textpage().get_text_range() for page in read).split())
    for words in (reference, "Lily Marsh", "As told: 6", "he hit her <b>hard</b> & now she hides", "It is unclear"):
        assert words in written, words
    kept = trail.entries(pages.repository, Wanted(what=What.EXPORTED, reference=reference))
    assert [(entry.who, entry.details) for entry in kept] == [
        (ANN, {"form": "pdf"}), (ANN, {"form": "json"}), (ANN, {"form": "print"}),
    ]  # fmt: skip


def test_without_the_libraries_that_draw_text_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    imported = builtins.__import__

    def lacks_pango(name: str, *rest: Any) -> Any:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return imported(name, *rest)

    monkeypatch.setattr(builtins, "__import__", lacks_pango)
    with pytest.raises(ExportError, match="apt-get install libpango"):
        as_pdf("<p>")


def test_what_staff_write_lies_sealed(ann: Reader, reference: str, pages: StaffPages) -> None:
    page = f"/reports/{reference}"
    ann.submit(f"{page}/note", {"text": "Zebulon rang"}, page=page)
    ann.submit("/search", {"words": "Zebulon"}, page="/")
    pages.repository.engine.dispose()
    assert all(b"Zebulon" not in path.read_bytes() for path in pages.var.iterdir())
