"""Whether the person named can get to the child today is not asked where it was told that they live together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.interview.asking import access
from bot.interview.asking.planning import applies, to_ask, unasked
from bot.interview.output import assessing
from bot.interview.terms.catalogue import questions
from bot.interview.terms.concern import Concern
from bot.interview.terms.draft import Answer, Draft
from bot.understanding.assessment import CATEGORIES
from tests.interview.messages import told

NEGLECT = Concern({name: 0.9 if name == "neglect" else 0.1 for name in CATEGORIES})


def neglect(**answers: str) -> Draft:
    return replace(told(danger_now="no", **{"what": "he is always hungry", **answers}), concern=NEGLECT)


@pytest.mark.parametrize(
    "answers",
    [
        {"who": "his mum", "what": "he lives with his mum. his mum never feeds him"},
        {"who": "his mum", "what": "Kyle, hes 6, lives with his mum and his mum never feeds him"},
        {"who": "mum", "now": "at home with mum"},
        {"who": "his mum Tina", "carers": "his mum"},
        {"who": "the mother", "now": "at home with his mother, 14 Ash Grove"},
        {"who": "mum and dad", "what": "she lives with her parents"},
        {"who": "his stepdad", "what": "he lives with his mum and stepdad"},
        {"who": "their nan", "siblings": "two sisters and their nan"},
    ],
)
def test_it_follows(answers: dict[str, str]) -> None:
    draft = neglect(**answers)
    assert not applies(questions()["access"], draft)
    assert "access" not in (*to_ask(draft), *unasked(draft))
    assert assessing.urgency(draft).level == "same_day", "as if it had been answered yes"
    assert assessing.urgency(draft.with_answer("access", Answer.told("no"))).level == "standard", "what they say counts"


@pytest.mark.parametrize(
    "answers",
    [
        {"who": "his mum"},
        {"who": "his mum", "now": "at school"},
        {"who": "his dad", "now": "at home with mum"},
        {"who": "mum and her boyfriend", "now": "at home with mum"},
        {"who": "mums boyfriend", "now": "at home with mum"},
        {"who": "Keith", "what": "he lives with his mum"},
        {"who": "his dad", "what": "he doesnt live with his dad"},
        {"who": "his mum", "what": "he used to live with his mum"},
        {"who": "his dad", "what": "he lives with his dad at weekends"},
    ],
)
def test_it_does_not_follow_and_is_asked(answers: dict[str, str]) -> None:
    draft = neglect(**answers)
    assert not access.follows(draft)
    assert "access" in to_ask(draft)
    assert assessing.urgency(draft).level == "standard"
