"""Usernames and passwords: one spelling of each, what is asked of them, and the hash that is kept of a password."""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Iterator
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from screening.core.errors import Problem

SHORTEST_PASSWORD = 12  # characters; length is what makes a password hard, not its signs (NIST SP 800-63B)
LONGEST_PASSWORD = 1000  # hashing is slow on purpose: nobody may hand us a book to hash
LONGEST_USERNAME, LONGEST_NAME = 100, 200

_HASHER = PasswordHasher()  # Argon2id with the library's defaults: RFC 9106, the low-memory profile


def normal(username: str) -> str:
    """One spelling for what people take for the same name."""
    return unicodedata.normalize("NFKC", username).strip().casefold()


def sought(username: str) -> str:
    """The username to look for; that of nobody when what was typed cannot be one."""
    tidy = normal(username)
    return tidy if tidy.isprintable() else ""


def one_line(name: str) -> str:
    """A name as it is kept: single spaces, one spelling of each letter."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def _same_letters(password: str) -> bytes:
    """One byte sequence for what looks the same: keyboards differ in how they spell å."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


def problems_of_username(username: str) -> Iterator[Problem]:
    """What is wrong with a username as `normal` spells it."""
    if not username:
        yield Problem("username", "write a username")
    if len(username) > LONGEST_USERNAME:
        yield Problem("username", "is too long: at most {longest} characters", {"longest": LONGEST_USERNAME})
    if not username.isprintable() or " " in username:
        yield Problem("username", "must be one word of visible characters")


def problems_of_name(name: str) -> Iterator[Problem]:
    """What is wrong with a name."""
    if not name:
        yield Problem("name", "write the name that colleagues know")
    if len(name) > LONGEST_NAME:
        yield Problem("name", "is too long: at most {longest} characters", {"longest": LONGEST_NAME})
    if not name.isprintable():
        yield Problem("name", "has characters that are not text")


def problems_of_password(password: str) -> Iterator[Problem]:
    """What is wrong with a password."""
    if len(password) < SHORTEST_PASSWORD:
        yield Problem(
            "password", "is too short: at least {shortest} characters", {"shortest": SHORTEST_PASSWORD}
        )
    if len(password) > LONGEST_PASSWORD:
        yield Problem("password", "is too long: at most {longest} characters", {"longest": LONGEST_PASSWORD})


def hash_password(password: str) -> str:
    """What is stored in place of a password; slow on purpose."""
    return _HASHER.hash(_same_letters(password))


def is_outdated(stored_hash: str) -> bool:
    """Whether the parameters have become stronger since it was made."""
    return _HASHER.check_needs_rehash(stored_hash)


def matches(stored_hash: str, password: str) -> bool:
    """Whether this is the password; takes as long whether it is or not."""
    if len(password) > LONGEST_PASSWORD:
        password = ""  # takes as long as any other, and matches nothing: no stored password is empty
    try:
        return _HASHER.verify(stored_hash, _same_letters(password))
    except (VerifyMismatchError, InvalidHashError):
        return False


@cache
def hash_of_nobody() -> str:
    """What a password is checked against when there is no such account, so that the answer takes as long."""
    return _HASHER.hash(str(uuid.uuid4()))
