"""Encryption of what people said, column by column.

AES-256-GCM. Each value is bound to its place (table, column, row), so that a value moved to another row does not
open. The envelope names the key, so that keys can be renewed while old values still open
(bot/reports/rotating.py). Where the keys come from stands in bot/reports/keys.py.
"""

from __future__ import annotations

import base64
import datetime as dt
import hmac
import json
import os
import secrets
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.errors import KnownError

ENVELOPE_VERSION = 1
NONCE_BYTES = 12
KEY_BYTES = 32
FINGERPRINT_BYTES = 8
MOST_KEYS = 255  # the envelope names its key in one byte


class VaultError(KnownError):
    """Keys are missing or unusable, or a stored value does not open; the message says which and what to do."""


@dataclass(frozen=True)
class KeyRing:
    """The keys of an installation.

    Attributes:
        current: id of the key that new values are sealed with. A key of a higher id is made ready, for the next change.
        sealing: key id (one byte) to key.
        signing: key for session tokens and staff sessions.
        made: key id to when it was made.
        since: when the current key became the current one.
        hashing: key for the hashes of `Vault.blind`, once it is not derived from the signing key any more.
    """

    current: int
    sealing: dict[int, bytes]
    signing: bytes
    made: dict[int, dt.datetime] = field(default_factory=dict)
    since: dt.datetime | None = None
    hashing: bytes = b""

    @classmethod
    def new(cls) -> KeyRing:
        now = _now()
        return cls(1, {1: secrets.token_bytes(KEY_BYTES)}, secrets.token_bytes(KEY_BYTES), {1: now}, now)

    @property
    def fingerprints(self) -> dict[int, str]:
        """What tells each sealing key from another of the same id, and says nothing of it."""
        return {
            name: hmac.digest(key, b"concern-bot fingerprint", "sha256")[:FINGERPRINT_BYTES].hex()
            for name, key in self.sealing.items()
        }

    def with_another(self) -> KeyRing:
        """The same with one more key made ready, which is not the current one yet.

        Raises:
            VaultError: there is no id left for it.
        """
        number = max(self.sealing) + 1
        if number > MOST_KEYS:
            raise VaultError(f"Key {MOST_KEYS} is the last that an envelope can name.")
        return replace(
            self,
            sealing={**self.sealing, number: secrets.token_bytes(KEY_BYTES)},
            made={**self.made, number: _now()},
        )

    @property
    def hashing_key(self) -> bytes:
        """The key for the hashes of `Vault.blind`: the same for good, for nobody can hash anew what was not kept."""
        return self.hashing or hmac.digest(self.signing, b"blind", "sha256")

    def with_new_signing(self) -> KeyRing:
        """The same with another signing key; what was hashed is found as before."""
        return replace(self, signing=secrets.token_bytes(KEY_BYTES), hashing=self.hashing_key)

    def turned_to(self, key: int) -> KeyRing:
        """The same with another of its keys as the current one."""
        return replace(self, current=key, since=_now())

    def without(self, keys: Collection[int]) -> KeyRing:
        """The same without some of its keys."""
        return replace(
            self,
            sealing={name: key for name, key in self.sealing.items() if name not in keys},
            made={name: when for name, when in self.made.items() if name not in keys},
        )

    @classmethod
    def parse(cls, text: str, place: str) -> KeyRing:
        """The ring in a text as `dumped` writes it.

        Args:
            place: where the text is from, for the message of the error.

        Raises:
            VaultError: it is malformed.
        """
        try:
            raw = json.loads(text)
            ring = cls(
                current=raw["current"],
                sealing={int(name): base64.b64decode(key) for name, key in raw["sealing"].items()},
                signing=base64.b64decode(raw["signing"]),
                made={int(name): dt.datetime.fromisoformat(when) for name, when in raw.get("made", {}).items()},
                since=dt.datetime.fromisoformat(raw["since"]) if raw.get("since") else None,
                hashing=base64.b64decode(raw.get("hashing", "")),
            )
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            # Not what the problem says: it could quote a key.
            raise VaultError(
                f"{place} cannot be read ({type(problem).__name__}). Restore it from its backup."
            ) from problem
        wrong_length = any(len(key) != KEY_BYTES for key in (*ring.sealing.values(), ring.signing, ring.hashing_key))
        if ring.current not in ring.sealing or wrong_length or not all(0 < key <= MOST_KEYS for key in ring.sealing):
            raise VaultError(f"{place} lacks its current key, or a key has the wrong length.")
        return ring

    def dumped(self) -> str:
        """The ring as JSON."""
        content = {
            "current": self.current,
            "since": self.since.isoformat() if self.since else None,
            "sealing": {str(name): base64.b64encode(key).decode() for name, key in self.sealing.items()},
            "made": {str(name): when.isoformat() for name, when in self.made.items()},
            "signing": base64.b64encode(self.signing).decode(),
            **({"hashing": base64.b64encode(self.hashing).decode()} if self.hashing else {}),
        }
        return json.dumps(content)

    @classmethod
    def load(cls, path: Path) -> KeyRing:
        """Read the key file.

        Raises:
            VaultError: it is missing or malformed.
        """
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError as problem:
            raise VaultError(f"There is no key file at {path}. Create it with `concern-bot keys new`.") from problem
        except (OSError, UnicodeDecodeError) as problem:
            raise VaultError(f"The key file {path} cannot be read ({type(problem).__name__}).") from problem
        return cls.parse(text, f"The key file {path}")

    def save(self, path: Path) -> None:
        """Write the key file for its owner alone. Never overwrites one.

        Raises:
            VaultError: there is one already.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError as problem:
            raise VaultError(f"There is a key file at {path} already; it is not overwritten.") from problem
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(self.dumped())
            file.flush()
            os.fsync(file.fileno())

    def save_anew(self, path: Path) -> None:
        """Put this ring in the place of the key file, in one step: who reads it meanwhile has the old or the new.

        Whoever may read the old file may read the new one: root changes the keys of a service that is not root.

        Raises:
            VaultError: it cannot be written here, or not for its owner; the old one is as it was.
        """
        beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            self.save(beside)
            if path.exists():
                before = path.stat()
                # The group matters only where it may do anything; who is not root cannot give a file to any group.
                os.chown(beside, before.st_uid, before.st_gid if before.st_mode & 0o070 else -1)
                beside.chmod(before.st_mode & 0o770)
            os.replace(beside, path)
        except OSError as problem:
            with suppress(OSError):
                beside.unlink()
            raise VaultError(
                f"The key file {path} cannot be replaced ({problem.strerror}), and is as it was. Run this as its owner "
                "or as root; of a container, mount the folder that it is in, to be written to."
            ) from problem
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


class Keys(Protocol):
    """Where a vault has its keys from."""

    def ring(self) -> KeyRing:
        """The ring as it is now; the same object as long as nothing has changed. Cheap, and never fails later on."""

    def ring_anew(self) -> KeyRing:
        """The ring, read once more whether or not it seems to have changed."""


@dataclass(frozen=True)
class _Ready:
    """A ring, made ready for use."""

    ring: KeyRing
    ciphers: dict[int, AESGCM]
    numbering: dict[int, bytes]

    @classmethod
    def of(cls, ring: KeyRing) -> _Ready:
        # Keys of their own, so that the hashes say nothing of the sealing keys.
        numbering = {
            name: HKDF(SHA256(), KEY_BYTES, None, b"concern-bot blind index").derive(key)
            for name, key in ring.sealing.items()
        }
        return cls(ring, {name: AESGCM(key) for name, key in ring.sealing.items()}, numbering)


class Vault:
    """Seals and opens values, and makes keyed hashes of words that are to be found again.

    Of keys that may change while it is used it notices a new current key when it next seals, and a key that it does
    not have when a value names it.
    """

    def __init__(self, keys: KeyRing | Keys) -> None:
        self._keys = None if isinstance(keys, KeyRing) else keys
        self._state = _Ready.of(keys if isinstance(keys, KeyRing) else keys.ring())
        self._blinding = self._state.ring.hashing_key

    @property
    def ring(self) -> KeyRing:
        """The keys as they are now."""
        return self._now().ring

    def _now(self) -> _Ready:
        return self._turned(self._keys.ring()) if self._keys is not None else self._state

    def _turned(self, ring: KeyRing) -> _Ready:
        if ring is not self._state.ring:
            self._state = _Ready.of(ring)  # one assignment, so that no thread sees half of it
        return self._state

    def seal(self, text: str, *place: str) -> bytes:
        """`text` encrypted for one place: table, column, and what names the row."""
        state = self._now()
        nonce = os.urandom(NONCE_BYTES)
        cipher = state.ciphers[state.ring.current]
        sealed = cipher.encrypt(nonce, text.encode("utf-8", "surrogatepass"), _bound_to(place))
        return bytes((ENVELOPE_VERSION, state.ring.current)) + nonce + sealed

    def open(self, envelope: bytes, *place: str) -> str:
        """The text sealed for that place.

        Raises:
            VaultError: the key is gone, or the value was changed or moved.
        """
        if len(envelope) <= 2 + NONCE_BYTES:
            raise VaultError(f"{'/'.join(place[:2])}: a stored value does not open; it was cut off.")
        version, key = envelope[0], envelope[1]
        state = self._state
        if key not in state.ciphers and self._keys is not None:
            state = self._turned(self._keys.ring_anew())  # another process may have turned to a new key
        if version != ENVELOPE_VERSION or key not in state.ciphers:
            raise VaultError(f"{'/'.join(place[:2])}: sealed with key {key}, version {version}, which is not here.")
        start = 2 + NONCE_BYTES
        try:
            opened = state.ciphers[key].decrypt(envelope[2:start], envelope[start:], _bound_to(place))
        except InvalidTag as problem:
            raise VaultError(
                f"{'/'.join(place[:2])}: a stored value does not open; it was changed or moved."
            ) from problem
        return opened.decode("utf-8", "surrogatepass")

    def blind(self, text: str, *place: str) -> str:
        """A keyed hash of `text`, by which a row is found again whose identifying value is not to be read."""
        return hmac.digest(self._blinding, _bound_to((*place, text)), "sha256").hex()

    def blind_number(self, text: str, *place: str) -> int:
        """The same as a number: 64 bits, as a signed integer. It changes when the sealing key is renewed."""
        state = self._now()
        return _number(state.numbering[state.ring.current], text, place)

    def blind_numbers(self, text: str, *place: str) -> list[int]:
        """That number under every key of the ring: what was hashed before a change of keys is found by one of them."""
        return [_number(key, text, place) for key in self._now().numbering.values()]


def key_of(envelope: bytes) -> int:
    """The id of the key that a value is sealed with; 0, which is no key, of one that was cut off before it."""
    return envelope[1] if len(envelope) > 1 else 0


def _number(key: bytes, text: str, place: tuple[str, ...]) -> int:
    hashed = hmac.digest(key, _bound_to((*place, text)), "sha256")
    return int.from_bytes(hashed[:8], "big", signed=True)


def _bound_to(place: tuple[str, ...]) -> bytes:
    return "\x1f".join(place).encode()


def _now() -> dt.datetime:
    return dt.datetime.now(dt.timezone.utc)
