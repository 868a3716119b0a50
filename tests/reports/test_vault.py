"""Sealed values open only where they belong, with the key they were sealed with."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.channels.sessions import SessionError, Sessions
from bot.reports.vault import NONCE_BYTES, KeyRing, Vault, VaultError


def test_a_value_opens_again() -> None:
    vault = Vault(KeyRing.new())
    text = "Kyle, 6 – naïve 😀"
    assert vault.open(vault.seal(text, "messages", "text", "1"), "messages", "text", "1") == text


def test_a_value_moved_to_another_row_or_changed_does_not_open() -> None:
    vault = Vault(KeyRing.new())
    sealed = vault.seal("Kyle", "messages", "text", "1")
    with pytest.raises(VaultError):
        vault.open(sealed, "messages", "text", "2")
    with pytest.raises(VaultError):
        vault.open(sealed[:-1] + bytes([sealed[-1] ^ 1]), "messages", "text", "1")


def test_no_two_values_are_sealed_with_the_same_nonce() -> None:
    vault = Vault(KeyRing.new())
    sealed = [vault.seal("one", "messages", "text", "1") for _ in range(1000)]
    assert len({one[2 : 2 + NONCE_BYTES] for one in sealed}) == len(sealed)


def test_a_value_sealed_with_another_key_does_not_open() -> None:
    with pytest.raises(VaultError):
        Vault(KeyRing.new()).open(Vault(KeyRing.new()).seal("Kyle", "a", "b", "1"), "a", "b", "1")


def test_the_key_file_is_private_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    ring = KeyRing.new()
    ring.save(path)
    assert path.stat().st_mode & 0o077 == 0
    assert KeyRing.load(path) == ring
    with pytest.raises(VaultError, match="not overwritten"):
        KeyRing.new().save(path)


def test_with_another_signing_key_everything_opens_and_is_found_as_before_and_what_was_signed_is_not_taken() -> None:
    old = KeyRing.new()
    sealed, blind = Vault(old).seal("Kyle", "a", "b", "1"), Vault(old).blind("7", "telegram_chats", "chat")
    token = Sessions(old.signing).issue("conversation")
    new = KeyRing.parse(old.with_new_signing().with_new_signing().dumped(), "here")
    assert new.signing != old.signing
    assert Vault(new).open(sealed, "a", "b", "1") == "Kyle"
    assert Vault(new).blind("7", "telegram_chats", "chat") == blind
    with pytest.raises(SessionError):
        Sessions(new.signing).conversation(token)


def test_a_key_file_that_is_written_anew_belongs_to_whom_it_did(tmp_path: Path) -> None:
    """Root changes the keys of a service that is not root, and that must go on reading them."""
    path = tmp_path / "keys.json"
    KeyRing.new().save(path)
    path.chmod(0o640)
    if os.geteuid() == 0:
        os.chown(path, 10001, 10002)
    before = path.stat()
    ring = KeyRing.load(path).with_another()
    ring.save_anew(path)
    after = path.stat()
    assert KeyRing.load(path) == ring
    assert (after.st_uid, after.st_gid, after.st_mode) == (before.st_uid, before.st_gid, before.st_mode)
    assert [one.name for one in tmp_path.iterdir()] == ["keys.json"]


def test_a_key_file_that_cannot_be_replaced_says_so_and_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "keys.json"
    ring = KeyRing.new()
    ring.save(path)

    def refuses(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    for name in ("open", "chown", "replace"):
        with monkeypatch.context() as patched:
            patched.setattr(os, name, refuses)
            with pytest.raises(VaultError, match=r"cannot be replaced \(Operation not permitted\)"):
                ring.with_another().save_anew(path)
        assert KeyRing.load(path) == ring
        assert [one.name for one in tmp_path.iterdir()] == ["keys.json"]


@pytest.mark.parametrize("content", ["", "{}", '{"current": 2, "sealing": {"1": "AAAA"}, "signing": "AAAA"}'])
def test_an_unusable_key_file_says_so(tmp_path: Path, content: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(content)
    with pytest.raises(VaultError, match="key"):
        KeyRing.load(path)
