"""What is told reaches a report, whatever fails and in whatever order it comes: the actions on a store, without Rasa's
server and without a model."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import return_form, storing
from actions.concern_form import ValidateConcernForm
from actions.reports import AddToReport, HandOffEmergency, StartAgain
from actions.return_form import ReturnToReport, ValidateReturnForm
from bot.dialogue.silence import pass_on_silent
from bot.interview.terms.concern import Concern
from bot.interview.terms.draft import Draft
from bot.interview.terms.slots import changed_slots, draft_of
from bot.reports import marks
from bot.reports.conversations import TURN_READ
from bot.reports.repository import Reference, Repository, StoredReport
from bot.understanding.assessment import CATEGORIES
from tests.conftest import said_by
from tests.interview.messages import said, told

HERE, EARLIER = "c1", "c2"
STORY = "he is always hungry and takes food out of our bins"
# Nothing that is said later is graver, so that what was understood does not change.
GRAVE = Concern(categories=dict.fromkeys(CATEGORIES, 0.95), danger="yes", danger_score=0.99)


class Conversation:
    """A conversation as the actions see it: its slots, and what is said in it."""

    def __init__(self, store: Repository, draft: Draft | None = None, **slots: Any) -> None:
        self.store = store
        self.slots: dict[str, Any] = {**changed_slots(draft or Draft(), {}), **slots}
        self.said: list[str] = []
        self.values: list[dict[str, Any]] = []
        self.next: list[str] = []
        self.count = 0
        store.ensure_conversation(HERE, "website")

    def hears(self, text: str, intent: str = "tell_concern", *, choice: str | None = None, **read_as: Any) -> None:
        """The person types or taps something."""
        self.count += 1
        entities = [{"entity": "choice", "value": choice}] if choice else []
        message = {
            "text": f"/{intent}" if choice else text,
            "intent": {"name": intent, "confidence": 0.9},
            "entities": entities,
            "message_id": f"message-{self.count}",
            "metadata": {"text": text} if choice else {},
        }
        if not choice:
            message["assessment"] = said(text, intent, **read_as).assessment.to_dict()
        self.latest = message

    def taps(self, choice: str, text: str) -> None:
        self.hears(text, "choose", choice=choice)

    def does(self, action: Any) -> list[str]:
        """Run an action, or the reading of a form; returns what is said."""
        dispatcher = CollectingDispatcher()
        tracker = Tracker(HERE, dict(self.slots), self.latest, [], False, None, {}, None)
        run = getattr(action, "get_extraction_events", action.run)
        events = asyncio.run(run(dispatcher, tracker, {}))
        for event in events:
            if event["event"] == "slot":
                self.slots[event["name"]] = event["value"]
        self.next = [event["name"] for event in events if event["event"] == "followup"]
        self.values = dispatcher.messages
        return [message["response"] for message in dispatcher.messages]

    @property
    def report(self) -> StoredReport | None:
        return self.store.report_of(HERE, self.slots.get("report_number") or 0)

    @property
    def words(self) -> dict[str, str]:
        assert self.report is not None
        return {item["question"]: item["words"] for item in self.report.content["items"]}

    def falls_silent(self) -> list[Reference]:
        slots = {name: SimpleNamespace(value=value) for name, value in self.slots.items()}
        tracker = SimpleNamespace(slots=slots, get_slot=self.slots.get, turn=0)

        async def retrieve(_: str) -> Any:
            return tracker

        later = dt.datetime.now(dt.timezone.utc) + dt.timedelta(hours=1)
        trackers: Any = SimpleNamespace(retrieve=retrieve)
        return asyncio.run(pass_on_silent(self.store, trackers, later))


@pytest.fixture
def store(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Repository:
    for module in (storing, return_form):
        monkeypatch.setattr(module, "repository", lambda: repository)
    return repository


@pytest.fixture
def away(store: Repository, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Nothing can be stored, until it is undone."""

    def fail(*_: Any, **__: Any) -> Any:
        raise OSError

    patch = pytest.MonkeyPatch()
    for name in ("store_report", "add_to_report"):
        patch.setattr(store, name, fail)
    return patch


