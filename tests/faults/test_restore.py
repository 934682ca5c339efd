"""A backup made while calls are up, and put back: calls follow what it holds (PRODUCT §8.6)."""

from pathlib import Path

from controller import backup, clock
from controller.operations import users
from controller.restore import restore
from tests.calls.world import World
from tests.faults.callee import Callee
from tests.faults.house import House
from tests.faults.waiting import until


async def test_what_was_changed_since_a_backup_is_undone_by_putting_it_back(
    house: House, world: World, callee: Callee, tmp_path: Path
) -> None:
    """The call that stands while the backup is made is not disturbed."""
    callee.choose("b")
    world.user("1003", mailbox=True)
    await house.live()
    call = callee.caller.dial("1002")
    await call.until_ringing()
    file = tmp_path / "ringplan.tar"
    with file.open("wb") as out:
        backup.write(house.settings, house.database, out, clock.now())
    assert call.ending is None
    await callee.caller.hang_up(call)

    callee.choose("a")
    world.save(lambda session, me: users.remove(session, me, world.people["1003"]))
    new = world.user("1004")
    await house.live()
    assert await callee.rung() == "a"

    house.household.stop()
    with file.open("rb") as stream:
        restore(house.settings, stream, clock.now(), replace=True)
    house.household.start()
    await house.controller_up()
    await until(lambda: house.compare() == [] and not house.waiting(), 20, "what was put back to be live")
    for phone in (callee.caller, *callee.phones.values()):
        await phone.register()
    assert await callee.rung() == "b"
    contexts = house.contexts()
    assert f"user-{world.people['1003']}" in contexts
    assert f"user-{new}" not in contexts
    assert (await callee.caller.dial("1004").until_ended()).code == 404
