"""Mail of missed calls, and the mail of the day: written down when calls are over, told when their time has come."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from controller import clock
from controller.domain.journal import Conversation
from controller.domain.missed import missed
from controller.history.reader import JournalReader
from controller.operations import dailymail, missedcalls
from controller.store.engine import Database, reading, writing

log = logging.getLogger(__name__)

LOOK = 5.0  # seconds between two looks at what is due
QUARTER = timedelta(minutes=15)  # full hours of all zones are quarters of UTC's


@dataclass(slots=True)
class MissedCalls:
    """One for each controller."""

    database: Database
    journal: Path
    now: Callable[[], datetime] = clock.now
    reader: JournalReader = field(init=False)
    _looked: datetime | None = None  # the quarter of an hour in which all daily mails were looked after

    def __post_init__(self) -> None:
        self.reader = JournalReader("missed", self.database, self.journal, self._over)

    def works(self) -> list[Coroutine[Any, Any, None]]:
        """What runs as long as the controller does."""
        return [self.reader.run(), self.run()]

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.to_thread(self._quiet)
            await asyncio.sleep(LOOK)

    def tell(self) -> int:
        """What is due; how many mails. Raises SQLAlchemyError."""
        at = self.now()
        return self._at_once(at) + self._daily(at)

    def _at_once(self, at: datetime) -> int:
        with reading(self.database) as session:
            if not missedcalls.are_due(session, at):
                return 0
        with writing(self.database) as session:
            return missedcalls.tell(session, at)

    def _daily(self, at: datetime) -> int:
        """A transaction each: nobody waits long for the write lock."""
        quarter = at - timedelta(seconds=at.timestamp() % QUARTER.total_seconds())
        if quarter == self._looked:
            return 0
        with reading(self.database) as session:
            due = dailymail.due(session, at)
        told = 0
        for user, hour in due:
            with writing(self.database) as session:
                told += dailymail.tell(session, user, hour, at)
        self._looked = quarter
        return told

    def _quiet(self) -> None:
        try:
            self.tell()
        except SQLAlchemyError as error:
            log.warning("missed calls are told later, the database is away: %s", type(error).__name__)
        except Exception:  # a fault of ours: no mail is worth the controller, which ends with any of its tasks
            log.exception("missed calls are told later")

    def _over(self, session: Session, conversations: Sequence[Conversation]) -> bool:
        calls = [(each.key, call) for each in conversations for call in missed(each.events)]
        return bool(calls) and missedcalls.note(session, calls, self.now()) > 0
