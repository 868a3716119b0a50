"""What is taken as the answer to the open question, and which facts are noted on the way: a wrong item is worse than an
empty one."""

from __future__ import annotations

import pytest

from bot.interview.asking import planning
from bot.interview.noting.fitting import answers
from bot.interview.terms import catalogue
from bot.interview.terms.catalogue import ADDRESS, CHILD_AGE, CHILD_NAME, KIND, SCHOOL, STORY, WHEN, WHERE, WHO
from bot.interview.terms.draft import Status
from bot.interview.terms.turn import Outcome
from tests.interview.messages import perhaps, reading, remarks, said, told

BEGUN = {"danger_now": "no", "what": "the boy next door is hit with a belt", "kind": "yes"}


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        # said to us, or asked of us
        ("injury", "you didnt answer me"),
        ("doctor", "i told you where they live"),
        ("child_said", "i told u in the kitchen"),
        ("keep_name", "i didnt give you a name???"),
        ("address", "im not allowed to give the address out am i?"),
        ("now", "police just turned up"),
        # of another item
        ("doctor", "with us. me and Rob. 8 Ampthill Rd"),
        ("alone", "14 ash grove"),
        ("siblings", "yeah please dont tell them, her dad"),
        ("before", "lincroft academy"),
        ("child_name", "at home"),
        ("address", "4 and 6"),
        ("child_age", "police here now they take baby"),
        # of no subject of the question's
        ("keep_name", "her real mums in scotland"),
        ("injury", "saw it"),
        ("alone", "mum"),
        ("source", "most nights"),
    ],
)
def test_what_is_no_answer_goes_to_the_story_and_the_question_is_asked_once_more(asked: str, words: str) -> None:
    assert not answers(catalogue.questions()[asked], said(words))
    once = reading(told(**BEGUN), asked, said(words)).draft
    assert once.told(asked) is None
    twice = reading(once, asked, said(words)).draft
    assert twice.told(asked) is None


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("injury", "a black eye"),
        ("injury", "no marks"),
        ("injury", "he was limping"),
        ("doctor", "no not yet"),
        ("doctor", "they took him to a&e"),
        ("alone", "most nights till 10"),
        ("alone", "no never"),
        ("access", "yes he lives with them"),
        ("access", "every other weekend"),
        ("source", "saw it myself"),
        ("source", "my daughter told me"),
        ("siblings", "Kyle and Maisie"),
        ("siblings", "just her nan"),
        ("before", "the school rang social services last year"),
        ("others_told", "the police, ref 123"),
        ("visitors", "theres a big dog"),
        ("health", "dyspraxia"),
        ("workplace", "he runs the under 9s"),
        ("school", "Goldington"),
        ("keep_name", "id rather they didnt know"),
        ("now", "88 bower street flat 6"),
        ("address", "somewhere in Kempston near the shops"),
        ("child_age", "just a baby"),
        ("child_said", "he hurts me when you go out"),
    ],
)
def test_what_speaks_of_the_question_is_its_answer(asked: str, words: str) -> None:
    assert answers(catalogue.questions()[asked], said(words))


def test_what_was_told_before_is_taken_without_saying_so() -> None:
    draft = reading(told(**BEGUN), ADDRESS, said("i told u embankment", facts={"place": "embankment"})).draft
    assert draft.told(ADDRESS) == "embankment"
    words = "I already told you what he said. Word for word."
    assert reading(told(**BEGUN), "child_said", said(words)).draft.answers["child_said"].status is Status.TOLD_BEFORE


@pytest.mark.parametrize(
    ("asked", "words", "item", "noted"),
    [
        ("before", "lincroft academy", SCHOOL, "lincroft academy"),
        ("siblings", "its taylor with an a y", CHILD_NAME, "its taylor with an a y"),
        ("siblings", "yeah please dont tell them, her dad", "family_knows", "yeah please dont tell them, her dad"),
    ],
)
def test_what_comes_one_question_late_is_known_by_its_form(asked: str, words: str, item: str, noted: str) -> None:
    draft = reading(told(**BEGUN, child_name="tyler"), asked, said(words)).draft
    assert draft.told(item) == noted


def test_an_item_of_which_nothing_is_known_is_not_asked_for() -> None:
    draft = reading(told(**BEGUN), "now", said("no idea of his address")).draft
    assert draft.answers[ADDRESS].status is Status.UNKNOWN
    assert "now" in planning.to_ask(draft)


def test_a_man_who_is_named_as_who_he_is_is_the_person_and_no_child() -> None:
    words = "His name is Derek Hollins, he was my mum's boyfriend in the 80s. Lives in Kempston somewhere"
    facts = {"child_name": "Derek Hollins", "place": "Kempston", "who": "my mum's boyfriend"}
    draft = reading(told(**BEGUN, who="my mum's boyfriend"), "now", said(words, primary="sexual", facts=facts)).draft
    assert "Derek Hollins" in (draft.told(WHO) or "")
    assert all(draft.told(item) is None for item in (CHILD_NAME, ADDRESS, WHERE))


