"""What `ringplan doctor` says of mail: does the server let us in, and what waits."""

import asyncio
from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError

from controller import clock
from controller.checks import Check, checked
from controller.mail import smtp
from controller.mail.smtp import ServerAway
from controller.operations import mailcap
from controller.settings import Settings
from controller.smtp_url import MailServer
from controller.store import mailqueue
from controller.store.engine import open_database, reading
from controller.store.mailqueue import Queue

REMEDY = "mend RINGPLAN_SMTP or the mail server; what waits goes by itself then"
REFUSED = "the page “Telephone system” lists them with the reasons"


def checks(settings: Settings) -> Iterator[Check]:
    """Changes nothing, and sends nothing."""
    if settings.mail is None:
        yield Check("mail", True, "not set up (RINGPLAN_SMTP): invitations are shown as links, nobody is told by mail")
        return
    if settings.mail.catches:
        yield Check("mail", True, "caught and shown, not sent: for a demo only")
    else:
        yield asyncio.run(_server(settings.mail))
    if (found := _queue(settings)) is not None:
        yield _waiting(*found)


async def _server(server: MailServer) -> Check:
    try:
        async with smtp.connected(server):
            return Check("mail", True, f"{server.place} lets us in")
    except ServerAway as away:
        return Check("mail", False, f"{server.place}: {away}", REMEDY)


def _queue(settings: Settings) -> tuple[Queue, int] | None:
    """And how many users have reached their limit. None: the database is away, which has a check of its own."""
    database = open_database(settings.database_url, existing=True)
    try:
        with reading(database) as session:
            return mailqueue.queue(session), mailcap.reached_by(session, clock.now())
    except SQLAlchemyError:
        return None
    finally:
        database.close()


def _waiting(found: Queue, held: int) -> Check:
    last = f"; the last error: {found.error}" if found.error else ""
    limited = f"; messages of {held} users are not mailed: {mailcap.OF_USER} were within a day" if held else ""
    text = f"{found.waiting} wait, {found.failed} were given up in the last month{limited}{last}"
    return checked("mail queue", not found.error, text, REMEDY if found.error else REFUSED)
