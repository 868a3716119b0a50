"""What is typed after a report was sent: danger is heard, questions are answered, what is new is added."""

from __future__ import annotations

import pytest
from rasa.shared.core.events import UserUttered

from actions.reports import AddToReport
from bot.dialogue import script_nlg
from bot.dialogue.script_nlg import utterance
from bot.interview.terms.concern import Concern
from bot.interview.terms.draft import Draft
from bot.interview.terms.slots import changed_slots
from bot.reports.repository import Repository
from tests.dialogue.test_what_reaches_staff import STORY, Conversation
from tests.dialogue.test_what_reaches_staff import store as store
from tests.interview.messages import told


def sent(store: Repository, draft: Draft | None = None) -> Conversation:
    """A conversation after its report was sent."""
    return Conversation(store, draft or told(danger_now="no", what=STORY), stage="sent", reference="BB-1111-1111")


def test_a_young_child_who_tells_then_that_they_are_alone_hears_of_999(store: Repository) -> None:
    own = Concern(speaker="child", own_words=frozenset({"childs_age"}))
    talk = sent(store, Draft(told(danger_now="no", what="im 10\ntheres no food").answers, own))
    talk.hears("mum went out and hasnt come back", speaker="child")
    talk.does(AddToReport())
    assert talk.next == ["action_hand_off_emergency"]


@pytest.mark.parametrize(
    ("text", "intent", "answer"),
    [
        ("what happens now", "tell_concern", "utter_ask_what_next"),
        ("what if his mum finds out", "tell_concern", "utter_ask_will_they_know"),
        ("when will i hear back?", "tell_concern", "utter_asked_ring"),
        ("will someone come round today", "nlu_fallback", "utter_asked_coming"),
        ("can you tell me if someone goes round", "tell_concern", "utter_asked_other"),
        ("do you know the bins number", "tell_concern", "utter_off_topic_council"),
        ("what have you got down about me", "ask_reported_on_me", "utter_asked_read_back"),
        ("did you get it", "tell_concern", "utter_anything_else"),
        ("can i add something", "add_more", "utter_anything_else"),
        ("is that ok", "nlu_fallback", "utter_anything_else"),
    ],
)
@pytest.mark.parametrize("stage", ["sent", "adding"])
def test_a_question_is_answered_and_not_added(
    store: Repository, text: str, intent: str, answer: str, stage: str
) -> None:
    talk = sent(store)
    talk.slots |= {"stage": stage, "adding_to": "BB-2222-2222"}
    before = dict(talk.slots)
    talk.hears(text, intent, facts={"who": "his mum", "when": "today"})
    assert talk.does(AddToReport()) == [answer]
    assert talk.report is None, "nothing new was stored"
    assert {name: talk.slots.get(name) for name in ("what", "who", "when")} == {
        name: before.get(name) for name in ("what", "who", "when")
    }


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("also he has no coat. will they know it was me?", "utter_ask_will_they_know"),
        ("when will i hear back? my number is 07700 900123", "utter_asked_ring"),
        ("do i have to give my name and he is alone a lot", "utter_ask_anonymous"),
    ],
)
def test_what_is_both_is_answered_and_added_whole(store: Repository, text: str, answer: str) -> None:
    talk = sent(store)
    talk.hears(text)
    assert talk.does(AddToReport()) == [answer, "utter_report_added"]
    assert talk.words["what"] == f"{STORY}\n{text}"


def test_news_is_added_and_danger_kept_whole(store: Repository) -> None:
    talk = sent(store)
    talk.hears("he has no coat either")
    assert talk.does(AddToReport()) == ["utter_report_added"]
    talk.hears("what happens now, i think he hit her", "tell_possible_danger", danger="unclear")
    assert talk.does(AddToReport()) == ["utter_ask_what_next", "utter_report_added"]
    assert talk.words["what"].endswith("he has no coat either\nwhat happens now, i think he hit her")


def test_after_sending_the_answers_speak_of_what_was_sent() -> None:
    draft = told(danger_now="no", what=STORY)
    for concern, words in ((Concern(), "read your report"), (Concern(speaker="child"), "read what you sent")):
        slots = changed_slots(Draft(draft.answers, concern), {})
        for key in ("utter_ask_what_next", "utter_ask_how_long"):
            assert words in utterance(key, {**slots, "stage": "sent"}).text
            assert words not in utterance(key, slots).text


def test_after_999_a_question_is_answered_and_999_stays(store: Repository) -> None:
    talk = sent(store)
    talk.slots |= {"stage": "emergency"}
    talk.hears("will they know it was me??", "ask_will_they_know")
    before = talk.slots.get("what")
    said = talk.does(AddToReport())
    assert said[0] == "utter_ask_will_they_know"
    assert len(said) > 1
    assert talk.slots.get("what") == before, "a question is no story"


def test_a_question_that_the_model_took_for_another_is_answered_by_its_words() -> None:
    in_danger = {"stage": "emergency", "reference": "BB-1111-1111", **changed_slots(told(danger_now="yes"), {})}
    latest = UserUttered("do i have to")
    assert "skip any question" in script_nlg._as_asked("utter_ask_what_next", in_danger, latest)[1]["words"]
    other = UserUttered("and what is the thing after that")
    assert script_nlg._as_asked("utter_ask_what_next", in_danger, other) == ("utter_ask_what_next", {})
    assert "When you send it" not in utterance("utter_ask_what_next", in_danger).text


def test_a_child_hears_fewer_words_with_999() -> None:
    text = utterance("utter_emergency", {}, heard_as="child").text
    assert "18000" not in text
    assert text.startswith("Please call 999 now. I am a computer. I can't call 999 for you.")
    assert "18000" in utterance("utter_emergency", {}).text
