"""For demos: a mail server of our own that keeps what it gets instead of sending it, on a socket in the state folder.

The portal shows what was caught at an address that nobody guesses (webui/outgoing).
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from controller import caught, clock
from controller.settings import Settings

log = logging.getLogger(__name__)

KEPT = 200  # mails
TAKEN = "250 OK: caught"


class Caught:
    """What aiosmtpd calls; each mail becomes a file, named by when it came."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content or b""
        self.count += 1
        name = f"{clock.now():%Y%m%dT%H%M%S}-{self.count:06}.eml"
        await asyncio.to_thread(_keep, self.folder, name, content if isinstance(content, bytes) else content.encode())
        return TAKEN


@asynccontextmanager
async def catching(settings: Settings) -> AsyncIterator[None]:
    """The server runs with the block, if the settings want one."""
    socket = settings.mail.socket if settings.mail else None
    if socket is None:
        yield
        return
    socket.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    socket.unlink(missing_ok=True)
    handler = Caught(caught.folder(settings))
    loop = asyncio.get_running_loop()
    server = await loop.create_unix_server(
        lambda: SMTP(handler, hostname="localhost", enable_SMTPUTF8=True, loop=loop), str(socket)
    )
    socket.chmod(0o600)
    logging.getLogger("mail.log").setLevel(logging.WARNING)  # its own log tells every line of every conversation
    log.info("mails are caught, not sent: they are in %s", handler.folder)
    try:
        yield
    finally:
        server.close()
        socket.unlink(missing_ok=True)


def _keep(folder: Path, name: str, content: bytes) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / name).write_bytes(content)
    for old in sorted(folder.glob("*.eml"))[:-KEPT]:
        old.unlink(missing_ok=True)
