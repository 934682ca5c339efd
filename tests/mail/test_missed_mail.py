"""Missed calls, from the PBX's journal to a mail server: each once, whenever the controller was killed (PRODUCT §7)."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from controller.history.missed import READER, MissedCalls, Noting
from controller.history.reader import JournalReader
from controller.operations import missedcalls, newsmail, users
from controller.operations.bell import saving
from controller.store import history_places, missed
from controller.store.engine import HistoryDatabase, reading, writing
from tests.databases import history_sqlite
from tests.mail.conftest import Post
from tests.operations.office import ADMIN
from tests.pbx.test_journal_lines import line

__all__ = ["history_sqlite"]
MINUTE = timedelta(minutes=1)


class Journal:
    """Of a PBX in which Bob (1002) calls Anna."""

    def __init__(self, post: Post, history: HistoryDatabase, path: Path) -> None:
        self.post, self.history, self.path = post, history, path
        path.write_bytes(line("APP_END") * 3)  # somebody else's, from before
        self.count = 0
        with saving(post.database) as session:
            newsmail.change(session, ADMIN, post.office.anna, True, None)

    def reads(self) -> Noting:
        """Of a history that begins now; it has looked once."""
        made = Noting(self.post.database, self.history, self.post.clock.now)
        reader = JournalReader(self.path, self.post.database, self.history)
        while reader.look() or made.look():
            pass
        return made

    def begins(self) -> str:
        """A call rings; its channel."""
        self.count += 1
        unique = f"{self.post.clock.at.timestamp():.0f}.{self.count}"
        self._write("CHAN_START", unique)
        self._write("APP_START", unique)
        return unique

    def ends(self, unique: str) -> None:
        for kind in ("APP_END", "HANGUP", "CHAN_END", "LINKEDID_END"):
            self._write(kind, unique)

    def _write(self, kind: str, unique: str) -> None:
        at, bob, anna = f"{self.post.clock.at.timestamp():.6f}", str(self.post.office.bob), f"-{self.post.office.anna}-"
        cells = ("Bob", "1002", "1001", "x1-1001", "PJSIP/d2-0", "Dial", "", bob, "", unique, unique)
        with self.path.open("ab") as file:
            file.write(line(kind, at, *cells, "" if kind == "CHAN_START" else anna))

    async def mails(self) -> list[str]:
        """Subjects of what comes once its time has come."""
        self.reads()
        self.post.clock.move(11 * MINUTE)
        MissedCalls(self.post.database, self.post.clock.now).tell()
        self.post.desk.got.clear()
        await self.post.sender.round()
        return [str(got.message["Subject"]) for got in self.post.desk.got]


@pytest.fixture
def journal(post: Post, history_sqlite: HistoryDatabase, tmp_path: Path) -> Journal:
    return Journal(post, history_sqlite, tmp_path / "journal.csv")


async def test_a_missed_call_is_told_with_who_when_how_often_and_the_way_back(journal: Journal) -> None:
    for _ in range(3):
        journal.ends(journal.begins())
    assert await journal.mails() == ["3 missed calls from Bob"]
    [got] = journal.post.desk.got
    assert got.recipient == "anna@acme.example"
    assert "Bob called you 3 times, and nobody answered." in got.text
    address = f"https://phones.acme.example/users/{journal.post.office.anna}/history?result=missed"
    assert f"Call back\n{address}\n" in got.text
    assert await journal.mails() == []


async def test_a_call_is_told_once_though_the_history_was_killed_in_the_middle_or_before(journal: Journal) -> None:
    journal.reads()
    ringing = journal.begins()
    journal.reads()
    journal.ends(ringing)
    assert await journal.mails() == ["Missed call from Bob"]
    assert await journal.mails() == []
    with writing(journal.post.database) as session:  # as if it was killed before it wrote how far it is
        session.execute(text("DELETE FROM journal_places"))
    assert await journal.mails() == []


async def test_a_database_that_is_away_costs_no_call(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    noting = journal.reads()
    journal.ends(journal.begins())
    reader = JournalReader(journal.path, journal.post.database, journal.history)
    reader.look()
    with monkeypatch.context() as away:
        away.setattr(missedcalls, "note", refuse)
        with pytest.raises(SQLAlchemyError):
            noting.look()
    assert noting.look()
    assert await journal.mails() == ["Missed call from Bob"]


async def test_the_place_is_remembered_though_nobody_misses_anything(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or each start would look at all of the history; another history is looked at from its beginning."""
    monkeypatch.setattr("controller.history.missed.FAR", 2)
    with saving(journal.post.database) as session:
        newsmail.change(session, ADMIN, journal.post.office.anna, False, None)
    for _ in range(3):
        journal.ends(journal.begins())
    journal.reads()
    with reading(journal.post.database) as session:
        known = missed.journal_place(session, READER)
    assert known is not None
    assert known[0] == 3
    with reading(journal.history) as session:
        assert history_places.missed_after(session, *known, 9) == ([], *known)
        assert len(history_places.missed_after(session, 3, "another", 9)[0]) == 3


async def test_the_mail_of_the_day_tells_of_a_call_at_the_hour_of_its_reader(journal: Journal) -> None:
    """Monday is 9:00 UTC, 10:00 in Berlin."""
    anna = journal.post.office.anna
    with saving(journal.post.database) as session:
        users.change(session, ADMIN, anna, {"language": "fr"})
        newsmail.change(session, ADMIN, anna, True, 12)
    journal.ends(journal.begins())
    assert await journal.mails() == []
    journal.post.clock.move(timedelta(hours=2))
    [subject] = await journal.mails()
    assert subject in ("1 missed call", "1 appel manqué")
    assert "Bob, 1002" in journal.post.desk.got[0].text
    journal.post.clock.move(timedelta(hours=24))
    assert await journal.mails() == []


def refuse(*_: object) -> None:
    raise SQLAlchemyError("the database is away")
