"""docs/conversation.md is what a safeguarding lead reads: it must say what the assistant says."""

from __future__ import annotations

from bot.interview.output.script_document import document
from bot.interview.terms import catalogue
from bot.interview.terms.situations import situations
from bot.settings import ROOT


def test_the_document_is_up_to_date() -> None:
    kept = (ROOT / "docs" / "conversation.md").read_text(encoding="utf-8")
    assert kept == document(), "Write it anew with `concern-bot script`."


def test_every_question_and_every_situation_is_in_it() -> None:
    for name in (*catalogue.questions(), *situations()):
        assert f"(`{name}`)" in document()


def test_every_question_that_a_situation_leaves_out_exists() -> None:
    for situation in situations().values():
        assert situation.leave_out <= set(catalogue.questions()), situation.id
