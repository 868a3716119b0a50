"""What is said once 999 was advised: of the call, of there being no danger, and how it is answered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.council import script
from bot.dialogue.script_nlg import as_it_stands, utterance
from bot.interview.asking import planning
from bot.interview.danger import after_999, the_call
from bot.interview.noting import finding
from bot.interview.output import assessing, summary
from bot.interview.terms import catalogue
from bot.interview.terms.catalogue import DANGER_NOW, STORY
from bot.interview.terms.draft import Answer, Concern, Draft, Status
from bot.interview.terms.slots import changed_slots, draft_of
from bot.interview.terms.turn import Outcome, Said
from tests.interview.messages import reading, remarks, said, told

IN_DANGER = told(danger_now="yes")


@pytest.mark.parametrize(
    ("text", "intent", "call"),
    [
        ("hell hear me", "tell_concern", "cannot"),
        ("He'll hear me", "cannot_speak", "cannot"),
        ("my mum might hear", "tell_concern", "cannot"),
        ("cant phone", "tell_danger", "cannot"),
        ("no i can't call", "called_999_no", "cannot"),
        ("no my phones on charge", "called_999_no", "cannot"),
        ("he took my phone", "tell_concern", "cannot"),
        ("im deaf", "tell_concern", "cannot"),
        ("55", "tell_concern", "cannot"),
        ("do i press 55", "tell_concern", "cannot"),
        ("done the 55 thing", "tell_concern", "yes"),
        ("i pressed 55", "tell_concern", "yes"),
        ("ok rang them", "called_999_yes", "yes"),
        ("not yet", "called_999_no", "no"),
        ("55 Elm Road", "tell_concern", None),
        ("i can hear her screaming", "tell_concern", None),
        ("can you hear me", "tell_concern", None),
        ("she has no phone number", "tell_concern", None),
        ("Flat 6, 2 Harling Street", "tell_concern", None),
    ],
)
def test_what_a_message_says_of_the_call(text: str, intent: str, call: str | None) -> None:
    assert the_call.about_the_call(said(text, intent), asked=False) == call


def test_a_bare_no_is_about_the_call_only_right_after_the_question() -> None:
    assert the_call.about_the_call(said("no", "deny"), asked=True) == "no"
    assert the_call.about_the_call(said("no", "deny"), asked=False) is None


@pytest.mark.parametrize("text", ["ok", "Okay", "alright", "sure"])
def test_an_ok_does_not_say_that_they_have_called(text: str) -> None:
    assert the_call.about_the_call(said(text, "affirm"), asked=True) is None
    assert the_call.about_the_call(said("ok rang them", "called_999_yes"), asked=True) == "yes"


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


def line(draft: Draft, message: Said, *, asked: bool = False) -> tuple[Draft, str]:
    """A message to the urgent report: the draft after it, and what is said of 999 or of the call."""
    draft, key = after_999.taken(draft, draft, message, asked=asked)
    if key is not None:
        return draft, key
    draft, words = after_999.about_999(draft)
    return draft, words


def test_after_the_call_nobody_is_told_to_call() -> None:
    draft, key = line(IN_DANGER, said("yes", "affirm"), asked=True)
    assert key == "utter_called_yes"
    for text in ("38 Elmstead Road", "he is 6"):
        draft, words = line(draft, said(text))
        assert "please call now" not in words
        assert "If anything changes, ring 999 again" in words
    assert after_999.answer_to(draft, told=True) == "utter_added_after_999"


def test_who_has_not_answered_is_told_at_length_once_and_then_in_short() -> None:
    draft, first = line(IN_DANGER, said("Flat 6"))
    _, second = line(draft, said("Harling Street"))
    assert "please call now" in first
    assert "please call now" not in second
    assert "999" in second


def test_who_cannot_call_hears_of_the_silent_call_and_is_not_pressed() -> None:
    draft, key = line(IN_DANGER, said("hell hear me"))
    assert key == "utter_called_cannot"
    draft, first = line(draft, said("hell hear me"))
    draft, second = line(draft, said("Flat 6"))
    assert "press 55" in first
    assert "text 999" in first
    assert not any("please call now" in words for words in (first, second))
    assert line(draft, said("done the 55 thing"))[1] == "utter_called_yes"


def test_danger_taken_back_is_kept_for_staff_and_lowers_nothing() -> None:
    draft, key = line(IN_DANGER, said("oops didnt mean to press that"))
    assert key == "utter_no_danger"
    assert draft.told(STORY) is None, "they are still asked what worries them"
    assert any("oops didnt mean to press that" in check for check in assessing.to_check(draft, complete=False))
    assert "1. Danger right now: no; oops didnt mean to press that; before that: yes" in summary.read_back(draft)
    assert assessing.urgency(draft).level == "emergency"
    assert draft_of(changed_slots(draft, {})) == draft
    _, words = line(draft, said("the boy on the bus is always alone"))
    assert "please call now" not in words
    assert "If a child is in danger, ring 999" in words
    assert line(draft, said("not yet", "called_999_no"))[1] == words


def test_what_may_be_danger_again_is_told_to_ring_again() -> None:
    draft, _ = line(IN_DANGER, said("Flat 6"))
    draft, _ = line(draft, said("wrong button"))
    _, words = line(draft, said("its gone quiet in there", "tell_possible_danger", danger="unclear"))
    assert "please call now" in words


def test_at_the_advice_to_ring_999_an_earlier_call_counts_no_more() -> None:
    draft, _ = line(IN_DANGER, said("yes", "affirm"), asked=True)
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


@pytest.mark.parametrize(
    "text",
    [
        "is police coming",
        "are the police coming",
        "is someone coming",
        "are they on their way",
        "have you called the police",
        "can you ring them for me",
        "when will the police be here",
        "did u call them",
        "r police coming",
        "police coming?",
        "are you sending someone",
        "has anyone been called",
    ],
)
@pytest.mark.parametrize("intent", ["called_999_yes", "tell_concern", "affirm"])
def test_whether_anybody_comes_is_a_question_and_no_call(text: str, intent: str) -> None:
    message = said(text, intent)
    draft, key = after_999.taken(IN_DANGER, IN_DANGER, message, asked=True)
    assert (draft.call, key) == (None, "utter_who_comes")
    result = reading(IN_DANGER, "now", message, emergency_known=True)
    assert (result.outcome, result.draft) == (Outcome.EMERGENCY, IN_DANGER), "it stands with the buttons of the call"
    assert after_999.key_of_pause(result.draft, message) == "utter_who_comes"
    called = replace(IN_DANGER, call="yes")
    assert remarks(reading(called, "now", message, emergency_known=True)) == ["utter_who_comes"]
    words = script.say("utter_who_comes", about_999=after_999.at_length(IN_DANGER)).text
    assert "Nobody is coming because of this chat" in words
    assert "please call now" in words


@pytest.mark.parametrize(
    "text",
    [
        "ive rung them they are sending someone",
        "i've called 999",
        "my neighbour has rung the police",
        "rang 999",
        "The police are here now so it is all write",
        "police r here",
        "the ambulance is on its way",
        "they are sending a car",
    ],
)
def test_they_have_called(text: str) -> None:
    assert the_call.about_the_call(said(text), asked=False) == "yes"
    assert not after_999.may_be_over(IN_DANGER, said(text))


@pytest.mark.parametrize(
    "text",
    [
        "if the police are here he will kill us",
        "if i called them hed know",
        "i wish i called them",
        "he said the police are coming to get me",
        "no one has called them",
        "i called the police last week",
        "the police are not here",
        "i should have called 999?",
        "nobody rang them",
        "my brother called them names",
    ],
)
def test_they_have_not_called(text: str) -> None:
    assert the_call.about_the_call(said(text), asked=False) is None


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


@pytest.mark.parametrize(
    "text",
    [
        "i cnt fone is lokd",
        "no credit",
        "no phone",
        "i dont have a phone",
        "no battery",
        "my phones dead",
        "its locked mums fone is lokd",
    ],
)
@pytest.mark.parametrize("speaker", ["child", "adult"])
def test_who_has_no_phone_that_works_hears_what_to_do_then(text: str, speaker: str) -> None:
    draft = replace(IN_DANGER, concern=Concern(speaker=speaker, disclosure=True))
    draft, key = after_999.with_call(draft, said(text), asked=True)
    assert (draft.call, key) == ("cannot", "utter_called_no_phone")
    words = script.say("utter_called_no_phone", to=(speaker,), reference="BB-1").text
    assert "neighbour" in words
    assert "Emergency" in words
    assert "press 55" not in words
    # Another reason is answered too.
    assert after_999.with_call(draft, said("he'll hear me"), asked=False)[1] == "utter_called_cannot"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("wot is 999", "what"),
        ("wots that", "what"),
        ("whats 999", "what"),
        ("what is 999?", "what"),
        ("how do i ring it", "how"),
        ("how do u call 999", "how"),
        ("i dont no how to ring", "how"),
        ("does it cost", "cost"),
        ("is it free", "cost"),
        ("will they tell my mum", "tell"),
        ("is it the police", "police"),
        ("will police take my mum away", "police"),
        ("do i still need to call 999", "still"),
    ],
)
@pytest.mark.parametrize("intent", ["called_999_yes", "affirm", "tell_concern", "what_did_you_mean"])
def test_a_question_about_999_is_answered_and_no_call(text: str, answer: str, intent: str) -> None:
    draft, key = after_999.taken(IN_DANGER, IN_DANGER, said(text, intent), asked=True)
    assert (draft.call, key) == (None, f"utter_999_{answer}")
    ids = [choice.id for choice in script.choices_of(key)]
    assert ids == ["called_yes", "called_cannot", "carry_on"]
    words = script.say(key, about_999=after_999.words_beside(draft, key)).text
    assert words.endswith("Have you been able to call 999?") or answer == "still"
    if key != "utter_999_what" or "999" in text:
        asked_later = reading(IN_DANGER, "child_name", said(text), emergency_known=True)
        assert "child_name" not in asked_later.draft.answers or answer in ("tell", "police")


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("Yes, I have called", "yes"),
        ("calling now", "yes"),
        ("im ringing them now", "yes"),
        ("on the phone to them", "yes"),
        ("ok ive rung them there sending someone", "yes"),
        ("yes ive called. he is still shouting", "yes"),
        ("police are here now theyre at the door, the little ones been lifted in", "yes"),
        ("the ambulance is here", "yes"),
        ("jess is calling her mum now", None),
        ("who called 999", None),
        ("can i call 999", None),
        ("should i call them now", None),
        ("ill ring them now", "no"),
        ("he is calling me names", None),
        ("ive rung them before, nobody came", None),
    ],
)
@pytest.mark.parametrize("intent", ["called_999_yes", "tell_danger"])
def test_only_a_clear_yes_is_a_call(text: str, call: str | None, intent: str) -> None:
    assert the_call.about_the_call(said(text, intent), asked=True) == call


def test_a_plain_reply_that_was_not_read_further_is_an_answer() -> None:
    for text, intent, call in (("yes", "affirm", "yes"), ("no not yet", "deny", "no"), ("ok", "affirm", None)):
        assert the_call.about_the_call(Said(text, intent, "m1"), asked=True) == call
    assert the_call.about_the_call(Said("Yes, I have called", "called_999_yes", "m1"), asked=False) == "yes"


def test_they_are_here_is_help_once_they_have_called() -> None:
    called = replace(IN_DANGER, call="yes")
    assert line(called, said("they're here"))[1] == "utter_help_is_here"
    assert line(IN_DANGER, said("they're here"))[1] != "utter_help_is_here"
    assert line(IN_DANGER, said("police are here"))[1] == "utter_help_is_here"
    assert not after_999.in_hiding(told(danger_now="yes", what="police are here now theyre at the door"))


@pytest.mark.parametrize(
    "text",
    [
        "pls can u bring fud",
        "is som1 comin",
        "is som1 bringin fud",
        "can u send someone",
        "my sister wont ring. cant u send someone",
        "can sum1 come n get us",
        "will any1 come",
        "send some1 pls",
        "wont u come",
    ],
)
@pytest.mark.parametrize("asked", ["now", "read_back"])
def test_who_asks_for_somebody_hears_that_nobody_comes(text: str, asked: str) -> None:
    assert line(IN_DANGER, said(text))[1] == "utter_who_comes"
    result = reading(IN_DANGER, asked, said(text), emergency_known=True)
    assert result.outcome is Outcome.EMERGENCY or "utter_who_comes" in remarks(result)
    assert [choice.id for choice in script.choices_of("utter_who_comes")] == ["called_yes", "called_cannot", "carry_on"]


@pytest.mark.parametrize(
    "text", ["he can come back any time", "can u get my name wrong", "mum is bringing him home", "they bring him food"]
)
def test_what_only_sounds_like_that_is_none(text: str) -> None:
    assert not the_call.asks_who_comes(said(text))


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
    for call, key in (("no", "utter_danger_again"), ("yes", "utter_danger_again_called")):
        before = replace(CHILD_ALONE, call=call)
        assert after_999.taken(before, before, calm, asked=False)[1] == key


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


@pytest.mark.parametrize(
    "text",
    [
        "oh hang on his mums just come back shes got him out now and hes having a drink",
        "its over he's fine with his mum",
        "hes with his MUM. hes fine. its over",
    ],
)
def test_who_sees_a_child_safe_again_is_asked_plainly_however_grave_it_sounded(text: str) -> None:
    grave = said(text, "tell_danger", danger="yes", danger_score=0.95)
    assert after_999.may_be_over(IN_DANGER, grave)
    assert after_999.taken(IN_DANGER, IN_DANGER, grave, asked=True)[1] is None


def test_a_no_with_its_reason_takes_the_danger_back() -> None:
    draft = after_999.to_be_asked_if_over(told(danger_now="yes", what="a boy in a hot car"))
    no = said("no. nobodys in danger. ive got to go in aldi", "tell_danger", danger="yes", danger_score=0.3)
    assert reading(draft, DANGER_NOW, no, emergency_known=True).draft.danger_is_taken_back


@pytest.mark.parametrize(
    ("text", "carries_on"),
    [
        ("yes carry on. its flat 14 Ashburnam Court", True),
        ("Carry on telling us", True),
        ("ok lets carry on", True),
        ("he will carry on hitting her", False),
        ("carry on hitting her he said", False),
    ],
)
def test_the_words_of_the_button_carry_on(text: str, carries_on: bool) -> None:
    assert the_call.carries_on(said(text)) is carries_on


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


OVER = [
    "hes gone now, sorry",
    "didnt ring in the end. sorry to waste ur time",
    "no its not that bad",
    "im not ringing 999 for that",
    "oh no no I dont want the police, its only the telly",
    "i dont need 999 theyve gone. i want to report it",
    "no they left about an hour ago",
    "why 999? he is with me now home. he is ok now",
    "her mum just txt she found her shes in a&e, shes ok i think",
    "This is not a 999 matter, he is safe in school",
    "1 is no",
    "she is safe at her nans",
]


@pytest.mark.parametrize("text", OVER)
def test_what_may_say_that_it_is_over_is_asked_about_plainly_once(text: str) -> None:
    result = reading(IN_DANGER, "child_name", said(text), emergency_known=True)
    assert result.outcome is Outcome.ASK
    assert after_999.IS_IT_OVER in remarks(result)
    assert not {"utter_emergency_reminder", "utter_taken_in"} & set(remarks(result))
    assert planning.to_ask(result.draft, emergency=True)[0] == DANGER_NOW
    assert result.draft.settled().told(DANGER_NOW) == "yes", "what was answered then stays"
    assert not after_999.may_be_over(result.draft, said(text)), "once"


@pytest.mark.parametrize(
    ("text", "intent"),
    [("no", "deny"), ("no hes gone", "tell_concern"), ("nope", "deny"), ("no no one is", "deny")],
)
def test_a_no_to_that_takes_the_danger_back_and_the_questions_open(text: str, intent: str) -> None:
    draft = after_999.to_be_asked_if_over(told(danger_now="yes", what="he hit her"))
    result = reading(draft, DANGER_NOW, said(text, intent), emergency_known=True)
    assert result.draft.danger_is_taken_back
    assert result.draft.told(DANGER_NOW) == "no"
    assert result.draft.alarms == {"yes"}
    assert text in summary.read_back(result.draft)
    assert assessing.urgency(result.draft).level == "emergency"
    assert "source" in planning.to_ask(result.draft)


@pytest.mark.parametrize(
    "message",
    [
        said("yes", "affirm"),
        said("dont know", "dont_know"),
        Said("Not sure", "choose", "m1", choice="danger_now.not_sure"),
        Said("Yes", "choose", "m1", choice="danger_now.yes"),
    ],
)
def test_in_doubt_it_is_danger_still(message: Said) -> None:
    draft = after_999.to_be_asked_if_over(told(danger_now="yes", what="he hit her"))
    result = reading(draft, DANGER_NOW, message, emergency_known=True)
    assert result.outcome is Outcome.EMERGENCY
    assert not result.draft.danger_is_taken_back
    assert result.draft.told(DANGER_NOW) in ("yes", "not sure")


@pytest.mark.parametrize("text", ["no but he is still outside", "not now but he is coming back"])
def test_a_no_with_a_but_takes_nothing_back(text: str) -> None:
    draft = after_999.to_be_asked_if_over(told(danger_now="yes", what="he hit her"))
    result = reading(draft, DANGER_NOW, said(text, "deny"), emergency_known=True)
    assert not result.draft.danger_is_taken_back
    assert result.draft.told(DANGER_NOW) == "yes"
    assert "999" in dict(result.remarks)["utter_emergency_reminder"]["about_999"]


@pytest.mark.parametrize(
    "text",
    [
        "shes gone blue",
        "hes gone mad in there",
        "hes gone upstairs to her",
        "he went for her",
        "she is not ok",
        "he is not safe",
        "the baby has gone floppy",
        "hes stopped moving",
        "i want to die its over",
        "mum says hes fine hes only sleepy",
        "they are safe now but he is outside",
        "mums gone out and hes upstairs",
        "hes ran off",
        "hes got her by the throat",
    ],
)
def test_what_is_no_word_of_its_being_over(text: str) -> None:
    assert not after_999.may_be_over(IN_DANGER, said(text))


@pytest.mark.parametrize("text", OVER)
def test_words_read_as_grave_danger_are_not_doubted(text: str) -> None:
    grave = said(text, "tell_danger", danger="yes", danger_score=0.9)
    assert not after_999.may_be_over(IN_DANGER, grave)


@pytest.mark.parametrize(
    "text",
    [
        "yes shes ok now dont need the police",
        "not a 999 matter, he is safe",
        "they are safe now sorry to waste your time",
        "its over now i dont want the police",
    ],
)
def test_no_need_of_the_police_beside_no_danger_takes_it_back(text: str) -> None:
    assert after_999.tells_no_danger(said(text))


def test_who_is_sorry_hears_that_there_is_no_need() -> None:
    result = reading(IN_DANGER, "now", said("its over now sorry"), emergency_known=True)
    assert "no need to be sorry" in dict(result.remarks)["utter_no_danger_noted"]["no_need"]
    assert after_999.no_need_to_be_sorry(said("it's over now")) == ""


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


def test_yes_and_more_to_that_is_danger_still() -> None:
    draft = after_999.to_be_asked_if_over(told(danger_now="yes", what="he hit her"))
    yes = said("yes hes got a knife", "tell_danger", danger="yes", danger_score=0.9)
    result = reading(draft, DANGER_NOW, yes, emergency_known=True)
    assert (result.outcome, result.draft.told(DANGER_NOW)) == (Outcome.EMERGENCY, "yes")
    assert "knife" in str(result.draft.told(STORY))
