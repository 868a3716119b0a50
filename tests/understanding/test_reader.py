"""The trained reader on messages that turn on negation, time and who, and on what it must never do."""

from __future__ import annotations

import hashlib

import pytest

from bot.understanding.assess_lines import assess_lines
from bot.understanding.encoder import MODEL, outputs
from bot.understanding.reader import Reader


@pytest.mark.parametrize(
    "text",
    [
        "there is not a mark on him, he just fell off his scooter",
        "he was like that before they split up, it is calm there now",
        "officers took him away on Friday, they are staying with family",
        "he hit her last year, he is in prison now and she lives with us",
        "what number do I ring if I am worried about a child",
    ],
)
def test_no_emergency_where_nothing_happens_now(reader: Reader, text: str) -> None:
    assert reader.assess(text).danger != "yes"


@pytest.mark.parametrize(
    "text",
    [
        "her lips look wrong and she's gone all limp",
        "typing quiet, he's in the next room",
        "he's got her by the throat",
        "the baby won't wake up",
        "i can hear him hitting the kids through the wall right now",
        "there is a toddler on his own in the road outside number 12",
        "she has taken all her mums tablets",
    ],
)
def test_an_emergency_is_one_without_an_alarming_word_too(reader: Reader, text: str) -> None:
    assert reader.assess(text).danger == "yes"


def test_one_clause_of_danger_in_a_ramble_is_found(reader: Reader) -> None:
    ramble = (
        "I have lived here eleven years and never had to complain about anyone. They moved in last spring and at "
        "first it was just the music. Then the bins, then the van parked across mine. My husband says leave it. "
        "The little ones are lovely, always wave. Anyway he is hitting her right now and the children are screaming "
        "in the hall. I do not like to make a fuss, I only rang the council once before, about the hedge, in March. "
    )
    assert reader.assess(ramble).danger == "yes"


@pytest.mark.parametrize("text", ["", " ", "😭", "a" * 50_000, "word " * 20_000, "\n\n\n", "?!"])
def test_any_text_is_assessed(reader: Reader, text: str) -> None:
    assessment = reader.assess(text)
    assert set(assessment.categories) == {"physical", "emotional", "sexual", "neglect", "domestic_abuse"}
    assert all(0 <= value <= 1 for value in assessment.categories.values())


def test_facts_and_evidence_are_pieces_of_the_message(reader: Reader) -> None:
    text = "Maisie is 7 and her stepdad Craig hits her with a belt most weekends at the flat in Elm Road"
    assessment = reader.assess(text)
    assert assessment.primary == "physical"
    assert assessment.entities["child_name"] == "Maisie"
    assert assessment.entities["child_age"] == "7"
    assert "weekends" in assessment.entities["when"]
    assert all(words in text for words in assessment.entities.values())
    assert assessment.evidence
    assert all(0 <= item.start < item.end <= len(text) for item in assessment.evidence)


def test_an_age_has_a_number_in_it(reader: Reader) -> None:
    assessment = reader.assess("the little girl upstairs, Amira, shes about 4, her mum screams at her every morning")
    assert assessment.entities["child_age"].endswith("4")


def test_the_encoder_is_the_one_that_its_record_describes() -> None:
    assert hashlib.sha256(MODEL.read_bytes()).hexdigest() == outputs()["sha256"]


def test_half_a_character_in_a_line_is_read_as_a_sign(reader: Reader) -> None:
    (found,) = assess_lines(reader, ['{"id": 1, "text": "\\ud83d she has had nothing to eat"}'])
    assert found["id"] == 1
    assert "error" not in found
