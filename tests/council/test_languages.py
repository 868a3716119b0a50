"""What is said in other languages than English."""

from __future__ import annotations

import pytest

from bot.council import languages

# Those of the council's people that the assistant has to have words for.
OWED = ("pl", "ro", "it", "bn", "pa", "ur", "pt", "lt", "bg", "tr", "ar")


@pytest.mark.parametrize("code", OWED)
def test_every_language_has_999_and_the_councils_numbers(code: str) -> None:
    noted, emergency = languages.words(code, "noted"), languages.words(code, "emergency")
    assert "999" in noted
    assert "01234 718700" in noted
    assert "0300 300 8123" in noted
    assert "999" in emergency
    for text in (noted, emergency, languages.words(code, "ask_danger")):
        assert "!" not in text
        assert "{" not in text


@pytest.mark.parametrize("code", OWED)
def test_the_answers_that_the_question_names_are_understood(code: str) -> None:
    for answer in ("yes", "no"):
        word = languages.languages()[code][answer][0]
        assert word in languages.words(code, "ask_danger").casefold()
        assert languages.yes_or_no(f" {word.upper()}. ", code) == answer or word.upper().casefold() != word
        assert languages.yes_or_no(word, code) == answer
    assert languages.yes_or_no("yes, and he is coming", code) is None


@pytest.mark.parametrize("code", OWED)
def test_a_text_of_ours_is_known_by_its_language(code: str) -> None:
    for key in ("noted", "ask_danger", "emergency"):
        assert languages.said_in(languages.words(code, key)) == code
        assert languages.said_in(languages.words("en", key)) is None
    assert languages.said_in("Is any child in danger right now, or badly hurt?") is None


def test_a_language_without_words_of_its_own_is_answered_in_english() -> None:
    assert languages.words("und", "emergency") == languages.words("en", "emergency")
    assert languages.name("und") == "a language that was not recognised"
    assert languages.yes_or_no("yes", None) is None
