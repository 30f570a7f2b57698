"""What counts as an address that a message may be sent to."""

from __future__ import annotations

import re

LONGEST_ADDRESS = 254  # characters; RFC 5321, 4.5.3.1.3

# Far narrower than what RFC 5322 allows: nobody's address at work needs a comment, a quoted part or an address literal,
# and each of them is a way to smuggle a second recipient or header in.
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)


def is_mail_address(raw: str) -> bool:
    """Whether it is one plain address, without a name, a space or a line break."""
    return len(raw) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(raw) is not None
