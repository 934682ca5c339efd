"""Sends what waits in the queue (store/mailqueue.py), until cancelled.

A mail is claimed, handed over, and marked, each in a transaction of its own. Killed between the server's 250 and the
mark, the mail is sent a second time at the next start, with the same Message-ID: SMTP knows no way to tell.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from aiosmtplib import SMTP
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from controller import clock
from controller.mail import letters, smtp
from controller.mail.message import Enclosed, Unsendable, message
from controller.mail.pieces import pieces
from controller.mail.smtp import Never, NotNow, ServerAway
from controller.operations import messagenews, resets
from controller.smtp_url import MailServer
from controller.store import mailqueue
from controller.store.engine import Database, reading, writing
from controller.store.mailqueue import Mail

log = logging.getLogger(__name__)

LOOK = 2.0  # seconds between two looks at the queue
GRACE = 5.0  # seconds that a mail which is under way gets when we are to stop
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60, 120, 240))  # then the last one again
RESTS = tuple(timedelta(seconds=seconds) for seconds in (5, 15, 30, 60, 120))  # while the server is away
UNWRITABLE = (Never, Unsendable, ValueError, KeyError, TypeError)  # the latter: cells of another version
ANY_ROOM = 1 << 30  # bytes
BESIDE = 32 * 1024  # bytes of a mail without what is enclosed
WITH_SOUND = 4  # tries, then a mail goes without its sound: line or server may not bear it
UNREADABLE = 4  # tries, then a mail goes without what can't be read
Found = TypeVar("Found")
Change = Callable[[Session], None]
Enclose = Callable[[Mail, int], Awaitable[Enclosed]]


async def nothing(_mail: Mail, _room: int) -> Enclosed:
    return Enclosed()


@dataclass(slots=True)
class Sender:
    """`server` None: what waits stays until it is too late. `base` is where people reach the portal.

    `enclose` says what goes along with a mail, of so many bytes at most; it raises OSError where that can't be read.
    """

    database: Database
    server: MailServer | None
    name: tuple[str, str]
    base: str
    now: Callable[[], datetime] = clock.now
    enclose: Enclose = nothing
    _failures: int = 0
    _rests_until: datetime | None = None
    _owed: list[Change] = field(default_factory=list)  # what became of mails, while the database can't be told
    _stopping: bool = False

    async def run(self) -> None:
        """Until cancelled; what is under way then is finished first. A database that is away is waited for."""
        self._owed.append(mailqueue.release)
        while True:
            work = asyncio.create_task(self._quiet_round())
            try:
                await asyncio.shield(work)
                await asyncio.sleep(LOOK)
            except asyncio.CancelledError:
                self._stopping = True
                await asyncio.wait({work}, timeout=GRACE)
                work.cancel()
                raise

    async def round(self) -> int:
        """Everything that is due; how many mails were sent. Raises SQLAlchemyError."""
        await self._settle()
        due = await asyncio.to_thread(self._look)
        server, rests = self.server, self._rests_until is not None and self.now() < self._rests_until
        if not due or server is None or rests:
            return 0
        first = await self._claim()
        return 0 if first is None else await self._send_all(server, first)

    async def _quiet_round(self) -> None:
        try:
            await self.round()
        except SQLAlchemyError as error:
            log.warning("mail waits for the database: %s", type(error).__name__)
        except Exception:  # a fault of ours: no mail is worth the controller, which ends with any of its tasks
            log.exception("mail rests for a while")
            self._rests_until = self.now() + RESTS[-1]
            self._owed.append(mailqueue.release)

    def _look(self) -> bool:
        """Whether a mail is due, after those who forgot their passwords were answered, and late mails given up."""
        now = self.now()
        with reading(self.database) as session:
            is_due = mailqueue.is_due(session, now)
            if not resets.are_asked(session) and not mailqueue.is_late(session, now):
                return is_due
        with writing(self.database) as session:
            resets.answer(session, now)
            mailqueue.end_late(session, now)
            return mailqueue.is_due(session, now)

    async def _send_all(self, server: MailServer, first: Mail) -> int:
        """Over one connection, until nothing is due or the server goes away."""
        sent, mail = 0, first
        try:
            async with smtp.connected(server) as link:
                while True:
                    sent += await self._send(link, mail)
                    following = None if self._stopping else await self._claim()
                    if following is None:
                        break
                    mail = following
        except ServerAway as away:
            await self._rest(server, mail, str(away))
            return sent
        self._failures, self._rests_until = 0, None
        return sent

    async def _send(self, link: SMTP, mail: Mail) -> bool:
        """Raises ServerAway."""
        try:
            lacked = await self._deliver(link, mail)
        except NotNow as why:
            error, again = str(why), self.now() + PAUSES[min(mail.tries, len(PAUSES)) - 1]
            log.info("mail put off: %s: %s", _named(mail), error)
            await self._mark(lambda session: mailqueue.put_back(session, mail.id, again, error))
            return False
        except UNWRITABLE as why:
            error, at = str(why) or type(why).__name__, self.now()
            log.warning("mail refused: %s: %s", _named(mail), error)
            await self._mark(lambda session: mailqueue.give_up(session, mail.id, at, error))
            return False
        at = self.now()
        log.info("mail sent: %s%s", _named(mail), f" without the sound: {lacked}" if lacked else "")
        await self._mark(lambda session: messagenews.sent(session, mail, at, lacked))
        return True

    async def _deliver(self, link: SMTP, mail: Mail) -> str:
        """What it had to go without. Raises ServerAway, NotNow, Never."""
        enclosed = await self._enclosed(link, mail) if mail.about else Enclosed()
        if not enclosed.attachments:
            await self._hand_over(link, mail, enclosed)
            return enclosed.lacks
        try:
            return await self._with_sound(link, mail, enclosed)
        except ServerAway as why:  # it may be too much for line or server: else it would be tried so for ever
            raise NotNow(str(why)) from why

    async def _with_sound(self, link: SMTP, mail: Mail, enclosed: Enclosed) -> str:
        """What it had to go without after all. Raises ServerAway, NotNow, Never."""
        try:
            await self._hand_over(link, mail, enclosed)
        except Never as why:
            log.info("mail refused, it goes without its sound: %s: %s", _named(mail), why)
            enclosed = Enclosed(lacks="refused")
            await self._hand_over(link, mail, enclosed)
        return enclosed.lacks

    async def _hand_over(self, link: SMTP, mail: Mail, enclosed: Enclosed) -> None:
        """Raises ServerAway, NotNow, Never."""
        content = await asyncio.to_thread(self._written, mail, enclosed)
        await smtp.hand_over(link, content, self.name[1], mail.recipient)

    def _written(self, mail: Mail, enclosed: Enclosed) -> Sequence[bytes]:
        """Blocks: what is enclosed may be long."""
        letter = letters.letter(mail.kind, {**mail.cells, "lacks": enclosed.lacks})
        return pieces(message(letter, mail, self.name, self.base), enclosed.attachments)

    async def _enclosed(self, link: SMTP, mail: Mail) -> Enclosed:
        """Raises ServerAway, NotNow."""
        if mail.tries > WITH_SOUND:
            return Enclosed(lacks="refused")
        whole = await smtp.room(link) or ANY_ROOM
        try:
            return await self.enclose(mail, max(0, whole - BESIDE) * 7 // 10)  # base64 takes a third more
        except OSError as error:
            if mail.tries < UNREADABLE:
                raise NotNow(f"the sound can't be read: {error.strerror}") from error
            return Enclosed(lacks="unreadable")

    async def _rest(self, server: MailServer, mail: Mail, error: str) -> None:
        """The mail waits as if it had not been tried; nothing is tried for a while."""
        at = self.now()
        self._rests_until = at + RESTS[min(self._failures, len(RESTS) - 1)]
        self._failures += 1
        if self._failures == 1:
            log.warning("mail server %s: %s", server.place, error)
        await self._mark(lambda session: mailqueue.put_back(session, mail.id, at, error, counted=False))

    async def _mark(self, change: Change) -> None:
        """Written down, or owed: a mail that was sent is not sent again because the database was away."""
        self._owed.append(change)
        await self._settle()

    async def _settle(self) -> None:
        while self._owed:
            await asyncio.to_thread(self._write, self._owed[0])
            del self._owed[0]

    async def _claim(self) -> Mail | None:
        return await asyncio.to_thread(self._write, lambda session: mailqueue.claim(session, self.now()))

    def _write(self, change: Callable[[Session], Found]) -> Found:
        with writing(self.database) as session:
            return change(session)


def _named(mail: Mail) -> str:
    """For logs: whose, never what it says."""
    return f"mail={mail.id} kind={mail.kind} domain={mail.domain} user={mail.user} try={mail.tries}"
