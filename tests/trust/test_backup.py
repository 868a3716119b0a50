"""A backup is made while others write, and what is restored from it is what there was."""

from __future__ import annotations

import json
import tarfile
import threading
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import text, update

from bot.reports import backup, rotating, trail
from bot.reports.backup import BackupError
from bot.reports.database import downgrade, is_current
from bot.reports.models import Message
from bot.reports.repository import Repository
from bot.reports.spool import Spool, Spooled
from bot.reports.vault import KeyRing
from tests.conftest import said_by
from tests.test_commands import run
from tests.trust.conftest import Place
from tests.trust.everything import counts, everything, opened, told


def changed(file: Path, target: Path, **manifest: object) -> Path:
    """A copy of a backup with other values in its manifest."""
    with tarfile.open(file) as tar:
        tar.extractall(target)  # noqa: S202 - our own file
    found = json.loads((target / "manifest.json").read_text())
    (target / "manifest.json").write_text(json.dumps({**found, **manifest}))
    with tarfile.open(target / "changed", "w") as tar:
        for name in ("manifest.json", "database"):
            tar.add(target / name, name)
    return target / "changed"


def test_what_is_lost_comes_back_whole(store: Repository, place: Place, tmp_path: Path) -> None:
    everything(store, conversations=3)
    before, rows, head = opened(store), counts(store), trail.verify(store)
    file = tmp_path / "kept" / "backup"
    made = run("backup", str(file), **place.environment)
    assert made.returncode == 0, made.stderr
    assert made.stdout.strip() == str(head)
    assert file.stat().st_mode & 0o077 == 0
    assert [path.name for path in file.parent.iterdir()] == ["backup"]
    assert run("backup", str(file), **place.environment).returncode == 1, "never overwritten"
    told(store, "Later")
    refused = run("restore", str(file), **place.environment)
    assert refused.returncode == 1
    assert "not empty" in refused.stderr
    store.engine.dispose()
    restored = run("restore", str(file), "--replace", **place.environment)
    assert restored.returncode == 0, restored.stderr
    assert "The trail is whole" in restored.stderr
    assert opened(store) == before
    assert counts(store) == rows + Counter(trail=1)
    assert trail.verify(store, head).number == head.number + 1
    assert trail.entries(store, trail.Wanted())[0].what is trail.What.RESTORED
    reference = store.report(told(store, "Mia"))
    assert reference is not None, "it can be written to again"
    with pytest.raises(Exception, match="only ever added to"), store.session() as session:
        session.execute(text("DELETE FROM trail"))


