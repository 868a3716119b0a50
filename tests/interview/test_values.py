"""An item holds only words that answer it."""

from __future__ import annotations

import pytest

from bot.interview.asking import planning, told_already
from bot.interview.terms import catalogue
from bot.interview.terms.catalogue import ADDRESS, CHILD_SAID, INJURY, NOW, REPORTER, SCHOOL, STORY, WHO
from bot.interview.terms.draft import Status
from bot.interview.terms.turn import Outcome
from bot.interview.words import fact_words, values
from bot.interview.words.short_answers import says_not_known
from tests.interview.messages import reading, said, told

BEGUN = {"danger_now": "no", "what": "the boy next door is hungry", "kind": "yes"}


@pytest.mark.parametrize(
    ("fact", "words", "text", "kept"),
    [
        ("child_age", "13s", "I coach under 13s football", None),
        ("child_age", "15", "15 is the flat not there age", None),
        ("child_age", "4", "she is 4", "4"),
        ("child_age", "14", "im 14 Beaufort Court", None),
        ("child_name", "sandy", "sandy is where they moved", None),
        ("child_name", "sandy", "moved away, sandy i think", None),
        ("child_name", "Imran", "father is Imran. he is angry man", None),
        ("child_name", "Ellie", "her name is Ellie", "Ellie"),
        ("place", "next door they", "next door they scream at night", "next door"),
        ("place", "14 Beaufort Court", "my house, im 14 Beaufort Court", None),
        (
            "place",
            "14 Beaufort Court",
            "dont know. there flat 15 im 14 Beaufort Court",
            "there flat 15 im 14 Beaufort Court",
        ),
        ("place", "14 Beaufort Court", "they live at 14 Beaufort Court", "14 Beaufort Court"),
        ("place", "my school", "can u just tell miss patel at my school", None),
        ("when", "till friday", "they said i got till friday to pay", None),
        ("when", "last month next", "screaming last month next door", "last month"),
        ("when", "sept", "just me here. her mum left in sept", None),
        ("when", "about easter time", "he moved in about easter time", None),
        ("when", "till about 10 most nights", "left till about 10 most nights", "till about 10 most nights"),
        ("when", "on friday", "he hit him on friday", "on friday"),
        ("injury", "hurt", "nah nobodys hurt", None),
        ("injury", "hurt", "well not hurt hurt", None),
        ("injury", "bruise", "not just a bruise, a cut too", "bruise"),
        ("injury", "marks on the back", "marks on the back of his arm", "marks on the back of his arm"),
        ("injury", "marks on the back", "there are marks on the back", "marks on the back"),
        ("who", "a dad", "a dad told me another coach messages his lad", "another coach"),
        ("who", "my neighbour", "my neighbour rang me about it", None),
        ("who", "my dad", "my dad told me to shut up or he hits me", "my dad"),
        ("who", "her dad", "her dad calls me a liar", "her dad"),
        ("who", "my mum", "is it illegal, my mum smacked me and im fine", None),
        ("who", "my mum", "my mum smacked me and it hurts", "my mum"),
        ("who", "his dad", "he's at home with his dad", None),
        ("who", "his dad", "he's at home with his dad and his dad is hitting him", "his dad"),
    ],
)  # fmt: skip
def test_a_fact_holds_what_was_said_of_it(fact: str, words: str, text: str, kept: str | None) -> None:
    assert fact_words.plain({fact: words}, text).get(fact) == kept


def test_two_children_are_not_cut_out_across_sentences() -> None:
    text = (
        "about Leo Marchant, who is 7 years old (date of birth 14/03/2018). On Tuesday 17 November at about 10 he cried"
    )
    assert fact_words.plain({"child_name": "Leo Marchant", "child_age": "7 years old"}, text) == {
        "child_name": "Leo Marchant",
        "child_age": "7 years old",
    }


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("child_name", "whose name? mine or his"),
        ("child_name", "small"),
        ("child_name", "i didnt ring"),
        ("child_name", "forget it im going"),
        ("child_age", "flat 4 Harpur court, top floor"),
        ("child_age", "bedrm"),
        ("now", "wots that"),
        ("now", "scared"),
        ("address", "about 3"),
        ("school", "what have you got down about me then"),
        ("siblings", "Yes, I have nothing more to add about a visit"),
        ("reporter", "she's not answering her phone now"),
        ("reporter", "dont know. about 5 maybe, boy, was on a tablet"),
    ],
)
def test_what_is_no_value_is_not_stored_as_one(asked: str, words: str) -> None:
    after = reading(told(**BEGUN), asked, said(words)).draft
    assert after.told(asked) is None
    assert asked in planning.to_ask(after) or asked not in ("child_name", "now", "address")


def test_what_is_no_value_is_none_the_second_time_either() -> None:
    once = reading(told(**BEGUN), "child_name", said("inside with the police i just told you")).draft
    twice = reading(once, "child_name", said("hes fine he is with them. its over")).draft
    assert twice.answers["child_name"].status is Status.UNKNOWN
    assert "its over" in (twice.told(STORY) or "")