def urgent(store: Repository) -> Conversation:
    """A conversation after the 999 advice, with its report stored and the questions going on."""
    talk = Conversation(store, replace(told(danger_now="yes", what=STORY), concern=GRAVE))
    talk.hears("he is in there", "tell_danger", danger="yes")
    talk.slots["read_message"] = "message-1"
    assert "utter_emergency_kept" in talk.does(HandOffEmergency())
    return talk


@pytest.mark.parametrize(
    ("asked", "text", "intent", "choice", "kept"),
    [
        ("child_name", "Kyle", "tell_concern", None, "Kyle"),
        ("address", "14 Ash Grove", "tell_concern", None, "14 Ash Grove"),
        ("school", "I don't know", "dont_know", None, "not known"),
        ("reporter", "I'd rather not say", "choose", "reporter.anonymous", "rather not say"),
    ],
)
def test_after_999_every_answer_is_stored_at_once(
    store: Repository, asked: str, text: str, intent: str, choice: str | None, kept: str
) -> None:
    talk = urgent(store)
    talk.slots["requested_slot"] = asked
    talk.hears(text, intent, choice=choice)
    talk.does(ValidateConcernForm())
    assert talk.words[asked] == kept


def test_an_answer_after_999_that_could_not_be_stored_is_passed_on_after_a_silence(
    store: Repository, away: pytest.MonkeyPatch
) -> None:
    away.undo()
    talk = urgent(store)
    assert talk.falls_silent() == [], "staff have all of it"
    store.keep_message(HERE, "message-2", "Kyle")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "store_report", lambda *_, **__: 1 / 0)
        talk.slots["requested_slot"] = "child_name"
        talk.hears("Kyle")
        talk.does(ValidateConcernForm())
    assert "child_name" not in [name for name, words in talk.words.items() if words == "Kyle"]
    assert talk.falls_silent() == [talk.slots["reference"]]
    assert talk.words["child_name"] == "Kyle"


def test_an_emergency_that_could_not_be_stored_is_stored_after_a_silence(
    store: Repository, away: pytest.MonkeyPatch
) -> None:
    talk = Conversation(store, told(danger_now="yes"))
    talk.hears("help", "tell_danger", danger="yes")
    assert "utter_emergency_not_kept" in talk.does(HandOffEmergency())
    assert talk.slots["stage"] == "emergency"
    away.undo()
    assert talk.falls_silent() != []
    assert talk.report is not None
    assert talk.report.urgency == "emergency"


@pytest.mark.parametrize(("text", "intent"), [("ok", "affirm"), ("its the flat above the bakers", "tell_concern")])
def test_an_emergency_that_could_not_be_stored_is_stored_with_whatever_comes_next(
    store: Repository, away: pytest.MonkeyPatch, text: str, intent: str
) -> None:
    talk = Conversation(store, told(danger_now="yes", what=STORY))
    talk.hears("help", "tell_danger", danger="yes")
    talk.does(HandOffEmergency())
    talk.hears("and please", "affirm")
    assert talk.does(AddToReport()) == ["utter_emergency_not_kept"]
    away.undo()
    talk.hears(text, intent)
    assert talk.does(AddToReport()) == ["utter_emergency_kept"]
    assert talk.report is not None
    assert talk.report.urgency == "emergency"
    assert talk.slots["reference"] == talk.report.reference


def test_an_emergency_that_could_not_be_stored_is_stored_while_the_questions_go_on(
    store: Repository, away: pytest.MonkeyPatch
) -> None:
    talk = Conversation(store, told(danger_now="yes", what=STORY))
    talk.hears("help", "tell_danger", danger="yes")
    talk.does(HandOffEmergency())
    away.undo()
    talk.hears("carry on", "carry_on")
    talk.does(ValidateConcernForm())
    assert talk.report is not None
    assert talk.slots["reference"] == talk.report.reference


def test_danger_after_a_report_that_could_not_be_stored_is_not_said_to_be(
    store: Repository, away: pytest.MonkeyPatch
) -> None:
    away.undo()
    talk = sent(store)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "store_report", lambda *_, **__: 1 / 0)
        talk.hears("he is hitting him now", "tell_danger", danger="yes", danger_score=0.99)
        assert "utter_emergency_not_kept" in talk.does(HandOffEmergency())
        talk.hears("ok", "affirm")
        assert talk.does(AddToReport()) == ["utter_emergency_not_kept"]
    talk.hears("start again", "start_again")
    talk.does(StartAgain())
    urgent_one = store.report_of(HERE, 0)
    assert urgent_one is not None
    assert urgent_one.urgency == "emergency"
    assert talk.slots["report_number"] == 1, "what is told now is another report"


