"""A real mail server on loopback, which answers as a test wants; and what it got, parsed."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from controller.smtp_url import MailServer

Answer = Callable[[str], str]
TAKEN = "250 OK"


@dataclass(slots=True)
class Got:
    """One mail as it came over the wire."""

    sender: str
    recipient: str
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        parsed = message_from_bytes(self.raw, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed

    @property
    def text(self) -> str:
        part = self.message.get_body(("plain",))
        assert part is not None
        return str(part.get_content()).replace("\r\n", "\n")


@dataclass(slots=True)
class Desk:
    """`to_…` answer by sender or recipient; what they say is what the server says. `hold`: mails wait for it."""

    to_sender: Answer = lambda sender: TAKEN
    to_recipient: Answer = lambda recipient: TAKEN
    to_data: Answer = lambda recipient: TAKEN
    got: list[Got] = field(default_factory=list)
    at_data: asyncio.Event = field(default_factory=asyncio.Event)
    hold: asyncio.Event | None = None
    log_ins: list[tuple[bytes, bytes]] = field(default_factory=list)
    port: int = 0

    @property
    def server(self) -> MailServer:
        return MailServer("127.0.0.1", self.port, "none")

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        envelope.mail_from = address
        return self.to_sender(address)

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        answer = self.to_recipient(address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.at_data.set()
        if self.hold is not None:
            await self.hold.wait()
        answer = self.to_data(envelope.rcpt_tos[0])
        if answer.startswith("250"):
            content = envelope.content
            assert isinstance(content, bytes)
            self.got.append(Got(envelope.mail_from or "", envelope.rcpt_tos[0], content))
        return answer

    def authenticate(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        self.log_ins.append((data.login, data.password))
        return AuthResult(success=data.password == b"s3:cr@t", handled=False)


@asynccontextmanager
async def serving(desk: Desk, **options: Any) -> AsyncIterator[Desk]:
    """The desk is reached at its port while the block runs; the same one again when it is served again."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(desk, hostname="mx.example", enable_SMTPUTF8=True, loop=loop, **options),
        "127.0.0.1",
        desk.port,
    )
    desk.port = server.sockets[0].getsockname()[1]
    try:
        yield desk
    finally:
        server.close()
