"""Words and facts on their way into the draft."""

from __future__ import annotations

import pytest

from bot.interview.asking import planning
from bot.interview.noting.which_place import says_address
from bot.interview.terms.catalogue import DANGER_NOW, KIND_NAMED, READ_BACK, STORY
from bot.interview.terms.draft import Draft
from tests.interview.messages import reading, remarks, said, told


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("the boys at number 4 are hungry", "number 4"),
        ("she lives in Putnoe with her nan", "Putnoe"),
        ("31 Sorrel Road, ground floor", "31 Sorrel Road"),
    ],
)
def test_where_somebody_lives_is_an_address(text: str, place: str) -> None:
    assert says_address(text, place)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("it was at the park", "the park"),
        ("the lady next door screams", "next door"),
        ("our school, year 4", "our school"),
    ],
)
def test_where_it_happened_is_none(text: str, place: str) -> None:
    assert not says_address(text, place)


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("hi im 12", {"speaker": "child", "disclosure": True, "facts": {"child_age": "12"}}),
        ("I am a Year 4 class teacher and need to make a referral please", {"speaker": "professional"}),
        ("hello, I have never done this before", {}),
        ("it sounded really bad next door tonight", {"danger": "unclear", "intent": "tell_possible_danger"}),
    ],
)
def test_opening_words_that_tell_of_no_worry_are_only_its_beginning(text: str, known: dict) -> None:
    opened = reading(Draft(), DANGER_NOW, said(text, **known))
    answered = reading(opened.draft, DANGER_NOW, said("no", "deny")).draft
    left = planning.to_ask(answered)
    assert left[0] == STORY
    assert KIND_NAMED not in left
    assert answered.settled().told(STORY) == text, "kept all the same"
    told_now = reading(answered, STORY, said("my stepdad hits me with his shoe", primary="physical"))
    assert told_now.draft.told(STORY) == f"{text}\nmy stepdad hits me with his shoe"
    assert STORY not in planning.to_ask(told_now.draft)


def test_an_answer_about_danger_is_no_story_either() -> None:
    bad = said("it sounded really bad next door tonight", "tell_possible_danger", danger="unclear")
    quiet = said("no its gone quiet now, the boy went out to play, he looked fine", "deny", danger="unclear")
    draft = reading(reading(Draft(), DANGER_NOW, bad).draft, DANGER_NOW, quiet).draft
    assert planning.to_ask(draft)[0] == STORY
    assert draft.settled().told(STORY) == f"{bad.text}\n{quiet.text}"


@pytest.mark.parametrize("known", [{"primary": "neglect"}, {"situations": ("fgm",)}])
def test_opening_words_that_tell_of_a_worry_are_the_story(known: dict) -> None:
    opened = reading(Draft(), DANGER_NOW, said("the boy next door is always hungry", **known)).draft
    assert opened.told(STORY) == "the boy next door is always hungry"


def test_an_announcement_in_place_of_the_story_is_asked_about_once() -> None:
    announced = reading(told(danger_now="no"), STORY, said("i want to report something about my nephew"))
    assert remarks(announced) == ["utter_taken_in"]
    assert planning.to_ask(announced.draft)[0] == STORY
    again = reading(announced.draft, STORY, said("he is just not right")).draft
    assert STORY not in planning.to_ask(again)
    long = reading(told(danger_now="no"), STORY, said("well it is hard to say what it is but there is a feeling " * 2))
    assert STORY not in planning.to_ask(long.draft)


def test_who_says_after_a_greeting_that_this_is_all_is_not_asked_on() -> None:
    opened = reading(Draft(), DANGER_NOW, said("hello, I have never done this before")).draft
    draft = reading(opened, DANGER_NOW, said("no", "deny")).draft
    done = reading(draft, STORY, said("thats all", "thats_all")).draft
    assert planning.to_ask(done) == [READ_BACK]
