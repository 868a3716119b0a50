"""What was told before is not asked for again, and what only looks like a fact is none."""

from __future__ import annotations

import pytest

from bot.dialogue.script_nlg import utterance
from bot.interview.asking import planning
from bot.interview.asking.told_already import in_story, says_so
from bot.interview.output import summary
from bot.interview.terms.catalogue import (
    ADDRESS,
    CHILD_AGE,
    CHILD_NAME,
    CHILD_SAID,
    DANGER_NOW,
    NOW,
    REPORTER,
    SOURCE,
    STORY,
    WHERE,
    WHO,
)
from bot.interview.terms.concern import Concern
from bot.interview.terms.draft import Draft, Status
from bot.interview.terms.slots import changed_slots
from bot.interview.terms.turn import Outcome
from tests.interview.messages import reading, said, told

BEGUN = {DANGER_NOW: "no", STORY: "the boy next door is hungry", "kind": "yes"}
SAYING_SO = [
    "Already given",
    "i said already",
    "I TOLD YOU",
    "see above",
    "like i said",
    "already told you that",
    "as I said above",
    "u already asked me that",
    "its in my first message",
]


@pytest.mark.parametrize(
    "intent", ["tell_concern", "complain", "nlu_fallback", "dont_know", "add_more", "what_did_you_mean"]
)
@pytest.mark.parametrize("words", SAYING_SO)
def test_who_says_that_they_told_it_is_not_asked_again_and_staff_are_pointed_there(words: str, intent: str) -> None:
    for asked in (ADDRESS, CHILD_NAME, "injury", "school", REPORTER):
        after = reading(told(**BEGUN), asked, said(words, intent)).draft
        assert after.answers[asked].status is Status.TOLD_BEFORE
        assert asked not in planning.to_ask(after)
        assert "in the words above" in summary.read_back(after)
        assert not planning.can_be_found(after), "it is no address"


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (ADDRESS, "I told you at his mums, 4 Ash Road"),
        (SOURCE, "I was told by my sister"),
        (SOURCE, "he told me"),
        ("others_told", "already told them"),
        (CHILD_SAID, "he said it already hurts"),
        (DANGER_NOW, "i told you"),
        (STORY, "already told you"),
        (NOW, "above the shop"),
        (NOW, "in the flat above"),
    ],
)
def test_other_words_are_taken_as_they_are(asked: str, words: str) -> None:
    assert not says_so(asked, words)


def test_danger_is_never_left_for_having_been_told() -> None:
    danger = said("i told you already", "tell_danger", danger="yes", danger_score=0.97)
    assert reading(told(**BEGUN), NOW, danger).outcome is Outcome.EMERGENCY


@pytest.mark.parametrize(
    ("story", "question", "words"),
    [
        ("he is hungry. my daughter told me on tuesday.", SOURCE, "my daughter told me on tuesday."),
        ("a mum at school told me she hits him", SOURCE, "a mum at school told me she hits him"),
        ("I saw her slap him outside", SOURCE, "I saw her slap him outside"),
        ("i can hear him crying", SOURCE, "i can hear him crying"),
        ("nobody told me but it is bad", SOURCE, None),
        ("the neighbour told me to keep out of it", SOURCE, None),
        ("she told me her uncle hurts her", SOURCE, None),
        ("I saw a bruise and he said it was his dad", SOURCE, None),
        ("i have never seen her out", SOURCE, None),
        ("he lives with his nan and grandad", "carers", "lives with his nan and grandad"),
        ("I teach at Priory Primary School in town", "school", "Priory Primary School"),
    ],
)
def test_what_a_story_says_plainly_is_not_asked_for(story: str, question: str, words: str | None) -> None:
    assert in_story(story, child_told=False).get(question) == words
    after = reading(told(danger_now="no"), STORY, said(story, primary="physical")).draft
    assert after.told(question) == words
    assert (question in planning.to_ask(after)) == (words is None)


def test_the_childs_words_in_the_story_are_not_asked_for_again() -> None:
    story = 'Amy said "my uncle comes in at night" and cried'
    after = reading(told(danger_now="no"), STORY, said(story, primary="sexual", disclosure=True)).draft
    assert after.told(CHILD_SAID) == 'said "my uncle comes in at night"'


