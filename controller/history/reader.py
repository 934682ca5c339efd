"""Reads the PBX's journal of calls on, from where it stopped, and tells of each conversation that is over.

What goes on is kept in memory, so the place that is remembered is where the oldest of those begins: whoever starts
again reads from there. A conversation may so be told twice, with the same key, and never not at all.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from controller import clock
from controller.domain.journal import Conversation, Conversations
from controller.pbx import journal
from controller.pbx.journal import Place
from controller.store import missed
from controller.store.engine import Database, reading, writing

log = logging.getLogger(__name__)

LOOK = 1.0  # seconds between two looks
AGAIN = 5.0  # seconds until a database or a disk that was away is tried again
PIECE = 1 << 20  # bytes read in one go
SAVED = 60.0  # seconds: how much is read again, at most, where nothing was told meanwhile
Over = Callable[[Session, Sequence[Conversation]], bool]


@dataclass(slots=True)
class JournalReader:
    """`over` writes down what it wants of conversations; whether that was anything. One reader a `name`."""

    name: str
    database: Database
    journal: Path
    over: Over
    now: Callable[[], float] = clock.monotonic
    _held: Conversations = field(default_factory=Conversations)
    _at: int | None = None
    _saved: float = 0.0
    _owed: list[Conversation] = field(default_factory=list)  # over, and not yet written down

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            pause = await asyncio.to_thread(self._quiet)
            await asyncio.sleep(pause)

    def look(self) -> bool:
        """What is new by now, a piece of it; whether there may be more. Raises OSError, SQLAlchemyError."""
        if self._at is None:
            self._at = self._begin()
        if self.journal.exists() and self.journal.stat().st_size < self._at:
            self._at = 0  # another file
        events, after = journal.read(self.journal, self._at, PIECE)
        self._owed += [over for event in events for over in self._held.take(event)]
        is_more, self._at = after > self._at, after
        self._write()
        return is_more

    def _quiet(self) -> float:
        try:
            return 0.0 if self.look() else LOOK
        except (OSError, SQLAlchemyError) as error:
            log.warning("the journal of calls is read later: %s", error)
        except Exception:  # a fault of ours: no mail is worth the controller, which ends with any of its tasks
            log.exception("the journal of calls is read later")
        return AGAIN

    def _begin(self) -> int:
        """Where the last reading ended; the first begins at the present end: what was before is no news."""
        with reading(self.database) as session:
            known = missed.journal_place(session, self.name)
        if known is not None:
            return journal.resumed(self.journal, Place(*known))
        here = journal.place(self.journal)
        with writing(self.database) as session:
            missed.put_journal_place(session, self.name, here.at, here.mark)
        return here.at

    def _write(self) -> None:
        """In one transaction with the place, as a rule; now and then the place alone."""
        is_due = self.now() - self._saved >= SAVED
        if not (self._owed or is_due):
            return
        oldest = self._held.oldest()
        place = journal.place(self.journal, self._at if oldest is None else oldest)
        with writing(self.database) as session:
            if self.over(session, self._owed) or is_due:
                missed.put_journal_place(session, self.name, place.at, place.mark)
        self._owed.clear()
        self._saved = self.now() if is_due else self._saved
