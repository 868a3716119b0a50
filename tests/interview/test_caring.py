"""Words of care: each said once, also when it is first told at the advice to ring 999 or after it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.interview.after_sending import add
from bot.interview.asides import caring
from bot.interview.asking import planning
from bot.interview.danger.danger_in_context import in_context
from bot.interview.output import assessing
from bot.interview.terms.catalogue import SELF_SAFE, STORY
from bot.interview.terms.draft import Draft
from bot.interview.terms.turn import Outcome, Reading, Said
from tests.interview.messages import reading, remarks, said, told

AFTER_999 = caring.at_999(told(danger_now="yes")).draft
SUICIDAL = {"situations": ("speaker_suicidal",)}


def added(draft: Draft, message: Said, *, emergency: bool = True) -> Reading:
    return caring.once_stored(draft, add(draft, message), message, emergency=emergency)


def heard(result: Reading) -> str:
    return "\n".join([*remarks(result), *(values.get("words", "") for _, values in result.remarks)])


def child(text: str, **more: object) -> Said:
    return said(text, speaker="child", disclosure=True, primary="physical", **more)  # type: ignore[arg-type]


def test_a_child_who_tells_after_the_advice_is_thanked_and_once() -> None:
    result = added(AFTER_999, child("im 12, my dad hits me"))
    assert remarks(result) == ["utter_thanks_for_telling_child"]
    assert remarks(added(result.draft, child("he hit me with a belt"))) == []


def test_words_for_somebody_who_wants_to_die_come_after_the_advice_too() -> None:
    result = added(AFTER_999, said("i want to die", **SUICIDAL))
    assert "You matter" in heard(result)
    assert "999" in heard(result)


@pytest.mark.parametrize(
    ("situation", "words"),
    [
        ("own_sexual_thoughts", "Stop It Now"),
        ("survivor", "It was not your fault"),
        ("staff_concern", "Please don't talk to that person"),
        ("indecent_images", "Don't copy them"),
        ("out_of_area", "Bedford Borough"),
    ],
)
def test_each_situation_has_words_after_the_advice(situation: str, words: str) -> None:
    result = added(AFTER_999, said("x", situations=(situation,)))
    assert words in heard(result)
    assert words not in heard(added(result.draft, said("y", situations=(situation,))))


def test_own_sexual_thoughts_are_not_told_how_the_hurt_should_not_wash() -> None:
    message = said("i have sexual thoughts about him", primary="sexual", situations=("own_sexual_thoughts",))
    at_once = caring.at_999(add(told(danger_now="yes"), message))
    for result in (at_once, added(AFTER_999, message)):
        assert "Stop It Now" in heard(result)
        assert "utter_emergency_sexual_harm" not in remarks(result)
    of_another = caring.at_999(add(told(danger_now="yes"), said("he touched her", primary="sexual")))
    assert remarks(of_another) == ["utter_emergency_sexual_harm"]


def test_what_was_left_for_later_is_said_when_the_questions_go_on() -> None:
    draft = caring.at_999(add(told(danger_now="yes"), said("x", situations=("professional",)))).draft
    result = reading(draft, None, said("carry on", "carry_on"), emergency_known=True)
    assert "your own agency" in heard(result)
    assert "your own agency" not in heard(reading(result.draft, "now", said("at home"), emergency_known=True))


def test_words_of_a_stored_report_come_in_full_where_there_is_no_emergency() -> None:
    result = added(told(danger_now="no", what="x"), said("i want to die", **SUICIDAL), emergency=False)
    assert "Thank you for telling me" in heard(result)


def test_who_turns_out_to_be_a_child_in_the_middle_is_thanked() -> None:
    result = reading(told(danger_now="no", what="x"), "now", child("im 12 and my dad hits me"))
    assert remarks(result).count("utter_thanks_for_telling_child") == 1
    first = reading(told(danger_now="no"), STORY, child("im 12 and my dad hits me"))
    assert remarks(first).count("utter_thanks_for_telling_child") == 1
    assert "utter_thanks_for_telling_child" not in remarks(reading(first.draft, "now", child("at home")))


def test_who_tells_again_of_wanting_to_die_hears_again_where_help_is() -> None:
    first = reading(told(danger_now="no", children_there="no"), STORY, said("i dont want to be here", **SUICIDAL))
    assert heard(first).count("option 2") == 1
    again = reading(first.draft, "now", said("i just feel like ending it", **SUICIDAL))
    assert "ring 999" in heard(again)
    assert "option 2" in heard(again)
    assert "option 2" not in heard(reading(first.draft, "now", said("at home")))


def test_words_of_suicide_count_where_they_are_read_as_no_concern() -> None:
    message = said("i feel like ending it")
    assert message.assessment is not None
    unread = replace(message, assessment=replace(message.assessment, label="not_concern"))
    draft = told(danger_now="no", what="x", children_there="no")
    assert "option 2" in heard(reading(draft, "now", unread))
    assert "option 2" in heard(added(suicidal(), unread))


def test_a_child_who_wants_to_die_writes_of_themselves() -> None:
    result = reading(told(danger_now="no"), STORY, said("i want to die", speaker="child", **SUICIDAL))
    assert result.draft.concern.writer == "child"
    assert "looking out for someone" not in heard(result)


def suicidal() -> Draft:
    return reading(told(danger_now="no"), STORY, said("i want to die", **SUICIDAL)).draft


def test_who_may_want_to_die_is_asked_whether_they_are_safe_and_once() -> None:
    draft = suicidal()
    assert planning.to_ask(draft)[0] == SELF_SAFE
    assert SELF_SAFE not in planning.to_ask(told(danger_now="no", what="x"))
    safe = reading(draft, SELF_SAFE, said("yes", "affirm"))
    assert safe.outcome is Outcome.ASK
    assert SELF_SAFE not in planning.to_ask(safe.draft)
    assert not reading(draft, SELF_SAFE, said("yes my mum is with me in the kitchen")).remarks
    child_too = reading(told(danger_now="no"), STORY, child("i want to die", **SUICIDAL)).draft
    assert planning.to_ask(child_too)[0] == SELF_SAFE


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("no", "deny"),
        ("dont know", "dont_know"),
        ("not really", "tell_concern"),
        ("i dont feel safe", "tell_concern"),
        ("i just feel like ending it", "tell_concern"),
    ],
)
def test_who_is_not_safe_gets_the_advice_to_ring_999(text: str, intent: str) -> None:
    result = reading(suicidal(), SELF_SAFE, said(text, intent))
    assert result.outcome is Outcome.EMERGENCY
    assert assessing.urgency(result.draft).level == "emergency"


@pytest.mark.parametrize("choice", ["no", "not_sure"])
def test_a_tap_that_they_are_not_safe_does_the_same(choice: str) -> None:
    tap = Said("x", "choose", "m1", choice=f"{SELF_SAFE}.{choice}")
    assert reading(suicidal(), SELF_SAFE, tap).outcome is Outcome.EMERGENCY


@pytest.mark.parametrize(("text", "intent"), [("i will ring someone", "tell_concern"), ("skip", "skip")])
def test_who_does_not_say_hears_where_help_is(text: str, intent: str) -> None:
    result = reading(suicidal(), SELF_SAFE, said(text, intent))
    assert result.outcome is Outcome.ASK
    assert "ring 999" in heard(result)
    assert "option 2" in heard(result)


def test_a_child_who_was_thanked_and_then_tells_what_is_done_to_them_hears_a_warm_word_first_and_once() -> None:
    begun = replace(told(danger_now="no", what="im 12"), said=frozenset({caring.THANKS}))
    first = reading(begun, "now", child("he hits me when mum is asleep"))
    assert remarks(first)[0] == "utter_child_discloses"
    assert "utter_taken_in" not in remarks(first)
    second = reading(first.draft, "now", child("he hits me with a belt too"))
    assert "utter_child_discloses" not in remarks(second)


OF_ANOTHER = "my granddaughter told me that her stepdad shouts at her and scares her"


def begun(text: str = OF_ANOTHER, **more: object) -> Draft:
    message = said(text, primary="emotional", **more)  # type: ignore[arg-type]
    return reading(told(danger_now="no"), STORY, message).draft


@pytest.mark.parametrize(
    ("situation", "text"),
    [
        ("own_sexual_thoughts", "i cant stop shaking i dont know what to do with myself"),
        ("parent_may_harm", "i cant stop shaking i dont know what to do with myself"),
        ("own_sexual_thoughts", "i keep having these thoughts about her i feel sick"),
        ("adult_victim", "No. He's safe with me now."),
        ("adult_victim", "she told me about it and it worries me " * 4),
        ("survivor", "It was at dad's house it happened"),
    ],
)
def test_who_told_of_another_is_not_taken_for_one_by_how_a_message_sounds(situation: str, text: str) -> None:
    sounds = {"speaker": situation} if situation == "adult_victim" else {"situations": (situation,)}
    after = added(begun(), said(text, **sounds), emergency=False)  # type: ignore[arg-type]
    assert situation not in after.draft.concern.situations


@pytest.mark.parametrize(
    ("situation", "text"),
    [
        ("parent_may_harm", "i keep losing my temper and i am scared i will shake him"),
        ("own_sexual_thoughts", "i get urges around children and i want them to stop"),
        ("adult_victim", "he hits me too"),
        ("survivor", "he did it to me when i was little"),
    ],
)
def test_who_speaks_of_themselves_is_heard_whatever_was_told_before(situation: str, text: str) -> None:
    sounds = {"speaker": situation} if situation == "adult_victim" else {"situations": (situation,)}
    after = added(begun(), said(text, **sounds), emergency=False)  # type: ignore[arg-type]
    assert situation in after.draft.concern.situations


@pytest.mark.parametrize(
    ("situation", "text"),
    [
        ("own_sexual_thoughts", "what?? i havent done anything im the nan im upset"),
        ("parent_may_harm", "it's not me, I would never hurt her"),
        ("adult_victim", "I'm not the one being hurt, it is my sister"),
        ("survivor", "It's not me being hurt! It's the pupil."),
    ],
)
def test_who_was_taken_wrongly_is_told_sorry_and_not_again(situation: str, text: str) -> None:
    sounds = {"speaker": situation} if situation == "adult_victim" else {"situations": (situation,)}
    wrong = reading(told(danger_now="no"), STORY, said("please help", primary="physical", **sounds)).draft  # type: ignore[arg-type]
    assert situation in wrong.said
    result = reading(wrong, "now", said(text))
    assert "I'm sorry" in heard(result)
    assert situation not in result.draft.concern.situations
    again = reading(result.draft, "now", said("i am so scared for us", **sounds))  # type: ignore[arg-type]
    assert situation not in again.draft.concern.situations


def test_who_fears_what_they_may_do_takes_nothing_back() -> None:
    fears = said("i want to hurt him", situations=("parent_may_harm",))
    wrong = reading(told(danger_now="no"), STORY, fears).draft
    result = reading(wrong, "now", said("i havent done anything yet"))
    assert "parent_may_harm" in result.draft.concern.situations
    assert "I'm sorry" not in heard(result)


def test_what_asks_whether_it_is_safe_to_type_is_gone_with_the_victim() -> None:
    victim = said("he shouts at her", primary="physical", speaker="adult_victim")
    wrong = reading(told(danger_now="no"), STORY, victim).draft
    text = "Yes it's safe, but I'm not the one being hurt, I'm a foster carer and it is Jayden"
    result = reading(wrong, "safe_now", said(text))
    assert "utter_unsure_if_safe" not in remarks(result)
    assert "safe_now" not in planning.to_ask(result.draft)
    assert text in (result.draft.told(STORY) or "")


@pytest.mark.parametrize(
    "text", ["i cant stop shaking i dont know what to do with myself", "i cant stop crying", "im so upset sorry"]
)
def test_who_is_only_upset_is_comforted_and_told_of_999_and_not_sent_to_call(text: str) -> None:
    sounds = said(text, "tell_danger", danger="yes", danger_score=0.5, situations=("upset",))
    assert in_context(begun(), None, sounds).intent == "tell_concern"
    assert "all right to be upset" in heard(added(begun(), sounds, emergency=False))
    assert "999" in heard(added(begun(), sounds, emergency=False))


@pytest.mark.parametrize(
    "text", ["i cant stop shaking he has a knife", "i cant stop crying she wont wake up", "i cant stop shaking"]
)
def test_who_may_be_in_danger_themselves_is_heard_as_before(text: str) -> None:
    victim = begun("my husband hits me", speaker="adult_victim")
    sounds = said(text, "tell_danger", danger="yes", danger_score=0.97)
    assert in_context(victim, None, sounds).intent == "tell_danger"
    if "shaking" not in text.split()[-1]:
        assert in_context(begun(), None, sounds).intent == "tell_danger"


def test_a_hand_on_the_throat_is_to_be_seen_today_and_its_signs_are_heard() -> None:
    message = said("he grabbed me round the throat on saturday", situations=("strangled",))
    first = reading(told(danger_now="no"), STORY, message)
    assert "A&E today" in heard(first)
    signs = said("my neck still hurts and my voice is funny", situations=("strangled_signs",))
    again = reading(first.draft, "now", signs)
    assert "A&E, or ring 999" in heard(again)
    assert "strangled_signs" not in again.draft.concern.situations
    assert "A&E" not in heard(reading(begun(), "now", signs))
    long_ago = said("my dad strangled me when i was 7", situations=("strangled",))
    assert "A&E" not in heard(reading(told(danger_now="no"), STORY, long_ago))


@pytest.mark.parametrize("text", ["in my room. mum and dad are downstairs", "no me and baby not hurt"])
def test_a_child_who_says_where_they_are_discloses_nothing(text: str) -> None:
    first = reading(told(danger_now="no"), STORY, child("im 12 and my dad shouts"))
    result = reading(first.draft, "now", child(text))
    assert "utter_child_discloses" not in remarks(result)
    assert "utter_child_discloses" in remarks(reading(first.draft, "now", child("he hits me with a belt")))


def test_a_child_is_not_told_of_a_child_at_999() -> None:
    told_of = child("he has naked pics of me", situations=("indecent_images",))
    words = heard(caring.at_999(add(told(danger_now="yes"), told_of)))
    assert "not your fault" in words
    assert "pictures of a child" not in words
