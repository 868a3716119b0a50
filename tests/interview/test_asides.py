"""What is no answer, however it is taken: a cry for help, a plea, little English; and what a question means."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.council import script
from bot.interview.asking import planning
from bot.interview.output import summary
from bot.interview.reading import read
from bot.interview.terms import catalogue
from bot.interview.terms.catalogue import DANGER_NOW, FAMILY_KNOWS, KEEP_NAME, LANGUAGE, READ_BACK, REPORTER, STORY
from bot.interview.terms.concern import FRIEND, OF_THEMSELVES, Concern
from bot.interview.terms.draft import Draft, Status
from bot.interview.terms.situations import helplines, situations
from bot.interview.words.english import is_hard
from tests.interview.messages import reading, remarks, said, told


def of(*names: str, speaker: str = "adult", disclosure: bool = False, **answers: str) -> Draft:
    concern = Concern(situations=frozenset(names), speaker=speaker, disclosure=disclosure)
    return replace(told(danger_now="no", what="x", **answers), concern=concern, said=frozenset({*names, FRIEND}))


@pytest.mark.parametrize("text", ["is there help", "is there any help for people like me", "where can i get help"])
def test_a_cry_for_help_is_no_answer(text: str) -> None:
    unsure = replace(said(text, "help"), confidence=0.4)
    assert read(of("own_sexual_thoughts"), "now", unsure) is None, "a rule answers it"
    result = reading(of("own_sexual_thoughts"), "now", said(text))
    assert remarks(result) == ["utter_help"]
    assert "now" not in result.draft.answers


@pytest.mark.parametrize("text", ["who should i ring then", "so who do i call", "what number should i ring"])
def test_who_asks_whom_to_ring_hears_the_numbers(text: str) -> None:
    result = reading(told(danger_now="no", what="x"), "address", said(text))
    assert remarks(result) == ["utter_ask_phone_numbers"]
    assert result.draft.told(STORY) == "x"


@pytest.mark.parametrize(
    "text", ["is there help for a boy left alone all night", "who do i ring, he hit his kid again"]
)
def test_a_question_that_tells_of_harm_is_kept(text: str) -> None:
    result = reading(told(danger_now="no", what="x"), STORY, said(text, primary="neglect"))
    assert text in str(result.draft.answers)


def test_help_names_who_can_help_in_the_situation() -> None:
    assert "Stop It Now" in helplines(Concern(situations=frozenset({"own_sexual_thoughts"})))
    assert "0808 2000 247" in helplines(Concern(situations=frozenset({"adult_victim"})))
    child = Concern(situations=frozenset({"speaker_suicidal"}), speaker="child")
    assert "option 2" in helplines(child)
    assert helplines(Concern()) == ""
    for key in ("utter_help", "utter_ask_phone_numbers"):
        assert script.say(key, helplines="Stop It Now. ").text.startswith("Stop It Now")


def test_every_situation_in_which_somebody_speaks_of_themselves_has_who_can_help() -> None:
    assert [name for name in OF_THEMSELVES if not situations()[name].help] == []
    assert [name for name, one in situations().items() if "{help}" in one.say] == []


@pytest.mark.parametrize("asked", [DANGER_NOW, "now", READ_BACK])
def test_a_plea_that_the_family_is_not_told_is_kept_for_staff(asked: str) -> None:
    draft = of("honour_forced_marriage", speaker="child")
    result = reading(draft, asked, said("please dont tell her family", "ask_will_they_know"))
    assert result.draft.told(FAMILY_KNOWS) == "please dont tell her family"
    assert "please dont tell her family" in [item.words for item in summary.items(result.draft)]
    assert remarks(result) == ["utter_situation", "utter_ask_will_they_know"]
    assert asked == DANGER_NOW or asked not in result.draft.answers


def test_a_plea_about_ones_own_name_is_kept_as_such() -> None:
    result = reading(of(), "when", said("please dont tell them it was me", "ask_will_they_know"))
    assert result.draft.told(KEEP_NAME) == "please dont tell them it was me"
    assert remarks(result) == ["utter_wish_noted"]


def test_a_question_whether_the_family_is_told_is_no_plea() -> None:
    assert read(of(), "when", said("will you tell the family", "ask_will_they_know")) is None


def heard(key: str, concern: Concern) -> str:
    return script.say(key, to=concern.heard_as, helplines="").text


def test_each_hears_of_their_own_family() -> None:
    key = "utter_ask_will_they_know"
    assert "your family" in heard(key, Concern(speaker="child", disclosure=True))
    assert "their family" in heard(key, Concern(speaker="child"))
    for name in ("fgm", "honour_forced_marriage"):
        for speaker in ("child", "adult"):
            words = heard(key, Concern(speaker=speaker, situations=frozenset({name})))
            assert "not to alert them" in words
            assert "may talk to" not in words
    assert "at home" in heard(key, Concern(situations=frozenset({"adult_victim"})))


@pytest.mark.parametrize("name", ["own_sexual_thoughts", "parent_may_harm"])
def test_who_may_have_done_harm_hears_no_promise_that_they_are_not_in_trouble(name: str) -> None:
    assert "be in trouble" not in heard("utter_ask_in_trouble", Concern(situations=frozenset({name})))
    assert "be in trouble" in heard("utter_ask_in_trouble", Concern())


@pytest.mark.parametrize("name", sorted(OF_THEMSELVES))
def test_who_speaks_of_themselves_is_asked_as_such(name: str) -> None:
    draft = of(name)
    assert "family" not in catalogue.questions()[REPORTER].asked_of(draft.concern.writer)
    left = planning.to_ask(draft)
    assert REPORTER in left
    assert "keep_name" not in planning.to_ask(replace(draft, answers={**draft.answers, **told(reporter="Jo").answers}))
    assert of(name, speaker="professional").concern.writer == "professional"


def test_the_abused_mother_is_not_asked_how_she_knows_or_who_looks_after_her_child() -> None:
    assert not {"source", "carers"} & set(planning.to_ask(of("adult_victim")))


@pytest.mark.parametrize(
    "text",
    [
        "hello my english not good", "english is not my language", "sorry for my english", "i dont speak good english",
        "i speak little english", "english is bad", "i not speak english", "no good english", "i need an interpreter",
    ],
)  # fmt: skip
@pytest.mark.parametrize("intent", ["tell_concern", "greet", "nlu_fallback"])
def test_who_finds_english_hard_is_asked_for_an_interpreter_first(text: str, intent: str) -> None:
    result = reading(Draft(), DANGER_NOW, said(text, intent))
    assert planning.to_ask(result.draft)[:3] == [DANGER_NOW, LANGUAGE, STORY], "and the story is still asked for"
    assert remarks(result) == ["utter_situation"]
    answered = reading(result.draft, LANGUAGE, said("my english bad. romanian please")).draft
    assert answered.told(LANGUAGE) == "my english bad. romanian please"


def test_a_story_told_where_the_language_is_asked_is_the_story() -> None:
    draft = reading(told(danger_now="no"), STORY, said("sorry my english not good")).draft
    for text, kind in (
        ("he hit the boy", "physical"),
        ("in my work i clean house. the family have small girl, she sleep in bathroom floor", None),
    ):
        result = reading(draft, LANGUAGE, said(text, primary=kind))
        assert result.draft.told(STORY) == text
        assert LANGUAGE not in result.draft.answers
    again = reading(
        replace(draft, asked_twice=frozenset({LANGUAGE})), LANGUAGE, said("he hit the boy", primary="physical")
    )
    assert again.draft.told(STORY) == "he hit the boy"
    assert again.draft.answers[LANGUAGE].status is Status.UNKNOWN, "asked no third time"


def test_a_question_in_little_english_is_answered_too() -> None:
    sure = replace(said("my english bad, who reads this", "ask_who_reads"), confidence=0.9)
    assert remarks(reading(Draft(), DANGER_NOW, sure)) == ["utter_ask_who_reads", "utter_situation"]


def test_what_else_is_told_in_little_english_is_kept() -> None:
    text = "sorry my english not good, neighbour man hit his boy"
    result = reading(told(danger_now="no"), STORY, said(text))
    assert result.draft.told(STORY) == text
    assert LANGUAGE in planning.to_ask(result.draft)
    yes = reading(Draft(), DANGER_NOW, said("yes my english not good", "affirm"))
    assert yes.draft.told(DANGER_NOW) == "yes"


@pytest.mark.parametrize(
    "text",
    ["her mum speaks no english", "his english is not good", "he failed his english exam",
     "the parents dont speak english", "i dont know if they speak english", "say that in plain english"],
)  # fmt: skip
def test_the_english_of_others_is_not_that_of_who_writes(text: str) -> None:
    assert not is_hard(text)


def test_who_asks_what_is_meant_hears_what_is_meant_and_who_asks_why_hears_why() -> None:
    draft = told(danger_now="no", what="x", who="his uncle")
    access = catalogue.questions()["access"]
    for text, words in (("what do you mean", access.means_of("anyone")), ("why do you ask", access.why)):
        result = reading(draft, "access", said(text, "what_did_you_mean"))
        assert dict(result.remarks)["utter_why"]["why"] == words
        assert "access" not in result.draft.answers
    assert "see the child today" in access.means_of("anyone")
    assert catalogue.questions()["before"].means_of("anyone") == catalogue.questions()["before"].why


@pytest.mark.parametrize("name", ["fgm", "honour_forced_marriage"])
def test_a_child_who_writes_about_another_hears_of_that_childs_family(name: str) -> None:
    message = said("they want to marry her off, or cut her", speaker="child", situations=(name,))
    words = [values["words"] for key, values in reading(Draft(), STORY, message).remarks if key == "utter_situation"]
    assert "their family" in words[0]
    assert "your family" not in " ".join(words)
