"""What storage asks of a key ring, which it is handed and does not make: see `services.sealing`."""

from __future__ import annotations

from typing import Protocol


class Keys(Protocol):
    """Seals and opens text; `about` ties a sealed value to the row it stands in."""

    @property
    def names(self) -> tuple[str, ...]:
        """The name of every key that opens; that of the one that seals first."""

    def seal(self, purpose: str, plaintext: str, *, about: str = "") -> str:
        """The text, sealed."""

    def open(self, purpose: str, sealed: str, *, about: str = "") -> str:
        """The text again. Raises when no key opens it."""

    def is_outdated(self, sealed: str) -> bool:
        """Whether it was sealed with another key than the one that seals now."""

    def hashes(self, purpose: str, text: str) -> tuple[str, ...]:
        """What the text may be stored as to be looked up by: by the key that seals now first."""


def name_of_key(sealed: str) -> str:
    """The name of the key a value was sealed with; it stands in the value."""
    return sealed.split(".", 2)[1] if sealed.count(".") == 2 else ""