@pytest.mark.parametrize(
    ("asked", "words", "facts", "item"),
    [
        (STORY, "Her mum picks her up at 3.15", {"when": "at 3.15"}, WHEN),
        (STORY, "i see him at school on monday", {"when": "on monday", "place": "school"}, WHEN),
        (STORY, "i see him at school on monday", {"when": "on monday", "place": "school"}, WHERE),
        (STORY, "tired at school", {"place": "school", "when": "at school"}, WHERE),
        (STORY, "tired at school", {"place": "school", "when": "at school"}, WHEN),
        (STORY, "home i guess its 7 in the morning", {"child_age": "7"}, CHILD_AGE),
        (STORY, "shes meant to sleep at ours saturday", {"when": "saturday"}, WHEN),
        (STORY, "im in the garden", {"place": "the garden"}, WHERE),
        (STORY, "hes back now", {"when": "now"}, WHEN),
        (WHO, "hes not even in my school hes like 17", {"child_age": "17", "place": "school"}, CHILD_AGE),
        (WHO, "hes not even in my school hes like 17", {"child_age": "17", "place": "school"}, WHERE),
    ],
)
def test_a_fact_that_the_words_around_do_not_bear_is_not_noted(
    asked: str, words: str, facts: dict[str, str], item: str
) -> None:
    assert reading(told(**BEGUN), asked, said(words, facts=facts)).draft.told(item) is None


def test_who_else_a_grown_up_is_does_not_take_their_name() -> None:
    words = "its grandad ted (my husband!!)"
    draft = reading(told(danger_now="no"), STORY, said(words, primary="sexual", facts={"who": "my husband"})).draft
    assert draft.told(WHO) == "grandad ted (my husband)"


@pytest.mark.parametrize(
    ("words", "noted"),
    [
        ("my mum is on the floor she wont wake up", None),
        ("wont wake up", None),
        ("my mum is at work and my baby brother wont wake up", "wont wake up"),
    ],
)
def test_who_lies_there_is_not_always_the_child(words: str, noted: str | None) -> None:
    begun = told(danger_now="no", what="my mum is on the floor")
    assert reading(begun, STORY, said(words, injury="wont wake up")).draft.told("injury") == noted


def test_yes_and_another_kind_is_a_yes() -> None:
    draft = reading(told(danger_now="no", what="x"), STORY, said("she is called names", primary="emotional")).draft
    after = reading(draft, KIND, said("yes, or physical")).draft
    assert after.told(KIND) == "yes"
    assert "or physical" in (after.told(STORY) or "")


def test_a_name_with_a_number_is_in_no_language() -> None:
    result = reading(told(**BEGUN), "reporter", said("mr kowalczyk 07700 900222", language="pl"))
    assert result.draft.told("reporter") == "mr kowalczyk 07700 900222"
    assert result.draft.concern.language is None


@pytest.mark.parametrize("asked", ["danger_now", STORY, "kind_named"])
@pytest.mark.parametrize(
    "words", ["im not worried about any child this is useless ill ring them. bye", "NO CHILD. bins"]
)
def test_who_is_wrong_here_is_told_so_and_let_go(asked: str, words: str) -> None:
    result = reading(told(danger_now="no") if asked != "danger_now" else told(), asked, said(words))
    assert result.outcome is Outcome.STOP
    assert remarks(result) == ["utter_situation"]


@pytest.mark.parametrize("words", ["no child should live like this", "no kids here are ever fed"])
def test_what_goes_on_of_children_is_a_worry(words: str) -> None:
    assert reading(told(danger_now="no"), STORY, said(words)).outcome is Outcome.ASK


@pytest.mark.parametrize(
    "words", ["i got it wrong their nan is there i want to take it back", "no. i want to withdraw it. i was wrong"]
)
@pytest.mark.parametrize("asked", ["danger_now", STORY, "now", ADDRESS])
def test_who_takes_it_back_is_thanked_and_it_is_noted(asked: str, words: str) -> None:
    result = reading(told(**BEGUN), asked, said(words))
    assert result.outcome is Outcome.STOP
    assert words in (result.draft.told(STORY) or "")
    assert BEGUN["what"] in (result.draft.told(STORY) or ""), "what was told stays"


def test_danger_is_not_taken_back_with_it() -> None:
    words = "i want to take it back but he is hitting her now"
    assert reading(told(**BEGUN), "now", perhaps(words, 0.6)).outcome is not Outcome.STOP
