"""A message to many is left once, whatever is not known after a kill, and who can't get it is named: no PBX needed."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from controller.audio import keeping
from controller.audio.convert import Sound
from controller.domain.broadcasts import EVERYBODY, msg_id
from controller.domain.ids import BroadcastId, UserId
from controller.live.stream import Change
from controller.messaging.broadcasting import TRIES, Broadcasting
from controller.messaging.index import MessageIndex
from controller.operations import broadcasts, mailboxes
from controller.pbx import voicemail_db
from controller.pbx.ami import Ami, AmiDown
from controller.pbx.outgoing import Tray
from controller.pbx.voicemail_folder import Boxes
from controller.store import broadcasts as store
from controller.store.broadcasts import Figures
from controller.store.engine import reading, writing
from tests.databases import open_migrated
from tests.operations.office import ADMIN, furnish
from tests.pbx.fake_ami import Action, FakeAmi, block, fake_ami
from tests.soundfiles import tone_file

KEY = keeping.new_key()
MESSAGE = f"""[message]
callerid="acme" <>
origtime=1795680000
msg_id={msg_id(KEY)}
duration=9
"""


@dataclass(slots=True)
class House:
    """One was sent to Anna and Bob. `work` does what a controller does that has just started."""

    work: Broadcasting
    sent: BroadcastId
    anna: UserId
    bob: UserId
    told: list[Change]

    async def rounds(self, count: int = 1) -> None:
        for _ in range(count):
            self.work._up_since = self.work._up_since or 0.0
            self.work._again = dict.fromkeys(self.work._again, 0.0)
            await self.work.round()

    def put(self, user: int) -> None:
        """As the PBX would."""
        inbox = voicemail_db.folder(self.work.tray.spool, user) / "INBOX"
        inbox.mkdir(parents=True, exist_ok=True)
        number = len(list(inbox.glob("*.txt")))
        (inbox / f"msg{number:04}.txt").write_text(MESSAGE)
        (inbox / f"msg{number:04}.wav").write_bytes(b"RIFF")

    def figures(self) -> Figures:
        with reading(self.work.database) as session:
            return store.figures(session, [self.sent])[self.sent]


@asynccontextmanager
async def house(fake: FakeAmi, folder: Path) -> AsyncIterator[House]:
    database = open_migrated(folder / "test.db")
    spool, audio = folder / "spool", folder / "audio"
    spool.mkdir()
    sound = keeping.path(audio, KEY, keeping.NARROW)
    sound.parent.mkdir(parents=True)
    tone_file(sound)
    voicemail_db.make(folder / "rows.sqlite", spool)
    with writing(database) as session:
        office = furnish(session)
        sent = broadcasts.add(session, ADMIN, office.acme, EVERYBODY, Sound(KEY, 2.0, 32_000))
        assert broadcasts.send(session, ADMIN, sent) == 2
    index = MessageIndex(database, Boxes(voicemail_db.folders(spool)))
    told: list[Change] = []
    async with Ami("127.0.0.1", fake.port, "u", "s") as ami:
        await ami.wait_up(3)
        tray = Tray(folder / "rows.sqlite", spool)
        yield House(Broadcasting(database, ami, index, tray, audio, told.extend), sent, office.anna, office.bob, told)
    database.close()


def asked(fake: FakeAmi) -> Iterator[int]:
    return (int(each["ToMailbox"]) for each in fake.actions if each["Action"] == "VoicemailForward")


def granted(action: Action, words: str = "Message forward successful") -> bytes:
    return block(Response="Success", ActionID=action["ActionID"], Message=words)


async def test_whom_the_pbx_was_asked_for_before_a_kill_is_not_asked_for_again(tmp_path: Path) -> None:
    """Bob has it, though nobody has written so; Anna has not, and gets it once the old link has settled."""
    async with fake_ami() as fake, house(fake, tmp_path) as place:

        def answer(action: Action) -> bytes:
            place.put(int(action["ToMailbox"]))
            return granted(action)

        fake.answer = answer
        with writing(place.work.database) as session:
            store.take(session, place.sent, 9)
        place.put(place.bob)
        place.work.settled, place.work._up_since = 1e9, 0.0
        await place.work.round()
        assert list(asked(fake)) == []
        place.work.settled = 0.0
        await place.rounds()
        assert list(asked(fake)) == [place.anna]
        assert place.figures() == Figures(2, 2, 0)
        assert place.told[-1].topic == f"broadcasts-{place.sent}"
        assert not (place.work.tray.spool / "outgoing" / str(place.sent)).exists()
        await place.rounds(2)
        assert len(list(asked(fake))) == 1


async def test_a_link_that_is_lost_while_the_pbx_does_it_costs_no_second_copy(tmp_path: Path) -> None:
    async with fake_ami() as fake, house(fake, tmp_path) as place:

        def answer(action: Action) -> bytes:
            place.put(int(action["ToMailbox"]))
            fake.cut()
            return b""

        fake.answer = answer
        for _ in range(2):
            await place.work.ami.wait_up(5)
            with pytest.raises(AmiDown):
                await place.rounds()
            place.work._up_since, place.work.settled = 0.0, 0.0
        await place.work.ami.wait_up(5)
        await place.rounds()
        assert sorted(asked(fake)) == sorted([place.anna, place.bob])
        assert place.figures() == Figures(2, 2, 0)


async def test_who_can_not_get_it_is_named_with_the_reason(tmp_path: Path) -> None:
    """What the PBX refuses is tried a few times."""
    async with fake_ami() as fake, house(fake, tmp_path) as place:
        fake.answer = lambda action: granted(action, "Message forward failed")
        with writing(place.work.database) as session:
            mailboxes.switch_off(session, ADMIN, place.bob)
        place.work.settled = 0.0
        await place.rounds(TRIES)
        with reading(place.work.database) as session:
            failed = {each.id: each.why for each in store.failed(session, place.sent, 9)}
            assert store.card(session, place.sent).done  # type: ignore[union-attr]
        assert failed == {place.bob: "no mailbox", place.anna: "failed"}
        assert list(asked(fake)) == [place.anna] * TRIES


async def test_without_its_sound_nobody_gets_it(tmp_path: Path) -> None:
    async with fake_ami() as fake, house(fake, tmp_path) as place:
        keeping.remove(place.work.audio, KEY)
        await place.rounds()
        assert place.figures() == Figures(2, 0, 2)
        assert list(asked(fake)) == []
