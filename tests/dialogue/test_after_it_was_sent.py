"""What is typed after a report was sent: danger is heard, questions are answered, what is new is added."""

from __future__ import annotations

from actions.reports import AddToReport
from bot.interview.draft import Concern, Draft
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