def test_a_daughter_who_told_may_be_the_child() -> None:
    after = reading(
        told(**BEGUN), "when", said("my daughter told me on tuesday", primary="neglect", facts={"when": "tuesday"})
    ).draft
    assert after.told(SOURCE) == "my daughter told me on tuesday"
    assert planning.child_has_told(after)
    assert CHILD_SAID in planning.to_ask(after)
    neighbour = reading(told(**BEGUN), "when", said("a neighbour told me on tuesday", primary="neglect")).draft
    assert not planning.child_has_told(neighbour)


@pytest.mark.parametrize("asked", [WHERE, NOW])
def test_an_address_told_for_where_the_home_is_is_not_asked_again(asked: str) -> None:
    words = "in the house... 12 or 14, Westbourne road"
    facts = {"child_age": "12 or 14", "place": "14, Westbourne road"}
    after = reading(told(**BEGUN), asked, said(words, facts=facts)).draft
    assert after.told(ADDRESS) == "12 or 14, Westbourne road"
    assert after.told(asked) == words
    assert after.told(CHILD_AGE) is None


@pytest.mark.parametrize("words", ["it was at 14 Ash Grove", "at his friends house, 14 Ash Grove"])
def test_where_it_happened_is_not_the_home(words: str) -> None:
    assert reading(told(**BEGUN), WHERE, said(words, facts={"place": "14 Ash Grove"})).draft.told(ADDRESS) is None


@pytest.mark.parametrize(
    "words",
    [
        "she is at home with mother now. they fly 24 july",
        "he is in the car with Mum, reg KP19 something",
        "at his dads flat",
    ],
)
@pytest.mark.parametrize("danger", ["tell_danger", "tell_possible_danger"])
def test_where_a_child_is_is_taken_even_where_it_is_danger(words: str, danger: str) -> None:
    score, level = (0.97, "yes") if danger == "tell_danger" else (0.85, "unclear")
    result = reading(told(**BEGUN), NOW, said(words, danger, danger=level, danger_score=score))
    assert result.draft.told(NOW) == words
    assert result.outcome is Outcome.EMERGENCY if level == "yes" else planning.to_ask(result.draft)[0] == DANGER_NOW


def test_a_name_told_with_the_age_is_taken() -> None:
    words = "maybe 6 or 7, a lad... called him tyler"
    after = reading(told(**BEGUN), CHILD_AGE, said(words, facts={"child_age": "maybe 6 or 7", "who": "a lad"})).draft
    assert (after.told(CHILD_AGE), after.told(CHILD_NAME)) == (words, "tyler")


@pytest.mark.parametrize("asked", ["address", CHILD_NAME, NOW])
def test_who_tells_it_at_work_may_give_name_and_role_at_any_question(asked: str) -> None:
    draft = Draft(told(**BEGUN).answers, Concern(speaker="professional"))
    after = reading(draft, asked, said("Teacher, Helen Marsh", facts={"place": "Helen Marsh"})).draft
    assert after.told(REPORTER) == "Teacher, Helen Marsh"
    assert after.told(WHERE) is None
    assert asked in planning.to_ask(after)


@pytest.mark.parametrize(
    ("asked", "words", "facts"),
    [
        ("carers", "some woman", {"who": "some woman"}),
        ("helps", "her nan", {"who": "her nan"}),
        ("siblings", "my brother Paul", {"who": "my brother Paul"}),
        (NOW, "at home with mother", {"who": "mother"}),
        ("others_told", "i told the teacher", {"who": "the teacher"}),
        (STORY, "my late husband always said to speak up, he is hungry", {"who": "my late husband"}),
        (STORY, "ur mum", {"who": "ur mum"}),
    ],
)
def test_nobody_is_said_to_do_harm_who_was_only_named(asked: str, words: str, facts: dict[str, str]) -> None:
    draft = told(**BEGUN) if asked != STORY else told(danger_now="no")
    assert reading(draft, asked, said(words, facts=facts)).draft.told(WHO) is None


