"""What is sent while the store is away is kept on the disk, and read in order and once when the store is back."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from rasa.core.channels.channel import UserMessage

from bot.channels import replay
from bot.channels.guard import OPENING, OPENING_ID, Guard, Incoming, Taken
from bot.interview.terms import catalogue
from bot.reports.repository import Repository
from bot.reports.spool import Spool, Spooled, came_at, oldest
from bot.reports.vault import KeyRing, Vault
from tests.conftest import ROOT

Handle = Callable[[UserMessage], Awaitable[None]]
WORDS = "Kyle of Mill Lane"


class Dialogue:
    """A dialogue that keeps what it read."""

    def __init__(self, fails: int = 0) -> None:
        self.read: list[str] = []
        self.fails = fails

    async def __call__(self, message: UserMessage) -> None:
        self.read.append(str(message.text))
        if self.fails:
            self.fails -= 1
            raise ValueError(WORDS)
        await message.output_channel.send_response(message.sender_id, {"text": f"heard {message.text}"})


@pytest.fixture
def spool(tmp_path: Path, repository: Repository) -> Spool:
    return Spool(tmp_path / "var", repository.vault)


def away(repository: Repository, table: str = "messages", *, back: bool = False) -> None:
    """Take a table away, or bring it back."""
    names = ("away", table) if back else (table, "away")
    with repository.engine.begin() as connection:
        connection.exec_driver_sql(f"ALTER TABLE {names[0]} RENAME TO {names[1]}")


def take(guard: Guard, message_id: str, text: str, conversation_id: str = "c1") -> Taken:
    return asyncio.run(guard.take(Incoming(conversation_id, "website", message_id, text)))


def replayed(spool: Spool, guard: Guard, repository: Repository) -> bool:
    return asyncio.run(replay.replay(spool, guard, repository))


def typed(repository: Repository, conversation_id: str = "c1") -> list[str]:
    return [line.text for line in repository.transcript(conversation_id) if line.sender == "person"]


def said(repository: Repository, conversation_id: str = "c1") -> list[str]:
    return [line.text for line in repository.transcript(conversation_id) if line.sender == "assistant"]


def test_what_the_store_does_not_take_is_kept_answered_with_999_and_read_later_in_order(
    repository: Repository, spool: Spool
) -> None:
    repository.ensure_conversation("c1", "website")
    dialogue = Dialogue()
    guard = Guard(dialogue, repository, timeout=5, spool=spool)
    away(repository)
    before = dt.datetime.now(dt.timezone.utc)
    taken = take(guard, "message-1", "one")
    assert taken.aside
    assert not taken.failed
    for words in ("What you typed is kept", "has not been read yet", "999", "01234 718700"):
        assert words in taken.replies[0].text
    after = dt.datetime.now(dt.timezone.utc)
    take(guard, "message-2", "two")
    take(guard, "message-1", "one")
    assert not replayed(spool, guard, repository), "the store is still away"
    away(repository, back=True)
    assert take(guard, "message-3", "three").aside, "it waits behind the others"
    assert dialogue.read == []
    assert replayed(spool, guard, repository)
    assert dialogue.read == typed(repository) == ["one", "two", "three"]
    assert said(repository) == ["heard one", "heard two", "heard three"]
    assert before <= repository.transcript("c1")[0].at <= after, "staff see when it came"
    assert spool.conversations() == []
    assert take(guard, "message-1", "one").replies[0].text == "heard one", "sent again it is answered, not read again"
    assert dialogue.read == ["one", "two", "three"]


def test_a_conversation_that_the_store_never_heard_of_is_opened_when_it_is_back(
    repository: Repository, spool: Spool
) -> None:
    dialogue = Dialogue()
    guard = Guard(dialogue, repository, timeout=5, spool=spool)
    choice = catalogue.choices()["danger_now.no"]
    opened = asyncio.run(guard.take(Incoming("new", "website", OPENING_ID, "", OPENING)))
    assert opened.aside
    assert "You can still type" in opened.replies[0].text
    message = Incoming("new", "website", "message-1", choice.title, choice, note="a note", answers=False)
    asyncio.run(guard.take(message))
    assert replayed(spool, guard, repository)
    assert dialogue.read == ["/start_chat", choice.payload]
    assert typed(repository, "new") == ["", f"{choice.title}\na note"]


def test_a_message_that_the_dialogue_failed_to_answer_is_tried_again_and_given_up_at_last(
    repository: Repository, spool: Spool, caplog: pytest.LogCaptureFixture
) -> None:
    repository.ensure_conversation("c1", "website")
    dialogue = Dialogue(fails=2)
    guard = Guard(dialogue, repository, timeout=5, spool=spool)
    taken = take(guard, "message-1", "one")
    assert taken.failed, "whoever sent it may send it again"
    assert "What you typed is kept" in taken.replies[0].text
    assert not replayed(spool, guard, repository)
    assert replayed(spool, guard, repository)
    assert said(repository) == ["heard one"]
    dialogue.fails = 100
    take(guard, "message-2", "two")
    assert [replayed(spool, guard, repository) for _ in range(replay.TRIES)] == [False] * (replay.TRIES - 1) + [True]
    assert spool.conversations() == []
    assert "could not answer it in 5 tries" in caplog.text
    assert "Kyle" not in caplog.text
    assert typed(repository) == ["one", "two"]


def test_a_store_that_takes_the_message_and_not_its_turn_is_waited_for_however_long(
    repository: Repository, spool: Spool
) -> None:
    repository.ensure_conversation("c1", "website")
    dialogue = Dialogue()

    async def turn(message: UserMessage) -> None:
        repository.keep_turn("c1", 1, [])
        await dialogue(message)

    guard = Guard(turn, repository, timeout=5, spool=spool)
    away(repository, "turns")
    assert "What you typed is kept" in take(guard, "message-1", "one").replies[0].text
    assert [replayed(spool, guard, repository) for _ in range(2 * replay.TRIES)] == [False] * 2 * replay.TRIES
    away(repository, "turns", back=True)
    assert replayed(spool, guard, repository)
    assert dialogue.read == typed(repository) == ["one"]
    assert said(repository) == ["heard one"]


def test_a_message_that_was_answered_before_the_crash_is_not_read_again(repository: Repository, spool: Spool) -> None:
    repository.ensure_conversation("c1", "website")
    spool.keep(Spooled("c1", "website", "message-1", "one", None, "", None))
    repository.keep_message("c1", "message-1", "one")
    repository.keep_replies("c1", "message-1", [("heard one", {})])
    dialogue = Dialogue()
    assert replayed(spool, Guard(dialogue, repository, timeout=5, spool=spool), repository)
    assert dialogue.read == []
    assert said(repository) == ["heard one"]


def test_only_one_process_takes_messages_out_and_a_killed_one_holds_up_nobody(
    repository: Repository, spool: Spool, tmp_path: Path
) -> None:
    spool.keep(Spooled("c1", "website", "message-1", "one", None, "", None))
    hold = f"""