def sent(store: Repository) -> Conversation:
    """A conversation whose report was read back and sent."""
    talk = Conversation(store, told(danger_now="no", what=STORY), stage="sent")
    talk.hears("send it", "submit_report")
    tracker = Tracker(HERE, dict(talk.slots), talk.latest, [], False, None, {}, None)
    talk.slots["reference"] = storing.store(tracker, draft_of(talk.slots), complete=True)
    return talk


@pytest.mark.parametrize(("choice", "text"), [("danger_now.yes", "Yes"), ("danger_now.not_sure", "Not sure")])
@pytest.mark.parametrize("stage", ["sent", "adding"])
def test_danger_that_is_tapped_after_a_report_was_sent_is_an_emergency(
    store: Repository, stage: str, choice: str, text: str
) -> None:
    earlier = earlier_report(store)
    talk = sent(store)
    talk.slots |= {"stage": stage, "adding_to": earlier[0] if stage == "adding" else None}
    talk.taps(choice, text)
    assert talk.does(AddToReport()) == []
    assert talk.next == ["action_hand_off_emergency"]
    assert talk.does(HandOffEmergency())[0] == "utter_emergency"
    assert talk.report is not None
    assert talk.report.urgency == "emergency"
    assert talk.words["danger_now"] == text.lower()
    if stage == "adding":
        report = store.report(earlier[0])
        assert report is not None
        assert report.urgency == "emergency"
        assert [added.words for added in report.additions] == [f"Danger right now: {text}"]


def test_an_addition_does_not_make_a_sent_report_one_that_was_not_read_back(store: Repository) -> None:
    talk = sent(store)
    talk.hears("he had no coat on this morning")
    assert talk.does(AddToReport()) == ["utter_report_added"]
    assert talk.report is not None
    assert talk.report.complete
    assert "no coat" in talk.words["what"]
    assert not any("did not read this report back" in check for check in talk.report.content["to_check"])


def test_an_addition_that_could_not_be_stored_is_passed_on_after_a_silence(
    store: Repository, away: pytest.MonkeyPatch
) -> None:
    away.undo()
    talk = sent(store)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "store_report", lambda *_, **__: 1 / 0)
        talk.hears("he had no coat on this morning")
        assert talk.does(AddToReport()) == ["utter_addition_not_sent"]
    assert talk.falls_silent() == [talk.slots["reference"]]
    assert "no coat" in talk.words["what"]
    assert talk.report is not None
    assert talk.report.complete
    assert not any("did not read this report back" in check for check in talk.report.content["to_check"])


