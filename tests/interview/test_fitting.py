"""What is no answer to the open question goes where it belongs, and the question is asked once more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.interview.asking import planning
from bot.interview.noting.fitting import fits
from bot.interview.terms import catalogue
from bot.interview.terms.catalogue import DANGER_NOW, READ_BACK, STORY
from bot.interview.terms.concern import Concern
from bot.interview.terms.draft import Answer, Draft, Status
from bot.interview.terms.turn import Outcome, Said
from tests.interview import messages
from tests.interview.messages import reading, remarks, told
from tests.interview.test_reading import said

BEGUN = {"danger_now": "no", "what": "the boy next door is hungry", "kind": "yes"}


@pytest.mark.parametrize(
    ("asked", "words", "facts"),
    [
        ("now", "he makes me promise not to tell", {}),
        ("now", "i think they are called mia and jacob", {"child_name": "mia"}),
        ("child_name", "he has had that cough since before christmas and nobody takes him", {}),
        ("child_name", "he pushes me and calls me names", {}),
        ("now", "hes 13", {"child_age": "13"}),
        ("child_name", "hes nine", {"child_age": "nine"}),
        ("child_age", "his mum shouts at him all the time", {}),
        ("who", "it is number 14", {}),
        ("when", "his name is Tyler Brown", {"child_name": "Tyler Brown"}),
    ],
)
def test_what_is_something_else_is_kept_and_the_question_asked_once_more(
    asked: str, words: str, facts: dict[str, str]
) -> None:
    draft = told(**BEGUN)
    first = reading(draft, asked, said(words, **facts))
    assert first.outcome is Outcome.ASK
    assert words in (first.draft.told(STORY) or "")
    assert {fact: first.draft.told(catalogue.fact_questions()[fact].id) for fact in facts} == facts
    assert asked in planning.to_ask(first.draft), "asked once more"
    second = reading(first.draft, asked, said("he just does it and that is all about it"))
    assert asked in second.draft.answers, "what comes then is taken as it is"


@pytest.mark.parametrize(
    ("asked", "words", "facts"),
    [
        ("now", "with her nan i think", {}),
        ("now", "mum and dad", {}),
        ("now", "asleep upstairs, I just checked on him", {}),
        ("now", "Kempston, the flats by the school and the shop", {}),
        ("address", "Queens Park", {}),
        ("child_name", "everyone just calls him Spud round here", {}),
        ("child_name", "Tyler Brown", {}),
        ("child_name", "don't know, the boy at number 4", {}),
        ("child_age", "nearly three I would say", {}),
        ("child_age", "no older than my own and he is in reception, so 4", {}),
        ("when", "it has been going on since the summer", {}),
        ("who", "the mum's new boyfriend, he moved in after Christmas", {}),
        ("alone", "it was yesterday and the day before", {"when": "yesterday"}),
    ],
)
def test_what_can_be_the_answer_is_taken(asked: str, words: str, facts: dict[str, str]) -> None:
    assert fits(catalogue.questions()[asked], said(words, **facts))
    assert asked in reading(told(**BEGUN), asked, said(words, **facts)).draft.answers


def test_a_correction_at_a_question_about_something_else_leaves_it_open() -> None:
    draft = told(**BEGUN, child_age="5")
    after = reading(draft, "now", said("no she's 6 actually, sorry", "deny", child_age="6")).draft
    assert after.told("child_age") == "6"
    assert "now" not in after.answers


def test_a_correction_of_what_nobody_had_told_yet_is_news_of_it() -> None:
    after = reading(
        told(**BEGUN), "alone", said("it was yesterday not today", "correct_answer", when="yesterday")
    ).draft
    assert after.told("when") == "yesterday"
    assert "alone" not in after.answers


def test_a_name_told_after_it_was_not_known_counts() -> None:
    child = Concern(speaker="child", disclosure=True)
    draft = Draft({**told(**BEGUN).answers, "child_name": Answer(Status.UNKNOWN)}, child)
    assert reading(draft, READ_BACK, said("im called jess", child_name="jess")).draft.told("child_name") == "jess"


@pytest.mark.parametrize("intent", ["thats_all", "submit_report"])
def test_who_is_done_is_shown_what_is_noted_and_then_sends_it(intent: str) -> None:
    read_back = reading(told(**BEGUN), "address", said("im done, send it", intent))
    assert planning.to_ask(read_back.draft) == [READ_BACK]
    assert reading(read_back.draft, READ_BACK, said("im done", intent)).outcome is Outcome.SUBMIT


@pytest.mark.parametrize(
    ("words", "announces"),
    [("and another thing", True), ("oh wait theres something else", True), ("and another thing, he drinks", False)],
)
def test_only_who_announces_more_is_asked_for_it(words: str, announces: bool) -> None:
    result = reading(told(**BEGUN), "now", said(words, "add_more"))
    assert (planning.to_ask(result.draft)[0] == STORY) is announces
    assert remarks(result) == ([] if announces else ["utter_taken_in"])


def test_words_at_the_kind_of_worry_are_more_of_the_story() -> None:
    after = reading(told(danger_now="no", what="the boy next door"), "kind_named", said("he has bruises up his arm"))
    assert "bruises" in (after.draft.told(STORY) or "")
    assert "kind_named" in planning.to_ask(after.draft)
    again = reading(after.draft, "kind_named", said("it is not the first time, she did it to his brother")).draft
    assert "his brother" in (again.told(STORY) or "")
    assert again.answers["kind_named"].status is Status.UNKNOWN


@pytest.mark.parametrize(("words", "kind"), [("Sexual harm", "sexual"), ("a child not looked after.", "neglect")])
def test_the_words_of_a_quick_reply_may_be_typed(words: str, kind: str) -> None:
    after = reading(told(danger_now="no", what="the boy next door"), "kind_named", said(words)).draft
    assert after.told("kind_named") == kind


def test_who_says_twice_that_this_is_all_is_asked_about_danger_once() -> None:
    asked = reading(told(what="the boy next door is hungry"), "now", said("thats all", "thats_all"))
    assert planning.to_ask(asked.draft)[0] == DANGER_NOW
    again = reading(asked.draft, DANGER_NOW, said("send it", "submit_report"))
    assert planning.to_ask(again.draft) == [READ_BACK]
    assert "utter_if_in_danger" in dict(again.remarks)


@pytest.mark.parametrize("words", ["both physical and emotional", "abuse i think"])
def test_a_kind_named_in_a_few_words_is_an_answer(words: str) -> None:
    assert reading(told(danger_now="no", what="the boy next door"), "kind", said(words)).draft.told("kind") == words


@pytest.mark.parametrize("asked", ["address", "child_name", "now", READ_BACK])
def test_who_gives_their_own_name_is_not_taken_for_the_child(asked: str) -> None:
    message = said("my name is Pat 07700 900123", "correct_answer", child_name="Pat")
    after = reading(told(**BEGUN, child_age="4"), asked, message).draft
    assert after.told("reporter") == "my name is Pat 07700 900123"
    assert after.told("child_name") is None
    assert asked in planning.to_ask(after)


def test_a_child_who_gives_their_name_is_the_child() -> None:
    draft = Draft(told(danger_now="no", what="mum hits me").answers, Concern(speaker="child", disclosure=True))
    assert reading(draft, "child_name", said("im called jess", child_name="jess")).draft.told("child_name") is not None


def test_what_is_unsurely_read_as_a_question_is_told_and_held_against_what_was_asked() -> None:
    message = replace(said("my name is Pat", "ask_anonymous", child_name="Pat"), confidence=0.5)
    after = reading(told(danger_now="no", what="the boy next door"), "kind", message).draft
    assert after.told("reporter") == "my name is Pat"
    assert "kind" not in after.answers


@pytest.mark.parametrize("asked", ["child_age", "child_name", "when", "who"])
def test_words_that_nothing_has_read_can_be_no_story(asked: str) -> None:
    unread = Said("a b c d e f g h i j k l m n o p q r s t", "nlu_fallback", "message-1")
    assert reading(told(**BEGUN), asked, unread).outcome is Outcome.ASK


def test_harm_told_where_a_contact_was_asked_for_is_more_of_the_story() -> None:
    message = messages.said("the kid said his dad burnt him with a fag", primary="physical")
    result = reading(told(**BEGUN), "reporter", message)
    assert result.draft.told("reporter") is None
    assert message.text in str(result.draft.told(STORY))
    named = messages.said("Jo, ring me on 01632 960 110 about how he hits him", primary="physical")
    assert reading(told(**BEGUN), "reporter", named).draft.told("reporter") == named.text


def test_a_date_of_birth_is_no_time_of_a_worry() -> None:
    message = messages.said("Kayleigh Burrows, dob 14/03/2018, has a bruise", facts={"when": "14/03/2018"})
    assert reading(told(danger_now="no"), STORY, message).draft.told("when") is None
