"""Danger read from one message is held against the question that was open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.interview.catalogue import DANGER_NOW, STORY
from bot.interview.danger_in_context import as_more, in_context
from bot.interview.draft import Answer, Concern, Draft
from bot.interview.turn import Said
from bot.understanding.assessment import CATEGORIES, Assessment

ANSWERED_NO = Draft({DANGER_NOW: Answer.told("no"), STORY: Answer.told("x")})


def said(text: str, score: float) -> Said:
    assessment = Assessment("concern", dict.fromkeys(CATEGORIES, 0.1), None, "yes", score, "adult", False)
    return Said(text, "tell_danger", "id", assessment=assessment)


@pytest.mark.parametrize("asked", ["now", "who", "when", "address"])
def test_a_short_answer_that_sounds_a_little_like_danger_is_an_answer(asked: str) -> None:
    taken = in_context(ANSWERED_NO, asked, said("at home with her mum", 0.7))
    assert taken.intent == "tell_concern"
    assert taken.assessment is not None
    assert taken.assessment.danger == "no"


def test_one_that_sounds_much_like_it_is_asked_about_and_once_only() -> None:
    assert in_context(ANSWERED_NO, "now", said("she is in there with him", 0.9)).intent == "tell_possible_danger"
    asked_before = Draft(ANSWERED_NO.answers, Concern(danger="unclear"))
    assert in_context(asked_before, "now", said("she is in there with him", 0.9)).intent == "tell_concern"


@pytest.mark.parametrize(
    ("asked", "text", "score"),
    [
        ("child_name", "he is strangling her right now", 0.99),
        ("child_name", "oh no I can hear him through the wall he is hitting her and she is screaming", 0.6),
        (STORY, "his car just pulled up outside", 0.6),
        (None, "she is not waking up", 0.5),
        (DANGER_NOW, "he has a knife", 0.6),
    ],
)
def test_grave_danger_long_news_and_a_story_of_its_own_count_as_read(
    asked: str | None, text: str, score: float
) -> None:
    message = said(text, score)
    assert in_context(ANSWERED_NO, asked, message) == message


def test_news_that_plainly_answers_nothing_need_not_sound_so_grave() -> None:
    assert in_context(ANSWERED_NO, "kind", said("hes hitting him now i can hear him", 0.93)).intent == "tell_danger"
    assert in_context(ANSWERED_NO, "kind", said("no hes hitting him", 0.93)).intent == "tell_possible_danger"


def test_after_a_plain_no_a_little_danger_is_asked_about_again() -> None:
    story = said("she never has a coat on even in the cold and her shoes are falling apart", 0.3)
    assert in_context(ANSWERED_NO, STORY, story).intent == "tell_possible_danger"
    assert in_context(Draft(), STORY, story).intent == "tell_danger", "nobody has said no yet"


def test_a_piece_of_a_sentence_tells_no_danger_by_itself() -> None:
    assert in_context(Draft(), None, said("hes 3", 0.3)).intent == "tell_concern"


@pytest.mark.parametrize(
    ("text", "score", "intent"),
    [
        ("we are flat 2", 0.6, "add_more"),
        ("his name is Kyle Smith", 0.1, "add_more"),
        ("she is in there with him", 0.9, "tell_possible_danger"),
        ("he is strangling her right now", 0.99, "tell_danger"),
    ],
)
def test_what_answers_no_question_is_more_of_the_story_unless_it_tells_of_danger(
    text: str, score: float, intent: str
) -> None:
    assert as_more(ANSWERED_NO, said(text, score)).intent == intent


@pytest.mark.parametrize("text", ["yes he has a knife", "Yeah hes in there with her", "YES"])
def test_a_yes_to_the_question_of_danger_makes_of_perhaps_danger_danger(text: str) -> None:
    perhaps = replace(said(text, 0.3), intent="tell_possible_danger")
    assert in_context(Draft(), DANGER_NOW, perhaps).intent == "tell_danger"
    assert in_context(Draft(), STORY, perhaps).intent == "tell_possible_danger", "another question was open"


def test_words_that_only_begin_like_a_yes_are_none() -> None:
    perhaps = replace(said("yesterday he had a knife", 0.3), intent="tell_possible_danger")
    assert in_context(Draft(), DANGER_NOW, perhaps).intent == "tell_possible_danger"