def test_a_turn_that_another_has_overtaken_stores_nothing_and_is_no_failure(
    store: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    marked: list[str] = []
    monkeypatch.setattr(marks, "mark", marked.append)
    talk = sent(store)
    store.keep_turn(HERE, 1, [{"event": "of another server"}])
    talk.hears("he had no coat on this morning")
    read = TURN_READ.set(0)
    try:
        talk.does(AddToReport())
    finally:
        TURN_READ.reset(read)
    assert talk.report is not None
    assert talk.report.version == 1
    assert marked == []


# Coming back to a report of another day


def earlier_report(store: Repository) -> tuple[Reference, str]:
    """A report of another conversation, and its return code."""
    store.ensure_conversation(EARLIER, "website")
    content = {"items": [], "understood": {}}
    reference = store.store_report(EARLIER, content, urgency="standard", complete=True)
    code = store.new_return_code(reference, "one")
    assert code is not None
    return reference, code


def added_to(store: Repository, reference: Reference) -> str:
    report = store.report(reference)
    assert report is not None
    return "\n".join(added.words for added in report.additions)


def comes_back(talk: Conversation, text: str, intent: str = "tell_concern", **read_as: Any) -> list[str]:
    """One message in answer to the questions for the reference and the code, up to what follows from it."""
    talk.slots["requested_slot"] = "return_code" if talk.slots.get("return_reference") else "return_reference"
    talk.hears(text, intent, **read_as)
    heard = talk.does(ValidateReturnForm())
    if talk.slots["outcome"] != "emergency" and all(talk.slots.get(name) for name in return_form.SLOTS):
        heard += talk.does(ReturnToReport())
    return heard


def test_what_could_not_be_looked_up_is_in_the_log_and_nothing_that_was_typed(
    store: Repository, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    reference, code = earlier_report(store)
    talk = Conversation(store, told(danger_now="no", what=STORY, child_name="Kyle"))

    def away(*_: Any) -> Any:
        raise ZeroDivisionError(STORY)

    monkeypatch.setattr(return_form, "untold", away)
    assert comes_back(talk, f"{reference} and the code is {code}") == ["utter_return_failed"]
    talk.slots["stage"] = "emergency"
    assert "utter_report_not_found" in comes_back(talk, f"{reference} and the code is 0000 0000 0000")
    said = [record.getMessage() for record in said_by("actions.return_form", caplog)]
    assert len(said) == 2
    assert all("ZeroDivisionError" in line for line in said)
    assert not any(typed in line for line in said for typed in (STORY, reference, code))


def test_what_was_told_before_is_added_to_the_report_that_is_found(store: Repository) -> None:
    reference, code = earlier_report(store)
    talk = Conversation(store, told(danger_now="no", what=f"{STORY}\nhe is so thin", child_name="Kyle"))
    assert comes_back(talk, f"{reference} and the code is {code}") == ["utter_report_found"]
    assert "I have added what you told me" in talk.values[0]["added"]
    assert "999" in talk.values[0]["added"]
    words = f"What the worry is:\n{STORY}\nhe is so thin\nChild's name:\nKyle"
    assert added_to(store, reference) == words
    assert talk.slots["stage"] == "adding"
    assert talk.report is None, "it is one report"
    talk.hears("start again", "start_again")
    talk.does(StartAgain())
    assert talk.report is None, "nor a second one later"


def test_where_nothing_was_told_nothing_is_added(store: Repository) -> None:
    reference, code = earlier_report(store)
    talk = Conversation(store, told(danger_now="no"))
    assert comes_back(talk, f"hi its {reference} and my return code is {code} thanks") == ["utter_report_found"]
    assert talk.values[0]["added"] == ""
    assert added_to(store, reference) == ""


def test_what_is_in_a_report_of_its_own_is_not_added_to_the_earlier_one(store: Repository) -> None:
    reference, code = earlier_report(store)
    talk = sent(store)
    comes_back(talk, f"{reference} {code}, she had a black eye today")
    assert added_to(store, reference) == f"What the worry is:\n{reference} xxxx xxxx xxxx, she had a black eye today"


@pytest.mark.parametrize("words", ["she had a black eye today", "im scared"])
def test_words_beside_the_code_are_added_without_the_code(store: Repository, words: str) -> None:
    reference, code = earlier_report(store)
    talk = Conversation(store)
    heard = comes_back(talk, f"{reference}, code {code}, {words}")
    assert heard[-1] == "utter_report_found"
    assert words in added_to(store, reference)
    assert code not in added_to(store, reference)


def test_words_after_the_wish_and_the_code_are_added_though_nothing_in_them_sounds_like_harm(store: Repository) -> None:
    reference, code = earlier_report(store)
    talk = Conversation(store)
    words = "there was shouting all night and she has a split lip"
    comes_back(talk, f"I want to add to my report {reference} code {code}, {words}", "add_to_report")
    assert words in added_to(store, reference)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("hi my refrence is {reference} and my return code is {code} thanks", "tell_concern"),
        ("i would like to tell you more about a report i filed on tuesday {reference} {code}", "add_to_report"),
    ],
)
def test_words_that_only_name_the_report_are_not_added(store: Repository, text: str, intent: str) -> None:
    reference, code = earlier_report(store)
    talk = Conversation(store)
    assert comes_back(talk, text.format(reference=reference, code=code), intent) == ["utter_report_found"]
    assert added_to(store, reference) == ""


def test_words_beside_the_reference_are_added_when_the_code_has_come(store: Repository) -> None:
    reference, code = earlier_report(store)
    talk = Conversation(store)
    comes_back(talk, f"{reference} she had a black eye today")
    assert comes_back(talk, code)[-1] == "utter_report_found"
    assert "she had a black eye today" in added_to(store, reference)


