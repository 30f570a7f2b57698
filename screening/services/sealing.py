"""The key ring: encryption at rest of what a copy of the database must not give away.

AES-256-GCM from `cryptography`, which also proves that nothing was changed. Every purpose has a key of its own, derived
by HKDF (RFC 5869), so that a value sealed for one purpose is not opened for another; `about` ties a value to its row
and column (GCM's associated data), so that it cannot be moved to another one.

Rotation: the first key seals, all of them open. Hashes to look values up by are made with the first key and sought with
all. The key that is derived from the secret key comes last: it seals where no key of its own is set.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from screening.core.errors import ScreeningError

_VERSION = "1"
_NONCE = (
    12  # bytes, as GCM asks for; random, so one key must not seal more than 2**32 values (NIST SP 800-38D)
)


class CannotOpen(ScreeningError):
    """A sealed value that no key of ours opens: the keys have been changed without keeping the old one, or the value
    has been tampered with. Says which purpose it was for, and nothing of the value."""

    exit_code = 15


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Named keys; the first one seals. `repr` shows the names, which tell nothing of the keys."""

    _keys: tuple[tuple[str, bytes], ...]

    def __repr__(self) -> str:
        return f"KeyRing({', '.join(self.names)})"

    @property
    def names(self) -> tuple[str, ...]:
        """The name of every key that opens; that of the one that seals first."""
        return tuple(name for name, _ in self._keys)

    def seal(self, purpose: str, plaintext: str, *, about: str = "") -> str:
        """The text, sealed for this purpose and row; never twice the same."""
        name, key = self._keys[0]
        nonce = os.urandom(_NONCE)
        sealed = _cipher(key, purpose).encrypt(nonce, plaintext.encode(), about.encode())
        return f"{_VERSION}.{name}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"

    def open(self, purpose: str, sealed: str, *, about: str = "") -> str:
        """The text again. Raises CannotOpen."""
        name, content = _parts(sealed)
        for known, key in self._keys:
            if known == name:
                try:
                    opened = _cipher(key, purpose).decrypt(content[:_NONCE], content[_NONCE:], about.encode())
                except (InvalidTag, ValueError):
                    break
                return opened.decode()
        raise CannotOpen(f"a value sealed for {purpose} cannot be opened with the keys of the settings")

    def is_outdated(self, sealed: str) -> bool:
        """Whether it was sealed with another key than the one that seals now."""
        return _parts(sealed)[0] != self._keys[0][0]

    def hashes(self, purpose: str, text: str) -> tuple[str, ...]:
        """What the text may be stored as to be looked up by, 64 signs each: by each key, by the first one first.
        Nobody makes them, or guesses the text back, without the key."""
        return tuple(_hash(key, purpose, text) for _, key in self._keys)


@lru_cache(maxsize=8)
def make_key_ring(data_keys: tuple[str, ...], secret_key: str) -> KeyRing:
    """The ring of the settings: the data keys (32 bytes in URL-safe base64), then the one that the secret key gives."""
    secrets = [base64.urlsafe_b64decode(key) for key in data_keys]
    secrets.append(_derive(secret_key.encode(), "data key"))
    return KeyRing(tuple((_derive(secret, "name").hex()[:12], secret) for secret in secrets))


def hash_with_secret_key(secret_key: str, purpose: str, text: str) -> str:
    """A hash made with the secret key alone, 64 signs: for what need not outlive a change of it."""
    return _hash(secret_key.encode(), purpose, text)


def _hash(key: bytes, purpose: str, text: str) -> str:
    derived = _derive(key, f"hash:{purpose}")
    return hmac.new(derived, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


@lru_cache(maxsize=64)
def _cipher(key: bytes, purpose: str) -> AESGCM:
    return AESGCM(_derive(key, purpose))


@lru_cache(maxsize=64)
def _derive(key: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"screening:{purpose}".encode()).derive(key)


def _parts(sealed: str) -> tuple[str, bytes]:
    version, _, rest = sealed.partition(".")
    name, _, content = rest.partition(".")
    if version != _VERSION:
        return "", b""
    try:
        return name, base64.urlsafe_b64decode(content)
    except (binascii.Error, ValueError):
        return "", b""
