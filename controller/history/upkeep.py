"""What is done beside the reading: the journal is rotated, read files go in time, a disk that fills is told of."""

import logging
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from controller import clock
from controller.history import standing
from controller.history.reader import JournalReader
from controller.history.standing import Standing
from controller.pbx import journal
from controller.settings import Settings

log = logging.getLogger(__name__)

LARGEST = 64 << 20  # bytes
DAY = 86_400.0
LOOK = 10.0  # seconds between two looks
FILLING, EMPTIER = 0.90, 0.85  # of the disk: from the one on it is told, below the other it may be told again
FULL = 64 << 10  # bytes that are left: the PBX may fail to write


@dataclass(slots=True)
class Upkeep:
    """`look` as often as the journal is read, by the same thread."""

    settings: Settings
    reader: JournalReader
    now: Callable[[], float] = lambda: clock.now().timestamp()
    disk: Callable[[Path], tuple[int, int, int]] = shutil.disk_usage  # all, used and free, in bytes
    alarm: Callable[[int], None] = lambda percent: None
    _looked: float | None = None
    _is_filling: bool = False

    def look(self, fault: str = "") -> None:
        """Every now and then. `fault`: why the journal can't be read at the moment. Raises OSError."""
        if self._looked is not None and abs(self.now() - self._looked) < LOOK:
            return
        before, self._looked = self._looked, self.now()
        total, _, free = self.disk(self.settings.cel_journal.parent)
        used = max(1 - free / total, self._used_by_recordings())
        self._tell(used)
        if free < FULL:
            self.reader.doubt(self._looked if before is None else before, "disk")
        if self._is_due():
            journal.rotate(self.settings.cel_journal)
        self._drop_old()  # first: a full disk has no room for the rest
        self._write_status(fault, used)

    def _used_by_recordings(self) -> float:
        """Of their disk, which may be one of its own: 0 to 1."""
        if not self.settings.recordings.exists():
            return 0.0
        total, _, free = self.disk(self.settings.recordings)
        return 1 - free / total

    def _tell(self, used: float) -> None:
        if used >= FILLING and not self._is_filling:
            log.critical(
                "THE DISK FILLS: %.0f %% of %s are used; a full one loses calls", used * 100, self.settings.home
            )
            self.alarm(round(used * 100))
        self._is_filling = used >= (EMPTIER if self._is_filling else FILLING)

    def _is_due(self) -> bool:
        """Large, or of another day by UTC; never what was not read yet to its end."""
        at = self.reader.place()
        if (
            at is None
            or not self.settings.cel_journal.exists()
            or at >> journal.NUMBER != max(journal.files(self.settings.cel_journal))
        ):
            return False
        began = journal.first_moment(self.settings.cel_journal)
        return self.settings.cel_journal.stat().st_size >= LARGEST or (
            began is not None and began // DAY != self.now() // DAY
        )

    def _drop_old(self) -> None:
        """Never the youngest: by its number the next is named."""
        needed = self.reader.oldest()
        if needed is None:
            return
        for number, path in list(journal.files(self.settings.cel_journal).items())[:-2]:
            if (
                number < needed >> journal.NUMBER
                and self.now() - path.stat().st_mtime > self.settings.journal_days * DAY
            ):
                path.unlink()

    def _write_status(self, fault: str, used: float) -> None:
        at = self.reader.place()
        left = 0 if at is None else journal.behind(self.settings.cel_journal, at)
        now = Standing(os.getpid(), self.now(), left, self.reader.kept, round(used, 3), fault)
        standing.write(self.settings, now)
