"""What is told in answer to one question changes nothing that was told to another, unless it is plainly put right."""

from __future__ import annotations

import pytest

from tests.interview.messages import reading, said, told

TOLD = told(
    danger_now="no", what="his dad hits Jayden with a belt", when="last Tuesday", child_name="Jayden", child_age="7",
    where="at home", who="his dad", injury="a bruise",
)  # fmt: skip


@pytest.mark.parametrize("intent", ["deny", "tell_concern", "correct_answer", "nlu_fallback"])
@pytest.mark.parametrize(
    ("asked", "text", "facts"),
    [
        ("doctor", "No. GP booked for tomorrow", {"when": "tomorrow"}),
        ("doctor", "no, Dr Patel at Goldington Road", {"child_name": "Patel", "place": "Goldington Road"}),
        ("others_told", "no. ringing school on Monday", {"when": "Monday"}),
        ("injury", "no just scared since yesterday", {"when": "since yesterday"}),
        ("siblings", "no, only his nan Tina", {"who": "his nan", "child_name": "Tina"}),
        ("access", "no hes at work till friday", {"when": "friday"}),
        ("family_knows", "no. i see her mum on Sunday", {"who": "her mum", "when": "Sunday"}),
    ],
)
def test_an_answer_to_another_question_overwrites_nothing(
    asked: str, text: str, facts: dict[str, str], intent: str
) -> None:
    after = reading(TOLD, asked, said(text, intent, facts=facts)).draft
    for question in ("when", "child_name", "child_age", "where", "who"):
        assert after.told(question) == TOLD.told(question)
    assert text in f"{after.told(asked)} {after.told('what')}", "and the words are kept"
    assert asked in after.answers


@pytest.mark.parametrize(
    ("asked", "text", "facts"),
    [
        ("doctor", "GP booked for tomorrow", {"when": "tomorrow"}),
        ("others_told", "i told Mrs Shah last week", {"when": "last week", "who": "Mrs Shah"}),
        ("safe_contact", "after 6 on weekdays", {"when": "after 6"}),
    ],
)
def test_nor_is_it_a_fact_of_what_happened(asked: str, text: str, facts: dict[str, str]) -> None:
    draft = told(danger_now="no", what="his dad hits him", injury="a bruise", reporter="Jo")
    after = reading(draft, asked, said(text, facts=facts)).draft
    assert after.told("when") is None
    assert after.told("who") is None
    assert after.told(asked) == text


@pytest.mark.parametrize(
    ("text", "facts", "question", "now"),
    [
        ("no sorry it was Monday", {"when": "Monday"}, "when", "Monday"),
        ("no, she's 8", {"child_age": "8"}, "child_age", "8"),
        ("sorry, i meant Jaydon", {"child_name": "Jaydon"}, "child_name", "Jaydon"),
        ("no it was on Monday", {"when": "Monday"}, "when", "Monday"),
        ("no, Monday not last Tuesday", {"when": "Monday"}, "when", "Monday"),
    ],
)
def test_what_is_plainly_put_right_is(text: str, facts: dict[str, str], question: str, now: str) -> None:
    assert reading(TOLD, "doctor", said(text, "correct_answer", facts=facts)).draft.told(question) == now
    assert reading(TOLD, "doctor", said(text, facts=facts)).draft.told(question) == now


def test_more_harm_told_there_is_news() -> None:
    draft = told(danger_now="no", what="his dad hits him", injury="a bruise")
    news = said("he hit him again on Monday", primary="physical", facts={"when": "Monday"})
    assert reading(draft, "doctor", news).draft.told("when") == "Monday"


def test_how_long_it_has_gone_on_is_of_what_happened() -> None:
    draft = told(danger_now="no", what="his dad hits him", who="his dad")
    assert reading(draft, "access", said("for months", facts={"when": "for months"})).draft.told("when") == "for months"
    assert reading(draft, "access", said("on friday", facts={"when": "friday"})).draft.told("when") is None
