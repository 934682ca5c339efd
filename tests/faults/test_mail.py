"""The process that sends mail killed at bad moments: no mail is lost, and a double can be told by its Message-ID."""

import asyncio
import os
import shutil
import sqlite3
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from random import Random

import pytest

from controller import clock
from controller.operations import actors, mail, may, users
from controller.operations.bell import saving
from controller.settings import PROJECT
from controller.store.engine import open_database
from tests.faults.nursery import Child, Nursery, nursery
from tests.faults.waiting import until
from tests.mail.mailserver import TAKEN, Desk, serving
from tests.operations.office import ADMIN, furnish

MAILS = 60
SENDING = "tests.faults.sending"


@pytest.fixture
def file(sqlite_template: Path, tmp_path: Path) -> Path:
    """A database in which mails to Anna wait, each of a time frame of its own."""
    path = Path(shutil.copy(sqlite_template, tmp_path / "ringplan.db"))
    database = open_database(f"sqlite:///{path}")
    with saving(database) as session:
        anna = furnish(session).anna
        users.change(session, ADMIN, anna, {"email": "anna@acme.example"})
    database.close()
    return path


def write(file: Path, count: int) -> None:
    database = open_database(f"sqlite:///{file}")
    with saving(database) as session:
        by = actors.console(clock.now())
        anna = may.see_user(session, by, 1)
        for _ in range(count):
            assert mail.tell(session, by, "password changed", anna, at=by.at)
    database.close()


@pytest.fixture(scope="module")
def begun() -> Iterator[Nursery]:
    with nursery([SENDING]) as opened:
        yield opened


@asynccontextmanager
async def sending(begun: Nursery, file: Path, desk: Desk) -> AsyncIterator[Child]:
    """The process; killed in the end."""
    command = [sys.executable, "-m", SENDING, str(file), str(desk.port)]
    with file.with_name("sending.out").open("ab") as out:
        process = await asyncio.to_thread(begun.begin, command, env=dict(os.environ), cwd=PROJECT, stdout=out)
    try:
        yield process
    finally:
        process.kill()
        await asyncio.to_thread(process.wait, 20)


def sent(file: Path) -> int:
    with closing(sqlite3.connect(file, timeout=10)) as connection:
        return int(connection.execute("SELECT count(*) FROM mails WHERE state = 'sent'").fetchone()[0])


def doubles(desk: Desk) -> Counter[str]:
    counted = Counter(str(got.message["Message-ID"]) for got in desk.got)
    return Counter({name: count - 1 for name, count in counted.items() if count > 1})


async def test_killed_before_the_server_took_it_the_mail_is_sent_once(begun: Nursery, file: Path) -> None:
    write(file, 1)
    async with serving(Desk()) as desk:
        desk.hold = asyncio.Event()
        async with sending(begun, file, desk):
            await desk.at_data.wait()
        assert (desk.got, sent(file)) == ([], 0)
        desk.to_data, desk.hold = lambda who: TAKEN, None
        await all_sent(begun, file, desk, 1)
    assert len(desk.got) == 1


async def test_killed_after_the_server_took_it_the_second_one_has_the_same_message_id(
    begun: Nursery, file: Path
) -> None:
    """SMTP has no way to tell: this is the one moment at which a mail may come twice."""
    write(file, 1)
    async with serving(Desk()) as desk:
        async with sending(begun, file, desk) as process:
            desk.to_data = killing(process)
            await asyncio.to_thread(process.wait, 20)
        assert (len(desk.got), sent(file)) == (1, 0)
        desk.to_data = lambda who: TAKEN
        await all_sent(begun, file, desk, 1)
    assert doubles(desk).total() == 1


async def test_killed_again_and_again_no_mail_is_lost_and_at_most_one_a_kill_comes_twice(
    begun: Nursery, file: Path
) -> None:
    write(file, MAILS)
    random, kills = Random(4), 0
    async with serving(Desk()) as desk:
        while sent(file) < MAILS and kills < 5:
            upto = len(desk.got) + random.randrange(1, 12)
            async with sending(begun, file, desk):
                await until(lambda upto=upto: len(desk.got) >= upto or sent(file) == MAILS, 20, "some mails")
            kills += 1
        await all_sent(begun, file, desk, MAILS)
    assert len({str(got.message["Message-ID"]) for got in desk.got}) == MAILS
    assert doubles(desk).total() <= kills
    assert max(doubles(desk).values(), default=0) <= 1


async def all_sent(begun: Nursery, file: Path, desk: Desk, count: int) -> None:
    async with sending(begun, file, desk):
        await until(lambda: sent(file) == count, 20, "every mail")


def killing(process: Child) -> Callable[[str], str]:
    """An answer of the server that its client does not live to hear."""

    def answer(_who: str) -> str:
        process.kill()
        return TAKEN

    return answer
