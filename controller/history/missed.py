"""Mail of missed calls, and the mail of the day: read off the call history, told when their time has come."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from controller import clock
from controller.operations import dailymail, missedcalls
from controller.store import history_places, missed
from controller.store.engine import Database, HistoryDatabase, reading, writing

log = logging.getLogger(__name__)

LOOK = 5.0  # seconds between two looks at what is due
READER = "missed calls"
PIECE = 200  # conversations looked at in one go
FAR = 1000  # after so many without news the place is written all the same
QUARTER = timedelta(minutes=15)  # full hours of all zones are quarters of UTC's


@dataclass(slots=True)
class Noting:
    """One for each history: writes down for mails what it tells of calls that were missed, each once."""

    main: Database
    history: HistoryDatabase
    now: Callable[[], datetime] = clock.now
    _at: tuple[int, str] | None = None  # the conversation that was looked at last
    _saved: int = 0

    def look(self) -> bool:
        """At some of what is new; whether there may be more. Raises SQLAlchemyError."""
        last, key = self._at or self._begin()
        with reading(self.history) as session:
            news, at, mark = history_places.missed_after(session, last, key, PIECE)
        self._at = at, mark
        if (at, mark) == (last, key):
            return False
        if not news and 0 <= at - self._saved < FAR:
            return True
        self._at = last, key  # should writing fail
        with writing(self.main) as session:
            if missedcalls.note(session, news, self.now()) or abs(at - self._saved) >= FAR:
                missed.put_journal_place(session, READER, at, mark)
                self._saved = at
        self._at = at, mark
        return True

    def _begin(self) -> tuple[int, str]:
        with reading(self.main) as session:
            found = missed.journal_place(session, READER) or (0, "")
        self._saved = found[0]
        return found


@dataclass(slots=True)
class MissedCalls:
    """One for each controller: tells of what was written down."""

    database: Database
    now: Callable[[], datetime] = clock.now
    _looked: datetime | None = None  # the quarter of an hour in which all daily mails were looked after

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