def test_what_is_told_while_asking_for_the_report_is_added_to_it(store: Repository) -> None:
    reference, code = earlier_report(store)
    talk = Conversation(store)
    talk.hears("i want to add to my report, she had a black eye today", "add_to_report", primary="physical")
    talk.does(ValidateReturnForm())
    comes_back(talk, f"{reference} {code}")
    assert "she had a black eye today" in added_to(store, reference)
    talk = Conversation(store)
    talk.hears("i'd like to tell you more about a report i filed on tuesday", "add_to_report")
    talk.does(ValidateReturnForm())
    assert not talk.slots.get("what"), "tells nothing"


def test_words_beside_a_wrong_code_are_read_by_the_questions_that_go_on(store: Repository) -> None:
    reference, _ = earlier_report(store)
    talk = Conversation(store, told(danger_now="no"))
    heard = comes_back(talk, f"{reference}, 0000 0000 0000, she had a black eye today", danger="unclear")
    assert "utter_report_not_found" in heard
    assert talk.next == ["concern_form"]
    draft = draft_of(talk.slots).settled()
    assert "she had a black eye today" in str(draft.told("what"))
    assert "0000 0000" not in str(draft.told("what"))


def test_danger_that_is_unclear_beside_a_wrong_code_is_asked_about(store: Repository) -> None:
    reference, _ = earlier_report(store)
    talk = Conversation(store, told(danger_now="no"))
    heard = comes_back(
        talk,
        f"{reference}, 0000 0000 0000, it went very quiet next door after all the shouting and I have not seen her",
        "tell_possible_danger",
        danger="unclear",
        danger_score=0.6,
    )
    assert heard[0] == "utter_if_in_danger"
    assert "danger_now" not in draft_of(talk.slots).answers, "asked again, and first"


def test_danger_beside_the_code_is_an_emergency_without_the_code(store: Repository) -> None:
    reference, code = earlier_report(store)
    talk = Conversation(store)
    comes_back(talk, f"{reference} {code} he is beating her now", "tell_danger", danger="yes", danger_score=0.99)
    assert talk.slots["outcome"] == "emergency"
    assert talk.does(HandOffEmergency())[0] == "utter_emergency"
    assert "he is beating her now" in talk.words["what"]
    assert code not in str(talk.words)


@pytest.mark.parametrize(
    ("stage", "action"),
    [("sent", "action_add_to_report"), ("emergency", "action_add_to_report"), ("stopped", "action_after_stop")],
)
def test_what_is_told_instead_of_the_reference_goes_where_words_go_then(
    store: Repository, stage: str, action: str
) -> None:
    talk = sent(store)
    talk.slots["stage"] = stage
    assert comes_back(talk, "she had a black eye today") == []
    assert talk.next == [action]


def test_words_beside_a_wrong_code_go_to_the_report_that_was_sent_here(store: Repository) -> None:
    reference, _ = earlier_report(store)
    talk = sent(store)
    comes_back(talk, f"{reference}, 0000 0000 0000, she had a black eye today")
    assert "she had a black eye today" in talk.words["what"]
    assert added_to(store, reference) == ""


def test_words_beside_a_second_wrong_code_go_to_the_report_that_is_added_to(store: Repository) -> None:
    reference, code = earlier_report(store)
    talk = Conversation(store, told(danger_now="no", what=STORY))
    comes_back(talk, f"{reference} {code}")
    comes_back(talk, "BB-0000-0000 0000 0000 0000 she had a black eye today")
    assert "she had a black eye today" in added_to(store, reference)
    assert added_to(store, reference).count(STORY) == 1


def test_what_cannot_be_added_to_the_report_that_is_found_is_passed_on_from_here(
    store: Repository, away: pytest.MonkeyPatch
) -> None:
    away.undo()
    reference, code = earlier_report(store)
    talk = Conversation(store, told(danger_now="no", what=STORY, child_name="Kyle"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "add_to_report", lambda *_, **__: 1 / 0)
        assert comes_back(talk, f"{reference} {code}") == ["utter_return_failed"]
    assert talk.falls_silent() != []
    assert talk.words["what"] == STORY
