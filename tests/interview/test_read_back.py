"""At the read-back: an item is named by its number or its heading, a fact is put right, and the report is sent."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from bot.interview.asking import planning
from bot.interview.output import summary
from bot.interview.terms.catalogue import ADDRESS, CHILD_NAME, DANGER_NOW, NOW, READ_BACK, REPORTER, STORY, WHERE, WHO
from bot.interview.terms.concern import Concern
from bot.interview.terms.draft import Answer, Draft, Status
from bot.interview.terms.turn import Outcome, Reading
from tests.interview.messages import reading, remarks, said, told

# 1 danger, 2 worry, 3 kind, 4 now, 5 name, 6 age, 7 address, 8 injury, 9 who, 10 reporter, 11 others, 12 where
NOTED = told(
    danger_now="no", what="the girl next door cries at night", kind="yes", now="with me", child_name="Jake",
    child_age="14", address="12 Tavistock Street", injury="a bruise", who="my husband", reporter="Pat 07700 900123",
    siblings="two boys", where="the park",
)  # fmt: skip
INTENTS = ["tell_concern", "correct_answer", "deny", "ask_will_they_know", "gibberish"]


def at_the_end(text: str, intent: str = "tell_concern", draft: Draft = NOTED, **read_as: object) -> Reading:
    return reading(draft, READ_BACK, said(text, intent, **read_as))  # type: ignore[arg-type]


def number_of(question: str) -> int:
    return [item.question for item in summary.items(NOTED)].index(question) + 1


def test_the_items_are_numbered_as_these_tests_take_them() -> None:
    assert [number_of(name) for name in (DANGER_NOW, NOW, CHILD_NAME, ADDRESS, WHO, REPORTER, WHERE)] == [
        1, 4, 5, 7, 9, 10, 12,
    ]  # fmt: skip


@pytest.mark.parametrize("intent", INTENTS)
@pytest.mark.parametrize(
    ("text", "number", "question"),
    [
        ("8", "8", "injury"),
        ("number 7", "7", ADDRESS),
        ("change 6", "6", "child_age"),
        ("8 is wrong", "8", "injury"),
        ("NO 8 WRONG", "8", "injury"),
        ("no 5 is wrong", "5", CHILD_NAME),
        ("no. 9 isnt right", "9", WHO),
        ("9 is wrong thats the kids", "9", WHO),
        ("can you change number 11 please", "11", "siblings"),
        ("sorry i meant 6", "6", "child_age"),
        ("the bit at 12 is wrong", "12", WHERE),
        ("item seven", "", ADDRESS),
        ("number 5 is spelt wrong", "5", CHILD_NAME),
        ("6 needs changing", "6", "child_age"),
        ("5 is right but 12 is wrong", "12", WHERE),
    ],
)
def test_an_item_named_by_its_number_is_asked_anew(intent: str, text: str, number: str, question: str) -> None:
    result = at_the_end(text, intent, facts={"child_age": number, "place": f"number {number}"} if number else {})
    assert planning.to_ask(result.draft)[0] == question
    assert result.draft.settled().told("child_age") == "14", "the number is no age"
    assert result.draft.settled().told(WHERE) == "the park", "nor a place"
    assert "utter_changed" not in remarks(result)


@pytest.mark.parametrize("intent", ["tell_concern", "correct_answer", "ask_anonymous"])
@pytest.mark.parametrize(
    ("text", "question", "words"),
    [
        ("5 Jakub", CHILD_NAME, "Jakub"),
        ("5. Jakub", CHILD_NAME, "Jakub"),
        ("no 5 should be Ellie-Mae", CHILD_NAME, "Ellie-Mae"),
        ("i said number 10 name is Josh 01234 567890", REPORTER, "Josh 01234 567890"),
        ("4 is home", NOW, "home"),
        ("4 is not that. im at home", NOW, "im at home"),
        ("no 4 is wrong there with me", NOW, "there with me"),
        ("12 should be the kings arms", WHERE, "the kings arms"),
        ("12 is wrong it was Allen Park", WHERE, "Allen Park"),
        ("7 is wrong, it's 22 Tavistock Street MK40", ADDRESS, "22 Tavistock Street MK40"),
        ("change 6 to 15", "child_age", "15"),
        ("number 6 is 15 please", "child_age", "15 please"),
        ("8 should say not hurt", "injury", "not hurt"),
        ("1 is no", DANGER_NOW, "no"),
        ("8 no", "injury", "no"),
    ],
)
def test_an_item_is_set_by_its_number(intent: str, text: str, question: str, words: str) -> None:
    result = at_the_end(text, intent, facts={"child_age": "4", "child_name": "Josh"} if "Josh" in text else {})
    assert result.draft.told(question) == words
    others = {name for name in NOTED.answers if name != question}
    assert {name for name in others if result.draft.told(name) != NOTED.told(name)} <= {STORY}
    assert planning.to_ask(result.draft) == planning.to_ask(NOTED) or planning.to_ask(result.draft)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("it's number 9 Elmstone", {"place": "9 Elmstone"}),
        ("number 9 Elmstone Road", {"place": "number 9 Elmstone Road"}),
        ("9 Ampthill Road", {"place": "9 Ampthill Road"}),
        ("2 bruises on her arm", {}),
        ("3 times this week", {}),
        ("5 year old boy", {"child_age": "5"}),
        ("6 or 7 kids in there", {}),
        ("number 4 beat his son last night", {"place": "number 4"}),
        ("no one fed her today", {}),
        ("10.30 last night it started again", {"when": "last night"}),
    ],
)
def test_what_is_no_item_is_more_of_the_story(text: str, facts: dict[str, str]) -> None:
    result = at_the_end(text, facts=facts)
    assert text in str(result.draft.told(STORY))
    assert planning.to_ask(result.draft)[0] == READ_BACK or not result.draft.put_aside


def test_a_number_beyond_the_list_is_no_age() -> None:
    result = at_the_end("17", "correct_answer", facts={"child_age": "17"})
    assert result.draft.told("child_age") == "14"
    assert remarks(result) == ["utter_which_change"]


def test_danger_comes_before_a_number() -> None:
    result = at_the_end("8 is wrong he is hitting her now", "tell_danger", danger="yes", danger_score=0.9)
    assert result.outcome is Outcome.EMERGENCY


@pytest.mark.parametrize("text", ["1 is yes", "danger yes", "1 yes", "the danger is not sure", "danger: yes"])
def test_danger_told_by_its_item_leads_to_999(text: str) -> None:
    assert at_the_end(text, "correct_answer").outcome is Outcome.EMERGENCY


@pytest.mark.parametrize("text", ["1 is wrong she is hurt", "danger is wrong", "the danger is real", "change danger"])
def test_danger_that_is_not_plainly_denied_is_asked_about(text: str) -> None:
    result = at_the_end(text, "correct_answer")
    assert planning.to_ask(result.draft)[0] == DANGER_NOW


@pytest.mark.parametrize("text", ["danger no", "Danger: no", "1 is no", "1 no", "the danger is no"])
@pytest.mark.parametrize("known", [False, True])
def test_danger_denied_by_its_item_stays_an_item(text: str, known: bool) -> None:
    draft = replace(NOTED, answers={**NOTED.answers, DANGER_NOW: Answer.told("not sure")})
    result = reading(draft, READ_BACK, said(text, "deny"), emergency_known=known)
    shown = summary.read_back(result.draft)
    assert "Danger right now: " in shown
    assert "not asked" not in shown.split("\n")[0]
    assert result.draft.no_danger if known else result.draft.told(DANGER_NOW) == "no"


def test_after_the_advice_to_ring_999_an_item_is_asked_anew_too() -> None:
    result = reading(NOTED, READ_BACK, said("11 is wrong", "deny"), emergency_known=True)
    assert planning.to_ask(result.draft, emergency=True)[0] == "siblings"


@pytest.mark.parametrize("intent", ["tell_concern", "correct_answer", "change_something"])
@pytest.mark.parametrize(
    ("text", "question", "words"),
    [
        ("name is Jakub. address 12 Ampthill Road", CHILD_NAME, "Jakub"),
        ("name is Jakub. address 12 Ampthill Road", ADDRESS, "12 Ampthill Road"),
        ("the age. 15", "child_age", "15"),
        ("no the age is 15", "child_age", "15"),
        ("Know, the childs name is Olly Woodward", CHILD_NAME, "Olly Woodward"),
        ("the child's name should be Ellie-Mae", CHILD_NAME, "Ellie-Mae"),
        ("address: 4 Mill Lane", ADDRESS, "4 Mill Lane"),
        ("sorry the address is 4 Mill Lane", ADDRESS, "4 Mill Lane"),
    ],
)
def test_a_heading_with_words_sets_its_item(intent: str, text: str, question: str, words: str) -> None:
    result = at_the_end(text, intent, facts={"child_name": "Jakub"} if "Jakub" in text else {})
    assert result.draft.told(question) == words
    assert "utter_changed" in remarks(result)
    assert result.draft.told(STORY) == NOTED.told(STORY)


def test_the_school_is_set_by_its_heading() -> None:
    draft = replace(NOTED, answers={**NOTED.answers, "school": Answer.told("Goldington")})
    result = at_the_end("the school is Biddenham Upper", draft=draft, facts={"place": "Biddenham Upper"})
    assert result.draft.told("school") == "Biddenham Upper"
    assert result.draft.told(WHERE) == "the park"


@pytest.mark.parametrize(
    "text",
    [
        "the school is worried too",
        "his name is mud in our street, everyone knows what he does",
        "the age he starts on them is always the same",
        "the doctor said it was not an accident",
    ],
)
def test_a_heading_in_a_story_sets_nothing(text: str) -> None:
    draft = replace(NOTED, answers={**NOTED.answers, "school": Answer.told("Goldington")})
    after = at_the_end(text, draft=draft).draft
    assert text in str(after.told(STORY))
    assert {**after.answers, STORY: None} == {**draft.answers, STORY: None}


@pytest.mark.parametrize("intent", ["correct_answer", "change_something", "tell_concern"])
@pytest.mark.parametrize(
    "text", ["Change my name it is Joan Pickering", "my name is Joan Pickering", "no my name should be Joan Pickering"]
)
def test_my_name_is_the_writers(text: str, intent: str) -> None:
    result = at_the_end(text, intent, facts={"child_name": "Joan Pickering"})
    assert result.draft.told(CHILD_NAME) == "Jake"
    assert "Joan Pickering" in str(result.draft.told(REPORTER))
    assert "07700 900123" in str(result.draft.told(REPORTER)), "the way to reach them stays"


@pytest.mark.parametrize("text", ["no!! i said no name", "no name please", "take my name out", "remove my name"])
@pytest.mark.parametrize("intent", ["correct_answer", "deny", "change_something"])
def test_no_name_is_of_the_writer(text: str, intent: str) -> None:
    result = at_the_end(text, intent)
    assert result.draft.told(CHILD_NAME) == "Jake"
    assert result.draft.answers[REPORTER].status is Status.DECLINED


def test_no_name_in_the_middle_is_of_the_writer_too() -> None:
    draft = told(danger_now="no", what="x", child_name="Jake")
    after = reading(draft, REPORTER, said("no!! i said no name", "correct_answer")).draft
    assert after.told(CHILD_NAME) == "Jake"
    assert after.answers[REPORTER].status is Status.DECLINED


@pytest.mark.parametrize("intent", ["tell_concern", "correct_answer", "deny", "add_more", "affirm"])
def test_who_was_named_wrongly_is_put_right(intent: str) -> None:
    draft = replace(NOTED, answers={**NOTED.answers, CHILD_NAME: Answer.told("Keith")})
    facts = {"child_name": "Ellie-Mae", "who": "the lodger"}
    after = at_the_end("no keith is the lodger!! the child is Ellie-Mae", intent, draft, facts=facts).draft
    if intent != "add_more":
        assert after.told(CHILD_NAME) == "Ellie-Mae"
        assert after.told(WHO) == "the lodger"


@pytest.mark.parametrize("heard", ["15", "14"])
@pytest.mark.parametrize("text", ["shes 15 not 14", "not 14, 15", "15 not 14!!", "she is not 14 she is 15"])
def test_what_is_not_so_is_replaced(text: str, heard: str) -> None:
    for asked in (READ_BACK, "when"):
        after = reading(NOTED.without("when"), asked, said(text, facts={"child_age": heard})).draft
        assert after.told("child_age") == "15", asked


@pytest.mark.parametrize("intent", ["tell_concern", "correct_answer"])
@pytest.mark.parametrize("text", ["his name is Keith thats all i no", "hes called Keith"])
def test_the_name_of_a_man_is_not_that_of_the_child(text: str, intent: str) -> None:
    draft = told(danger_now="no", what="she is scared", child_name="Ellie")
    after = reading(draft, WHO, said(text, intent, facts={"child_name": "Keith"})).draft
    assert after.told(CHILD_NAME) == "Ellie"
    assert after.told(WHO) == text
    unnamed = reading(draft.without(CHILD_NAME), WHO, said(text, intent, facts={"child_name": "Keith"})).draft
    assert unnamed.told(CHILD_NAME) is None
    assert at_the_end(text, intent, facts={"child_name": "Keith"}).draft.told(CHILD_NAME) == "Jake", "all is of a girl"


def test_the_name_of_the_child_is_taken_where_the_person_was_asked_for() -> None:
    draft = told(danger_now="no", what="she is scared")
    after = reading(draft, WHO, said("the little girl is Ellie", facts={"child_name": "Ellie"})).draft
    assert after.told(CHILD_NAME) == "Ellie"


@pytest.mark.parametrize("asked", [READ_BACK, "source"])
@pytest.mark.parametrize(
    ("text", "facts", "kept"),
    [
        (
            "sorry. i did want to tell someone. she locks the kitchen so theres no food n she drank so much last nite",
            {"when": "last nite"},
            "no food",
        ),
        (
            "no idea thats the point. could be cunch, norwich or sumat. olders pick him up in a black golf",
            {"place": "norwich", "who": "olders"},
            "black golf",
        ),
        ("no hes 12 and he had a black eye again", {"child_age": "12"}, "black eye"),
    ],
)
def test_what_is_said_beside_a_correction_is_kept(asked: str, text: str, facts: dict[str, str], kept: str) -> None:
    draft = replace(NOTED, answers={**NOTED.answers, "when": Answer.told("every night")})
    after = reading(draft, asked, said(text, "correct_answer", primary="neglect", facts=facts)).draft
    assert kept in str(after.told(STORY)) + str(after.told(asked))
    assert "child_age" not in facts or after.told("child_age") == "12"


def test_a_plain_correction_is_no_story() -> None:
    after = at_the_end("sorry hes 12 not 14", "correct_answer", facts={"child_age": "12"}).draft
    assert after.told("child_age") == "12"
    assert after.told(STORY) == NOTED.told(STORY)


def test_words_that_were_no_name_are_kept_when_the_name_is_told() -> None:
    grave = "she said he puts his hand under her nightie"
    draft = told(danger_now="no", what="x", child_name=grave)
    opened = reading(draft, READ_BACK, said("3", "tell_concern")).draft
    for after in (
        reading(opened, CHILD_NAME, said("Ellie", facts={"child_name": "Ellie"})).draft,
        reading(draft, READ_BACK, said("no the child is Ellie", facts={"child_name": "Ellie"})).draft,
        reading(draft, READ_BACK, said("3 should be Ellie")).draft,
    ):
        assert after.told(CHILD_NAME) == "Ellie"
        assert grave in str(after.told(STORY))
    assert reading(NOTED, READ_BACK, said("5 should be Ellie")).draft.told(STORY) == NOTED.told(STORY)


@pytest.mark.parametrize("intent", ["affirm", "submit_report", "ask_will_they_know", "tell_concern", "add_more"])
@pytest.mark.parametrize(
    "text",
    [
        "yes send. but do they ring the mother?",
        "Send. Will someone ring before 3.15?",
        "send it please. who reads it?",
        "ok send it but will they know it was me?",
    ],
)
def test_send_with_a_question_sends(text: str, intent: str) -> None:
    result = at_the_end(text, intent, facts={"who": "the mother"})
    assert result.outcome is Outcome.SUBMIT
    assert [key for key in remarks(result) if key.startswith("utter_ask")], "and is answered"


def test_send_with_a_question_that_nothing_here_answers_sends_and_staff_read_it() -> None:
    text = "send it. is the coffee hot where you are?"
    result = at_the_end(text, "tell_concern")
    assert result.outcome is Outcome.SUBMIT
    assert text in str(result.draft.told(STORY)) or "utter_asked_something" in remarks(result)


@pytest.mark.parametrize(
    "text",
    ["dont send it", "send help please", "send the police?", "send it but the name is wrong", "no dont send yet"],
)
def test_what_is_no_sending_does_not_send(text: str) -> None:
    assert at_the_end(text, "correct_answer").outcome is not Outcome.SUBMIT


def test_a_yes_in_their_language_sends() -> None:
    draft = replace(NOTED, concern=Concern(language="pl"))
    assert at_the_end("tak", "tell_concern", draft, language="pl").outcome is Outcome.SUBMIT
    no = at_the_end("nie", "tell_concern", draft, language="pl")
    assert no.outcome is Outcome.ASK
    assert no.draft.told(STORY) == NOTED.told(STORY)


@pytest.mark.parametrize(("text", "intent"), [("no", "deny"), ("no thanks", "deny"), ("dont know", "dont_know")])
def test_what_to_change_is_asked_once(text: str, intent: str) -> None:
    first = at_the_end(text, intent)
    assert remarks(first) == ["utter_which_change"]
    second = at_the_end(text, intent, first.draft)
    assert second.outcome is Outcome.ASK
    assert remarks(second) == []
    assert second.draft.told(STORY) == NOTED.told(STORY)


def test_words_that_change_nothing_are_not_lost() -> None:
    text = "sorry that doesnt say how she burnt his hand on the cooker"
    after = at_the_end(text, "correct_answer", primary="physical").draft
    assert text in str(after.told(STORY))


@pytest.mark.parametrize("intent", ["affirm", "submit_report", "thats_all"])
@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("yes but 6 is wrong", "child_age"),
        ("yes but the age is wrong", "child_age"),
        ("send it but the name is wrong", CHILD_NAME),
        ("ok but change 7", ADDRESS),
    ],
)
def test_a_yes_with_a_change_does_not_send(text: str, intent: str, question: str) -> None:
    result = at_the_end(text, intent)
    assert result.outcome is Outcome.ASK
    assert planning.to_ask(result.draft)[0] == question


@pytest.mark.parametrize("text", ["1" + "!" * 290, "no, " * 70 + "the", "1 " * 150, "the name " * 33])
def test_a_long_line_is_read_in_good_time(text: str) -> None:
    at_the_end("8")  # what is read once
    start = time.perf_counter()
    at_the_end(text, "correct_answer")
    assert time.perf_counter() - start < 1


def test_a_no_to_the_first_item_is_a_no_however_it_sounds() -> None:
    text = "1 no she isnt in danger right now i keep saying"
    result = at_the_end(text, "tell_danger", danger="yes", danger_score=0.6)
    assert result.outcome is Outcome.ASK
    assert result.draft.told(DANGER_NOW) == "no"
    assert (
        at_the_end("1 no one can wake her", "tell_danger", danger="yes", danger_score=0.9).outcome is Outcome.EMERGENCY
    )
