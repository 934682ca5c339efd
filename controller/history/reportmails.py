"""Reports of calls by mail: written when their time has come, by the process that keeps the figures."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from controller import clock
from controller.operations import reportmails
from controller.store.engine import Database, HistoryDatabase, reading, writing

log = logging.getLogger(__name__)

LOOK = 60.0  # seconds between two looks at what is due


@dataclass(frozen=True, slots=True)
class ReportMails:
    """One for each process that reads the journal."""

    database: Database
    history: HistoryDatabase
    now: Callable[[], datetime] = clock.now

    async def run(self) -> None:
        """Until cancelled. The first look comes late: what was journalled meanwhile is read first."""
        while True:
            await asyncio.sleep(LOOK)
            await asyncio.to_thread(self._quiet)

    def tell(self) -> int:
        """What is due; how many mails. A transaction each. Raises SQLAlchemyError."""
        at = self.now()
        with reading(self.database) as session:
            due = reportmails.due_now(session, at)
        told = 0
        for user in due:
            with writing(self.database) as session, reading(self.history) as past:
                told += reportmails.tell(session, past, user, at)
        return told

    def _quiet(self) -> None:
        try:
            self.tell()
        except SQLAlchemyError as error:
            log.warning("reports are mailed later, the database is away: %s", type(error).__name__)
        except Exception:  # a fault of ours: no mail is worth the process that reads the journal
            log.exception("reports are mailed later")
