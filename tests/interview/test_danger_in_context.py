"""Danger read from one message is held against the question that was open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.interview import planning
from bot.interview.catalogue import DANGER_NOW, STORY
from bot.interview.danger_in_context import as_more, in_context
from bot.interview.draft import Answer, Concern, Draft, Status
from bot.interview.turn import Outcome, Said
from bot.understanding.assessment import CATEGORIES, Assessment
from tests.interview import messages
from tests.interview.messages import reading, remarks

ANSWERED_NO = Draft({DANGER_NOW: Answer.told("no"), STORY: Answer.told("x")})


def said(text: str, score: float) -> Said:
    assessment = Assessment("concern", dict.fromkeys(CATEGORIES, 0.1), None, "yes", score, "adult", False)
    return Said(text, "tell_danger", "id", assessment=assessment)


@pytest.mark.parametrize("asked", ["now", "who", "when", "address"])
def test_a_short_answer_that_sounds_a_little_like_danger_is_an_answer(asked: str) -> None:
    taken = in_context(ANSWERED_NO, asked, said("at home with her mum", 0.6))
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


def perhaps(text: str, score: float, **read_as: str) -> Said:
    return messages.said(text, "tell_possible_danger", danger="unclear", danger_score=score, **read_as)


@pytest.mark.parametrize(
    "text",
    [
        "no its gone quiet now, the boy went out to play, he looked fine",
        "No. It stopped",
        "nope, she is at her nans",
        "no they are all asleep",
        "well no, she is at her nans",
        "Oh sorry no it stopped",
    ],
)
def test_a_sentence_that_begins_with_no_is_a_no_and_its_words_are_kept(text: str) -> None:
    asked = reading(Draft(), DANGER_NOW, perhaps("it sounded really bad next door tonight", 0.1)).draft
    result = reading(asked, DANGER_NOW, perhaps(text, 0.13))
    assert result.draft.told(DANGER_NOW) == "no"
    assert text in str(result.draft.settled().told(STORY))
    assert remarks(result) == ["utter_if_that_changes"]
    assert result.draft.concern.danger == "unclear", "staff still see it"


@pytest.mark.parametrize(
    "text", ["no one can wake her", "no but he has a knife", "no pulse", "not breathing", "oh no no one can wake her"]
)
def test_words_that_only_begin_like_a_no_are_none(text: str) -> None:
    assert in_context(Draft(), DANGER_NOW, perhaps(text, 0.2)).intent == "tell_possible_danger"
    assert in_context(Draft(), DANGER_NOW, said(text + " she is on the floor now", 0.3)).intent == "tell_danger"


def test_a_no_after_a_word_or_two_is_a_no() -> None:
    result = reading(Draft(), DANGER_NOW, messages.said("oh ok no"))
    assert result.draft.told(DANGER_NOW) == "no"
    assert result.draft.settled().told(STORY) is None, "there is nothing in it to keep"


def test_a_no_that_sounds_like_danger_all_the_same_is_asked_about_once_and_a_grave_one_is_danger() -> None:
    once = reading(Draft(), DANGER_NOW, said("no, they are all asleep in there now", 0.36))
    assert once.outcome is Outcome.ASK
    assert remarks(once) == ["utter_must_ask_again"]
    again = reading(once.draft, DANGER_NOW, said("no, i said they are all asleep now", 0.36))
    assert again.draft.told(DANGER_NOW) == "no"
    assert again.draft.concern.danger == "unclear"
    graver = reading(once.draft, DANGER_NOW, said("no i can hear him hitting her through the wall", 0.47))
    assert remarks(graver) == ["utter_must_ask_again"]
    assert reading(once.draft, DANGER_NOW, said("no she wont wake up at all now", 0.83)).outcome is Outcome.EMERGENCY


@pytest.mark.parametrize(
    ("text", "language", "answer"),
    [
        ("nie, teraz jest cicho", "pl", "no"),
        ("nu, acum e liniste", "ro", "no"),
        ("nie, ale on ma nóż", "pl", None),
        ("nie oddycha", "pl", None),
        ("না, কিন্তু ওর হাতে ছুরি", "bn", None),
    ],
)
def test_a_no_in_their_own_language_is_a_no(text: str, language: str, answer: str | None) -> None:
    before = reading(Draft(), DANGER_NOW, perhaps("dziecko", 0.09, language=language)).draft
    message = perhaps(text, 0.07, language=language)
    if answer == "no":
        message = replace(said(text, 0.17), assessment=replace(said(text, 0.17).assessment, language=language))
    result = reading(before, DANGER_NOW, message)
    assert result.outcome is Outcome.ASK
    assert result.draft.told(DANGER_NOW) == answer
    assert ("utter_if_that_changes" in remarks(result)) == (answer == "no")


def test_danger_is_asked_about_again_once_unless_a_message_sounds_graver() -> None:
    bad = "most nights, and it sounds bad every time that it starts up, the boy is up too"
    draft = reading(ANSWERED_NO, "when", perhaps(f"{bad}, and it was bad last night", 0.2)).draft
    assert planning.to_ask(draft)[0] == DANGER_NOW
    evaded = reading(draft, DANGER_NOW, perhaps("it is always like that with them", 0.2))
    assert evaded.draft.answers[DANGER_NOW].status is Status.UNKNOWN
    assert remarks(evaded) == ["utter_if_in_danger"]
    later = reading(evaded.draft, "when", perhaps(bad, 0.1))
    assert "when" in later.draft.answers
    assert remarks(later) == ["utter_if_in_danger"]
    graver = reading(evaded.draft, "when", perhaps(f"{bad}, and i can hear things break in there again", 0.25))
    assert planning.to_ask(graver.draft)[0] == DANGER_NOW


def test_a_question_of_their_own_that_sounds_like_danger_is_answered_first() -> None:
    question = perhaps("will they take him off her", 0.25)
    assert remarks(reading(ANSWERED_NO, STORY, question)) == ["utter_ask_taken_away", "utter_must_ask_again"]
    while_asked = reading(replace(ANSWERED_NO.without(DANGER_NOW), danger_asked=0.29), DANGER_NOW, question)
    assert remarks(while_asked) == ["utter_ask_taken_away", "utter_if_in_danger"]
    between = reading(ANSWERED_NO, "when", question)
    assert remarks(between) == ["utter_ask_taken_away"], "and the open question again"
    assert "when" not in between.draft.answers
    told = reading(ANSWERED_NO, STORY, perhaps("he said he will take him off her and run away with him", 0.25))
    assert remarks(told) == ["utter_must_ask_again"]


def test_a_no_is_one_whatever_else_it_looks_like() -> None:
    looks_like_a_question = messages.said("no. its neglect", "ask_is_this_abuse")
    assert reading(ANSWERED_NO, DANGER_NOW, looks_like_a_question).draft.told(DANGER_NOW) == "no"


def test_danger_that_was_told_stays_danger_after_a_no() -> None:
    told = replace(ANSWERED_NO, concern=Concern(danger="yes", danger_score=0.9))
    result = reading(told, DANGER_NOW, perhaps("no its all quiet now", 0.1), emergency_known=True)
    assert result.draft.concern.danger == "yes"


def test_danger_is_asked_about_in_their_language_once_unless_a_message_sounds_graver() -> None:
    asked = reading(ANSWERED_NO, "when", perhaps("dziecko sąsiadów płacze całą noc", 0.09, language="pl")).draft
    answered = reading(asked, DANGER_NOW, perhaps("nie, teraz jest cicho", 0.05, language="pl")).draft
    calm = reading(answered, "now", perhaps("mieszkają pod numerem 16", 0.05, language="pl"))
    assert calm.draft.told(DANGER_NOW) == "no"
    assert calm.draft.told("now") == "mieszkają pod numerem 16"
    graver = reading(answered, "now", perhaps("znowu krzyczy", 0.12, language="pl"))
    assert remarks(graver) == ["utter_ask_danger_in_their_language"]
