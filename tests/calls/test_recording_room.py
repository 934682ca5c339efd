"""Where a recording can't be written none begins, and nobody is told of one; the call goes on (docs/recording.md)."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path

from controller import recording_room
from controller.desk_client import ask
from controller.operations import auditlog
from controller.recording_room import GLOBAL, RecordingRoom, why_not
from tests.calls.leading import leading
from tests.calls.taping import files, heard_nothing, press, records, talk, told
from tests.calls.test_history_moved import people
from tests.calls.test_transfers import talking
from tests.calls.world import World


def test_what_is_free_must_have_grown_before_recordings_begin_again(tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    free = shutil.disk_usage(tmp_path).free
    assert (why_not(folder, 0), why_not(folder, free * 2)) == ("", "full"), "the PBX makes the folder"
    nearly = int(free / (1 + (recording_room.EASE - 1) / 2))
    assert (why_not(folder, nearly), why_not(folder, nearly, "full")) == ("", "full")
    folder.write_bytes(b"")
    assert why_not(folder, 0) == "folder"


@contextmanager
def unwritable(folder: Path) -> Iterator[None]:
    """While the block runs no folder can be made there."""
    away = folder.with_name("recordings-away")
    folder.mkdir(exist_ok=True)
    folder.rename(away)
    folder.write_bytes(b"")
    try:
        yield
    finally:
        folder.unlink()
        away.rename(folder)


@asynccontextmanager
async def no_room(world: World, why: str) -> AsyncIterator[RecordingRoom]:
    """While the block runs the PBX knows that nothing can be recorded; afterwards, that it can."""
    room = world.posted.post.room

    async def known() -> str:
        answer: str = (await world.posted.post.ami.send({"Action": "Getvar", "Variable": GLOBAL}))["Value"]
        return answer

    room.stir()
    await world.eventually(known, why)
    try:
        yield room
    finally:
        room.keep = 0
        room.stir()
        await world.eventually(known, "")


async def test_a_call_goes_on_unrecorded_and_nobody_is_told_otherwise(world: World) -> None:
    ann, bob, carol, _dee = await people(world)
    records(world, u1002="always", u1003="on demand")
    await world.live()
    settings, room = world.posted.settings, world.posted.post.room
    with ExitStack() as stack:
        stack.enter_context(unwritable(settings.recordings))
        async with no_room(world, "folder"):
            call, bobs = await talking(ann, bob, "1002")
            await heard_nothing(call, bobs)
            await talk(call, bobs)
            await ann.hang_up(call)
            stack.close()
    keep, room.keep = room.keep, 10**18
    async with no_room(world, "full"), leading(world) as page:
        call, bobs = await talking(carol, bob, "1002")
        await press(call)
        await told(call)  # who presses hears that it did not work
        await heard_nothing(bobs)
        refused = await page.lead("1003", "record", call=(await page.call("talking")).id)
        assert (refused.status, "no room for it" in refused.said) == (422, True)
        assert (await asyncio.to_thread(ask, settings, "GET", "/status"))["unrecorded"] == "full"
        await carol.hang_up(call)
        await page.none()
    room.keep = keep
    assert files(world) == []
    entries = world.save(lambda session, me: auditlog.latest(session, me, None, 9))
    told_of = [each.after["reason"] for each in entries if each.operation == "alarms.nothing_recorded"]
    assert told_of == ["full", "folder"], "one line each"
