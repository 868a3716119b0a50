"""When danger is asked about again, and when it is not: a clear no stands until something new or graver is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.interview.answers.answering import SAFE
from bot.interview.asking import planning
from bot.interview.terms.catalogue import DANGER_NOW, READ_BACK, STORY
from bot.interview.terms.concern import Concern
from bot.interview.terms.draft import HEARD, Status
from bot.interview.terms.draft import Draft as EmptyDraft
from bot.interview.terms.turn import Outcome, Said
from tests.interview.messages import grave, perhaps, reading, remarks, said, told

ANSWERED_NO = told(danger_now="no", what="his dad hits him")
IN_POLISH = replace(told(danger_now="no", what="on bije chłopca"), concern=Concern(language="pl", answer_in="pl"))


def in_polish(message: Said) -> Said:
    assert message.assessment is not None
    return replace(message, assessment=replace(message.assessment, language="pl"))


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("kind", perhaps("no but he keeps coming in with bruises", 0.02)),
        ("when", perhaps("he gave him a black eye on monday and he had a cut lip in march", 0.05)),
        ("who", perhaps("she said he hit her again last week", 0.03)),
        ("now", grave("no shes with me", 0.27)),
        ("now", grave("she said auntie please dont let him take me", 0.71)),
        (READ_BACK, perhaps("can i add that he buys her vapes and a phone", 0.1)),
        (STORY, perhaps("they stay with him at weekends", 0.05)),
    ],
)
def test_the_same_worry_in_more_detail_does_not_open_the_question_again(asked: str, message: Said) -> None:
    result = reading(ANSWERED_NO, asked, message)
    assert result.outcome is Outcome.ASK
    assert result.draft.told(DANGER_NOW) == "no"
    assert "utter_must_ask_again" not in remarks(result)


@pytest.mark.parametrize(
    "message",
    [
        perhaps("no he is hitting her now", 0.1),
        perhaps("hes coming to get her tonight and he said hell kill us", 0.08),
        perhaps("hes gone again and i cant find him", 0.2),
        grave("i can hear her screaming in there right now", 0.4),
    ],
)
def test_what_is_under_way_or_still_to_come_opens_it(message: Said) -> None:
    result = reading(ANSWERED_NO, STORY, message)
    assert result.outcome is Outcome.EMERGENCY or planning.to_ask(result.draft)[0] == DANGER_NOW


@pytest.mark.parametrize("text", ["oh no shes just gone out the window", "she got in his car"])
def test_a_child_who_goes_off_this_moment_is_danger_after_a_no_too(text: str) -> None:
    assert reading(ANSWERED_NO, READ_BACK, grave(text, 0.83)).outcome is Outcome.EMERGENCY


def test_a_child_who_tells_of_harm_after_a_no_is_asked_once() -> None:
    story = perhaps("im 13 and my stepdad comes into my room at night", 0.05)
    assert story.assessment is not None
    story = replace(story, assessment=replace(story.assessment, speaker="child"))
    first = reading(told(danger_now="no"), STORY, story)
    assert planning.to_ask(first.draft)[0] == DANGER_NOW
    no = reading(first.draft, DANGER_NOW, said("no", "deny")).draft
    more = reading(no, "now", perhaps("he comes in when mum is asleep and he touched me on saturday", 0.2))
    assert more.draft.told(DANGER_NOW) == "no"


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("Not immediately, no. A pupil came in with a mark on his arm.", 0.0),
        ("well not this second no, hes at school", 0.1),
        ("he is in the next room. no not right now hes watching telly", 0.89),
        ("sort of, not badly hurt, shes got a red mark", 0.05),
        ("No. He's safe with me now.", 0.02),
    ],
)
def test_a_no_is_heard_wherever_it_stands(text: str, score: float) -> None:
    message = grave(text, score) if score > 0.25 else said(text, danger_score=score)
    assert reading(EmptyDraft(), DANGER_NOW, message).draft.told(DANGER_NOW) == "no"


@pytest.mark.parametrize(
    "text", ["he is in there with her. no", "no. he has a knife", "shes in her room so no. hes hitting her mum"]
)
def test_a_no_beside_a_threat_is_not_taken_for_the_answer(text: str) -> None:
    result = reading(EmptyDraft(), DANGER_NOW, grave(text, 0.7))
    assert result.outcome is Outcome.EMERGENCY or result.draft.told(DANGER_NOW) is None


@pytest.mark.parametrize(
    "text", ["yes maybe", "i think so", "i think so yes", "why ask two time. i think she drunk. yes maybe danger"]
)
@pytest.mark.parametrize("intent", ["tell_concern", "tell_possible_danger", "affirm", "nlu_fallback"])
def test_a_maybe_counts_as_a_yes(text: str, intent: str) -> None:
    message = said(text, intent, danger="unclear" if intent == "tell_possible_danger" else "no")
    assert reading(EmptyDraft(), DANGER_NOW, message).outcome is Outcome.EMERGENCY


@pytest.mark.parametrize("text", ["i dunno", "i not know", "there is needles on floor. i not know"])
def test_not_to_know_counts_as_danger_for_everybody(text: str) -> None:
    for intent in ("dont_know", "tell_concern", "tell_possible_danger"):
        assert reading(EmptyDraft(), DANGER_NOW, said(text, intent)).outcome is Outcome.EMERGENCY


@pytest.mark.parametrize("text", ["yes hurt. his leg", "i just said. yes hurt. his leg"])
def test_a_yes_with_what_hurts_is_a_yes(text: str) -> None:
    result = reading(EmptyDraft(), DANGER_NOW, said(text))
    assert result.outcome is Outcome.EMERGENCY
    assert text in str(result.draft.settled().told(STORY))


@pytest.mark.parametrize("text", ["yes but it was last week", "yes he used to hit her", "yes i know. hes at school"])
def test_a_yes_to_something_else_is_none(text: str) -> None:
    assert reading(EmptyDraft(), DANGER_NOW, said(text)).outcome is Outcome.ASK


def test_who_was_missing_and_is_back_is_asked_about_and_is_no_999() -> None:
    result = reading(EmptyDraft(), DANGER_NOW, grave("my godsons missing. well he was. hes back now", 0.32))
    assert result.outcome is Outcome.ASK
    assert planning.to_ask(result.draft)[0] == DANGER_NOW
    assert reading(result.draft, DANGER_NOW, perhaps("no hes back", 0.2)).draft.told(DANGER_NOW) == "no"


@pytest.mark.parametrize("asked", [DANGER_NOW, STORY, None])
def test_what_they_may_do_themselves_is_answered_and_is_no_danger_by_itself(asked: str | None) -> None:
    result = reading(EmptyDraft(), asked, grave("should i have it out with him tonight", 0.52))
    assert result.outcome is Outcome.ASK
    assert remarks(result)[0] == "utter_asked_go_there"
    happens = reading(EmptyDraft(), asked, grave("should i go in, he is hitting her now", 0.9))
    assert happens.outcome is Outcome.EMERGENCY


SOON = [
    ("hes at training with them tonight at 6", 0.92),
    ("Mum's just rung, she's picking him up at 1 instead of 5", 0.98),
    ("Not yet. He'll be here at quarter past", 0.28),
    ("shes in her room now so no. but she says shes going out tonite and i cant stop her", 0.93),
]


@pytest.mark.parametrize(("text", "score"), SOON)
def test_of_who_comes_later_on_the_front_door_is_rung_and_danger_is_not_asked_again(text: str, score: float) -> None:
    result = reading(EmptyDraft(), DANGER_NOW, grave(text, score))
    assert result.outcome is Outcome.ASK
    words = [values["words"] for key, values in result.remarks if key == "utter_situation"]
    assert any("01234 718700" in one and "999" in one for one in words)
    assert DANGER_NOW not in planning.to_ask(result.draft)
    assert result.draft.concern.danger == "unclear", "staff read it the same day"
    assert text in str(result.draft.settled().told(STORY))


@pytest.mark.parametrize(
    "text",
    [
        "hes coming round at 6 to kill her",
        "hes picking her up at 5 and hes got a knife",
        "she has a knife now and hes going out tonight",
        "he has them tonight",
    ],
)
def test_a_threat_beside_it_is_heard_as_ever(text: str) -> None:
    assert reading(EmptyDraft(), DANGER_NOW, grave(text, 0.6)).outcome is Outcome.EMERGENCY


@pytest.mark.parametrize(
    "text",
    [
        "i not know. mother there she sleep on sofa with bottle, she not answer me good. baby cry",
        "next doors mum is passed out and the baby is crying",
        "theres a toddler and his dad wont wake up",
    ],
)
@pytest.mark.parametrize("asked", [DANGER_NOW, STORY])
def test_the_only_adult_who_cannot_look_after_a_baby_is_danger(text: str, asked: str) -> None:
    assert reading(EmptyDraft(), asked, perhaps(text, 0.2)).outcome is Outcome.EMERGENCY


def test_the_baby_may_have_been_told_of_before_and_a_drunk_adult_is_asked_about() -> None:
    baby = told(what="theres needles on the floor and a small baby")
    assert reading(baby, DANGER_NOW, said("i think she drunk")).outcome is Outcome.EMERGENCY
    assert "utter_must_ask_again" in remarks(reading(baby, "now", said("she is drunk")))


@pytest.mark.parametrize(
    "text",
    [
        "mum gets drunk every night and theres a baby",
        "she was passed out last week with the baby there",
        "she is passed out but the baby is with me",
        "mum is asleep and the baby is fine",
    ],
)
def test_what_is_usual_or_over_or_where_somebody_has_the_baby_is_not(text: str) -> None:
    assert reading(EmptyDraft(), DANGER_NOW, said(text)).outcome is Outcome.ASK


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("child_name", grave("nie wiem co pisać. NIE MA TERAZ", 0.18)),
        ("child_name", perhaps("Nikt nie jest teraz w niebezpieczeństwie, ale wczoraj bił go pasem", 0.12)),
        ("now", perhaps("on bije pasem chłopca", 0.05)),
        (READ_BACK, grave("3 bicie, ojciec bije pasem. tak wyślij", 0.22)),
    ],
)
def test_a_no_stands_in_another_language_too(asked: str, message: Said) -> None:
    result = reading(IN_POLISH, asked, in_polish(message))
    assert result.outcome is Outcome.ASK
    assert result.draft.told(DANGER_NOW) == "no"


def test_in_another_language_what_happens_now_is_asked_about_and_what_is_sure_is_999() -> None:
    asked = reading(IN_POLISH, "now", in_polish(perhaps("pomocy on bije teraz dziecko, słyszę jak krzyczy", 0.1)))
    assert remarks(asked) == ["utter_ask_danger_in_their_language"]
    assert reading(IN_POLISH, "now", in_polish(grave("on ma nóż i idzie do niej", 0.74))).outcome is Outcome.EMERGENCY


@pytest.mark.parametrize(
    ("text", "answer"), [("nie w tej chwili", "no"), ("Nikt nie jest w niebezpieczeństwie", "no"), ("chyba tak", None)]
)
def test_not_now_and_maybe_in_another_language(text: str, answer: str | None) -> None:
    before = reading(EmptyDraft(), None, in_polish(perhaps("sąsiad bije chłopca", 0.1))).draft
    result = reading(before, DANGER_NOW, in_polish(perhaps(text, 0.1)))
    if answer is None:
        assert result.outcome is Outcome.EMERGENCY
        assert result.draft.told(DANGER_NOW) == "not sure"
    else:
        assert result.draft.told(DANGER_NOW) == answer


@pytest.mark.parametrize("text", ["yes its safe hes gone for the night", "yes hes out till 6", "safe, hes in bed"])
def test_it_is_safe_to_type_where_who_is_feared_is_gone(text: str) -> None:
    assert SAFE.fullmatch(text)


def test_their_number_at_the_read_back_is_no_question_for_numbers() -> None:
    result = reading(ANSWERED_NO, READ_BACK, said("my number is 07700 900555", "ask_phone_numbers"))
    assert "07700 900555" in str(result.draft.told("reporter"))


def test_an_unsure_answer_still_leaves_the_question_passed_over_once() -> None:
    once = reading(EmptyDraft(), DANGER_NOW, said("he lives by the park")).draft
    again = reading(once, DANGER_NOW, said("with his nan")).draft
    assert again.answers[DANGER_NOW].status is Status.UNKNOWN
    assert HEARD not in again.alarms
