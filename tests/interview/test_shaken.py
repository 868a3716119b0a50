"""A baby who was shaken, and is sick or sleepy after it, is a matter for 999, whatever was said of danger."""

from __future__ import annotations

import pytest

from bot.interview.danger import shaken
from bot.interview.output import assessing, summary
from bot.interview.terms.catalogue import DANGER_NOW, STORY
from bot.interview.terms.draft import Draft
from bot.interview.terms.turn import Outcome
from tests.interview.messages import reading, said, told


@pytest.mark.parametrize(
    "text",
    [
        "no. my ex shakes our baby at contact visits, last sunday he came back sick and sleepy",
        "is shaking dangerous? he was sick and very sleepy",
        "the baby is floppy",
        "no he hit his head on the table hes only 2 and hes been sick twice",
    ],
)
def test_the_signs_are_a_matter_for_999_even_with_a_no(text: str) -> None:
    result = reading(Draft(), DANGER_NOW, said(text, "tell_possible_danger", danger="unclear", danger_score=0.07))
    assert result.outcome is Outcome.EMERGENCY
    assert "shaken" in result.draft.concern.situations
    assert result.draft.told(DANGER_NOW) == ("no" if text.startswith("no") else None)
    assert "the assistant heard danger" in summary.read_back(result.draft)


def test_they_may_be_told_in_pieces() -> None:
    first = reading(told(danger_now="no"), STORY, said("my ex shakes the baby at contact", primary="physical"))
    assert first.outcome is Outcome.ASK
    assert any("hard to wake" in values.get("words", "") for _, values in first.remarks), "when to ring 999"
    assert assessing.urgency(first.draft).level == "same_day"
    assert reading(first.draft, "now", said("he was sick when he came back")).outcome is Outcome.EMERGENCY


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("he was sick on sunday and then he shook his head", {}),
        ("her dad shook her and she was sick", {"child_age": "14"}),
        ("i never shake the baby. he is sick", {}),
        ("my ex shook the baby, he was sick but ok next day", {}),
    ],
)
def test_what_is_none_of_it_or_is_over_is_not(text: str, facts: dict[str, str]) -> None:
    assert reading(told(danger_now="no"), STORY, said(text, facts=facts)).outcome is Outcome.ASK


def test_a_mother_who_was_shaken_awake_is_no_shaken_baby() -> None:
    draft = told(danger_now="yes", what="my mum is drunk and she wouldnt wake up. my baby brother is here")
    for text in ("i shook her and she made a noise", "mum is sick now its all on her"):
        mother = told(danger_now="yes", what="my mum is drunk and wouldnt wake up")
        heard = shaken.heard(mother, said(text, speaker="child"))
        assert heard.assessment is not None
        assert "shaken" not in heard.assessment.situations, text
    baby = shaken.heard(draft, said("mum shook my baby brother and he is sick", speaker="child"))
    assert baby.assessment is not None
    assert "shaken" in baby.assessment.situations
    after = shaken.heard(told(what="my baby brother was crying"), said("i shook him", speaker="child"))
    assert after.assessment is not None
    assert "shaken" in after.assessment.situations
