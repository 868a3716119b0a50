"""Corrections at the read-back, several in one message and in a person's own words; and what becomes of their name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.interview.asking import planning
from bot.interview.reading import read
from bot.interview.terms.catalogue import (
    ACCESS,
    ADDRESS,
    CHILD_AGE,
    CHILD_NAME,
    DANGER_NOW,
    INJURY,
    KEEP_NAME,
    READ_BACK,
    REPORTER,
    STORY,
    WHERE,
    WHO,
)
from bot.interview.terms.concern import Concern
from bot.interview.terms.draft import Answer, Draft, Status
from bot.interview.terms.turn import Outcome
from tests.interview.messages import reading, remarks, said, told

# 1 danger, 2 worry, 3 now, 4 name, 5 age, 6 address, 7 injury, 8 who, 9 access, 10 reporter, 11 kept, 12 where
NOTED = told(
    danger_now="no", what="he shouts at her. called him tyler", now="at home", child_name="Jake", child_age="14",
    address="flat 14 Mill Court", injury="marks on his back", who="the mum", access="no", reporter="Pat 07700 900123",
    keep_name="no", where="the nursery",
)  # fmt: skip


def changed(draft: Draft, before: Draft = NOTED) -> dict[str, str | None]:
    names = {*draft.answers, *before.answers}
    return {name: draft.told(name) for name in names if draft.told(name) != before.told(name)}


@pytest.mark.parametrize("intent", ["tell_concern", "correct_answer"])
@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("12 is wrong it was at home not the nursery. and 4 should be Jack and Maisie",
         {WHERE: "at home", CHILD_NAME: "Jack and Maisie"}),
        ("7 is wrong, marks are on the arm. 10 is Mrs Hollis, 01234 555019",
         {INJURY: "marks are on the arm", REPORTER: "Mrs Hollis, 01234 555019"}),
        ("5 and 9 are wrong, hes 12, and he can get to him tuesday",
         {CHILD_AGE: "12", ACCESS: "he can get to him tuesday"}),
        ("5 is wrong hes about 6", {CHILD_AGE: "about 6"}),
        ("5 is wrong hes about 6. and 6 no idea about that. its Harpur Court flat 4",
         {CHILD_AGE: "about 6", ADDRESS: "Harpur Court flat 4"}),
        ("12 is wrong its not where it happened", {WHERE: None}),
        ("8 is wrong its not about her mum", {WHO: None}),
        ("8 is wrong thats MY mum not her, its my neighbour Kelly", {WHO: "my neighbour Kelly"}),
        ("the age is about 3 and the person is him not the mum", {CHILD_AGE: "about 3", WHO: "him"}),
        ("no its wrong. 14 is the flat not there age. the person is him not the mum", {CHILD_AGE: None, WHO: "him"}),
        ("no its wrong. its him not the mum im worried about", {WHO: "him"}),
        ("her mum isnt the person its me", {WHO: "me"}),
        ("His name is Leo, thats gone wrong above. And the marks were on his arm not his back",
         {CHILD_NAME: "Leo", INJURY: "the marks were on his arm"}),
        ("the marks were on his arm not his back", {INJURY: "the marks were on his arm"}),
        ("it didnt happen at school it was in my room", {WHERE: "in my room"}),
        ("take out the name", {CHILD_NAME: None}),
        ("take out Jake", {CHILD_NAME: None}),
    ],
)  # fmt: skip
def test_each_item_gets_its_own_words(text: str, items: dict[str, str | None], intent: str) -> None:
    result = reading(NOTED, READ_BACK, said(text, intent))
    assert changed(result.draft) == items
    named = [values["changed"] for key, values in result.remarks if key == "utter_changed"]
    assert len(named) == 1
    assert all((words or "not known") in named[0] for words in items.values())


@pytest.mark.parametrize("intent", ["tell_concern", "correct_answer", "tell_danger"])
@pytest.mark.parametrize("text", ["5 and 8", "8 is wrong and 5 is wrong", "5 and 8 are wrong", "change 5, 8"])
def test_several_are_opened_one_after_the_other(text: str, intent: str) -> None:
    draft = reading(NOTED, READ_BACK, said(text, intent)).draft
    assert planning.to_ask(draft)[:2] == [CHILD_AGE, WHO]
    assert draft.told(STORY) == NOTED.told(STORY)


@pytest.mark.parametrize("emergency", [False, True])
@pytest.mark.parametrize("text", ["5", "number 5", "age"])
def test_a_child_opens_an_item_that_they_would_not_be_asked(text: str, emergency: bool) -> None:
    friend = replace(NOTED, concern=Concern(speaker="child"))
    opened = reading(friend, READ_BACK, said(text), emergency_known=emergency).draft
    assert planning.to_ask(opened, emergency=emergency)[0] == CHILD_AGE
    assert opened.told(STORY) == NOTED.told(STORY)
    cleared = reading(opened, CHILD_AGE, said("dont know", "dont_know"), emergency_known=emergency).draft
    assert cleared.answers[CHILD_AGE].status is Status.UNKNOWN


@pytest.mark.parametrize(
    "text",
    [
        "1 is wrong hes NOT in danger right now",
        "number 1 is wrong its not danger now",
        "number 1 is wrong shes safe now",
    ],
)
def test_a_correction_of_danger_reaches_its_item(text: str) -> None:
    draft = replace(NOTED, answers={**NOTED.answers, DANGER_NOW: Answer.told("yes")})
    result = reading(draft, READ_BACK, said(text, "tell_danger", danger="yes", danger_score=0.5))
    assert result.outcome is Outcome.ASK
    assert result.draft.told(DANGER_NOW) == "no"


@pytest.mark.parametrize(
    "text",
    [
        "1 is wrong shes hurt",
        "1 is wrong she is not breathing",
        "1 is wrong hes safe but she isnt",
        "5 is wrong hes 5 and he has a knife to her throat",
        "4 is wrong its Tom and hes unconscious",
        "4 is Tom bleeding now",
        "7 and 8 are bleeding",
        "3 is wrong, he is hitting her right now",
    ],
)
def test_danger_is_still_heard(text: str) -> None:
    result = reading(NOTED, READ_BACK, said(text, "tell_danger", danger="yes", danger_score=0.9))
    assert result.outcome is Outcome.EMERGENCY or planning.to_ask(result.draft)[0] == DANGER_NOW


def test_a_message_with_a_correction_and_danger_does_both() -> None:
    text = "4 is wrong its Ellie. she is not breathing"
    result = reading(NOTED, READ_BACK, said(text, "tell_danger", danger="yes", danger_score=0.9))
    assert result.outcome is Outcome.EMERGENCY
    assert result.draft.told(CHILD_NAME) == "Ellie"
    assert text in str(result.draft.told(STORY))


def test_a_contrast_that_sounds_like_danger_does_both() -> None:
    text = "the marks were on his arm not his back"
    message = said(text, "tell_possible_danger", danger="unclear", danger_score=0.6, injury="the marks")
    result = reading(NOTED, READ_BACK, message)
    assert result.draft.told(INJURY) == "the marks were on his arm"


def test_words_that_stand_in_the_story_alone_stay_and_it_is_said() -> None:
    result = reading(NOTED, READ_BACK, said("take out that tyler", "tell_concern"))
    assert changed(result.draft) == {}
    assert "your own words" in result.remarks[0][1]["words"]
    assert reading(NOTED, READ_BACK, said("take him out of there", "tell_concern")).draft.told(STORY) != NOTED.told(
        STORY
    )


def test_what_is_not_understood_is_not_called_changed() -> None:
    message = said("no thats all muddled up", "correct_answer")
    assert message.assessment is not None
    message = replace(message, assessment=replace(message.assessment, label="not_concern"))
    result = reading(NOTED, READ_BACK, message)
    assert remarks(result)[-1] == "utter_which_change"
    assert changed(result.draft) == {}


@pytest.mark.parametrize("asked", [READ_BACK, "doctor"])
@pytest.mark.parametrize(
    "text", ["ok im Sharon then", "ok im sharon then", "put Sharon", "actually il send it as Sharon its ok put Sharon"]
)
def test_a_name_of_ones_own_in_other_words(asked: str, text: str) -> None:
    name = "sharon" if "sharon" in text else "Sharon"
    for before in (NOTED.without(REPORTER), NOTED.with_answer(REPORTER, Answer(Status.DECLINED))):
        after = reading(before, asked, said(text, facts={"child_name": name})).draft
        assert changed(after, before) == {REPORTER: name}


@pytest.mark.parametrize("text", ["im worried", "im Jake", "im fine", "put the kettle on", "im Sharons neighbour"])
def test_what_is_no_name_of_ones_own(text: str) -> None:
    after = reading(NOTED, READ_BACK, said(text, facts={"child_name": "Jake"})).draft
    assert after.told(REPORTER) == NOTED.told(REPORTER)


@pytest.mark.parametrize("asked", [READ_BACK, "doctor", REPORTER])
@pytest.mark.parametrize("intent", ["tell_concern", "ask_anonymous", "correct_answer"])
@pytest.mark.parametrize(
    "text",
    [
        "no wait dont put my name. can you take it off, i dont want any name",
        "dont put my name on anything",
        "take my name off",
    ],
)
def test_a_name_is_taken_off_and_it_is_said_what_stays(text: str, intent: str, asked: str) -> None:
    before = NOTED if asked != REPORTER else NOTED.without(REPORTER)
    result = reading(before, asked, said(text, intent))
    assert result.draft.answers[REPORTER].status is Status.DECLINED
    assert "your own words" in result.remarks[0][1]["words"]
    assert result.draft.told(KEEP_NAME) not in (None, "no")
    assert {asked, STORY}.isdisjoint({name for name in changed(result.draft, before) if name != REPORTER})


def test_a_number_is_taken_off_and_the_address_stays() -> None:
    before = NOTED.without(ADDRESS).without(REPORTER)
    result = reading(before, ADDRESS, said("next door to me, 15 Beaufort Court. dont put my number on it tho"))
    assert result.draft.told(ADDRESS) == "next door to me. 15 Beaufort Court"
    assert reading(NOTED, READ_BACK, said("dont put my number on it")).draft.told(REPORTER) == "Pat"


@pytest.mark.parametrize("asked", [READ_BACK, "doctor", STORY])
@pytest.mark.parametrize("intent", ["tell_concern", "correct_answer", "ask_will_they_know"])
@pytest.mark.parametrize(
    "text",
    ["please dont tell the family its me", "dont tell them it was me", "number 11 i mean do NOT tell them its me"],
)
def test_the_wish_can_be_told_anywhere(text: str, intent: str, asked: str) -> None:
    result = reading(NOTED, asked, said(text, intent))
    assert text in str(result.draft.told(KEEP_NAME))
    assert "no\n" not in str(result.draft.told(KEEP_NAME)), "the latest counts"
    assert "utter_wish_noted" in remarks(result)


@pytest.mark.parametrize(
    "text",
    ["is it anonymous", "i dont mind if you say it was me", "i dont want to be anonymous", "will they know it was me",
     "he said dont tell them it was me", "can i stay anonymous"],
)  # fmt: skip
def test_what_is_no_wish_about_ones_name(text: str) -> None:
    for intent in ("tell_concern", "ask_anonymous"):
        result = read(NOTED, "doctor", said(text, intent))
        assert result is None or result.draft.told(KEEP_NAME) == "no"


def test_the_wish_is_kept_where_danger_is_told() -> None:
    text = "he is hitting her now. please dont tell them its me"
    result = reading(NOTED, READ_BACK, said(text, "tell_danger", danger="yes", danger_score=0.9))
    assert result.outcome is Outcome.EMERGENCY
    assert result.draft.told(KEEP_NAME) == "please dont tell them its me"


def test_whether_a_name_is_noted_is_answered() -> None:
    for draft, words in ((NOTED, "Pat"), (NOTED.without(REPORTER), "no name")):
        result = reading(draft, "doctor", said("have you still got my name down", "ask_anonymous"))
        assert words in result.remarks[0][1]["words"]
        assert result.draft.answers == draft.answers


def test_a_bare_no_is_asked_about_and_then_read_the_safe_way() -> None:
    before = NOTED.without(KEEP_NAME)
    once = reading(before, KEEP_NAME, said("no thanks then", "deny"))
    assert KEEP_NAME in planning.to_ask(once.draft)
    twice = reading(once.draft, KEEP_NAME, said("no", "deny"))
    assert "do not tell" in str(twice.draft.told(KEEP_NAME))


def test_who_would_rather_not_say_gave_no_name() -> None:
    before = NOTED.without(REPORTER).without(KEEP_NAME)
    after = reading(before, REPORTER, said("id rather not say but youve got to have it i suppose?")).draft
    assert after.answers[REPORTER].status is Status.DECLINED
    assert KEEP_NAME not in planning.to_ask(after)


def test_an_age_beside_the_number_of_another_item_is_no_value_of_it() -> None:
    text = "11 is wrong, jake is nearly 5"
    result = reading(
        NOTED, READ_BACK, said(text, "correct_answer", facts={"child_age": "nearly 5", "child_name": "jake"})
    )
    assert "nearly 5" not in (result.draft.told(KEEP_NAME) or "")
    assert KEEP_NAME in planning.to_ask(result.draft)
