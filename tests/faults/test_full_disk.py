"""With a full disk everybody is answered within five seconds with 999, is told whether what they typed is kept, and
staff hear of it; when there is room again, all goes on without a restart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx
import pytest

from bot.reports import marks, spool
from tests.alerts.conftest import Receiver, running_receiver
from tests.conftest import Service, Talk, wait_for
from tests.faults.full_disk import full, limited, mounted, processes
from tests.faults.test_database_away import PROMISE, STORY, Answered, timed

PEOPLE = MESSAGES = 4
KEPT, NOT_KEPT = "What you typed is kept", "could not keep what you typed"
# More than a message in the spool, less than the database, so that the limit takes the database alone away.
ROOM_FOR_MESSAGES = 32 * 1024


@dataclass
class Disk:
    """A running service, what fills its disk, and who is told."""

    service: Service
    filled: Callable[[], AbstractContextManager[None]]
    told: Receiver

    def told_of(self, event: str) -> bool | None:
        return any(f'"{event}"'.encode() in body for _, _, body in self.told.requests) or None


@pytest.fixture(params=["limited", "mounted"])
def manner(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Callable[..., Disk]]:
    """Starts a service that is ended with the test."""
    with ExitStack() as running:

        def start(disk: Path | None, most: int, **extra: str) -> Disk:
            if disk is not None:
                running.enter_context(mounted(disk))
            receiver = running.enter_context(running_receiver())
            told = {"CONCERN_BOT_WEBHOOK_ADDRESS": receiver.address, "CONCERN_BOT_WEBHOOK_SECRET": "secret"}
            service = Service(tmp_path / "var", {**told, "CONCERN_BOT_UNREAD_SECONDS": "2", **extra})
            running.callback(service.stop)
            service.start()
            return Disk(service, partial(full, disk) if disk else partial(limited, service, most), receiver)

        yield start


def test_where_nothing_can_be_kept_everybody_is_told_so_and_staff_too(
    manner: str, started: Callable[..., Disk], tmp_path: Path
) -> None:
    disk = started(tmp_path / "var" if manner == "mounted" else None, 0)
    people, before = begun(disk.service)
    with disk.filled():
        answers = dict(send(people))
        assert [text for text in words(answers) if NOT_KEPT in text], "the disk had room"
        opened = timed(lambda: httpx.post(f"{disk.service.chat}/chat/conversations", json={}, timeout=30))
        plain = timed(lambda: httpx.post(f"{disk.service.chat}/plain/start", follow_redirects=True, timeout=30))
        for answer in (opened, plain):
            assert (answer.status, answer.seconds < PROMISE, "999" in answer.text) == (503, True, True)
        wait_for(lambda: disk.told_of("not_kept"))
        wait_for(lambda: disk.told_of("no_room"))
    goes_on(disk.service, people, answers, before)


def test_what_a_full_database_does_not_take_is_kept_in_the_spool_and_read_when_there_is_room(
    manner: str, started: Callable[..., Disk], tmp_path: Path
) -> None:
    folder = tmp_path / "database"
    extra = {"CONCERN_BOT_DATABASE_URL": f"sqlite:///{folder / 'concern-bot.db'}"} if manner == "mounted" else {}
    disk = started(folder if manner == "mounted" else None, ROOM_FOR_MESSAGES, **extra)
    people, before = begun(disk.service)
    with disk.filled():
        answers = dict(send(people))
        assert all(KEPT in text for text in words(answers)), words(answers)
        assert spool.times(disk.service.var), "the database had room"
        opened = timed(lambda: httpx.post(f"{disk.service.chat}/chat/conversations", json={}, timeout=30))
        assert (opened.status, opened.seconds < PROMISE) == (202, True)
        wait_for(lambda: disk.told_of("spool"))
        wait_for(lambda: disk.told_of("no_room"))
    goes_on(disk.service, people, answers, before)


def begun(service: Service) -> tuple[list[Talk], set[int]]:
    """People in the middle of a conversation, and the processes that serve them."""
    people = [Talk(service) for _ in range(PEOPLE)]
    for one in people:
        one.choose("danger_now.no")
    return people, processes(service)


def send(people: list[Talk]) -> Iterator[tuple[tuple[Talk, str], Answered]]:
    """Let everybody send messages; each is answered in time, and with 999 if it was not read."""
    for number in range(MESSAGES):
        for one in people:
            message = {"id": f"message-{number}", "text": f"{STORY}, {number}"}
            answer = timed(partial(one.post, message))
            assert answer.seconds < PROMISE
            assert answer.status in (200, 202, 503), answer
            assert answer.status == 200 or "999" in answer.text
            assert answer.status == 200 or (KEPT in answer.text) != (NOT_KEPT in answer.text)
            yield (one, message["id"]), answer


def words(answers: dict[tuple[Talk, str], Answered]) -> list[str]:
    """What was said to those whose message was not read."""
    return [answer.text for answer in answers.values() if answer.status != 200]


def goes_on(service: Service, people: list[Talk], answers: dict[tuple[Talk, str], Answered], before: set[int]) -> None:
    """There is room again: what waits is read once, and what was not taken is taken when it is sent again."""
    wait_for(lambda: None if spool.times(service.var) else True, seconds=60)
    for (one, name), answer in answers.items():
        if answer.status == 503:  # as the widget does
            assert one.post({"id": name, "text": f"{STORY}, {name[-1]}"}).status_code == 200
    store = service.repository()
    wanted = [f"{STORY}, {number}" for number in range(MESSAGES)]
    for one in people:
        lines = [line for line in store.transcript(one.conversation_id) if line.text.startswith(STORY)]
        assert [line.text for line in lines] == wanted
        assert all(line.answered for line in lines)
        read = [
            event["message_id"]
            for turn in store.turns(one.conversation_id)
            for event in turn
            if event["event"] == "user" and str(event.get("message_id")).startswith("message-")
        ]
        assert read == [f"message-{number}" for number in range(MESSAGES)]
    store.engine.dispose()
    assert processes(service) == before, "nothing was started again"
    assert marks.marked(marks.RESTARTED, service.var) is None