@pytest.mark.parametrize("asked", [NOW, "carers", "helps"])
def test_who_does_harm_is_taken_from_an_answer_about_others(asked: str) -> None:
    words = "its a foster carer, she makes him sleep in the garage"
    message = said(words, primary="emotional", facts={"who": "a foster carer"})
    assert reading(told(**BEGUN), asked, message).draft.told(WHO) == "a foster carer"
    beside = said("he is in the car with Mum, reg KP19", primary="domestic_abuse", facts={"who": "Mum"})
    assert reading(told(**BEGUN), asked, beside).draft.told(WHO) is None


@pytest.mark.parametrize(
    "words",
    ["Nie rozumiem", "i dont understand", "Non capisco", "não entendo",
     "nu înțeleg", "anlamıyorum", "nesuprantu", "Не разбирам",
     "لا أفهم", "آمن سمجھ نہیں آئی", "আমি বুঝি না", "ਮੈਨੂੰ ਸਮਝ ਨਹੀਂ ਆਈ"],
)  # fmt: skip
def test_i_dont_understand_is_no_name_in_any_of_our_languages(words: str) -> None:
    language = "en" if words.isascii() and words.startswith("i ") else "und"
    message = said(words, facts={CHILD_NAME: words.split()[-1]}, language=language)
    for asked in (CHILD_NAME, NOW):
        after = reading(told(**BEGUN), asked, message).draft
        assert after.told(CHILD_NAME) is None
        assert after.told(asked) is None


@pytest.mark.parametrize("house", ["43", "next door to me", "its the flat above", "hes over the road"])
def test_a_house_without_a_street_is_kept_and_the_street_asked_for_once(house: str) -> None:
    first = reading(told(**BEGUN), ADDRESS, said(house)).draft
    assert planning.to_ask(first)[0] == ADDRESS
    assert first.settled().told(ADDRESS) == house
    assert reading(first, ADDRESS, said("dunno", "dont_know")).draft.told(ADDRESS) == house
    street = reading(first, ADDRESS, said("Sorrel Road")).draft
    assert street.told(ADDRESS) == f"{house}\nSorrel Road"
    assert ADDRESS not in planning.to_ask(street)


@pytest.mark.parametrize(
    ("words", "both"),
    [
        ("Jayden 4, Ellie 9", "Jayden 4, Ellie 9"),
        ("its Jayden who is 4 and Ellie is 9", "Jayden who is 4 and Ellie is 9"),
        ("jayden (4) and ellie (9)", "jayden (4) and ellie (9)"),
    ],
)
def test_two_children_are_kept_as_they_were_named(words: str, both: str) -> None:
    name = words.replace("its ", "").split()[0]
    after = reading(told(**BEGUN), CHILD_NAME, said(words, facts={CHILD_NAME: name, CHILD_AGE: "9"})).draft
    assert both in (after.told(CHILD_NAME) or "")
    assert after.told(CHILD_AGE) == both


@pytest.mark.parametrize(("words", "age"), [("Jayden at number 4, flat 9", None), ("Jayden 4, on march 9", "4")])
def test_a_house_and_a_day_are_no_children(words: str, age: str | None) -> None:
    after = reading(told(**BEGUN), STORY, said(words, facts={CHILD_NAME: "Jayden", CHILD_AGE: "4"})).draft
    assert after.told(CHILD_AGE) == age


def test_who_was_named_before_any_worry_gives_way_to_whom_the_worry_names() -> None:
    tried = reading(Draft(), DANGER_NOW, said("my mate dave lol", facts={WHO: "my mate dave"})).draft
    answered = reading(tried, DANGER_NOW, said("no", "deny")).draft
    story = said("my mums bf comes in my room", primary="sexual", facts={WHO: "my mums bf"})
    after = reading(answered, STORY, story).draft
    assert after.told(WHO) == "my mums bf"
    assert "dave" in (after.told(STORY) or ""), "no word is lost"
    later = reading(after, NOW, said("at home, her uncle hits her", primary="physical", facts={WHO: "her uncle"})).draft
    assert later.told(WHO) == "my mums bf"


def test_the_street_is_asked_for_in_its_own_words() -> None:
    draft = reading(told(**BEGUN), ADDRESS, said("number 43")).draft
    assert (
        utterance("utter_ask_address", changed_slots(draft, {})).text
        == "Do you know which street that is? You can skip."
    )
