"""Corrections at the read-back in ordinary words: what is placed surely, what stays, and what is kept to be seen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.interview.asking import planning
from bot.interview.output import summary
from bot.interview.terms.catalogue import (
    ACCESS,
    ADDRESS,
    ALONE,
    CHILD_AGE,
    CHILD_NAME,
    CHILD_SAID,
    NOW,
    OTHERS_TOLD,
    READ_BACK,
    REPORTER,
    SAFE_CONTACT,
    SCHOOL,
    STORY,
    VISITORS,
    WHEN,
    WHERE,
    WHO,
)
from bot.interview.terms.draft import Answer, Draft
from bot.interview.terms.slots import changed_slots, draft_of
from bot.interview.terms.turn import Outcome
from tests.interview.messages import reading, remarks, said, told

NOTED = told(
    danger_now="no", what="the lad next door cries", now="home", child_name="Tyler", child_age="15",
    address="flat 6 Bauer Street", alone="left home alone", who="the coach", access="yes", when="saturday",
    child_said="dad pushed me", reporter="Jean 07700 900333", safe_contact="call", visitors="yes dogs", where="at home",
    school="Castle", others_told="Dean and the head",
)  # fmt: skip
NUMBER = {item.question: number for number, item in enumerate(summary.items(NOTED), start=1)}


def changed(draft: Draft, before: Draft = NOTED) -> dict[str, str | None]:
    names = {*draft.answers, *before.answers}
    return {name: draft.told(name) for name in names if draft.told(name) != before.told(name)}


@pytest.mark.parametrize(
    ("text", "facts", "items"),
    [
        (f"{NUMBER[WHO]} Craig Denton", {"place": "9 Craig Denton"}, {WHO: "Craig Denton"}),
        (f"{NUMBER[WHO]} its his dad jordan bates", {"who": "his dad jordan bates"}, {WHO: "his dad jordan bates"}),
        (f"{NUMBER[WHO]} shouldn't be the coach, we don't know who", {}, {WHO: None}),
        (f"{NUMBER[WHEN]} it was last sunday not saturday", {"when": "last sunday"}, {WHEN: "last sunday"}),
        (f"{NUMBER[WHEN]} it happened at the weekend", {"when": "at the weekend"}, {WHEN: "at the weekend"}),
        ("when is not only saturday. is every night", {"when": "every night"}, {WHEN: "every night"}),
        ("saturday is wrong thats when she stays. it was last week", {"when": "last week"}, {WHEN: "last week"}),
        (f"{NUMBER[CHILD_AGE]} she is 15 dob 14/02/2011", {"child_age": "15"}, {CHILD_AGE: "15 dob 14/02/2011"}),
        (f"{NUMBER[CHILD_AGE]} is 15 hes 17", {"child_age": "15"}, {CHILD_AGE: "17"}),
        ("how do i change the age hes 14 not 15", {"child_age": "14"}, {CHILD_AGE: "14"}),
        ("looks ok but its Thomas not Tyler", {}, {CHILD_NAME: "Thomas"}),
        ("its bower street not bauer, 88, flat 6", {"place": "bower street"}, {ADDRESS: "bower street, 88, flat 6"}),
        (f"change {NUMBER[ADDRESS]} to Bunyan Road, Kempston and change {NUMBER[WHO]} to Derek Hollins, about 70", {},
         {ADDRESS: "Bunyan Road, Kempston", WHO: "Derek Hollins, about 70"}),
        (f"{NUMBER[VISITORS]} should just say no", {"child_age": "14"}, {VISITORS: "no"}),
        (f"{NUMBER[WHO]} delete it", {}, {WHO: None}),
        (f"take Dean out of {NUMBER[OTHERS_TOLD]}", {}, {OTHERS_TOLD: "the head"}),
        ("the school is mark rutherford put that", {"place": "rutherford"}, {SCHOOL: "mark rutherford"}),
        ("the home alone one is wrong he wasnt left alone", {"place": "home alone"}, {ALONE: "he wasnt left alone"}),
        (f"{NUMBER[REPORTER]} wrong number its 07700 900555", {}, {REPORTER: "Jean 07700 900555"}),
        ("my email is jo@example.com", {}, {REPORTER: "Jean 07700 900333\njo@example.com"}),
        ("my number is 07700 900555", {}, {REPORTER: "Jean 07700 900555"}),
        (f"{NUMBER[REPORTER]} mr kowalczyk 07700 900222", {}, {REPORTER: "mr kowalczyk 07700 900222"}),
        (f"17, we don't know. and {NUMBER[WHERE]}, we don't know where it happened", {},
         {OTHERS_TOLD: None, WHERE: None}),
        ("the coach is called Craig Denton", {}, {WHO: "the coach\nthe coach is called Craig Denton"}),
        ("yes but hes 14", {"child_age": "14"}, {CHILD_AGE: "14"}),
        ("add Craig as the person", {"who": "Craig"}, {WHO: "the coach, Craig"}),
        ("no its not 6 thats ours they are next door number 4", {"place": "next door number 4"},
         {ADDRESS: "next door number 4"}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("intent", ["tell_concern", "correct_answer"])
def test_what_is_plain_is_done(text: str, facts: dict[str, str], items: dict[str, str | None], intent: str) -> None:
    after = reading(NOTED, READ_BACK, said(text, intent, facts=facts)).draft
    assert {name: words for name, words in changed(after).items() if name != STORY} == items
    assert text not in (after.told(STORY) or "")


def test_the_name_of_a_grown_up_is_taken_from_the_child() -> None:
    draft = NOTED.with_fact(CHILD_NAME, "Derek Hollins").with_fact(WHO, "derek")
    text = f"Number {NUMBER[CHILD_NAME]} is wrong. Derek Hollins is the man, not the child. I don't know their names."
    after = reading(draft, READ_BACK, said(text, facts={"child_name": "Derek Hollins"})).draft
    assert changed(after, draft) == {CHILD_NAME: None, WHO: "Derek Hollins"}
    mother = f"{NUMBER[CHILD_NAME]} is wrong. baby name i not know. Hollins is mother"
    after = reading(draft, READ_BACK, said(mother, facts={"child_name": "Hollins"})).draft
    assert changed(after, draft) == {CHILD_NAME: None}
    assert after.put_right == ("Hollins is mother",)


def test_a_sentence_about_somebody_is_no_name_of_theirs() -> None:
    draft = NOTED.with_fact(WHO, "his mum")
    after = reading(draft, READ_BACK, said("he lives with his nan not mum")).draft
    assert after.told(WHO) == "his mum"


def test_a_house_does_not_overwrite_where_it_happened() -> None:
    draft = NOTED.with_fact(WHERE, "bedford park").without(ADDRESS)
    message = said("no they are next door number 4", "correct_answer", facts={"place": "next door number 4"})
    after = reading(draft, READ_BACK, message).draft
    assert changed(after, draft) == {ADDRESS: "next door number 4"}


def test_a_sentence_that_was_no_name_gives_way_to_one() -> None:
    draft = NOTED.with_fact(CHILD_NAME, "the lad is tyler i think hes 12")
    after = reading(draft, READ_BACK, said("name is Taylor B not tyler", "correct_answer")).draft
    assert after.told(CHILD_NAME) == "Taylor B"


@pytest.mark.parametrize("intent", ["tell_concern", "correct_answer"])
@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("actually can you ask them to ring my daughter not me. 07700 900666", {}),
        ("no!! leave what oakley said. put my daughters number in mine", {}),
        ("no 2 is my house", {"place": "no 2"}),
        ("put his name Ted Marsh", {"child_name": "Ted Marsh"}),
        ("i never said at home", {"place": "home"}),
        ("his mums name is wrong, its Sharon", {"child_name": "Sharon"}),
        ("mother name Laura Bennet", {"child_name": "Bennet"}),
        (f"{NUMBER[WHO]} is 07700900555", {}),
    ],
)
def test_what_is_not_plain_changes_nothing_and_is_seen(text: str, facts: dict[str, str], intent: str) -> None:
    draft = NOTED.with_fact(WHO, "his dad")
    result = reading(draft, READ_BACK, said(text, intent, facts=facts))
    assert changed(result.draft, draft) == {}
    assert summary.read_back(result.draft).split("\n")[-1].endswith(f"What you put right: {text}")
    assert summary.compose(result.draft, complete=True)["items"][-1]["words"] == text
    assert remarks(result)[0] == "utter_situation", "and it is said so"
    kept = draft_of(changed_slots(result.draft, {}))
    assert kept.put_right == (text,)


def test_what_is_told_of_one_is_not_the_whole_of_it() -> None:
    draft = NOTED.with_fact(CHILD_NAME, "alfie and ruby").with_fact(CHILD_AGE, "7 and 4")
    message = said("alfie is 8 actually", "correct_answer", facts={"child_name": "alfie", "child_age": "8"})
    after = reading(draft, READ_BACK, message).draft
    assert changed(after, draft) == {}
    assert after.put_right == ("alfie is 8 actually",)


@pytest.mark.parametrize(
    "text", ["i told you already", "i gave u my number", "everything is wrong", "wait", "change it", "13 not 12"]
)
def test_a_command_is_no_story(text: str) -> None:
    after = reading(NOTED, READ_BACK, said(text)).draft
    assert after.answers == NOTED.answers
    assert after.put_right == ()


def test_the_story_is_not_deleted() -> None:
    result = reading(NOTED, READ_BACK, said("2 delete it"))
    assert changed(result.draft) == {}
    assert "own words" in result.remarks[0][1]["words"]


def test_what_was_given_already_is_not_overwritten_by_saying_so() -> None:
    opened = reading(NOTED, READ_BACK, said(f"{NUMBER[REPORTER]} and {NUMBER[ADDRESS]}")).draft
    assert planning.to_ask(opened)[:2] == [ADDRESS, REPORTER]
    for asked in (ADDRESS, REPORTER):
        opened = reading(opened, asked, said("i gave u my number")).draft
    assert changed(opened) == {}


def test_an_item_is_set_by_its_number_while_another_is_asked_anew() -> None:
    opened = reading(NOTED, READ_BACK, said(f"{NUMBER[REPORTER]} and {NUMBER[NOW]}")).draft
    after = reading(opened, NOW, said(f"{NUMBER[REPORTER]} is 07700900555")).draft
    assert changed(after.settled()) == {REPORTER: "Jean 07700900555"}
    assert planning.to_ask(after)[0] == NOW, "which is asked still"


@pytest.mark.parametrize("intent", ["tell_concern", "submit_report", "correct_answer"])
@pytest.mark.parametrize(
    ("text", "facts", "items"),
    [
        ("hes 14 not 15. send it", {"child_age": "14"}, {CHILD_AGE: "14"}),
        ("14 not 15 send it", {"child_age": "14"}, {CHILD_AGE: "14"}),
        (f"{NUMBER[SAFE_CONTACT]} is text only… send it", {}, {SAFE_CONTACT: "text only"}),
        ("fine send it", {}, {}),
        ("that's right. thank you", {}, {}),
    ],
)
def test_a_change_is_done_and_then_it_is_sent(
    text: str, facts: dict[str, str], items: dict[str, str], intent: str
) -> None:
    result = reading(NOTED, READ_BACK, said(text, intent, facts=facts))
    assert result.outcome is Outcome.SUBMIT
    assert {name: words for name, words in changed(result.draft).items() if name != READ_BACK} == items


@pytest.mark.parametrize(
    "text", [f"{NUMBER[WHO]} is wrong. send it", "its not him its her uncle with the van who did it. send it"]
)
def test_what_is_left_open_is_seen_before_it_is_sent(text: str) -> None:
    assert reading(NOTED, READ_BACK, said(text, "correct_answer")).outcome is Outcome.ASK


@pytest.mark.parametrize("text", ["dont send it", "i dont want to send it", "please do not send it yet"])
@pytest.mark.parametrize("intent", ["submit_report", "affirm", "tell_concern"])
def test_who_says_not_to_send_is_heard(text: str, intent: str) -> None:
    result = reading(NOTED, READ_BACK, said(text, intent))
    assert result.outcome is Outcome.ASK
    assert changed(result.draft) == {}


def test_a_question_with_fine_send_it_sends() -> None:
    result = reading(NOTED, READ_BACK, said("fine send it. will you let me know what happens", "ask_what_next"))
    assert result.outcome is Outcome.SUBMIT
    assert any(key.startswith("utter_ask") for key in remarks(result))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("the way he hits him is wrong", "the way he hits him is wrong"),
        (f"{NUMBER[CHILD_NAME]} is wrong. his mum hits him with a belt every night", "belt every night"),
    ],
)
def test_harm_that_is_told_is_of_the_story(text: str, kept: str) -> None:
    after = reading(NOTED, READ_BACK, said(text, primary="physical")).draft
    assert kept in (after.told(STORY) or "")
    assert after.put_right == ()


def test_more_of_an_item_is_added_to_it() -> None:
    draft = replace(NOTED, answers={**NOTED.answers, "injury": Answer.told("bruise on arm")})
    number = [item.question for item in summary.items(draft)].index("injury") + 1
    after = reading(draft, READ_BACK, said(f"{number} is a burn too", primary="physical")).draft
    assert after.told("injury") == "bruise on arm\na burn too"


def test_a_time_is_no_answer_to_whether_they_can_get_to_the_child() -> None:
    result = reading(NOTED, READ_BACK, said(f"{NUMBER[ACCESS]} it happened at the weekend"))
    assert ACCESS in planning.to_ask(result.draft)
    assert result.draft.put_right == ("it happened at the weekend",)
    assert result.draft.told(CHILD_SAID) == NOTED.told(CHILD_SAID)