def test_a_value_is_taken_without_the_leave_taking_beside_it() -> None:
    words = "Tyler. actualy forget it im going"
    result = reading(told(**BEGUN), "child_name", said(words, facts={"child_name": "Tyler"}))
    assert result.draft.told("child_name") == "Tyler"
    assert result.outcome is Outcome.STOP


@pytest.mark.parametrize("words", ["i saw it", "i heard it myself", "i was there", "i know them from school"])
def test_what_the_writer_saw_is_no_name_of_theirs(words: str) -> None:
    after = reading(told(**BEGUN), REPORTER, said(words)).draft
    assert after.told(REPORTER) is None
    assert words in (after.told(STORY) or "")


@pytest.mark.parametrize(
    "words",
    [
        "i dont know what youd call it",
        "no idea",
        "dont know him. never seen them before",
        "dunno his name sorry",
        "idk who he is",
    ],
)
def test_that_it_is_not_known_settles_a_question(words: str) -> None:
    assert says_not_known(words)
    assert reading(told(**BEGUN), WHO, said(words)).draft.answers[WHO].status is Status.UNKNOWN


@pytest.mark.parametrize("words", ["i dont know what to do", "they dont know him", "dunno who to tell"])
def test_what_is_not_known_to_others_settles_none(words: str) -> None:
    assert not says_not_known(words)


@pytest.mark.parametrize(
    ("words", "question", "answer"),
    [
        ("no hes home with his dad now normal", NOW, "hes home with his dad now normal"),
        ("Hes not with his dad now hes asleep here with me. But my ex", NOW, "hes asleep here with me"),
        ("he said dad makes him sleep in the shed", CHILD_SAID, "he said dad makes him sleep in the shed"),
        ("i live with mum on ampthill road. ok", ADDRESS, None),
        ("he lives with mum on ampthill road", ADDRESS, "ampthill road"),
        ("she goes to goldington academy", SCHOOL, "goldington academy"),
        ("hes at home all day every day", NOW, None),
        ("they did live at 22 Cutler road, not now", ADDRESS, None),
    ],
)  # fmt: skip
def test_what_was_told_anywhere_reaches_its_item(words: str, question: str, answer: str | None) -> None:
    assert told_already.anywhere(words, writes_of_themselves=False).get(question) == answer
    after = reading(told(**BEGUN), "who", said(words)).draft
    assert answer is None or after.told(question) == answer


def test_a_child_who_says_where_they_live_is_not_asked() -> None:
    assert told_already.anywhere("i live with mum on ampthill road", writes_of_themselves=True) == {
        ADDRESS: "ampthill road"
    }


@pytest.mark.parametrize(
    ("words", "contact"),
    [
        ("there is a dog. its Denise, 07700 900412", "its Denise, 07700 900412"),
        ("her mums number is 07700 900412", None),
        ("he messaged her from 07700 900412", None),
        ("born 14/03/2018", None),
    ],
)
def test_a_way_to_reach_the_writer_told_anywhere_counts(words: str, contact: str | None) -> None:
    assert values.contact_of_the_writer(words) == contact
    assert reading(told(**BEGUN), "visitors", said(words)).draft.told(REPORTER) == contact


def test_a_later_name_fills_the_person() -> None:
    draft = told(**BEGUN, who="another coach")
    assert (
        reading(draft, "access", said("the coach is Darren Pike")).draft.told(WHO)
        == "another coach\nthe coach is Darren Pike"
    )
    fuller = reading(
        told(**BEGUN, child_name="Ellie"), "health", said("Ellie Harper", facts={"child_name": "Ellie Harper"})
    )
    assert fuller.draft.told("child_name") == "Ellie Harper"


def test_every_injury_denied_leaves_the_item_open() -> None:
    after = reading(told(danger_now="no"), "what", said("nah nobodys hurt", injury="hurt")).draft
    assert after.told(INJURY) is None
    assert catalogue.questions()[INJURY].fact == INJURY


def test_where_a_child_is_now_is_not_where_it_happened() -> None:
    words = "dont think so, not right now. he's at home with his dad"
    after = reading(told(what="the boy is hit"), "danger_now", said(words, facts={"place": "home"})).draft
    assert (after.told("where"), after.told(NOW)) == (None, "he's at home with his dad")


def test_a_name_with_somebody_elses_beside_it_is_the_childs() -> None:
    words = "Arlo Whitcombe, mum is Jess"
    message = said(words, facts={"child_name": "Jess", "place": "Arlo Whitcombe", "who": "mum"})
    after = reading(told(**BEGUN), "child_name", message).draft
    assert (after.told("child_name"), after.told("where")) == (words, None)


def test_a_contact_where_something_else_was_asked_goes_to_the_writers_details() -> None:
    after = reading(told(**BEGUN), "siblings", said("Sheila, 01234 555019")).draft
    assert (after.told(REPORTER), after.told("siblings")) == ("Sheila, 01234 555019", None)


def test_a_correction_that_corrects_nothing_is_no_choice() -> None:
    draft = told(danger_now="no", what="kids in Luton on their own", where="Luton")
    after = reading(draft, "kind", said("thats in Luton not Bedford", "correct_answer", facts={"place": "Luton"})).draft
    assert after.told("kind") is None