import pathlib, sys
from bot.reports.spool import Spool
from bot.reports.vault import KeyRing, Vault
with Spool(pathlib.Path({str(tmp_path / "var")!r}), Vault(KeyRing.new())).alone() as alone:
    print(alone, flush=True)
    sys.stdin.read()
"""
    other = subprocess.Popen(
        [sys.executable, "-c", hold], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "True\n"
    with spool.alone() as alone:
        assert not alone
    other.kill()
    other.wait(10)
    with spool.alone() as alone:
        assert alone


def test_the_spool_is_sealed_for_the_owner_alone_and_bound_to_its_place(spool: Spool, tmp_path: Path) -> None:
    spool.keep(Spooled("c1", "website", "message-1", WORDS, None, "", None))
    [path] = spool.messages("c1")
    assert b"Kyle" not in path.read_bytes()
    assert "message-1" not in path.name
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
    assert spool.open(path).text == WORDS
    assert oldest(tmp_path / "var") == came_at(path)
    with pytest.raises(Exception, match=r"not here|does not open"):
        Spool(tmp_path / "var", Vault(KeyRing.new())).open(path)
    moved = path.rename(path.with_name(f"1{path.name[1:]}"))
    with pytest.raises(Exception, match="does not open"):
        spool.open(moved)


def test_a_file_that_does_not_open_holds_up_no_other_conversation(
    repository: Repository, spool: Spool, caplog: pytest.LogCaptureFixture
) -> None:
    for conversation_id in ("c1", "c2"):
        repository.ensure_conversation(conversation_id, "website")
        spool.keep(Spooled(conversation_id, "website", "message-1", "one", None, "", None))
    [path] = spool.messages("c1")
    path.write_bytes(b"\x01\x01nothing")
    assert not replayed(spool, Guard(Dialogue(), repository, timeout=5, spool=spool), repository)
    assert typed(repository, "c2") == ["one"]
    assert path.exists()
    assert "conversation c1" in caplog.text


def test_where_the_disk_does_not_take_it_either_the_person_is_told_so(
    repository: Repository, spool: Spool, tmp_path: Path
) -> None:
    repository.ensure_conversation("c1", "website")
    (tmp_path / "var").write_text("a file where the folder should be")
    away(repository)
    taken = take(Guard(Dialogue(), repository, timeout=5, spool=spool), "message-1", "one")
    assert taken.failed
    assert "could not keep what you typed" in taken.replies[0].text
    assert "999" in taken.replies[0].text


def test_nothing_half_written_stays_or_is_read(
    repository: Repository, spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    spool.keep(Spooled("c1", "website", "message-1", "one", None, "", None))
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        spool.keep(Spooled("c1", "website", "message-2", "two", None, "", None))
    [path] = spool.messages("c1")
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_what_a_killed_process_left_half_written_is_removed_at_the_next_start(
    spool: Spool, repository: Repository, tmp_path: Path
) -> None:
    spool.keep(Spooled("c1", "website", "message-1", WORDS, None, ""))
    (kept,) = spool.messages("c1")
    old, new = (kept.parent / f".{name}.0.{os.getpid()}" for name in ("old", "new"))
    for half in (old, new):
        half.write_bytes(b"half")
    an_hour_ago = old.stat().st_mtime - 3600
    os.utime(old, (an_hour_ago, an_hour_ago))
    os.utime(kept, (an_hour_ago, an_hour_ago))
    again = Spool(tmp_path / "var", repository.vault)
    assert sorted(kept.parent.iterdir()) == sorted([new, kept])
    assert again.open(kept).text == WORDS


@pytest.mark.parametrize("name", ["..", "../../etc", "a/b", "."])
def test_no_id_leads_out_of_the_folder(spool: Spool, tmp_path: Path, name: str) -> None:
    spool.keep(Spooled(name, "website", "message-1", "one", None, "", None))
    [path] = spool.messages(name)
    assert path.parent.parent == tmp_path / "var" / "spool"
    assert spool.conversations() == [name]
