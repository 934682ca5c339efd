"""Messages wait as long as the PBX is away or refuses, and its name of a mailbox counts: no PBX needed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from controller.domain.ids import UserId
from controller.domain.messages import HOME, Found, Known, differences
from controller.messaging.index import MessageIndex
from controller.messaging.moves import TRIES, MessageMoves
from controller.pbx import voicemail_db
from controller.pbx.ami import Ami, AmiDown
from controller.pbx.voicemail_folder import Boxes
from controller.reconcile import boxes
from controller.store import accounts, messages
from controller.store.engine import reading, writing
from tests.databases import open_migrated
from tests.operations.office import MONDAY, furnish
from tests.patience import patient
from tests.pbx.fake_ami import Action, FakeAmi, block, fake_ami

OLD, MSG = "1777", "1-1"
MESSAGE = """[message]
callerid="Ann" <1001>
origtime=1795680000
msg_id=1-1
duration=9
"""


@dataclass(frozen=True)
class House:
    """One message that lies in the PBX's INBOX of `bob`, and that he has put into the trash."""

    moves: MessageMoves
    bob: UserId

    def waiting(self) -> list[Known]:
        with reading(self.moves.database) as session:
            return messages.waiting(session, 10).get(self.bob, [])


@asynccontextmanager
async def moving(fake: FakeAmi, folder: Path) -> AsyncIterator[House]:
    """In the PBX the mailbox has another extension still."""
    database = open_migrated(folder / "test.db")
    rows, spool = folder / "voicemail.sqlite", folder / "spool"
    spool.mkdir()
    voicemail_db.make(rows, spool)
    with writing(database) as session:
        bob = furnish(session).bob
        _left(session, bob)
        box = accounts.mailbox(session, bob)
    assert box is not None
    boxes.put(rows, spool, [replace(box, extension=OLD)])
    inbox = voicemail_db.folder(spool, bob) / "INBOX"
    inbox.mkdir(parents=True)
    (inbox / "msg0000.txt").write_text(MESSAGE)
    (inbox / "msg0000.wav").write_bytes(b"RIFF")
    index = MessageIndex(database, Boxes(voicemail_db.folders(spool)))
    async with Ami("127.0.0.1", fake.port, "u", "s") as ami:
        await ami.wait_up(3)
        yield House(MessageMoves(database, ami, index, rows), bob)
    database.close()


def _left(session: Session, user: UserId) -> None:
    found = Found(MSG, HOME["new"], "1001", "Ann", MONDAY, 9, MONDAY)
    messages.fold(session, user, differences([], [found], MONDAY), MONDAY)
    messages.put(session, messages.ids_in(session, user, "new"), "trash")


def granted(action: Action) -> bytes:
    return block(Response="Success", ActionID=action["ActionID"])


async def test_a_mailbox_is_named_as_the_pbx_still_knows_it(tmp_path: Path) -> None:
    """Else another's message could be meant, to whom the PBX has not given the extension up yet."""
    async with fake_ami() as fake, moving(fake, tmp_path) as house:
        await house.moves.round()
        [removed] = [each for each in fake.actions if each["Action"] == "VoicemailRemove"]
        assert (removed["Mailbox"], removed["Folder"], removed["ID"]) == (OLD, "INBOX", MSG)
        assert fake.actions[0]["Key"].endswith(f"-{OLD}")


@pytest.mark.parametrize("refused", ["DBPut", "Getvar", "VoicemailRefresh"])
async def test_what_the_pbx_refuses_is_tried_again_and_ends_nothing(tmp_path: Path, refused: str) -> None:
    """As DBPut is on a full disk: the loop runs in a group that ends with whatever escapes it."""

    def answer(action: Action) -> bytes:
        if action["Action"] != refused:
            return granted(action)
        return block(Response="Error", ActionID=action["ActionID"], Message="Failed to update entry")

    async with fake_ami() as fake, moving(fake, tmp_path) as house:
        fake.answer = answer
        running = asyncio.create_task(house.moves.run())
        for turn in (1, 2):
            house.moves.bell.set()
            async with asyncio.timeout(patient(5)), fake.came:
                await fake.came.wait_for(lambda: sum(e["Action"] == refused for e in fake.actions) >= turn)  # noqa: B023
        assert not running.done()
        assert house.waiting()
        running.cancel()
        await asyncio.wait([running])


async def test_a_link_that_is_lost_is_no_attempt_to_move(tmp_path: Path) -> None:
    """However often: what the owner deleted stays deleted, and is moved once the PBX is there."""

    def answer(action: Action) -> bytes:
        if action["Action"] == "VoicemailRemove":
            fake.cut()
        return granted(action)

    async with fake_ami() as fake, moving(fake, tmp_path) as house:
        fake.answer = answer
        for _ in range(TRIES + 1):
            await house.moves.ami.wait_up(5)
            with pytest.raises(AmiDown):
                await house.moves.round()
        [still] = house.waiting()
        assert still.folder == "trash"


async def test_mailboxes_that_cannot_be_listed_do_not_end_the_rounds(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with fake_ami() as fake, moving(fake, tmp_path) as house:
        index = house.moves.index
        index.boxes.root = tmp_path / "voicemail.sqlite"
        running = asyncio.create_task(index.rounds())
        async with asyncio.timeout(patient(3)):
            while "can't be listed" not in caplog.text:  # noqa: ASYNC110 - nobody tells of a line in the log
                await asyncio.sleep(0)
        assert not running.done()
        running.cancel()
        await asyncio.wait([running])
