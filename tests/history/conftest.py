"""A PBX's journal that a test writes, and the call history that is read off it."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import select

from controller.history.reader import JournalReader
from controller.pbx import journal
from controller.store.engine import Database, HistoryDatabase, open_database, reading
from controller.store.history_rows import CONVERSATIONS
from tests.databases import emptied_history, history, history_sqlite
from tests.pbx.test_journal_lines import line

__all__ = ["emptied_history", "history", "history_sqlite"]


@dataclass(slots=True)
class Written:
    """The journal of a PBX in which phone 1 calls; its clock goes on a second a line."""

    path: Path
    main: Database
    history: HistoryDatabase
    at: float = 1_795_000_000.0
    count: int = 0
    open: list[str] = field(default_factory=list)

    def write(self, kind: str, unique: str, linked: str = "", end: int | None = None, extra: str = "") -> None:
        """A line, or what a full disk left of it."""
        self.at += 1
        cells = ("Anna", "1001", "1002", "from-1", f"PJSIP/d1-{unique}", "", "", "1", "", unique, linked or unique)
        told = (*cells, "", "", extra) if extra else cells
        with self.path.open("ab") as file:
            file.write(line(kind, f"{self.at:.6f}", *told)[:end])

    def begins(self) -> str:
        """A call; its channel."""
        unique = f"{self.at:.0f}.{self.count}"
        self.count += 1
        self.open.append(unique)
        self.write("CHAN_START", unique)
        return unique

    def ends(self, unique: str) -> None:
        self.open.remove(unique)
        for kind in ("HANGUP", "CHAN_END", "LINKEDID_END"):
            self.write(kind, unique)

    def dies(self) -> list[str]:
        """By kill -9, in the middle of a line; it is started again. The channels that it had."""
        self.write("HANGUP", "1.1", end=20)
        self.at += 2
        journal.begin(self.path, self.at)
        self.count, cut = 0, self.open
        self.open = []
        return cut

    def reader(self) -> JournalReader:
        """Of a process that begins now."""
        return JournalReader(self.path, self.main, self.history, lambda: self.at)

    def read(self) -> JournalReader:
        """It has read all there is."""
        made = self.reader()
        while made.look():
            pass
        return made

    def rows(self) -> list[tuple[str, str]]:
        """The channel of each conversation that was kept, and its result."""
        with reading(self.history) as session:
            found = session.execute(select(CONVERSATIONS.c.key, CONVERSATIONS.c.result))
            return sorted((key.split("-", 1)[1], result) for key, result in found)


@pytest.fixture
def main(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    opened = open_database(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'ringplan.db')}", existing=True)
    yield opened
    opened.close()


@pytest.fixture
def written(main: Database, history_sqlite: HistoryDatabase, tmp_path: Path) -> Written:
    folder = tmp_path / "cel"
    folder.mkdir()
    return Written(folder / "journal.csv", main, history_sqlite)
