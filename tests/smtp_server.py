"""A real mail server for tests: STARTTLS with a certificate of its own, signing in, and whatever a test lets go wrong.

It listens on a free port of this machine, in a thread of its own.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from asyncio import WriteTransport
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd import smtp
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "127.0.0.1"
USER, PASSWORD = "postbud", "en lang adgangskode"


@dataclass
class Letters:
    """What has arrived. `refuse`: the answer to a recipient, by address; `answers`: those to whole messages, in order;
    `slow`: for how many seconds it says nothing after taking a message; `cut`: the next one is cut off half-way."""

    received: list[EmailMessage] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    answers: list[str] = field(default_factory=list)
    slow: float = 0.0
    cut: bool = False
    taken: threading.Event = field(default_factory=threading.Event)

    async def handle_RCPT(  # noqa: N802  the library's name
        self,
        server: smtp.SMTP,  # noqa: ARG002  the library hands it over, and these
        session: Session,  # noqa: ARG002
        envelope: Envelope,
        address: str,
        rcpt_options: list[str],  # noqa: ARG002
    ) -> str:
        """Whether this recipient is taken."""
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802
        self,
        server: smtp.SMTP,
        session: Session,  # noqa: ARG002
        envelope: Envelope,
    ) -> str:
        """Whether the message is taken."""
        if self.cut:
            self.cut = False
            assert isinstance(server.transport, WriteTransport)
            server.transport.abort()
            return "451 4.3.0 cut"
        answer = self.answers.pop(0) if self.answers else "250 2.0.0 OK"
        if answer.startswith("250"):
            content = envelope.content
            assert isinstance(content, bytes)
            letter = message_from_bytes(content, policy=POLICY)
            assert isinstance(letter, EmailMessage)
            self.received.append(letter)
            self.taken.set()
            time.sleep(self.slow)  # the answer comes late
        return answer


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where it is, and what has arrived."""

    port: int
    letters: Letters

    @property
    def url(self) -> str:
        return f"smtp://{USER}:{PASSWORD.replace(' ', '%20')}@{HOST}:{self.port}"


@contextmanager
def mail_server(certificate: Path) -> Iterator[MailServer]:
    """A running server; `certificate` is what `make_certificate` has written."""
    trusted = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trusted.load_cert_chain(certificate)
    letters = Letters()
    controller = Controller(
        letters,
        hostname=HOST,
        port=_free_port(),
        tls_context=trusted,
        require_starttls=True,
        authenticator=_check,
        auth_required=True,
    )
    controller.start()
    yield MailServer(port=controller.port, letters=letters)
    controller.stop()


@contextmanager
def silent_server() -> Iterator[int]:
    """The port of a server that takes connections and never says a word."""
    with socket.create_server((HOST, 0)) as listening:
        yield listening.getsockname()[1]


def make_certificate(folder: Path) -> Path:
    """A certificate for this machine with its key, in one file that clients can be told to trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail of the tests")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "mail.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


def _check(server: smtp.SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=True)


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as found:
        return int(found.getsockname()[1])
