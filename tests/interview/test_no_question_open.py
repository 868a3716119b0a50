"""What is typed while no question is open, as after a stop."""

from __future__ import annotations

from bot.interview.terms.catalogue import STORY
from tests.interview.messages import reading, remarks, said, told

BEFORE = told(danger_now="no", what="he is hungry", child_age="6")


def test_a_correction_is_taken_and_said_to_be() -> None:
    result = reading(BEFORE, None, said("no wait hes 7 not 6", "correct_answer", facts={"child_age": "7"}))
    assert result.draft.told("child_age") == "7"
    assert remarks(result) == ["utter_changed"]


def test_more_is_taken_and_said_to_be() -> None:
    result = reading(BEFORE, None, said("he has no coat either"))
    assert "he has no coat either" in str(result.draft.told(STORY))
    assert remarks(result) == ["utter_taken_in"]


def test_a_correction_of_nothing_that_is_known_is_not_lost() -> None:
    result = reading(BEFORE, None, said("no it was the grey house", "correct_answer"))
    assert "the grey house" in str(result.draft.told(STORY))
    assert remarks(result) == ["utter_taken_in"]


def test_a_yes_or_no_adds_nothing() -> None:
    for word, intent in (("yes", "affirm"), ("no", "deny")):
        assert reading(BEFORE, None, said(word, intent)).draft.answers == BEFORE.answers


def test_a_piece_of_a_sentence_after_a_plain_no_is_no_danger() -> None:
    result = reading(BEFORE, None, said("hes 7 not 6", "tell_danger", danger="yes", danger_score=0.28))
    assert result.draft.concern.danger == "no"
    assert "utter_must_ask_again" not in remarks(result)
