"""A database with an office in it, a mail server, and a sender between them whose clock the test moves."""

import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from controller.domain.ids import UserId
from controller.mail.sender import Sender
from controller.operations import mail, may, users
from controller.operations.bell import saving
from controller.store import mailqueue
from controller.store.engine import Database, open_database, reading
from controller.store.mailqueue import Queue
from tests.mail.mailserver import Desk, serving
from tests.operations.office import ADMIN, MONDAY, Office, furnish

BASE = "https://phones.acme.example"


@dataclass(slots=True)
class Clock:
    """Stands until it is moved."""

    at: datetime = MONDAY

    def now(self) -> datetime:
        return self.at

    def move(self, by: timedelta) -> None:
        self.at += by


@dataclass(frozen=True, slots=True)
class Post:
    """What a test of the sender needs."""

    database: Database
    office: Office
    desk: Desk
    clock: Clock
    sender: Sender

    def write(self, user: UserId | None = None, count: int = 1) -> None:
        """Mails to Anna, or to that user."""
        with saving(self.database) as session:
            card = may.see_user(session, ADMIN, user or self.office.anna)
            for _ in range(count):
                assert mail.tell(session, ADMIN, "password changed", card, at=self.clock.at)

    def queue(self) -> Queue:
        with reading(self.database) as session:
            return mailqueue.queue(session)

    def again(self) -> Sender:
        """The sender after a restart."""
        return Sender(self.database, self.sender.server, self.sender.name, BASE, self.clock.now)


@pytest.fixture
def database(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    path = shutil.copy(sqlite_template, tmp_path / "ringplan.db")
    opened = open_database(f"sqlite:///{path}")
    yield opened
    opened.close()


@pytest.fixture
def office(database: Database) -> Office:
    """Anna, Bob and Zoe, with addresses."""
    with saving(database) as session:
        made = furnish(session)
        for user, address in ((made.anna, "anna@acme.example"), (made.bob, "bob@acme.example")):
            users.change(session, ADMIN, user, {"email": address})
        users.change(session, ADMIN, made.zoe, {"email": "zoe@bolt.example"})
    return made


@pytest_asyncio.fixture
async def desk() -> AsyncIterator[Desk]:
    async with serving(Desk()) as running:
        yield running


@pytest.fixture
def post(database: Database, office: Office, desk: Desk) -> Post:
    clock = Clock()
    sender = Sender(database, desk.server, ("Acme telephones", "telephones@acme.example"), BASE, clock.now)
    return Post(database, office, desk, clock, sender)
