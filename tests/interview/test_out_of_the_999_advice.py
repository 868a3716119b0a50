"""How one gets out of the advice to ring 999: what is believed, what is said in short, and what is asked once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.council import script
from bot.interview.danger import after_999
from bot.interview.danger.the_call import about_the_call
from bot.interview.terms.catalogue import DANGER_NOW, READ_BACK, STORY
from bot.interview.terms.concern import Concern
from bot.interview.terms.draft import Draft
from bot.interview.terms.turn import Outcome
from tests.interview.messages import IN_DANGER, grave, perhaps, reading, remarks, said, told

MISSING = told(danger_now="yes", what="my son is missing since last night hes 12")
NOT_WAKING = told(danger_now="yes", what="im 9 and mum wont wake up")
FEARED = replace(
    told(danger_now="yes", what="i nearly shook my baby"),
    concern=Concern(situations=frozenset({"parent_may_harm"}), danger="yes"),
)


@pytest.mark.parametrize(
    ("draft", "text", "score"),
    [
        (IN_DANGER, "what? no shes upstairs i said. her dad is here. why 999", 0.18),
        (IN_DANGER, "shes not doing it now shes at school today im not ringing 999", 0.91),
        (MISSING, "i said hes BACK", 0.22),
        (MISSING, "no hes home now", 0.6),
        (NOT_WAKING, "5 is wrong she woke up", 0.43),
    ],
)
def test_that_it_is_over_is_asked_about_once_however_grave_it_sounds(draft: Draft, text: str, score: float) -> None:
    message = grave(text, score)
    assert after_999.taken(draft, draft, message, asked=True)[1] is None
    assert after_999.may_be_over(draft, message)
    asked = after_999.to_be_asked_if_over(draft)
    again = reading(asked, DANGER_NOW, message, emergency_known=True)
    assert again.draft.danger_is_taken_back, "said again, it is believed"


@pytest.mark.parametrize(
    ("draft", "text"),
    [
        (IN_DANGER, "hes back"),
        (IN_DANGER, "he woke up"),
        (MISSING, "hes back and hes got a knife"),
        (MISSING, "he says hes back"),
        (NOT_WAKING, "she woke up but she is bleeding"),
        (IN_DANGER, "shes at school and hes outside the gates"),
    ],
)
def test_who_is_feared_is_not_over_when_he_is_back(draft: Draft, text: str) -> None:
    assert not after_999.may_be_over(draft, perhaps(text, 0.2))


@pytest.mark.parametrize(
    "text",
    [
        "ok i call now. they say stay",
        "rob has rung them. reg is KP19 something",
        "school matron is calling an ambulance",
        "the receptionist is on to the police",
        "my dad is taking us to the police station",
        "were on our way to a&e",
        "they told me to stay on the line",
    ],
)
def test_that_somebody_rings_or_that_help_is_there_is_believed(text: str) -> None:
    assert about_the_call(grave(text, 0.6), asked=True) == "yes"
    draft, key = after_999.taken(IN_DANGER, IN_DANGER, grave(text, 0.6), asked=True)
    assert draft.call == "yes"
    assert key in ("utter_called_yes", "utter_help_is_here")


@pytest.mark.parametrize(
    "text",
    [
        "nobody has rung them",
        "he says he is calling the police",
        "is she calling the police?",
        "if rob has rung them",
        "he called them names",
        "she is calling him stupid",
        "they told me to shut up",
        "i was going to the police last year",
    ],
)
def test_what_is_no_call_is_none(text: str) -> None:
    assert about_the_call(said(text), asked=False) != "yes"


def test_that_somebody_rang_is_heard_in_another_language() -> None:
    message = perhaps("zadzwoniłem, policja jedzie", 0.1, language="pl")
    assert about_the_call(message, asked=True) == "yes"
    assert after_999.tells_no_danger(perhaps("Nikt nie jest teraz w niebezpieczeństwie", 0.12, language="pl"))


def test_what_only_sounds_grave_is_answered_in_short_and_asks_of_the_call() -> None:
    text = "in the kitchen. my baby brother is with me hes crying"
    draft, key = after_999.taken(IN_DANGER, IN_DANGER, grave(text, 0.99), asked=True)
    assert key == "utter_have_you_called"
    words = script.say(key).text
    assert "999" in words
    assert len(words.split()) < 30
    called = replace(draft, call="yes")
    assert after_999.taken(called, called, grave(text, 0.99), asked=False)[1] == "utter_added_after_999"


def test_who_is_calm_again_hears_what_helps_next_and_no_block() -> None:
    calm = grave("no hes in his cot. im not going to do it i just got scared", 0.59)
    draft, key = after_999.taken(FEARED, FEARED, calm, asked=True)
    assert key == after_999.CALMER
    next_step = grave("ive put him down and come downstairs. what do i do now", 0.95)
    draft, key = after_999.taken(draft, draft, next_step, asked=False)
    assert key == "utter_who_can_help"
    assert reading(draft, "now", said("what do i do now", "help"), emergency_known=True).outcome is Outcome.ASK
    worse = said("im going to hurt him")
    assert after_999.taken(draft, draft, worse, asked=False)[1] == "utter_danger_again"


@pytest.mark.parametrize("asked", ["reporter", READ_BACK])
def test_how_to_reach_them_is_taken_and_is_no_new_danger(asked: str) -> None:
    text = "yes text only between 10 and 2 when hes at work. dont ring. im Danielle"
    before = told(danger_now="yes", what="my husband hits me and my daughter")
    result = reading(before, asked, grave(text, 0.42), emergency_known=True)
    assert result.outcome is Outcome.ASK
    assert text in str(result.draft.told("reporter" if asked == "reporter" else STORY))
    assert "utter_emergency_reminder" not in remarks(result)


def test_asked_whether_it_is_over_who_comes_later_on_is_for_the_front_door() -> None:
    asked = after_999.to_be_asked_if_over(told(danger_now="yes", what="my ex hits our son"))
    result = reading(asked, DANGER_NOW, grave("Not yet. He'll be here at quarter past", 0.28), emergency_known=True)
    assert result.outcome is Outcome.ASK
    assert result.draft.told(DANGER_NOW) == "yes", "nothing is taken back"
    assert any("01234 718700" in values.get("words", "") for _, values in result.remarks)
