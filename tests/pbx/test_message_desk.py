"""Who does not get what is sent on, and why, as far as it is known: no PBX needed (PRODUCT §4 Messages)."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select

from controller.domain.ids import UserId
from controller.domain.messages import HOME, Found, differences
from controller.messaging import copying
from controller.messaging.copying import MessageCopies
from controller.messaging.desk import MessageDesk
from controller.messaging.index import MessageIndex
from controller.operations import actors, mailboxes
from controller.pbx import voicemail_db
from controller.pbx.ami import Ami
from controller.pbx.voicemail_folder import Boxes
from controller.store import messages
from controller.store.engine import writing
from controller.store.messages_rows import MessageRow
from tests.databases import open_migrated
from tests.operations.office import MONDAY, furnish, person
from tests.pbx.fake_ami import Action, FakeAmi, block, fake_ami

MSG = "1-1"
FULL = 30  # messages
MESSAGE = """[message]
callerid="Ann" <1001>
origtime=1795680000
msg_id={msg_id}
duration=9
"""


@dataclass(frozen=True)
class Desk:
    """Anna has a message; Bob and Carol have mailboxes, unless `without` has taken Bob's."""

    client: Any
    message: int
    anna: UserId
    bob: UserId
    carol: UserId
    spool: Path
    without: Callable[[], None]

    async def send_on(self) -> dict[str, Any]:
        """To both."""
        to = {"user": self.anna, "message": self.message, "to": f"{self.bob},{self.carol}", "by": "Anna"}
        answer = await self.client.post("/messages/forward", params={k: str(v) for k, v in to.items()})
        return cast(dict[str, Any], await answer.json())

    def put(self, user: UserId, msg_id: str = MSG, number: int = 0) -> None:
        """As the PBX would."""
        inbox = voicemail_db.folder(self.spool, user) / "INBOX"
        inbox.mkdir(parents=True, exist_ok=True)
        (inbox / f"msg{number:04}.txt").write_text(MESSAGE.format(msg_id=msg_id))
        (inbox / f"msg{number:04}.wav").write_bytes(b"RIFF")


@asynccontextmanager
async def desk(fake: FakeAmi, folder: Path, within: float = 5.0) -> AsyncIterator[Desk]:
    database = open_migrated(folder / "test.db")
    spool = folder / "spool"
    spool.mkdir()
    with writing(database) as session:
        house = furnish(session)
        carol = person(session, house.acme, "1003", "Carol")
        found = Found(MSG, HOME["new"], "1001", "Ann", MONDAY, 9, MONDAY)
        messages.fold(session, house.anna, differences([], [found], MONDAY), MONDAY)
        message = session.execute(select(MessageRow.id)).scalar_one()

    def without() -> None:
        with writing(database) as session:
            mailboxes.switch_off(session, actors.console(MONDAY), house.bob)

    index = MessageIndex(database, Boxes(voicemail_db.folders(spool)))
    async with Ami("127.0.0.1", fake.port, "u", "s") as ami:
        await ami.wait_up(3)
        copies = MessageCopies(index, ami, cast(Any, None), folder, within)  # nothing is said to it
        app = web.Application()
        app.add_routes(MessageDesk(index, cast(Any, None), copies).routes())  # nobody is called
        async with TestClient(TestServer(app)) as client:
            made = Desk(client, message, house.anna, house.bob, carol, spool, without)
            made.put(house.anna)
            yield made
    database.close()


def granted(action: Action) -> bytes:
    return block(Response="Success", ActionID=action["ActionID"])


async def test_who_got_it_and_who_could_not_be_given_it_are_told_apart(tmp_path: Path) -> None:
    async with fake_ami() as fake, desk(fake, tmp_path) as place:

        def answer(action: Action) -> bytes:
            if action["ToMailbox"] == str(place.bob):
                return block(Response="Success", ActionID=action["ActionID"], Message="Message forward failed")
            place.put(place.carol)
            return granted(action)

        fake.answer = answer
        assert await place.send_on() == {"done": 1, "failed": [place.bob], "why": ["failed"]}


async def test_a_mailbox_that_is_full_is_called_full_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The PBX says yes to that. Here a mailbox is full with fewer: to write and read 9,999 takes four seconds."""
    monkeypatch.setattr(copying, "MOST", FULL)
    async with fake_ami() as fake, desk(fake, tmp_path) as place:
        for number in range(FULL):
            place.put(place.bob, f"2-{number}", number)
        assert await place.send_on() == {"done": 0, "failed": [place.bob, place.carol], "why": ["full", "failed"]}


async def test_a_mailbox_that_was_switched_off_meanwhile_is_named(tmp_path: Path) -> None:
    async with fake_ami() as fake, desk(fake, tmp_path) as place:
        place.without()
        assert (await place.send_on())["why"] == ["no mailbox", "failed"]


async def test_a_message_that_went_meanwhile_is_named(tmp_path: Path) -> None:
    async with fake_ami() as fake, desk(fake, tmp_path) as place:
        for path in (voicemail_db.folder(place.spool, place.anna) / "INBOX").iterdir():
            path.unlink()
        assert (await place.send_on())["why"] == ["gone", "gone"]


async def test_without_an_answer_it_is_not_certain_and_for_the_rest_there_was_no_time(tmp_path: Path) -> None:
    async with fake_ami() as fake, desk(fake, tmp_path, within=0.2) as place:
        fake.frozen = True
        assert (await place.send_on())["why"] == ["uncertain", "late"]


async def test_what_came_in_spite_of_a_lost_link_is_done(tmp_path: Path) -> None:
    async with fake_ami() as fake, desk(fake, tmp_path) as place:

        def answer(action: Action) -> bytes:
            place.put(UserId(int(action["ToMailbox"])))
            fake.cut()
            return b""

        fake.answer = answer
        told = await place.send_on()
        assert place.bob not in told["failed"]


@pytest.mark.parametrize("people", ["", "x", "-1"])
async def test_nobody_is_nobody(tmp_path: Path, people: str) -> None:
    async with fake_ami() as fake, desk(fake, tmp_path) as place:
        params = {"user": str(place.anna), "message": str(place.message), "to": people}
        answer = await place.client.post("/messages/forward", params=params)
        assert await answer.json() == {"done": 0, "failed": [], "why": []}
