"""Who called a user last, as the PBX's journal tells it: also what happened while no controller ran."""

import logging
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from controller.domain.journal import Event
from controller.pbx import journal

log = logging.getLogger(__name__)

ENOUGH = 64 * 2**20  # bytes: how far back the journal is read at first
HANDSET = "PJSIP/d"
DOOR = re.compile(r"from-(\d+)")
EXTENSION = re.compile(r"\d{2,6}")
BOX = re.compile(r"(\d+)@d(\d+)")
PIECE = 2**20  # bytes read in one go


@dataclass(slots=True)
class Caller:
    """One call, until it is over and after; `number` is empty where none is shown. `at` in seconds since 1970."""

    number: str
    user: str
    order: int
    at: float


@dataclass(slots=True)
class LastCallers:
    """Reads on where it stopped. A call counts that rang a handset, reached the mailbox, or dialled the extension."""

    journal: Path
    enough: int = ENOUGH
    _at: int | None = None
    _order: int = 0
    _calls: dict[str, Caller] = field(default_factory=dict)  # by linked id, those that go on
    _rung: dict[int, Caller] = field(default_factory=dict)  # by user
    _dialled: dict[tuple[int, str], Caller] = field(default_factory=dict)  # by domain and extension
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, user: int, domain: int, extension: str, since: float = 0.0) -> str | None:
        """The number that called that user last, who has that extension now; empty: it was not shown. None: nobody did.

        The extension's calls count from `since` on, when that user got it: before, they were for another.
        Blocks; from any thread. Raises OSError.
        """
        with self._lock:
            self._read_on()
            dialled = self._dialled.get((domain, extension))
            found = (self._rung.get(user), dialled if dialled and dialled.at >= since else None)
            calls = [each for each in found if each is not None]
            return max(calls, key=lambda call: call.order).number if calls else None

    def warm(self) -> None:
        """The long first reading, before somebody waits for it. Blocks; from any thread."""
        try:
            with self._lock:
                self._read_on()
        except OSError as error:
            log.warning("the journal of calls can't be read: %s", error)

    def _read_on(self) -> None:
        for row in self._new():
            self._take(row)

    def _take(self, row: Event) -> None:
        if row.unique == row.linked:
            self._of_caller(row)
        call = self._calls.get(row.linked)
        if call is None:
            return
        if row.kind == "CHAN_START" and row.unique != row.linked and row.channel.startswith(HANDSET):
            if row.account.isdecimal() and row.account != call.user:
                self._rung[int(row.account)] = call
        elif row.kind == "APP_START" and row.app == "VoiceMail" and (box := BOX.match(row.data)):
            self._dialled[int(box[2]), box[1]] = call
        elif row.kind == "LINKEDID_END":
            self._calls.pop(row.linked, None)

    def _of_caller(self, row: Event) -> None:
        """What a trunk brings is a number once its door has looked at it; a code may have hidden what a phone sends."""
        if row.kind == "CHAN_START":
            self._order += 1
            number = row.number if row.channel.startswith(HANDSET) else ""
            call = self._calls[row.linked] = Caller(number, row.account, self._order, row.at)
            if (door := DOOR.fullmatch(row.context)) and EXTENSION.fullmatch(row.extension):
                self._dialled[int(door[1]), row.extension] = call
        elif row.kind == "APP_START" and row.linked in self._calls:
            self._calls[row.linked].number = row.number

    def _new(self) -> Iterator[Event]:
        """Whole lines since the last time, a piece of the journal after the other."""
        at = journal.back(self.journal, self.enough) if self._at is None else self._at
        if at > journal.place(self.journal).at:
            at = journal.back(self.journal, self.enough)  # it was cut, or is another
        while True:
            found, self._at = journal.read(self.journal, at, PIECE)
            if self._at == at:
                return
            at = self._at
            yield from found
