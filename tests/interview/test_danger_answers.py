"""What answers the question whether a child is in danger, in people's own words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.interview.danger.danger_in_context import in_context
from bot.interview.terms.catalogue import DANGER_NOW, STORY
from bot.interview.terms.draft import Draft
from bot.interview.terms.turn import TELLS_DANGER, Outcome
from tests.interview import messages
from tests.interview.messages import grave, perhaps, reading, remarks


@pytest.mark.parametrize("text", ["yes he has a knife", "Yeah hes in there with her", "YES"])
def test_a_yes_to_the_question_of_danger_makes_of_perhaps_danger_danger(text: str) -> None:
    perhaps = replace(grave(text, 0.3), intent="tell_possible_danger")
    assert in_context(Draft(), DANGER_NOW, perhaps).intent == "tell_danger"
    assert in_context(Draft(), STORY, perhaps).intent == "tell_possible_danger", "another question was open"


def test_words_that_only_begin_like_a_yes_are_none() -> None:
    perhaps = replace(grave("yesterday he had a knife", 0.3), intent="tell_possible_danger")
    assert in_context(Draft(), DANGER_NOW, perhaps).intent == "tell_possible_danger"


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
    assert in_context(Draft(), DANGER_NOW, perhaps(text, 0.2)).intent in TELLS_DANGER
    assert in_context(Draft(), DANGER_NOW, grave(text + " she is on the floor now", 0.3)).intent == "tell_danger"


def test_a_no_after_a_word_or_two_is_a_no() -> None:
    result = reading(Draft(), DANGER_NOW, messages.said("oh ok no"))
    assert result.draft.told(DANGER_NOW) == "no"
    assert result.draft.settled().told(STORY) is None, "there is nothing in it to keep"


def test_a_no_that_sounds_like_danger_all_the_same_is_asked_about_once_and_a_grave_one_is_danger() -> None:
    once = reading(Draft(), DANGER_NOW, grave("no, they are all asleep in there now", 0.36))
    assert once.outcome is Outcome.ASK
    assert remarks(once) == ["utter_must_ask_again"]
    again = reading(once.draft, DANGER_NOW, grave("no, i said they are all asleep now", 0.36))
    assert again.draft.told(DANGER_NOW) == "no"
    assert again.draft.concern.danger == "unclear"
    graver = reading(once.draft, DANGER_NOW, grave("no i can hear him hitting her through the wall", 0.47))
    assert remarks(graver) == ["utter_must_ask_again"]
    assert reading(once.draft, DANGER_NOW, grave("no she wont wake up at all now", 0.83)).outcome is Outcome.EMERGENCY


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
        message = replace(grave(text, 0.17), assessment=replace(grave(text, 0.17).assessment, language=language))
    result = reading(before, DANGER_NOW, message)
    assert result.outcome is Outcome.ASK
    assert result.draft.told(DANGER_NOW) == answer
    assert ("utter_if_that_changes" in remarks(result)) == (answer == "no")


@pytest.mark.parametrize(
    "text",
    [
        "not now",
        "Not right now",
        "not at the moment thanks",
        "not that i know of",
        "not as far as i know",
        "not really",
        "I said no",
        "i already said no",
        "like i said no",
        "i say no already. not now. in july",
        "no its not that bad",
        "no. will they know it was me?",
        "nope, can i stay anonymous?",
        "Not right now, he is in school with us",
    ],
)
@pytest.mark.parametrize("intent", ["tell_concern", "nlu_fallback", "ask_will_they_know"])
def test_a_no_is_heard_in_other_words(text: str, intent: str) -> None:
    result = reading(Draft(), DANGER_NOW, messages.said(text, intent))
    assert result.outcome is Outcome.ASK
    assert result.draft.told(DANGER_NOW) == "no"


def test_not_right_now_is_no_999_though_the_reader_hears_danger() -> None:
    once = reading(Draft(), DANGER_NOW, grave("Not right now, he is in school with us", 0.34))
    assert once.outcome is Outcome.ASK
    again = reading(once.draft, DANGER_NOW, grave("not right now, he is in school", 0.33))
    assert again.draft.told(DANGER_NOW) == "no"


@pytest.mark.parametrize(
    "text",
    [
        "not moving",
        "not waking up",
        "not now but he has a knife",
        "not right now he comes back tonight",
        "not at the moment, he will be back at 5",
        "i said no to him",
        "i said no he carried on",
        "not sure",
        "not ok",
        "no one knows",
    ],
)
def test_what_only_sounds_like_a_no_is_none(text: str) -> None:
    assert reading(Draft(), DANGER_NOW, perhaps(text, 0.1)).draft.told(DANGER_NOW) != "no"
    assert reading(Draft(), DANGER_NOW, messages.said(text)).draft.told(DANGER_NOW) != "no"


@pytest.mark.parametrize("intent", ["tell_concern", "deny", "ask_will_they_know"])
def test_a_question_behind_a_no_is_answered(intent: str) -> None:
    result = reading(Draft(), DANGER_NOW, messages.said("no. will they know it was me?", intent))
    assert result.draft.told(DANGER_NOW) == "no"
    assert remarks(result)[0] == "utter_ask_will_they_know"


@pytest.mark.parametrize(
    "text",
    [
        "dunno tbh its hard to say",
        "not sure, thats what im saying",
        "i dont know if hes hurt",
        "idk",
        "im really not sure",
        "honestly i cant tell",
        "hard to say",
        "maybe",
        "could be",
        "no, not sure",
        "how would i know",
    ],
)
@pytest.mark.parametrize("intent", ["tell_concern", "nlu_fallback", "tell_possible_danger", "dont_know"])
def test_not_sure_counts_as_danger_however_it_is_said(text: str, intent: str) -> None:
    danger = "unclear" if intent == "tell_possible_danger" else "no"
    result = reading(Draft(), DANGER_NOW, messages.said(text, intent, danger=danger))
    assert result.outcome is Outcome.EMERGENCY
    assert result.draft.told(DANGER_NOW) == "not sure"


@pytest.mark.parametrize(
    "text",
    [
        "i dont know who to tell",
        "not sure if this is the right place",
        "maybe im wrong about them",
        "not sure if its anything but he looks thin",
        "not sure, its a long story, the boy over the road is out in the street till gone ten and looks thin",
        "dunno what to do",
    ],
)
def test_to_be_unsure_of_something_else_is_no_answer(text: str) -> None:
    assert reading(Draft(), DANGER_NOW, messages.said(text)).outcome is Outcome.ASK


@pytest.mark.parametrize("text", ["ok", "Okay", "k", "ok, sure", "alright"])
def test_ok_is_no_yes_until_it_is_said_twice(text: str) -> None:
    once = reading(Draft(), DANGER_NOW, messages.said(text, "affirm"))
    assert once.outcome is Outcome.ASK
    assert remarks(once) == ["utter_yes_or_no"]
    assert DANGER_NOW not in once.draft.answers
    assert reading(once.draft, DANGER_NOW, messages.said(text, "affirm")).outcome is Outcome.EMERGENCY
    assert reading(once.draft, DANGER_NOW, messages.said("no", "deny")).draft.told(DANGER_NOW) == "no"
    assert reading(Draft(), DANGER_NOW, messages.said("ok yes", "affirm")).outcome is Outcome.EMERGENCY


def test_who_only_hesitates_at_the_beginning_is_asked_again() -> None:
    once = reading(Draft(), DANGER_NOW, messages.said("i dont know really its my granddaughter", "dont_know"))
    assert once.outcome is Outcome.ASK
    assert remarks(once) == ["utter_must_ask_again"]
    assert reading(once.draft, DANGER_NOW, messages.said("dunno", "dont_know")).outcome is Outcome.EMERGENCY
