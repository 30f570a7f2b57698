"""The ways a message leaves: by SMTP, to the console, through a package of one's own, or not at all.

A way is a `Sender`: a function that is handed a `Message` and comes back when it has been taken over. A package
offers its own as an entry point of the group ``screening.senders``, and SCREENING_MAIL names it (docs/senders.md).
"""

from __future__ import annotations

import logging
import smtplib
import ssl
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from importlib.metadata import entry_points
from typing import TextIO

from screening.config import MailSettings, MailWay
from screening.core.errors import Conflict
from screening.core.mail import is_mail_address

GROUP = "screening.senders"
_PERMANENT = range(500, 600)  # RFC 5321, 4.2.1: trying again will not help
# RFC 3463: 5.1.x is about an address and 5.2.x about a mailbox; the rest (5.7.x: policy) is the servers' own affair,
# which somebody mends without the address being wrong.
_ABOUT_THE_ADDRESS = ("5.1.", "5.2.")
_WITHOUT_MORE = (550, 551, 553)  # without such a code: no such mailbox, not here, not allowed as a name

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is sent: plain text to one address. `key` becomes the Message-ID, so that a message that is sent twice,
    because a host died between sending and writing it down, can be told to be the same. `stop`: where a mail program
    may say for its reader that no more are wanted (RFC 8058), empty for staff's notices. `repr` shows no address and no
    link."""

    key: str
    recipient: str = field(repr=False)
    subject: str
    text: str = field(repr=False)
    language: str = "da"
    stop: str = field(default="", repr=False)


class RefusedForGood(Exception):
    """The receiving server says that this address does not exist, or takes no messages."""


class NotSentNow(Exception):
    """The message could not be sent this time."""


class NobodyThere(NotSentNow):
    """The mail server does not answer at all, so it is not worth while to try others just now."""


Sender = Callable[[Message], None]


def sender_of(settings: MailSettings, *, console: TextIO) -> Sender | None:
    """The way that the settings name; None when messages are not sent. Raises Conflict when no installed package has
    the one named."""
    match settings.way:
        case MailWay.NONE:
            return None
        case MailWay.CONSOLE:
            return lambda message: print(email_of(message, settings).as_string(), file=console)
        case MailWay.SMTP | MailWay.SMTPS:
            return lambda message: _send(message, settings)
        case MailWay.PLUGIN:
            return _careful(_find_sender(settings.plugin))


def email_of(message: Message, settings: MailSettings) -> EmailMessage:
    """The message as e-mail. Raises RefusedForGood when the address is none, or would be more than an address: a line
    break in a header is another header."""
    if not is_mail_address(message.recipient):
        raise RefusedForGood
    email = EmailMessage(policy=SMTP)  # this policy refuses line breaks in headers, too
    email["From"] = settings.sender or "screening@localhost"
    email["To"] = message.recipient
    email["Subject"] = message.subject
    domain = email["From"].addresses[0].domain
    email["Message-ID"] = f"<{message.key}@{domain}>"
    email["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers to it
    for name, value in _headers_of_stopping(message).items():
        email[name] = value
    email.set_content(message.text)
    email["Content-Language"] = message.language  # after the content, which takes away what was said of it
    return email


def _headers_of_stopping(message: Message) -> Mapping[str, str]:
    if not message.stop:
        return {}
    # RFC 8058: the mail program posts exactly this, without asking its reader to open a page.
    return {"List-Unsubscribe": f"<{message.stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


# ---- A package's own way ---------------------------------------------------------------------------------------


def _find_sender(name: str) -> Sender:
    known = {point.name: point for point in entry_points(group=GROUP)}
    if name not in known:
        raise Conflict(
            "no installed package offers the sender {name} that SCREENING_MAIL names; there is: {known}",
            {"name": name, "known": ", ".join(sorted(known)) or "-"},
        )
    sender: Sender = known[name].load()
    return sender


def _careful(sender: Sender) -> Sender:
    """Whatever goes wrong in somebody else's code, the message stays where it is and is tried again."""

    def send(message: Message) -> None:
        try:
            sender(message)
        except (RefusedForGood, NotSentNow):
            raise
        except Exception as error:  # noqa: BLE001  the rim to code that is not ours
            # The kind of error only: its words can name the recipient.
            _log.error("the sender failed: %s", type(error).__name__)
            raise NotSentNow from None

    return send


# ---- SMTP ------------------------------------------------------------------------------------------------------


def _send(message: Message, settings: MailSettings) -> None:
    email = email_of(message, settings)
    try:
        with closing(_connect(settings)) as server:
            if settings.user:
                server.login(settings.user, settings.password)
            server.send_message(email)
            with suppress(
                OSError, smtplib.SMTPException
            ):  # it has been taken over: what follows changes nothing
                server.quit()
    except smtplib.SMTPRecipientsRefused as error:
        # `from None`: the server's words can name the recipient.
        refused = all(_is_about_the_address(code, said) for code, said in error.recipients.values())
        raise (RefusedForGood if refused else NotSentNow) from None
    except (OSError, smtplib.SMTPException, ValueError):  # ValueError: an answer that is none
        raise NotSentNow from None


def _is_about_the_address(code: int, said: bytes | str) -> bool:
    text = said.decode("ascii", "replace") if isinstance(said, bytes) else said
    first = text.split(maxsplit=1)[0] if text.split() else ""
    if code not in _PERMANENT:
        return False
    if first.count(".") == 2 and first.replace(".", "").isdigit():
        return first.startswith(_ABOUT_THE_ADDRESS)
    return code in _WITHOUT_MORE


def _connect(settings: MailSettings) -> smtplib.SMTP:
    trusted, timeout = ssl.create_default_context(), settings.timeout
    try:
        if settings.way is MailWay.SMTPS:
            return smtplib.SMTP_SSL(settings.host, settings.port, timeout=timeout, context=trusted)
        server = smtplib.SMTP(settings.host, settings.port, timeout=timeout)
    except (OSError, smtplib.SMTPException):
        raise NobodyThere from None
    try:
        if settings.user or (server.ehlo()[0] and server.has_extn("starttls")):
            server.starttls(context=trusted)  # a password never goes in the clear
    except BaseException:
        server.close()
        raise
    return server
