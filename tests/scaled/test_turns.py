"""Two servers that take a turn of one conversation at the same moment, with no lock between them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.channels import guard
from bot.channels.guard import Guard, Incoming
from bot.dialogue import tracker_store
from bot.dialogue.lock_store import Locks
from bot.dialogue.tracker_store import ConcernTrackerStore
from bot.reports.conversations import TurnTakenError
from bot.reports.repository import Repository

CONVERSATION = "c1"


class RedisAway(Locks):
    """The locks of one of several servers while Redis is away."""

    across_servers = True


class Server:
    """A tracker store, and a dialogue that repeats what it hears."""

    def __init__(self, repository: Repository) -> None:
        self.trackers = ConcernTrackerStore(Domain.empty())
        self.guard = Guard(self.handle, repository, timeout=5)
        self.before_saving = lambda: None

    def tracker(self) -> DialogueStateTracker:
        return asyncio.run(self.trackers.get_or_create_tracker(CONVERSATION, append_action_listen=False))

    async def handle(self, message: UserMessage) -> None:
        tracker = await self.trackers.get_or_create_tracker(message.sender_id, append_action_listen=False)
        said = f"heard {message.text}"
        await message.output_channel.send_response(message.sender_id, {"text": said})
        for event in (UserUttered(message.text, message_id=message.message_id), BotUttered(said, data={})):
            tracker.update(event)
        between, self.before_saving = self.before_saving, lambda: None
        between()
        await self.trackers.save(tracker)

    def take(self, message_id: str, text: str) -> list[str]:
        taken = asyncio.run(self.guard.take(Incoming(CONVERSATION, "website", message_id, text)))
        assert not taken.failed
        return [said.text for said in taken.replies]


@pytest.fixture
def servers(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> tuple[Server, Server]:
    monkeypatch.setattr(guard, "locks", RedisAway)  # none is shared
    monkeypatch.setattr(tracker_store, "repository", lambda: repository)
    repository.ensure_conversation(CONVERSATION, "website")
    return Server(repository), Server(repository)


def texts(repository: Repository) -> list[str]:
    """What was read, turn by turn."""
    turns = repository.turns(CONVERSATION)
    return [event["text"] for turn in turns for event in turn if event["event"] == "user"]


def test_the_second_of_two_turns_is_refused_and_nothing_of_the_first_is_lost(
    servers: tuple[Server, Server], repository: Repository
) -> None:
    one, two = (server.tracker() for server in servers)
    one.update(UserUttered("first"))
    two.update(UserUttered("second"))
    asyncio.run(servers[0].trackers.save(one))
    with pytest.raises(TurnTakenError):
        asyncio.run(servers[1].trackers.save(two))
    assert texts(repository) == ["first"]


def test_what_was_refused_is_read_again_on_top_of_the_other_turn(
    servers: tuple[Server, Server], repository: Repository
) -> None:
    one, two = servers
    one.take("message-1", "hello")
    two.before_saving = lambda: _in_a_thread(lambda: one.take("message-2", "from one"))
    assert two.take("message-3", "from two") == ["heard from two"]
    assert texts(repository) == ["hello", "from one", "from two"]


def test_a_message_that_both_have_is_read_once_and_answered_alike(
    servers: tuple[Server, Server], repository: Repository
) -> None:
    one, two = servers
    one.take("message-1", "hello")
    two.before_saving = lambda: _in_a_thread(lambda: one.take("message-2", "both"))
    assert two.take("message-2", "both") == ["heard both"]
    assert texts(repository) == ["hello", "both"]
    assert [line.text for line in repository.transcript(CONVERSATION, in_reply_to="message-2")] == ["heard both"]


def test_a_message_that_the_other_server_reads_before_this_one_begins_is_not_read_again(
    servers: tuple[Server, Server], repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = servers

    def locks_after_the_other() -> Locks:
        monkeypatch.setattr(guard, "locks", RedisAway)
        _in_a_thread(lambda: two.take("message-1", "both"))
        return RedisAway()

    monkeypatch.setattr(guard, "locks", locks_after_the_other)
    assert one.take("message-1", "both") == ["heard both"]
    assert texts(repository) == ["both"]


def _in_a_thread(call: Callable[[], object]) -> None:
    """On a loop of its own, as another server has one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(call).result(10)
