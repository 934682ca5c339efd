"""Missed calls, from the PBX's journal to a mail server: each once, whenever the controller was killed (PRODUCT §7)."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import SQLAlchemyError

from controller.history.missed import MissedCalls
from controller.history.reader import SAVED
from controller.operations import missedcalls, newsmail, users
from controller.operations.bell import saving
from tests.mail.conftest import Post
from tests.operations.office import ADMIN
from tests.pbx.test_journal_lines import line

MINUTE = timedelta(minutes=1)


class Journal:
    """Of a PBX in which Bob (1002) calls Anna."""

    def __init__(self, post: Post, path: Path) -> None:
        self.post, self.path = post, path
        path.write_bytes(line("APP_END") * 3)  # somebody else's, from before
        self.count = 0
        with saving(post.database) as session:
            newsmail.change(session, ADMIN, post.office.anna, True, None)

    def reads(self) -> MissedCalls:
        """Of a controller that begins now; it has looked once."""
        made = MissedCalls(self.post.database, self.path, self.post.clock.now)
        while made.reader.look():
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

    async def mails(self, missed: MissedCalls) -> list[str]:
        """Subjects of what comes once its time has come."""
        missed.reader.look()
        self.post.clock.move(11 * MINUTE)
        missed.tell()
        self.post.desk.got.clear()
        await self.post.sender.round()
        return [str(got.message["Subject"]) for got in self.post.desk.got]


@pytest.fixture
def journal(post: Post, tmp_path: Path) -> Journal:
    return Journal(post, tmp_path / "journal.csv")


async def test_a_missed_call_is_told_with_who_when_how_often_and_the_way_back(journal: Journal) -> None:
    missed = journal.reads()
    for _ in range(3):
        journal.ends(journal.begins())
    assert await journal.mails(missed) == ["3 missed calls from Bob"]
    [got] = journal.post.desk.got
    assert got.recipient == "anna@acme.example"
    assert "Bob called you 3 times, and nobody answered." in got.text
    assert f"Call back\nhttps://phones.acme.example/users/{journal.post.office.anna}/missed\n" in got.text
    assert await journal.mails(missed) == []


async def test_a_call_is_told_once_though_the_controller_was_killed_in_the_middle_or_before(journal: Journal) -> None:
    journal.reads()
    ringing = journal.begins()
    journal.reads()
    journal.ends(ringing)
    again = journal.reads()
    assert await journal.mails(again) == ["Missed call from Bob"]
    assert await journal.mails(journal.reads()) == []
    journal.ends(journal.begins())  # nobody reads
    journal.post.clock.move(60 * MINUTE)
    assert await journal.mails(journal.reads()) == ["Missed call from Bob"]
    assert await journal.mails(journal.reads()) == []


async def test_what_was_before_the_first_reading_is_no_news_and_another_file_is_read_from_its_beginning(
    journal: Journal,
) -> None:
    journal.ends(journal.begins())
    missed = journal.reads()
    assert await journal.mails(missed) == []
    journal.path.unlink()
    assert await journal.mails(missed) == []
    journal.path.write_bytes(b"")
    journal.ends(journal.begins())
    assert await journal.mails(missed) == ["Missed call from Bob"]
    journal.path.write_bytes(b"")
    journal.ends(journal.begins())
    assert await journal.mails(journal.reads()) == ["Missed call from Bob"]


async def test_a_database_that_is_away_costs_no_call(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    missed = journal.reads()
    journal.ends(journal.begins())
    with monkeypatch.context() as away:
        away.setattr(missedcalls, "note", refuse)
        with pytest.raises(SQLAlchemyError):
            missed.reader.look()
    assert await journal.mails(missed) == ["Missed call from Bob"]


async def test_the_place_is_remembered_though_nobody_wants_mail(journal: Journal) -> None:
    """Or each start would read all of the journal again."""
    with saving(journal.post.database) as session:
        newsmail.change(session, ADMIN, journal.post.office.anna, False, None)
    now = 0.0
    missed = MissedCalls(journal.post.database, journal.path, journal.post.clock.now)
    missed.reader.now = lambda: now
    missed.reader.look()
    journal.ends(journal.begins())
    now = SAVED
    missed.reader.look()
    size = journal.path.stat().st_size
    read = journal.reads().reader
    assert read._at == size
    assert not read._held._by_channel


async def test_the_mail_of_the_day_tells_of_a_call_at_the_hour_of_its_reader(journal: Journal) -> None:
    """Monday is 9:00 UTC, 10:00 in Berlin."""
    anna = journal.post.office.anna
    with saving(journal.post.database) as session:
        users.change(session, ADMIN, anna, {"language": "fr"})
        newsmail.change(session, ADMIN, anna, True, 12)
    missed = journal.reads()
    journal.ends(journal.begins())
    assert await journal.mails(missed) == []
    journal.post.clock.move(timedelta(hours=2))
    [subject] = await journal.mails(journal.reads())
    assert subject in ("1 missed call", "1 appel manqué")
    assert "Bob, 1002" in journal.post.desk.got[0].text
    journal.post.clock.move(timedelta(hours=24))
    assert await journal.mails(journal.reads()) == []


def refuse(*_: object) -> None:
    raise SQLAlchemyError("the database is away")
