"""What has served its time is deleted from the database: once a day, of what people made only notes on old calls."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from controller import clock
from controller.operations import callnotes, invitations, logins, messageaddresses, missedcalls, resets
from controller.store import broadcasts, mailqueue, messages, missed, outbox
from controller.store import callnotes as note_rows
from controller.store.engine import Database, writing

log = logging.getLogger(__name__)

OFTEN = timedelta(days=1)
AGAIN = timedelta(minutes=10)  # after a database that was away
MAIL_KEPT = timedelta(days=30)  # to whom something was sent, and when; never what
DRAFTS_KEPT = timedelta(days=1)  # messages to many that were never sent
BROADCASTS_KEPT = timedelta(days=90)  # those that were: who did not get it, and their sound
DONE_KEPT = timedelta(days=7)  # changes that went live: to look things up after a fault


async def run(database: Database) -> None:
    """Until cancelled."""
    while True:
        pause = OFTEN if await asyncio.to_thread(_tidied, database, clock.now()) else AGAIN
        await asyncio.sleep(pause.total_seconds())


def forget(database: Database, at: datetime) -> None:
    """Changes done a week ago, mails a month ago; log-ins and links that have ended. Raises SQLAlchemyError."""
    old_ones: tuple[Callable[[Session], None], ...] = (
        lambda session: outbox.forget(session, at - DONE_KEPT),
        lambda session: logins.forget_ended(session, at),
        lambda session: invitations.forget_ended(session, at),
        lambda session: resets.forget_ended(session, at),
        lambda session: messageaddresses.forget_ended(session, at),
        lambda session: mailqueue.forget(session, at - MAIL_KEPT),
        lambda session: messages.empty_trashes(session, at),
        lambda session: missed.forget(session, at - missedcalls.KEPT),
        lambda session: note_rows.forget(session, at - callnotes.KEPT),
        lambda session: broadcasts.forget(session, at - DRAFTS_KEPT, at - BROADCASTS_KEPT),
    )
    for delete in old_ones:
        with writing(database) as session:  # one transaction each: nobody waits long for the write lock
            delete(session)


def _tidied(database: Database, at: datetime) -> bool:
    try:
        forget(database, at)
    except SQLAlchemyError as error:
        log.warning("what has ended is deleted later, the database is away: %s", type(error).__name__)
        return False
    return True