def test_what_waits_in_the_spool_is_told_to_be_in_no_backup(store: Repository, place: Place, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    empty = run("backup", str(tmp_path / "first"), **place.environment)
    assert empty.returncode == 0, empty.stderr
    assert "not in this backup" not in empty.stderr
    Spool(place.var, store.vault).keep(Spooled("c1", "website", "message-1", "Kyle", None, ""))
    told_of = f"1 messages wait in {place.var / 'spool'} and are not in this backup"
    assert told_of in run("backup", str(file), **place.environment).stderr
    store.engine.dispose()
    restored = run("restore", str(file), "--replace", **place.environment)
    assert restored.returncode == 0, restored.stderr
    assert told_of in restored.stderr


def test_it_is_one_moment_while_others_write(store: Repository, place: Place, tmp_path: Path) -> None:
    """Each report has its version and its conversation, however much is written during the backup."""
    stop, trouble, written = threading.Event(), [], []

    def write() -> None:
        while not stop.is_set():
            try:
                written.append(told(store, f"Kyle{len(written)}"))
                trail.record(store, trail.SYSTEM, trail.What.SEARCHED, words="Kyle")
            except Exception as problem:
                trouble.append(problem)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while len(written) < 5:
            assert writer.is_alive()
        made = backup.make(store, tmp_path / "backup")
    finally:
        stop.set()
        writer.join()
    assert not trouble
    assert made.rows["reports"] >= 5
    store.engine.dispose()
    backup.restore(store, tmp_path / "backup", replace=True)
    reports = store.reports()
    assert {report.reference for report in reports} == set(written[: len(reports)])
    assert all(store.transcript(report.conversation_id) for report in reports)
    assert counts(store)["reports"] == counts(store)["report_versions"] == made.rows["reports"]
    assert str(trail.verify(store)) == made.trail


def test_one_of_an_older_version_is_brought_up_to_date(store: Repository, place: Place, tmp_path: Path) -> None:
    told(store, "Kyle")
    before = opened(store)
    store.engine.dispose()
    downgrade(place.url, "0008")
    made = backup.make(store, tmp_path / "backup")
    assert made.revision == "0008"
    store.engine.dispose()
    backup.restore(store, tmp_path / "backup", replace=True)
    assert is_current(store.engine)
    assert opened(store) == before


def test_what_is_no_whole_backup_or_not_for_here_is_refused(store: Repository, place: Place, tmp_path: Path) -> None:
    told(store, "Kyle")
    file = tmp_path / "backup"
    backup.make(store, file)
    broken = tmp_path / "broken"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    broken.write_bytes(content)
    (tmp_path / "text").write_text("no backup")
    other = "postgresql" if place.url.startswith("sqlite") else "sqlite"
    for path, words in (
        (broken, "hash"),
        (tmp_path / "text", "no whole backup"),
        (tmp_path / "none", "There is no file"),
        (changed(file, tmp_path / "engine", engine=other), f"of {other}"),
        (changed(file, tmp_path / "revision", revision="9999"), "9999"),
        (changed(file, tmp_path / "format", format=2), "format 2"),
        (changed(file, tmp_path / "keys", keys=[7]), "keys that are not here: 7"),
    ):
        with pytest.raises(BackupError, match=words):
            backup.restore(store, path, replace=True)
    assert len(store.reports()) == 1, "nothing was touched"


def test_it_is_refused_with_other_keys_and_taken_with_the_right_ones(
    store: Repository, place: Place, tmp_path: Path
) -> None:
    told(store, "Kyle")
    rotating.next_ring(KeyRing.load(place.keys)).save_anew(place.keys)
    rotating.seal_anew(store, pause=0)
    file = tmp_path / "backup"
    assert backup.make(store, file).keys == [2]
    kept = place.keys.read_text()
    place.keys.unlink()
    KeyRing.new().save(place.keys)
    refused = run("restore", str(file), "--replace", **place.environment)
    assert refused.returncode == 1
    assert "Restore the key file first" in refused.stderr
    place.keys.write_text(kept)
    store.engine.dispose()
    assert run("restore", str(file), "--replace", **place.environment).returncode == 0


def test_keys_of_the_same_number_that_are_others_are_refused_before_anything_is_touched(
    store: Repository, place: Place, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """On a new machine, `keys new` also begins with key 1."""
    reference = told(store, "Kyle")
    file = tmp_path / "backup"
    made = backup.make(store, file)
    assert made.fingerprints == {"1": store.vault.ring.fingerprints[1]}
    kept = place.keys.read_text()
    place.keys.unlink()
    KeyRing.new().save(place.keys)
    elsewhere = place.store()
    before = counts(elsewhere)
    for path in (file, changed(file, tmp_path / "changed", made_at="later")):
        with pytest.raises(BackupError, match="other keys than those that are here under the same number: 1"):
            backup.restore(elsewhere, path, replace=True)
    assert counts(elsewhere) == before
    assert store.report(reference) is not None, "it is still there for the right keys"
    assert not said_by("bot.reports.backup", caplog)
    # One of before is taken as it is, and says so.
    place.keys.write_text(kept)
    store.engine.dispose()
    elsewhere.engine.dispose()
    backup.restore(store, changed(file, tmp_path / "older", fingerprints={}), replace=True)
    assert "does not say by what its keys are known" in caplog.text


def test_a_damaged_value_asks_for_no_key_that_never_was(store: Repository, tmp_path: Path) -> None:
    told(store, "Kyle")
    with store.session() as session:
        session.execute(update(Message).values(text=b"\x01\x07"))
    assert backup.make(store, tmp_path / "backup").keys == [1]


def test_a_backup_that_was_made_with_wrong_keys_can_be_restored_with_the_right_ones(
    store: Repository, place: Place, tmp_path: Path
) -> None:
    told(store, "Kyle")
    kept = place.keys.read_text()
    place.keys.unlink()
    KeyRing.new().save(place.keys)
    elsewhere = place.store()
    assert backup.make(elsewhere, tmp_path / "backup").fingerprints == {}
    elsewhere.engine.dispose()
    place.keys.write_text(kept)
    store.engine.dispose()
    assert backup.restore(store, tmp_path / "backup", replace=True).opened


def test_a_trail_that_was_changed_in_the_backup_shows(store: Repository, place: Place, tmp_path: Path) -> None:
    everything(store)
    backup.make(store, tmp_path / "backup")
    forged = changed(tmp_path / "backup", tmp_path / "forged", trail="3:" + "a" * 64)
    store.engine.dispose()
    with pytest.raises(trail.TrailBrokenError):
        backup.restore(store, forged, replace=True)
