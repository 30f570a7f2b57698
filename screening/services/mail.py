"""The ways a message leaves: by SMTP, to the console, or not at all. Another way is another `Sender`."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from typing import TextIO

from screening.config import MailSettings, MailWay
from screening.core.mail import is_mail_address

_TIMEOUT = 20  # seconds
_PERMANENT = range(500, 600)  # RFC 5321, 4.2.1: trying again will not help


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is sent: plain text to one address. `key` becomes the Message-ID, so that a message that is sent twice,
    because a host died between sending and writing it down, can be told to be the same."""

    key: str
    recipient: str
    subject: str
    text: str


class RefusedForGood(Exception):
    """The receiving server says that this address does not exist, or takes no messages."""


class NotSentNow(Exception):
    """The message could not be sent this time."""


Sender = Callable[[Message], None]


def sender_of(settings: MailSettings, *, console: TextIO) -> Sender | None:
    """The way that the settings name; None when messages are not sent."""
    match settings.way:
        case MailWay.NONE:
            return None
        case MailWay.CONSOLE:
            return lambda message: print(email_of(message, settings).as_string(), file=console)
        case MailWay.SMTP | MailWay.SMTPS:
            return lambda message: _send(message, settings)


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
    email.set_content(message.text)
    return email


def _send(message: Message, settings: MailSettings) -> None:
    email = email_of(message, settings)
    try:
        with _connect(settings) as server:
            if settings.user:
                server.login(settings.user, settings.password)
            server.send_message(email)
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        # `from None`: the server's words can name the recipient.
        raise (RefusedForGood if all(code in _PERMANENT for code in codes) else NotSentNow) from None
    except (OSError, smtplib.SMTPException):
        raise NotSentNow from None


def _connect(settings: MailSettings) -> smtplib.SMTP:
    trusted = ssl.create_default_context()
    if settings.way is MailWay.SMTPS:
        return smtplib.SMTP_SSL(settings.host, settings.port, timeout=_TIMEOUT, context=trusted)
    server = smtplib.SMTP(settings.host, settings.port, timeout=_TIMEOUT)
    try:
        if settings.user or (server.ehlo()[0] and server.has_extn("starttls")):
            server.starttls(context=trusted)  # a password never goes in the clear
    except BaseException:
        server.close()
        raise
    return server
