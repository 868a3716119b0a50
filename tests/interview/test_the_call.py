"""What a message says, or asks, of the call to 999."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.council import script
from bot.interview.danger import after_999, the_call
from bot.interview.terms.concern import Concern
from bot.interview.terms.turn import Outcome, Said
from tests.interview.messages import IN_DANGER, answered, reading, remarks, said, told


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
    assert answered(called, said("they're here"))[1] == "utter_help_is_here"
    assert answered(IN_DANGER, said("they're here"))[1] != "utter_help_is_here"
    assert answered(IN_DANGER, said("police are here"))[1] == "utter_help_is_here"
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
    assert answered(IN_DANGER, said(text))[1] == "utter_who_comes"
    result = reading(IN_DANGER, asked, said(text), emergency_known=True)
    assert result.outcome is Outcome.EMERGENCY or "utter_who_comes" in remarks(result)
    assert [choice.id for choice in script.choices_of("utter_who_comes")] == ["called_yes", "called_cannot", "carry_on"]


@pytest.mark.parametrize(
    "text", ["he can come back any time", "can u get my name wrong", "mum is bringing him home", "they bring him food"]
)
def test_what_only_sounds_like_that_is_none(text: str) -> None:
    assert not the_call.asks_who_comes(said(text))


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
