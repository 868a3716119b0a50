"""Encryption of what people said, column by column.

AES-256-GCM. Each value is bound to its place (table, column, row), so that a value moved to another row does not
open. The envelope names the key, so that keys can be renewed while old values still open.
"""

from __future__ import annotations

import base64
import hmac
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.errors import KnownError

ENVELOPE_VERSION = 1
NONCE_BYTES = 12
KEY_BYTES = 32


class VaultError(KnownError):
    """Keys are missing or unusable, or a stored value does not open; the message says which and what to do."""


@dataclass(frozen=True)
class KeyRing:
    """The keys of an installation.

    Attributes:
        current: id of the key that new values are sealed with.
        sealing: key id (one byte) to key.
        signing: key for session tokens and staff sessions.
    """

    current: int
    sealing: dict[int, bytes]
    signing: bytes

    @classmethod
    def new(cls) -> KeyRing:
        return cls(1, {1: secrets.token_bytes(KEY_BYTES)}, secrets.token_bytes(KEY_BYTES))

    @classmethod
    def load(cls, path: Path) -> KeyRing:
        """Read the key file.

        Raises:
            VaultError: it is missing or malformed.
        """
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
            ring = cls(
                current=raw["current"],
                sealing={int(name): base64.b64decode(key) for name, key in raw["sealing"].items()},
                signing=base64.b64decode(raw["signing"]),
            )
        except FileNotFoundError as problem:
            raise VaultError(f"There is no key file at {path}. Create it with `concern-bot keys new`.") from problem
        except (ValueError, KeyError, TypeError) as problem:
            raise VaultError(
                f"The key file {path} cannot be read ({problem}). Restore it from its backup."
            ) from problem
        if ring.current not in ring.sealing or any(len(key) != KEY_BYTES for key in ring.sealing.values()):
            raise VaultError(f"The key file {path} lacks its current key, or a key has the wrong length.")
        return ring

    def save(self, path: Path) -> None:
        """Write the key file for its owner alone. Never overwrites one.

        Raises:
            VaultError: there is one already.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        content = {
            "current": self.current,
            "sealing": {str(name): base64.b64encode(key).decode() for name, key in self.sealing.items()},
            "signing": base64.b64encode(self.signing).decode(),
        }
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError as problem:
            raise VaultError(f"There is a key file at {path} already; it is not overwritten.") from problem
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(content, file)


class Vault:
    """Seals and opens values, and makes keyed hashes of words that are to be found again."""

    def __init__(self, ring: KeyRing) -> None:
        self._current = ring.current
        # A key of its own, so that the hashes say nothing of the sealing key.
        self._numbering = HKDF(SHA256(), KEY_BYTES, None, b"concern-bot blind index").derive(ring.sealing[ring.current])
        self._ciphers = {name: AESGCM(key) for name, key in ring.sealing.items()}
        self._blinding = hmac.digest(ring.signing, b"blind", "sha256")

    def seal(self, text: str, *place: str) -> bytes:
        """`text` encrypted for one place: table, column, and what names the row."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._ciphers[self._current].encrypt(nonce, text.encode("utf-8", "surrogatepass"), _bound_to(place))
        return bytes((ENVELOPE_VERSION, self._current)) + nonce + sealed

    def open(self, envelope: bytes, *place: str) -> str:
        """The text sealed for that place.

        Raises:
            VaultError: the key is gone, or the value was changed or moved.
        """
        version, key = envelope[0], envelope[1]
        if version != ENVELOPE_VERSION or key not in self._ciphers:
            raise VaultError(f"{'/'.join(place[:2])}: sealed with key {key}, version {version}, which is not here.")
        start = 2 + NONCE_BYTES
        try:
            opened = self._ciphers[key].decrypt(envelope[2:start], envelope[start:], _bound_to(place))
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
        bound = _bound_to((*place, text))
        return int.from_bytes(hmac.digest(self._numbering, bound, "sha256")[:8], "big", signed=True)


def _bound_to(place: tuple[str, ...]) -> bytes:
    return "\x1f".join(place).encode()
