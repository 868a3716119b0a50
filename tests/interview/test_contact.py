"""Who told how they can be reached and takes it back: the report says so, and no longer the way that was told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.interview.after_sending import taken
from bot.interview.output import summary
from bot.interview.terms.catalogue import DANGER_NOW, KEEP_NAME, READ_BACK, REPORTER, SAFE_CONTACT, STORY
from bot.interview.terms.concern import Concern
from bot.interview.terms.draft import Draft, Status
from tests.interview.messages import reading, remarks, said, told

WAY = "you can text me after school on 07700 900123"
OF_A_CHILD = Concern(speaker="child", own_words=frozenset({"of_themselves"}))
CHILD = replace(told(danger_now="no", what="my stepdad hits me", child_name="Jade", reporter=WAY), concern=OF_A_CHILD)
ADULT = told(danger_now="no", what="the boy next door is always hungry", reporter="Jo, 07700 900123")

TAKES_BACK = [
    "no dont contact me", "please don't ring me", "actually dont text me he reads my phone", "no contact",
    "i dont want anyone to contact me", "i don't want to be contacted", "changed my mind, dont call me",
]  # fmt: skip


@pytest.mark.parametrize("text", TAKES_BACK)
@pytest.mark.parametrize("intent", ["deny", "tell_concern", "stop", "correct_answer", "nlu_fallback"])
def test_a_child_who_takes_it_back(text: str, intent: str) -> None:
    for asked in (READ_BACK, "now"):
        result = reading(CHILD, asked, said(text, intent, speaker="child"))
        assert remarks(result)[0] == "utter_changed"
        assert result.draft.told(REPORTER) == text
        assert "07700" not in summary.read_back(result.draft)
        assert result.draft.told(STORY) == CHILD.told(STORY)


@pytest.mark.parametrize("text", TAKES_BACK)
def test_an_adults_name_stays_with_the_wish_beside_it(text: str) -> None:
    draft = reading(ADULT, READ_BACK, said(text)).draft
    assert draft.told(REPORTER) == ADULT.told(REPORTER)
    assert draft.told(SAFE_CONTACT) == text
    again = reading(draft.with_answer(SAFE_CONTACT, ADULT.answers[REPORTER]), READ_BACK, said(text)).draft
    assert again.told(SAFE_CONTACT) == text


def test_after_it_was_sent() -> None:
    result, new = taken(CHILD, said("no dont contact me", "deny", speaker="child"))
    assert result.draft.told(REPORTER) == new == "no dont contact me"


@pytest.mark.parametrize(
    "text", ["dont ring me after 6", "dont call me, text me", "dont phone me, email is better jo@example.org"]
)
def test_some_ways_are_added(text: str) -> None:
    assert reading(CHILD, READ_BACK, said(text, speaker="child")).draft.told(REPORTER) == f"{WAY}\n{text}"


@pytest.mark.parametrize("text", ["they dont contact me when he is hurt", "she does not call me mum"])
def test_what_is_none(text: str) -> None:
    assert reading(CHILD, READ_BACK, said(text, speaker="child")).draft.told(REPORTER) == WAY


def test_where_no_way_was_told_it_is_as_ever() -> None:
    draft = Draft({name: answer for name, answer in CHILD.answers.items() if name != REPORTER}, OF_A_CHILD)
    assert reading(draft, "now", said("no dont contact me", speaker="child")).draft.told(REPORTER) is None


TELLING = replace(told(danger_now="no", what="my stepdad hits me", child_name="Jade"), concern=OF_A_CHILD)


@pytest.mark.parametrize("text", ["not really. dont ring my nan. i owe some lads", "id rather not. can u delete it"])
def test_who_would_rather_not_is_not_asked_again_whatever_they_say_besides(text: str) -> None:
    draft = reading(TELLING, REPORTER, said(text)).draft
    assert draft.answers[REPORTER].status is Status.DECLINED
    perhaps = said(text, "tell_possible_danger", danger="unclear", danger_score=0.9)
    assert reading(TELLING, REPORTER, perhaps).draft.answers[REPORTER].status is Status.DECLINED


@pytest.mark.parametrize(
    ("text", "item", "words"),
    [
        ("no. dont ring my nan", SAFE_CONTACT, "dont ring my nan"),
        ("chloe. only talk to me at school not at home", REPORTER, "only talk to me at school not at home"),
        ("no. please stop. can u just tell miss patel", REPORTER, "can u just tell miss patel"),
        ("he looks at my phone", SAFE_CONTACT, "he looks at my phone"),
    ],
)
def test_what_a_child_wishes_of_it_is_kept_and_acknowledged(text: str, item: str, words: str) -> None:
    result = reading(TELLING, DANGER_NOW, said(text))
    assert result.draft.told(item) == words
    assert "utter_wish_kept" in remarks(result)
    assert "utter_wish_kept" not in remarks(reading(result.draft, "now", said(text))), "said once"


def test_a_wish_that_the_name_is_kept_counts_beside_an_answer() -> None:
    draft = told(danger_now="no", what="the boy next door is always hungry")
    result = reading(draft, "now", said("at home i think. dont want her knowing its me"))
    assert result.draft.told(KEEP_NAME) == "dont want her knowing its me"
    assert "utter_wish_noted" in remarks(result)
    assert reading(draft, "now", said("he told her dont say it was me")).draft.told(KEEP_NAME) is None
