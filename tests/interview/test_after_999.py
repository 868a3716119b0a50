"""What is said once 999 was advised: of the call, of there being no danger, and how it is answered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.council import script
from bot.dialogue.script_nlg import as_it_stands, utterance
from bot.interview.asking import planning
from bot.interview.danger import after_999
from bot.interview.noting import finding
from bot.interview.output import assessing, summary
from bot.interview.terms import catalogue
from bot.interview.terms.catalogue import DANGER_NOW, STORY
from bot.interview.terms.concern import Concern
from bot.interview.terms.draft import Answer, Draft, Status
from bot.interview.terms.slots import changed_slots, draft_of
from bot.interview.terms.turn import Outcome, Said
from tests.interview.messages import IN_DANGER, answered, reading, remarks, said, told


@pytest.mark.parametrize(
    "text",
    [
        "oops didnt mean to press that",
        "no nobody in danger",
        "i hit the wrong button",
        "Sorry, wrong button.",
        "pressed it by accident",
        "no one is in danger",
        "there is no danger",
        "they're not in danger right now",
        "it's over now",
        "they are safe now",
        "The kids are safe",
        "false alarm sorry",
        "i meant no",
    ],
)
def test_danger_is_taken_back_in_few_words(text: str) -> None:
    assert after_999.tells_no_danger(said(text))


@pytest.mark.parametrize(
    "text",
    [
        "they are safe now but he is outside with a knife",
        "she is not safe",
        "is she safe now?",
        "are they safe now",
        "they are not safe now",
        "its over i took the tablets",
        "it was an accident",
        "its gone quiet",
        "nobody is helping her",
        "no",
        "danger",
        "he says nobody is in danger and hits him",
        "i wont be safe",
        "dont need police",
    ],
)
def test_danger_is_not_taken_back_by_anything_that_says_more(text: str) -> None:
    assert not after_999.tells_no_danger(said(text))


def test_a_late_no_to_the_question_about_danger_takes_it_back() -> None:
    no = Said(catalogue.choices()["danger_now.no"].title, "choose", "m1", choice="danger_now.no")
    assert after_999.tells_no_danger(no)
    assert after_999.danger_tapped(no) is None
    assert after_999.danger_tapped(replace(no, choice="danger_now.not_sure")) == ("danger_now", "not sure")


def test_after_the_call_nobody_is_told_to_call() -> None:
    draft, key = answered(IN_DANGER, said("yes", "affirm"), asked=True)
    assert key == "utter_called_yes"
    for text in ("38 Elmstead Road", "he is 6"):
        draft, words = answered(draft, said(text))
        assert "please call now" not in words
        assert "If anything changes, ring 999 again" in words
    assert after_999.answer_to(draft, told=True) == "utter_added_after_999"


def test_who_has_not_answered_is_told_at_length_once_and_then_in_short() -> None:
    draft, first = answered(IN_DANGER, said("Flat 6"))
    _, second = answered(draft, said("Harling Street"))
    assert "please call now" in first
    assert "please call now" not in second
    assert "999" in second


def test_who_cannot_call_hears_of_the_silent_call_and_is_not_pressed() -> None:
    draft, key = answered(IN_DANGER, said("hell hear me"))
    assert key == "utter_called_cannot"
    draft, first = answered(draft, said("hell hear me"))
    draft, second = answered(draft, said("Flat 6"))
    assert "press 55" in first
    assert "text 999" in first
    assert not any("please call now" in words for words in (first, second))
    assert answered(draft, said("done the 55 thing"))[1] == "utter_called_yes"


def test_danger_taken_back_is_kept_for_staff_and_lowers_nothing() -> None:
    draft, key = answered(IN_DANGER, said("oops didnt mean to press that"))
    assert key == "utter_no_danger"
    assert draft.told(STORY) is None, "they are still asked what worries them"
    assert any("oops didnt mean to press that" in check for check in assessing.to_check(draft, complete=False))
    assert "1. Danger right now: no; oops didnt mean to press that; before that: yes" in summary.read_back(draft)
    assert assessing.urgency(draft).level == "emergency"
    assert draft_of(changed_slots(draft, {})) == draft
    _, words = answered(draft, said("the boy on the bus is always alone"))
    assert "please call now" not in words
    assert "If a child is in danger, ring 999" in words
    assert answered(draft, said("not yet", "called_999_no"))[1] == words


def test_what_may_be_danger_again_is_told_to_ring_again() -> None:
    draft, _ = answered(IN_DANGER, said("Flat 6"))
    draft, _ = answered(draft, said("wrong button"))
    _, words = answered(draft, said("its gone quiet in there", "tell_possible_danger", danger="unclear"))
    assert "please call now" in words


def test_at_the_advice_to_ring_999_an_earlier_call_counts_no_more() -> None:
    draft, _ = answered(IN_DANGER, said("yes", "affirm"), asked=True)
    assert after_999.about_999(after_999.in_danger_again(draft))[1].endswith("I can't call for you.")


def test_danger_may_be_taken_back_while_the_questions_go_on() -> None:
    result = reading(IN_DANGER, "child_name", said("nobody is in danger"), emergency_known=True)
    assert remarks(result) == ["utter_no_danger_noted"]
    assert result.draft.danger_is_taken_back
    assert "child_name" not in result.draft.answers
    assert "source" in planning.to_ask(result.draft)
    again = reading(result.draft, "child_name", said("he has a knife", "tell_danger", danger="yes", danger_score=0.99))
    assert again.outcome is Outcome.EMERGENCY


def test_the_call_is_remembered_while_the_questions_go_on() -> None:
    result = reading(IN_DANGER, "child_name", said("done the 55 thing"), emergency_known=True)
    assert result.draft.call == "yes"
    later = reading(
        result.draft, STORY, said("he hit her", "tell_danger", danger="yes", danger_score=0.99), emergency_known=True
    )
    assert "If anything changes, ring 999 again" in dict(later.remarks)["utter_emergency_reminder"]["about_999"]


def test_before_the_advice_nothing_is_taken_back() -> None:
    result = reading(Draft(), DANGER_NOW, said("nobody is in danger", "deny"))
    assert result.draft.told(DANGER_NOW) == "no"
    assert not result.draft.no_danger


@pytest.mark.parametrize("asked", ["now", "child_name", "address", "read_back"])
@pytest.mark.parametrize("text", ["hes banging the door", "hes got a knife", "she's stopped breathing"])
def test_at_new_danger_nothing_more_is_asked(text: str, asked: str) -> None:
    grave = said(text, "tell_danger", danger="yes", danger_score=0.99)
    result = reading(replace(IN_DANGER, call="yes"), asked, grave, emergency_known=True)
    assert result.outcome is Outcome.EMERGENCY
    assert text in str(result.draft.told(STORY)), "staff have it"
    assert asked not in result.draft.answers
    assert after_999.key_of_danger_again(result.draft) == "utter_danger_again_called"
    for key in ("utter_danger_again", "utter_danger_again_silently", "utter_danger_again_called"):
        words = script.say(key).text
        assert "999" in words.split(".")[0] + words.split(".")[1]
        assert "press 55" in words


def test_the_story_asked_for_after_999_may_tell_of_danger() -> None:
    grave = said("he hit her with a belt", "tell_danger", danger="yes", danger_score=0.99)
    assert reading(IN_DANGER, STORY, grave, emergency_known=True).outcome is Outcome.ASK


def test_what_may_be_danger_at_the_read_back_is_not_answered_with_all_that_was_noted() -> None:
    perhaps = said("hes got something in his hand", "tell_possible_danger", danger="unclear", danger_score=0.6)
    assert reading(IN_DANGER, "read_back", perhaps, emergency_known=True).outcome is Outcome.EMERGENCY


@pytest.mark.parametrize("text", ["what do i do", "omg what do i do now", "help me please", "which number do i ring"])
def test_who_asks_what_to_do_hears_how_to_call(text: str) -> None:
    assert reading(IN_DANGER, "now", said(text, "help"), emergency_known=True).outcome is Outcome.EMERGENCY


def test_after_999_there_is_one_number() -> None:
    in_danger = {"stage": "emergency", **changed_slots(IN_DANGER, {})}
    for key in ("utter_ask_phone_numbers", "utter_help"):
        assert as_it_stands(key, in_danger) == "utter_urgent_number"
        assert as_it_stands(key, changed_slots(Draft(), {})) == key
        over = replace(IN_DANGER, call="need not")
        assert as_it_stands(key, {"stage": "emergency", **changed_slots(over, {})}) == key
    assert utterance("utter_urgent_number", in_danger).text.startswith("999.")


@pytest.mark.parametrize(
    "text",
    [
        "im scared il get in trouble if its a joke. what do i say to them",
        "i dont know what to say",
        "what if im wrong",
        "I can't call",
    ],
)
def test_who_is_not_hiding_hears_what_to_say(text: str) -> None:
    draft = replace(IN_DANGER, answers={**IN_DANGER.answers, **told(what="2 kids alone on the hard shoulder").answers})
    draft, key = after_999.with_call(draft, said(text, "cannot_speak"), asked=True)
    assert (draft.call, key) == ("cannot", "utter_called_how")
    for _ in range(2):
        draft, words = after_999.about_999(draft)
        assert "999" in words
        assert "quiet" not in words
        assert "need not speak" not in words


@pytest.mark.parametrize(
    ("story", "text"),
    [
        ("hes smashing up the house", "hell hear me"),
        ("hes outside my door", "I can't call"),
        ("im hiding in the bathroom", "i cant ring"),
        ("hes banging the door", "cant phone"),
        ("my dad is hitting my brother", "i cant speak"),
        ("he hits us", "he took my phone"),
    ],
)
def test_who_may_be_heard_hears_of_the_silent_call(story: str, text: str) -> None:
    draft, key = after_999.with_call(told(danger_now="yes", what=story), said(text, "cannot_speak"), asked=True)
    assert key == "utter_called_cannot"
    draft, words = after_999.about_999(draft)
    assert "press 55" in words
    assert "need not speak" in after_999.about_999(draft)[1]


def test_a_child_and_who_is_abused_are_taken_to_be_near_who_they_fear() -> None:
    child = replace(IN_DANGER, concern=Concern(speaker="child", disclosure=True))
    abused = replace(IN_DANGER, concern=Concern(situations=frozenset({"adult_victim"})))
    for draft in (child, abused):
        assert after_999.with_call(draft, said("I can't call", "cannot_speak"), asked=True)[1] == "utter_called_cannot"


def test_a_child_whom_nobody_looks_after_is_not_told_to_keep_quiet() -> None:
    child = replace(
        told(danger_now="yes", what="im 9 mum gon sins yestday jus me n my sis\ni cnt fone is lokd"),
        concern=Concern(speaker="child", disclosure=True),
    )
    assert after_999.with_call(child, said("I can't call", "cannot_speak"), asked=True)[1] == "utter_called_how"
    assert after_999.key_of_danger_again(child) == "utter_danger_again"
    locked = replace(child, answers={**child.answers, STORY: Answer.told("jus me n my sis", "i cnt fone is lokd")})
    assert not after_999.in_hiding(locked)
    assert after_999.in_hiding(replace(child, answers={STORY: Answer.told("im locked in the bathroom")}))


CHILD_ALONE = replace(
    told(danger_now="yes", what="no1 hear jus me n my sis", now="at my house. im 9 mia is 3"),
    concern=Concern(speaker="child", disclosure=True, danger="yes", danger_score=0.8),
)


@pytest.mark.parametrize(
    "text",
    [
        "mia cryin shes poorly she wont wake up propaly",
        "she's not answering her phone now",
        "mum gon sins yestday",
        "shes not breathing",
        "she took tablets",
        "its starting again im going to hurt her",
        "ive just hit her",
        "its kicking off again",
    ],
)
def test_what_is_worse_brings_999_back_at_any_stage(text: str) -> None:
    perhaps = said(text, "tell_possible_danger", danger="unclear", danger_score=0.4, speaker="child")
    result = reading(CHILD_ALONE, "reporter", perhaps, emergency_known=True)
    assert result.outcome is Outcome.EMERGENCY
    assert text in str(result.draft.told(STORY))
    calm = said(text, speaker="child")
    for call, key, later in (
        ("no", "utter_danger_again", "utter_have_you_called"),
        ("yes", "utter_danger_again_called", "utter_added_after_999"),
    ):
        before = replace(CHILD_ALONE, call=call)
        draft, said_to_it = after_999.taken(before, before, calm, asked=False)
        assert said_to_it == key
        assert after_999.taken(draft, draft, calm, asked=False)[1] == later, "at length once"


@pytest.mark.parametrize(
    ("asked", "text", "score"),
    [
        ("now", "shes in her cot upstairs. just me here. her mum left in sept", 0.82),
        ("now", "told you, in her cot. just me. shes quiet. i feel ok now its passed", 0.38),
        ("child_name", "i keep saying upstairs in her cot, im downstairs", 0.87),
        ("now", "i said at home, nobodys with her till her mum gets back at 8", 0.1),
        ("child_name", "ok shes stopped crying now i think. im calmer. i feel terrible", 0.44),
    ],
)
def test_ordinary_answers_after_carrying_on_are_no_new_danger(asked: str, text: str, score: float) -> None:
    intent, danger = ("tell_danger", "yes") if score > 0.3 else ("tell_possible_danger", "unclear")
    feared = replace(IN_DANGER, concern=Concern(situations=frozenset({"parent_may_harm"}), danger="yes"))
    result = reading(feared, asked, said(text, intent, danger=danger, danger_score=score), emergency_known=True)
    assert result.outcome is Outcome.ASK
    assert "utter_emergency_reminder" not in remarks(result)
    if asked == "now":
        assert result.draft.told("now") == text


def test_who_is_calm_again_is_believed_once_and_hears_who_can_help() -> None:
    feared = replace(IN_DANGER, concern=Concern(situations=frozenset({"parent_may_harm"}), danger="yes"))
    grave = {"danger": "yes", "danger_score": 0.99}
    calm = said("ive put her in her cot and shut the door. im breathing. shes still crying", "called_999_no", **grave)
    draft, key = after_999.taken(feared, feared, calm, asked=True)
    assert key == after_999.CALMER
    assert "If it comes back, ring 999" in script.say(key).text
    result = reading(
        draft, "now", said("im ok now honestly. can someone help me tho, i dont sleep"), emergency_known=True
    )
    assert "utter_who_can_help" in remarks(result)
    assert "health visitor" in utterance("utter_who_can_help", changed_slots(result.draft, {})).text
    worse = said("im calmer but i just shook her", "tell_concern")
    assert after_999.taken(feared, feared, worse, asked=False)[1] == "utter_danger_again"


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("child_name", "i keep saying upstairs in her cot, im downstairs"),
        ("child_age", "i feel ok now its passed"),
        ("address", "no shes asleep. can i get help with sleep and the crying"),
    ],
)
def test_what_is_said_beside_a_question_is_no_answer_to_it(asked: str, text: str) -> None:
    feared = replace(IN_DANGER, concern=Concern(situations=frozenset({"parent_may_harm"}), danger="yes"))
    result = reading(
        feared, asked, said(text, "deny" if text.startswith("no") else "tell_concern"), emergency_known=True
    )
    assert asked not in result.draft.answers
    assert text in str(result.draft.told(STORY))


def test_who_fears_the_police_is_understood() -> None:
    text = "i not call. why call 999? they fly next week friday. police make big problem for my sister"
    result = reading(IN_DANGER, "child_name", said(text), emergency_known=True)
    assert remarks(result)[-1] == "utter_no_police"
    assert planning.to_ask(result.draft, emergency=True)[0] == DANGER_NOW
    _, key = after_999.taken(
        result.draft, result.draft, said("police no please. my sister afraid of him also"), asked=False
    )
    assert key == "utter_no_police"


def test_what_is_told_after_the_advice_fills_its_items() -> None:
    draft = told(danger_now="yes", what="she sent me and jess goodbye", child_name="jess")
    for text in (
        "shes at home i think but her mum is at work til 8",
        "her names Ellie. Ellie Harper. 14 Castle something road, by the park, brickhill",
        "she goes to Goldington academy",
    ):
        draft = finding.told_unasked(draft, said(text))
    assert draft.told("now") == "shes at home i think but her mum is at work til 8"
    assert draft.told("child_name") == "Ellie Harper"
    assert draft.told("address") == "14 Castle something road, by the park, brickhill"
    assert draft.told("school") == "Goldington academy"
    assert not {"now", "child_name", "address", "school"} & set(planning.to_ask(draft, emergency=True))
    quiet = finding.told_unasked(IN_DANGER, said("jess is calling her mum now. hes at it again. her name is mud"))
    assert quiet.told("now") is None
    assert quiet.told("address") is None


def test_a_yes_that_nobody_asked_for_is_asked_about() -> None:
    assert after_999.answer_to(IN_DANGER, told=False, said=said("yes", "affirm")) == "utter_have_you_called"
    assert after_999.answer_to(IN_DANGER, told=False, said=said("ok", "affirm")) == "utter_anything_else_urgent"


@pytest.mark.parametrize("key", ["utter_called_no", "utter_called_how", "utter_called_cannot", "utter_danger_again"])
def test_carrying_on_is_always_offered(key: str) -> None:
    assert "carry_on" in [choice.id for choice in script.choices_of(key)]


def test_who_carries_on_is_asked_what_is_wrong_if_nothing_says_it() -> None:
    begun = told(danger_now="yes", what="something isnt right with the kids at 43")
    result = reading(begun, None, said("carry on", "carry_on"), emergency_known=True)
    assert planning.to_ask(result.draft, emergency=True)[0] == STORY
    answer = reading(result.draft, STORY, said("they scream at night"), emergency_known=True)
    assert answer.draft.told(STORY) == "something isnt right with the kids at 43\nthey scream at night"
    known = replace(begun, concern=Concern(danger="yes", danger_score=0.97))
    assert STORY not in planning.to_ask(
        reading(known, None, said("carry on", "carry_on"), emergency_known=True).draft, emergency=True
    )


def test_a_stranger_is_asked_for_no_family_and_no_school() -> None:
    found = told(danger_now="yes", what="a toddler on the A421", now="hard shoulder by the bridge")
    assert {"child_name", "address", "school"} <= set(planning.to_ask(found, emergency=True))
    unknown = {name: Answer(Status.UNKNOWN) for name in ("child_name", "address")}
    stranger = replace(found, answers={**found.answers, **unknown})
    assert not {"carers", "school"} & set(planning.to_ask(stranger, emergency=True))
    lives = replace(found, answers={**found.answers, **told(address="43 Elm Road").answers})
    assert not {"carers", "school"} & set(planning.to_ask(lives, emergency=True))


def test_a_question_among_other_words_hides_none_of_them() -> None:
    message = said("is anyone coming he lives at 14 Ash Grove with his nan")
    result = reading(IN_DANGER, "address", message, emergency_known=True)
    assert "14 Ash Grove" in str(result.draft.answers)
    assert "utter_who_comes" in remarks(result)
    grave = said("is anyone coming hes got a knife", "tell_danger", danger="yes", danger_score=0.99)
    result = reading(IN_DANGER, "now", grave, emergency_known=True)
    assert result.outcome is Outcome.EMERGENCY
    assert "knife" in str(result.draft.told(STORY))
