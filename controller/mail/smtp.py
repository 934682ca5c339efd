"""Hands mails to the mail server, and says whose fault it is when that fails: the server's, or the mail's."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

import aiosmtplib
from aiosmtplib import SMTP, SMTPStatus
from aiosmtplib.protocol import SMTPProtocol

from controller.mail.message import needs_utf8
from controller.smtp_url import MailServer, Security

PATIENCE = 30.0  # seconds for each answer
WHOLE = 600.0  # seconds for one mail and the answer to it: who asks again sooner sends it twice (RFC 5321 §4.5.3.2)
START_TLS: dict[Security, bool | None] = {"none": False, "offered": None, "starttls": True, "tls": False}
CLOSING = 421  # the server ends the connection
TOO_LARGE = 552  # already when told how large it will be (RFC 1870)
LATER = range(400, 500)


class ServerAway(Exception):
    """No mail gets through at the moment, or by these settings: not this mail's fault."""


class NotNow(Exception):
    """The server wants this mail later (4xx)."""


class Never(Exception):
    """The server refuses this mail (5xx)."""


@asynccontextmanager
async def connected(server: MailServer) -> AsyncIterator[SMTP]:
    """A connection, encrypted and logged in as the settings say. Raises ServerAway."""
    link = _link(server)
    try:
        await link.connect()
    except (aiosmtplib.SMTPException, ssl.SSLError, OSError) as error:
        link.close()
        raise ServerAway(_said(error)) from error
    try:
        yield link
    finally:
        with suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await link.quit()
        link.close()


async def hand_over(link: SMTP, content: Sequence[bytes], sender: str, recipient: str) -> None:
    """Returns once the server has taken responsibility (250). Raises ServerAway, NotNow, Never."""
    try:
        async with asyncio.timeout(WHOLE):
            await _envelope(link, sum(map(len, content)), sender, recipient)
            await _data(link, content)
    except aiosmtplib.SMTPNotSupported as error:
        raise Never(_said(error)) from error
    except (aiosmtplib.SMTPRecipientRefused, aiosmtplib.SMTPDataError) as refused:
        await _begin_anew(link)
        raise _of_mail(refused) from refused
    except aiosmtplib.SMTPSenderRefused as refused:
        await _begin_anew(link)
        raise (Never if refused.code == TOO_LARGE else ServerAway)(_said(refused)) from refused
    except ValueError:  # an address that can't be written
        await _begin_anew(link)
        raise
    except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:  # the sender's address is a setting, too
        raise ServerAway(_said(error)) from error


async def _envelope(link: SMTP, size: int, sender: str, recipient: str) -> None:
    """From whom, to whom, and how large it will be (RFC 1870)."""
    if link.is_ehlo_or_helo_needed:
        with suppress(aiosmtplib.SMTPHeloError):
            await link.ehlo()
    in_utf8 = needs_utf8(recipient)
    if in_utf8 and not link.supports_extension("smtputf8"):
        raise aiosmtplib.SMTPNotSupported("the server does not know SMTPUTF8, which this address needs")
    options = [f"SIZE={size}"] if link.supports_extension("size") else []
    encoding = "utf-8" if in_utf8 else "ascii"
    await link.mail(sender, options=[*options, *(["SMTPUTF8"] if in_utf8 else [])], encoding=encoding, timeout=WHOLE)
    await link.rcpt(recipient, encoding=encoding, timeout=WHOLE)


async def _data(link: SMTP, content: Sequence[bytes]) -> None:
    """As the library's own, which works on the whole at once, and stops the loop for half a second over 14 MB (5.1)."""
    begun = await link.execute_command(b"DATA", timeout=WHOLE)
    line = link.protocol
    if begun.code != SMTPStatus.start_input or line is None:
        raise aiosmtplib.SMTPDataError(begun.code, begun.message)
    said = asyncio.ensure_future(line.read_response(timeout=WHOLE))  # it may come before the end
    try:
        with suppress(aiosmtplib.SMTPServerDisconnected, ConnectionError):  # then that is what was said, or the last
            await _write(line, content)
        answer = await said
    except BaseException:  # what is half said can't be taken back otherwise
        said.cancel()
        if isinstance(line.transport, asyncio.WriteTransport):
            line.transport.abort()
        link.close()
        raise
    if answer.code != SMTPStatus.completed:
        raise aiosmtplib.SMTPDataError(answer.code, answer.message)


async def _write(line: SMTPProtocol, content: Sequence[bytes]) -> None:
    for piece in content:
        await asyncio.sleep(0)
        line.write(_stuffed(piece))
        await line._drain_helper()  # as asyncio's StreamWriter.drain does
    line.write(b".\r\n")


def _stuffed(piece: bytes) -> bytes:
    """Whole lines; a dot at the beginning of one is doubled (RFC 5321 §4.5.2)."""
    inside = piece.replace(b"\r\n.", b"\r\n..")
    return b"." + inside if inside.startswith(b".") else inside


async def _begin_anew(link: SMTP) -> None:
    with suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
        await link.rset(timeout=PATIENCE)


async def room(link: SMTP) -> int | None:
    """Bytes of a whole mail that the server takes at most; None: it does not say. Raises ServerAway."""
    try:
        if link.is_ehlo_or_helo_needed:
            await link.ehlo()
    except aiosmtplib.SMTPHeloError:
        return None
    except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
        raise ServerAway(_said(error)) from error
    told = link.esmtp_extensions.get("size", "").strip()
    return int(told) if told.isascii() and told.isdecimal() and int(told) > 0 else None


def _link(server: MailServer) -> SMTP:
    tls = server.security
    return SMTP(
        hostname=None if server.socket else server.host,
        port=None if server.socket else server.port,
        socket_path=server.socket,
        use_tls=tls == "tls",
        start_tls=START_TLS[tls],
        username=server.user or None,
        password=server.password or None,
        timeout=PATIENCE,
    )


def _of_mail(refused: aiosmtplib.SMTPResponseException) -> Exception:
    if refused.code == CLOSING:
        return ServerAway(_said(refused))
    return NotNow(_said(refused)) if refused.code in LATER else Never(_said(refused))


def _said(error: BaseException) -> str:
    """What the server said, on one line; never what we sent."""
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return " ".join(f"{error.code} {error.message}".split())
    return " ".join(str(error).split()) or type(error).__name__
