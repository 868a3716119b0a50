"""Who stops half-way: what tells of a child at risk is passed on, and nothing else is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.reports.repository import StoredReport
from tests.conftest import Service, Talk, wait_for

STORY = "The little lad next door, Kyle, he's 6, is always hungry and takes food out of our bins every day"


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service for which a second is a long silence."""
    running = Service(tmp_path_factory.mktemp("quick"), {"CONCERN_BOT_SILENCE_SECONDS": "1"}).start()
    yield running
    running.stop(kill=True)


def report_of(service: Service, talk: Talk) -> StoredReport | None:
    reports = service.repository().reports()
    return next((report for report in reports if report.conversation_id == talk.conversation_id), None)


def test_a_story_that_is_left_half_way_becomes_a_part_report_and_can_be_gone_on_with(quick: Service) -> None:
    calm = Talk(quick)
    assert "If you stop part way and a child may be at risk, I will still pass on" in calm.last[0]["text"]
    calm.choose("danger_now.no")
    calm.say("when is the library open")
    left = Talk(quick)
    left.choose("danger_now.no")
    left.say(STORY)
    report = wait_for(lambda: report_of(quick, left))
    assert not report.complete
    words = {item["question"]: item["words"] for item in report.content["items"]}
    assert words["what"] == STORY
    assert words["when"] == "every day" or words["when"] != "not asked"
    assert words["now"] == "not asked"
    assert any("did not read this report back" in check for check in report.content["to_check"])
    # The one before it fell silent earlier, and tells of nothing.
    assert report_of(quick, calm) is None

    left.choose("kind.yes")
    left.say("that's all I know")
    left.choose("read_back.send")
    assert left.reference == report.reference, "it stays one report"
    sent = quick.repository().report(report.reference)
    assert sent is not None
    assert sent.complete


def test_danger_that_was_asked_about_and_not_answered_is_urgent(quick: Service) -> None:
    talk = Talk(quick)
    heard = talk.say("something is going on next door and the baby has gone quiet all of a sudden")
    if "Please call 999 now" in heard:
        assert report_of(quick, talk) is not None
        return
    report = wait_for(lambda: report_of(quick, talk))
    assert report.urgency in ("emergency", "same_day")
    assert report.content["reasons"]
