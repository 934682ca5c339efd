"""What a mailbox says before each message is what its owner chose, from the next call on (PRODUCT §4 Messages)."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from controller import clock
from controller.domain.ids import UserId
from controller.operations import actors, telling
from controller.operations.bell import saving
from controller.pbx import command
from tests.calls.audio import softphones
from tests.calls.boxmenu import enter, folder, leave_menu, own_pin, plant
from tests.calls.world import World

HZ = 860
LOG = "tells.log"
PLAYED = re.compile(r"Playing '([^'.]+)")
TIME, NUMBER, LENGTH = "vm-received", "vm-from-phonenumber", "vm-duration"


@pytest.fixture
def log(world: World) -> Iterator[Path]:
    """Where the PBX writes each file that it plays."""
    settings = world.posted.settings
    for line in (f"logger add channel {LOG} verbose(3)", "core set verbose 3"):
        command.rx(settings, line)
    yield settings.pbx / "log" / LOG
    command.rx(settings, "core set verbose 0")
    command.rx(settings, f"logger remove channel {LOG}")


@pytest.mark.long
async def test_time_number_and_length_are_said_or_not_as_the_owner_likes(world: World, log: Path) -> None:
    """A message of two minutes from 1001, by what stands beside it. Nothing is reloaded in between."""
    world.user("1001")
    bob = world.user("1002", mailbox=True)
    own_pin(world, bob)
    await world.live()
    box = folder(world, bob)
    plant(box, HZ, "1001")
    [text] = (box.path / "INBOX").glob("*.txt")
    told = text.read_text().replace("duration=3", "duration=130")
    text.write_text(told.replace("\ncontext=", "\ncontext=rp-voicemail"))
    async with softphones() as room:
        phone = await room.phone(world.accounts["1002"])
        for said in ({TIME, NUMBER, LENGTH}, {NUMBER}):
            _says(world, bob, said)
            await world.live()
            begun = log.stat().st_size
            call = await enter(phone)
            await call.press("1")
            await call.until_tone(HZ, 40)
            await call.press("6")
            await leave_menu(call)
            heard = PLAYED.findall(log.read_bytes()[begun:].decode())
            assert {TIME, NUMBER, LENGTH} & set(heard) == said, heard
            if said == {NUMBER}:
                at = heard.index(NUMBER)
                assert heard[at + 1 : at + 5] == [f"digits/{digit}" for digit in "1001"]


def _says(world: World, user: UserId, said: set[str]) -> None:
    chosen = {"say_time": TIME in said, "say_caller": NUMBER in said, "say_length": LENGTH in said}
    with saving(world.posted.database) as session:
        telling.change(session, actors.of_user(session, user, clock.now(), ""), user, chosen)
