"""Whatever somebody types or taps, and whenever the server is killed: every turn is answered, and 999 is in reach."""

from __future__ import annotations

import uuid

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import Service, Talk

# What people type, of every sort that the conversation tells apart.
TYPED = (
    "hi", "yes", "no", "not sure", "don't know", "skip", "stop", "carry on", "go back", "start again", "thanks",
    "what do you mean", "is this confidential", "who reads this", "can i send a photo", "when is bin day",
    "the little boy next door is always hungry and dirty", "his name is Kyle and he is 6", "no she's 7",
    "and another thing, he had no coat on", "14 Mill Lane", "last tuesday", "his mums boyfriend Dean", "07700 900123",
    "my dad keeps hitting me", "i work at a school", "my husband hits me and the kids see it", "that's all I know",
    "he has a knife and the kids are in there right now", "she's gone all floppy and wont wake up", "3",
    "change the age", "i want to add to my report", "BB-1234-5678", "yes i have called them", "i can't talk",
    "moje dziecko jest głodne",
    "😭", "....", "x" * 300,
)  # fmt: skip


@given(st.lists(st.one_of(st.sampled_from(TYPED), st.integers(0, 5)), min_size=4, max_size=14))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_turn_is_answered_and_999_is_in_reach(service: Service, moves: list[str | int]) -> None:
    talk = Talk(service)
    typed = []
    for move in moves:
        choices = talk.choices
        if isinstance(move, int) and choices:
            heard = talk.choose(choices[move % len(choices)])
        else:
            text = move if isinstance(move, str) else "I am not sure what to say"
            typed.append(text)
            heard = talk.say(text, uuid.uuid4().hex)
        assert heard.strip()
    lines = talk.transcript()
    kept = [line["text"] for line in lines if line["from"] == "person"]
    assert [text for text in typed if text not in kept] == []
    # Said in the opening, and again wherever danger is in question.
    assert "999" in "\n".join(line["text"] for line in lines if line["from"] == "assistant")


def test_kills_between_turns_lose_no_word_and_leave_no_turn_unanswered(mortal: Service) -> None:
    talk = Talk(mortal)
    for number, text in enumerate(
        ["no", "the little boy next door, Kyle, 6, is always hungry", "yes", "at home with his mum", "14 Mill Lane"]
    ):
        if number in (2, 4):
            mortal.stop(kill=True)
            mortal.start()
        assert talk.say(text)
    read_back = talk.through_to_read_back()
    for words in ("Kyle", "always hungry", "14 Mill Lane"):
        assert words in read_back
    assert len(talk.asked) == len(set(talk.asked)), "no question twice"
