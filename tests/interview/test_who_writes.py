"""Who writes, and in which language: as the conversation has it, not as one message sounds."""

from __future__ import annotations

import pytest

from bot.council import facts, script
from bot.interview.asking import planning
from bot.interview.output import assessing
from bot.interview.terms import situations
from bot.interview.terms.concern import Concern
from bot.interview.terms.draft import Draft
from tests.interview.messages import reading, said, told

BY_A_CHILD = Draft(told(danger_now="no", what="he hits mum").answers, Concern(speaker="child", disclosure=True))


def words_said(result: object) -> str:
    """All that a reading says of special situations."""
    return " ".join(values.get("words", "") for _, values in result.remarks)  # type: ignore[attr-defined]


@pytest.mark.parametrize("speaker", ["adult_victim", "professional"])
def test_a_child_is_no_adult_whatever_one_message_sounds_like(speaker: str) -> None:
    result = reading(BY_A_CHILD, "now", said("he pushes me and calls me names", speaker=speaker))
    assert result.draft.concern.writer == "child"
    assert result.draft.concern.situations == frozenset()
    assert facts.council().phone("domestic_abuse").number not in words_said(result)


def test_an_adult_is_told_of_the_adults_helpline() -> None:
    result = reading(told(danger_now="no"), "what", said("he pushes me and calls me names", speaker="adult_victim"))
    assert facts.council().phone("domestic_abuse").number in words_said(result)


@pytest.mark.parametrize("text", ["im 12, when i was 6 my uncle touched me", "I'm only 11", "i am 17 and scared"])
def test_who_says_their_age_is_a_child(text: str) -> None:
    message = said(text, speaker="child", disclosure=True, situations=("survivor",))
    for before in (Concern(), Concern(speaker="adult_victim", situations=frozenset({"adult_victim"}))):
        concern = reading(Draft(concern=before), None, message).draft.concern
        assert (concern.speaker, concern.situations) == ("child", frozenset())


@pytest.mark.parametrize("text", ["im 8 months pregnant", "i was 12 when it began", "im 10 minutes away", "im 43"])
def test_other_numbers_make_nobody_a_child(text: str) -> None:
    message = said(text, speaker="child", situations=("survivor",))
    assert reading(Draft(), None, message).draft.concern.speaker == "adult"


@pytest.mark.parametrize("name", ["speaker_suicidal", "own_sexual_thoughts", "adult_at_risk"])
def test_in_their_own_trouble_a_child_is_told_of_childline(name: str) -> None:
    words = situations.situations()[name].say_child
    assert words is not None
    assert facts.council().phone("childline").number in script.fill(words)


def test_answers_are_in_english_again_once_the_person_writes_english() -> None:
    draft = reading(Draft(), None, said("ساتھ والے بچے ہمیشہ بھوکے رہتے ہیں", language="ur")).draft
    assert draft.concern.answer_in == "ur"
    draft = reading(draft, "what", said("the little boy next door is always hungry")).draft
    assert draft.concern.answer_in is None
    assert draft.concern.language == "ur", "staff still see that something was written in it"


@pytest.mark.parametrize("signs", ["ﷺ ﷺ ﷺ ﷺ", "مرحبا"])
def test_after_a_few_signs_any_english_is_english(signs: str) -> None:
    draft = reading(told(danger_now="no", what="he is hungry"), "now", said(signs, language="ar")).draft
    assert draft.concern.answer_in == "ar", "what comes in it may be all that there is"
    assert reading(draft, "now", said("at home")).draft.concern.answer_in is None


def test_the_age_of_a_child_who_tells_of_another_is_not_the_others() -> None:
    message = said(
        "my best friends uncle hurts her. im 14",
        speaker="child",
        situations=("child_about_friend",),
        facts={"child_age": "14"},
    )
    assert reading(told(danger_now="no"), "what", message).draft.told("child_age") is None
    of_herself = said("my uncle hurts me. im 14", speaker="child", disclosure=True, facts={"child_age": "14"})
    assert reading(told(danger_now="no"), "what", of_herself).draft.told("child_age") == "14"


def test_a_name_or_a_few_words_that_could_be_any_language_change_nothing() -> None:
    draft = reading(told(danger_now="no"), "what", said("sąsiedzi nie karmią dzieci", language="pl")).draft
    for asked, text in (("now", "on jest w domu"), ("address", "14 Ash Grove"), ("child_name", "Kuba")):
        draft = reading(draft, asked, said(text)).draft
        assert draft.concern.answer_in == "pl"


def test_pictures_taken_by_a_coach_are_both_a_matter_of_images_and_of_somebody_who_works_with_children() -> None:
    message = said(
        "a football coach takes pictures of the boys", primary="sexual", situations=("indecent_images", "staff_concern")
    )
    result = reading(told(danger_now="no"), "what", message)
    for name in message.assessment.situations:  # type: ignore[union-attr]
        assert script.fill(situations.situations()[name].say) in words_said(result)
        assert situations.situations()[name].check in assessing.to_check(result.draft, complete=True)
    assert assessing.restricted(result.draft), "only named staff may read it"
    assert "workplace" in planning.to_ask(result.draft)
    assert not {"injury", "doctor", "family_knows", "visitors"} & set(planning.to_ask(result.draft))
