"""That no child is in danger is a no, wherever and of whomever it is said; and a threat beside it is heard."""

from __future__ import annotations

import pytest

from bot.interview.danger import denying
from bot.interview.danger.danger_in_context import in_context
from bot.interview.output import assessing, summary
from bot.interview.terms.catalogue import DANGER_NOW, READ_BACK, STORY
from bot.interview.terms.draft import HEARD, Draft
from bot.interview.terms.slots import changed_slots, draft_of
from bot.interview.terms.turn import TELLS_DANGER, Outcome
from tests.interview.messages import reading, remarks, said, told

DENIED = [
    "i just said hes not in danger",
    "she isn’t in danger right now",
    "No hes fine he's not in danger",
    "the baby's not hurt",
    "he's fine in himself, feeding ok. no",
    "no. nobodys in danger. ive got to go in aldi",
    "no now they are home. not hurt",
    "no nothing like that",
    "no no, not a mark on him, happy lad",
    "THEY ARE NOT IN ANY DANGER",
]
OPEN_OR_A_THREAT = [
    "hes not in danger till he gets home",
    "shes not hurt but hes got a knife",
    "if hes not in danger what do i do",
    "he says shes not hurt",
    "she is not safe",
    "no one can wake her",
    "i hope shes not hurt",
    "not breathing",
]


@pytest.mark.parametrize("text", DENIED)
def test_it_is_the_answer_no_whatever_it_sounds_like(text: str) -> None:
    result = reading(Draft(), DANGER_NOW, said(text, "tell_danger", danger="yes", danger_score=0.6))
    assert result.outcome is Outcome.ASK
    assert result.draft.told(DANGER_NOW) == "no"
    assert result.draft.concern.danger == "no"


@pytest.mark.parametrize("text", OPEN_OR_A_THREAT)
def test_what_leaves_it_open_or_tells_of_a_threat_is_none(text: str) -> None:
    assert denying.denied_in(text) is None
    heard = in_context(Draft(), DANGER_NOW, said(text, "tell_danger", danger="yes", danger_score=0.6))
    assert heard.intent in TELLS_DANGER


@pytest.mark.parametrize("text", ["no. what made you ask that", "no. why you ask"])
def test_a_no_with_a_question_behind_is_a_no_and_it_is_said_why(text: str) -> None:
    result = reading(Draft(), DANGER_NOW, said(text, "what_did_you_mean"))
    assert result.draft.told(DANGER_NOW) == "no"
    assert remarks(result)[0] == "utter_why"


@pytest.mark.parametrize(
    "text", ["1 is wrong hes NOT in danger right now", "number 1 is wrong shes safe now", "danger now is no"]
)
@pytest.mark.parametrize("emergency", [True, False])
def test_the_latest_plain_answer_counts_and_the_alarm_stays_beside_it(text: str, emergency: bool) -> None:
    before = told(danger_now="yes", what="he hit her", now="home")
    perhaps = said(text, "tell_danger", danger="yes", danger_score=0.6)
    draft = reading(before, READ_BACK, perhaps, emergency_known=emergency).draft
    assert draft.told(DANGER_NOW) == "no"
    assert "before that: yes" in summary.read_back(draft)
    assert assessing.urgency(draft).level == "emergency"
    assert any("alarm" in check for check in assessing.to_check(draft, complete=True))
    assert draft_of(changed_slots(draft, {})) == draft


def test_what_the_assistant_heard_is_no_answer_of_theirs() -> None:
    heard = reading(
        told(danger_now="no"), STORY, said("he is strangling her", "tell_danger", danger="yes", danger_score=0.99)
    )
    assert heard.outcome is Outcome.EMERGENCY
    assert heard.draft.told(DANGER_NOW) is None
    assert heard.draft.alarms == {HEARD}
    assert "Danger right now: the assistant heard danger" in summary.read_back(heard.draft)
    after = reading(heard.draft, "now", said("hes not in danger"), emergency_known=True).draft
    assert "the assistant heard danger; the person says: no; hes not in danger" in summary.read_back(after)
    assert assessing.urgency(after).level == "emergency"
    yes = reading(Draft(), DANGER_NOW, said("yes he has a knife", "tell_danger", danger="yes", danger_score=0.9)).draft
    assert yes.told(DANGER_NOW) == "yes"


@pytest.mark.parametrize("text", ["mums in the kitchen", "with his mum, theyre still in the car park at aldi"])
def test_after_a_no_a_fact_that_sounds_grave_is_neither_999_nor_asked_about(text: str) -> None:
    message = said(text, "tell_danger", danger="yes", danger_score=0.74)
    first = reading(told(danger_now="no", what="he hits her"), "now", message)
    assert (first.outcome, remarks(first)) == (Outcome.ASK, ["utter_if_in_danger"])
    assert first.draft.told(DANGER_NOW) == "no"


def test_of_how_to_reach_them_and_after_999_of_where_they_are_it_is_none() -> None:
    of_contact = said("dont ring me after 7 hes in", "tell_danger", danger="yes", danger_score=0.75)
    assert in_context(told(danger_now="no", what="he hits her"), None, of_contact).intent == "tell_concern"
    code = said(
        "BB-0000-0000 and the code is 0000, she has a swollen eye", "tell_danger", danger="yes", danger_score=0.6
    )
    assert in_context(told(danger_now="no"), STORY, code).intent in TELLS_DANGER, "a number reaches nobody"
    text = "shes in her cot upstairs. just me here. her mum left in sept"
    where = said(text, "tell_danger", danger="yes", danger_score=0.82)
    result = reading(told(danger_now="yes", what="he hits her"), "now", where, emergency_known=True)
    assert result.outcome is Outcome.ASK
    news = said("someones pulled a kid into a van", "tell_danger", danger="yes", danger_score=0.87)
    assert in_context(told(danger_now="no", what="he hits her"), "now", news).intent in TELLS_DANGER


def test_what_is_so_at_times_is_asked_about_once() -> None:
    nights = said("not rite now but nites yea. her n him screaming", "tell_danger", danger="yes", danger_score=0.3)
    first = reading(Draft(), DANGER_NOW, nights)
    assert remarks(first) == ["utter_must_ask_again"]
    assert reading(first.draft, DANGER_NOW, nights).draft.told(DANGER_NOW) == "no"
