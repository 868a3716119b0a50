"""Words that somebody may end their life, the person who writes or another: they are heard as danger."""

from __future__ import annotations

import pytest

from bot.interview.after_sending import add
from bot.interview.asking import planning
from bot.interview.danger import ending_life
from bot.interview.output import assessing
from bot.interview.terms.catalogue import DANGER_NOW, SELF_SAFE
from bot.interview.terms.concern import tells_of_suicide
from bot.interview.terms.draft import Answer, Draft
from bot.interview.terms.turn import Outcome
from tests.interview.messages import reading, said, told

OF_TABLETS = told(danger_now="no", what="my friend had tablets saved up and cuts herself")
BEGUN = told(danger_now="no", what="my friend is sad")


def heard(result: object) -> str:
    return " ".join(values.get("words", "") for _, values in result.remarks)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "text",
    [
        "i hate myself i wish i wasnt here", "i wish i wasnt here anymore", "i just want to disappear",
        "wish i was never born", "whats the point of me", "i wish i was dead", "What's the point in living",
        "theyd be better off if i was dead", "ive saved up tablets", "i wish i'd never been born",
    ],
)  # fmt: skip
def test_who_wants_to_be_gone_is_heard(text: str) -> None:
    assert tells_of_suicide(text)
    result = reading(told(danger_now="no"), "what", said(text, speaker="child"))
    assert "999" in heard(result)
    assert planning.to_ask(result.draft)[0] == SELF_SAFE


@pytest.mark.parametrize(
    "text",
    [
        "i wish i was there to help", "whats the point of reporting it", "i wish i knew her name",
        "ive hidden all the tablets from her", "i want to disappoint nobody", "i wish she was here",
    ],
)  # fmt: skip
def test_other_wishes_are_none(text: str) -> None:
    assert not tells_of_suicide(text)


PLAINLY = [
    "she had tablets saved up", "shes saving up her tablets", "she put goodbye guys love u all on her story",
    "my friend is going to kill herself", "shes suicidal", "he says goodbye to everyone in the group chat",
    "my daughter wants to end her life", "i found a suicide note", "she doesnt want to be here anymore",
    "she wants to die",
]  # fmt: skip


@pytest.mark.parametrize("text", PLAINLY)
def test_of_somebody_else_it_is_asked_about_with_999(text: str) -> None:
    for draft in (Draft(), told(danger_now="no"), BEGUN):
        result = reading(draft, "what" if draft.answers else None, said(text, speaker="child"))
        assert "ring 999" in heard(result)
        assert planning.to_ask(result.draft)[0] == DANGER_NOW
        assert assessing.urgency(result.draft).level != "standard"


@pytest.mark.parametrize("text", [*PLAINLY, "yes shes gonna kill herself"])
def test_where_it_was_just_asked_whether_a_child_is_in_danger_it_is_the_answer(text: str) -> None:
    assert reading(Draft(), DANGER_NOW, said(text, speaker="child")).outcome is Outcome.EMERGENCY


@pytest.mark.parametrize(
    "text", ["she took loads of tablets", "my friend has taken all her pills", "shes taken an overdose"]
)
def test_tablets_taken_are_a_matter_for_999(text: str) -> None:
    assert reading(BEGUN, "now", said(text)).outcome is Outcome.EMERGENCY
    assert reading(BEGUN, "now", said(f"{text} last year")).outcome is Outcome.ASK


@pytest.mark.parametrize(
    "text", ["shes gonna do it tonite", "she'll do it", "she is doing it tonight", "she gave her stuff away"]
)
def test_few_words_tell_it_where_dying_was_spoken_of(text: str) -> None:
    assert ending_life.told_in(OF_TABLETS, text)
    assert "ring 999" in heard(reading(OF_TABLETS, "now", said(text, speaker="child")))
    assert not ending_life.told_in(told(what="she has not done her homework"), text)


@pytest.mark.parametrize(
    "text",
    ["shes gonna do her homework tonight", "he gives him his tablets late", "i have to go goodbye", "shes not suicidal",
     "he took his tablets", "she took all the kids", "he has taken all my money", "love you all bye"],
)  # fmt: skip
def test_nothing_of_the_kind(text: str) -> None:
    assert not ending_life.told_in(BEGUN, text)


def test_told_again_danger_is_not_asked_about_without_end() -> None:
    first = reading(BEGUN, "now", said(PLAINLY[0])).draft.with_answer(DANGER_NOW, told(x="no").answers["x"])
    again = reading(first, "now", said(PLAINLY[0]))
    assert DANGER_NOW not in planning.to_ask(again.draft)


def test_told_after_the_report_was_stored_it_is_in_it() -> None:
    assert ending_life.SITUATION in add(BEGUN, said(PLAINLY[0])).concern.situations


@pytest.mark.parametrize("text", ["shes not answering her phone now", "not anserin", "cant get hold of her", "tablets"])
def test_after_a_goodbye_no_answer_is_danger_and_said_again(text: str) -> None:
    goodbye = reading(Draft(), DANGER_NOW, said("my friend sent me goodbye messages", speaker="child")).draft
    before = reading(goodbye.with_answer(DANGER_NOW, Answer.told("no")), "now", said(text, speaker="child"))
    assert before.outcome is Outcome.EMERGENCY
    after = reading(goodbye.with_answer(DANGER_NOW, Answer.told("yes")), "now", said(text), emergency_known=True)
    assert after.outcome is Outcome.EMERGENCY
    assert reading(Draft(), "now", said(text)).outcome is Outcome.ASK, "by itself it tells nothing"
