"""A conversation that was ended opens nothing any more, also while the store is away and the server starts again."""

from __future__ import annotations

import asyncio
import uuid
from pathlib import Path

import pytest

from bot.channels.guard import Guard, Incoming
from bot.channels.headers import Hardening
from bot.channels.limits import Limits
from bot.channels.requests import Entrance
from bot.channels.sessions import SessionError, Sessions
from bot.reports.endings import FOLDER, Endings
from bot.reports.repository import Repository
from bot.reports.spool import Spool
from tests.channels.test_spool import Dialogue, away, replayed


def entrance(repository: Repository, var: Path) -> Entrance:
    """What a server has from its start on."""
    return Entrance(
        guard=Guard(Dialogue(), repository, timeout=5, spool=Spool(var, repository.vault)),
        store=repository,
        sessions=Sessions(b"k" * 32),
        limits=Limits(per_conversation=60, per_address=60),
        hardening=Hardening(()),
        endings=Endings(var),
    )


@pytest.fixture
def token(repository: Repository) -> str:
    """The token of a conversation that the store has."""
    return Sessions(b"k" * 32).issue(repository.open_conversation("website"))


def opens(server: Entrance, token: str) -> bool:
    try:
        server.conversation(token)
        return True
    except SessionError:
        return False


def test_what_was_ended_while_the_store_was_away_stays_ended_on_every_server_and_after_a_restart(
    repository: Repository, tmp_path: Path, token: str
) -> None:
    first, other = entrance(repository, tmp_path), entrance(repository, tmp_path)
    away(repository, "conversations")
    assert opens(first, token), "it was not ended yet"
    first.end(token)
    restarted = entrance(repository, tmp_path)
    for server in (first, other, restarted):
        assert not opens(server, token)
    [marker] = (tmp_path / FOLDER).iterdir()
    assert marker.name == first.sessions.conversation(token)
    assert marker.stat().st_size == 0
    assert (marker.stat().st_mode & 0o077, marker.parent.stat().st_mode & 0o077) == (0, 0)
    restarted.end_in_store()
    assert marker.exists(), "the store is still away"
    away(repository, "conversations", back=True)
    restarted.end_in_store()
    first.end_in_store()
    assert not marker.exists()
    assert not repository.is_open(marker.name)
    for server in (first, other, entrance(repository, tmp_path)):
        assert not opens(server, token)


def test_what_waits_in_the_spool_is_read_before_its_conversation_is_ended(
    repository: Repository, tmp_path: Path
) -> None:
    server, conversation_id = entrance(repository, tmp_path), str(uuid.uuid4())
    token = server.sessions.issue(conversation_id)
    asyncio.run(server.guard.take(Incoming(conversation_id, "website", "message-1", "he is six")))
    server.end(token)
    restarted = entrance(repository, tmp_path)
    restarted.end_in_store()
    assert not opens(restarted, token)
    assert replayed(Spool(tmp_path, repository.vault), restarted.guard, repository)
    restarted.end_in_store()
    assert not repository.is_open(conversation_id)
    assert [line.text for line in repository.transcript(conversation_id)] == ["he is six", "heard he is six"]
    assert list((tmp_path / FOLDER).iterdir()) == []


def test_where_nothing_can_be_noted_the_chat_goes_on_and_the_server_that_was_told_knows(
    repository: Repository, tmp_path: Path, token: str
) -> None:
    (tmp_path / FOLDER).write_text("a file where the folder should be")
    server = entrance(repository, tmp_path)
    assert opens(server, token)
    away(repository, "conversations")
    server.end(token)
    assert not opens(server, token)
    away(repository, "conversations", back=True)
    server.end_in_store()
    assert not opens(entrance(repository, tmp_path), token)


def test_what_is_no_marker_of_ours_is_passed_over(repository: Repository, tmp_path: Path, token: str) -> None:
    folder = tmp_path / FOLDER
    folder.mkdir()
    (folder / "what is this").write_text("?")
    (folder / str(uuid.uuid4())).mkdir()
    server = entrance(repository, tmp_path)
    assert opens(server, token)
    server.end(token)
    assert not repository.is_open(server.sessions.conversation(token))
    assert not opens(server, token)
