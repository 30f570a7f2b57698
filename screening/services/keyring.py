"""The installation's key ring (see `sealing`): secrets of staff and identifiers of patients, sealed and opened."""

from __future__ import annotations

from screening.services.context import Context
from screening.services.sealing import CannotOpen, KeyRing, hash_with_secret_key, make_key_ring

__all__ = ["CannotOpen", "decrypt", "encrypt", "is_outdated", "keyed_hash", "keys_of"]


def keys_of(context: Context) -> KeyRing:
    """The key ring of the settings."""
    return make_key_ring(context.settings.data_keys, context.settings.secret_key)


def encrypt(context: Context, purpose: str, plaintext: str, *, about: str = "") -> str:
    """The text, sealed for this purpose and row; never twice the same."""
    return keys_of(context).seal(purpose, plaintext, about=about)


def decrypt(context: Context, purpose: str, sealed: str, *, about: str = "") -> str:
    """The text again. Raises CannotOpen."""
    return keys_of(context).open(purpose, sealed, about=about)


def is_outdated(context: Context, sealed: str) -> bool:
    """Whether it was sealed with another key than the one that seals now."""
    return keys_of(context).is_outdated(sealed)


def keyed_hash(context: Context, purpose: str, text: str) -> str:
    """A hash to look a value up by, which cannot be made or guessed back without the settings' secret key: 64 signs.

    It does not follow the data keys: what is looked up must be found after these were rotated, too.
    """
    return hash_with_secret_key(context.settings.secret_key, purpose, text)
