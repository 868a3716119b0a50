"""More than sixty conversations, in Rasa's end-to-end test format, with the trained model on the running server."""

from __future__ import annotations

import pytest

from tests.conftest import Service
from tests.dialogue.replaying import FOLDER, Story, play, stories

ALL = [story for path in sorted(FOLDER.glob("*.yml")) for story in stories(path)]


def test_there_are_sixty_of_them_each_with_a_name_of_its_own() -> None:
    assert len(ALL) >= 60
    assert len({story.name for story in ALL}) == len(ALL)


@pytest.mark.parametrize("story", ALL, ids=lambda story: story.name)
def test_conversation(service: Service, story: Story) -> None:
    talk, steps = play(service, story)
    assert [plain(step) for step in steps] == [plain(step) for step in story.steps]
    heard = "\n".join(line["text"] for line in talk.transcript() if line["from"] == "assistant")
    assert "999" in heard
    for words in story.metadata.get("says", ()):
        assert words in heard, f"never said: {words}"
    for words in story.metadata.get("never", ()):
        assert words not in heard, f"was said: {words}"
    if expected := story.metadata.get("report"):
        report = next(r for r in service.repository().reports() if r.conversation_id == talk.conversation_id)
        words = {item["question"]: item["words"] for item in report.content["items"]}
        for question, told in expected.get("words", {}).items():
            assert told in words[question], question
        for name in ("urgency", "complete"):
            if name in expected:
                assert getattr(report, name) == expected[name], name
        if "restricted" in expected:
            assert report.content["restricted"] == expected["restricted"]
        assert set(expected.get("situations", ())) <= set(report.content["understood"]["situations"])
    made = [r for r in service.repository().reports() if r.conversation_id == talk.conversation_id]
    assert len(made) == story.metadata.get("reports", len(made))
    typed = [said for said in story.said if not said.startswith("/")]
    kept = [line["text"] for line in talk.transcript() if line["from"] == "person"]
    assert [text for text in typed if text not in kept] == [], "every word is kept"


def plain(step: dict) -> dict:
    """A step with its text as the server got it."""
    return {name: value.strip() if isinstance(value, str) else value for name, value in step.items()}
