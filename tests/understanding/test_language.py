"""What the rules find by its form."""

from __future__ import annotations

import pytest

from bot.understanding.language import language, marked, sentences


def words_marked(text: str, label: str) -> str | None:
    span = marked(language()(text), label)
    return span.text if span is not None else None


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("hes 6 and alone", "6"),
        ("she is nearly 4", "4"),
        ("a six month old baby", "six month old"),
        ("my nephew, 3yo, has bruises", "3yo"),
        ("aged 12", "12"),
        ("it is 6 o'clock", None),
        ("it was about 3 weeks ago", None),
        ("she is 2nd in her class", None),
        ("he's 10 minutes late", None),
    ],
)
def test_ages_are_told_by_their_form(text: str, age: str | None) -> None:
    assert words_marked(text, "child_age") == age


@pytest.mark.parametrize(
    ("text", "postcode"),
    [("they live at mk40 2ab", "mk40 2ab"), ("MK42 0AA, the end house", "MK42 0AA"), ("room B2 2nd floor", None)],
)
def test_postcodes(text: str, postcode: str | None) -> None:
    assert words_marked(text, "postcode") == postcode


def test_phone_numbers() -> None:
    assert words_marked("ring 07700 900123 after six", "phone") == "07700 900123"
    assert words_marked("he is 11 and she is 12", "phone") is None


def test_sentences_end_at_line_breaks_too() -> None:
    assert sentences(language()("She is cold. He is loud\nthe baby cries")) == [
        "She is cold.",
        "He is loud",
        "the baby cries",
    ]
