"""A backup made while calls are up, and put back: calls follow what it holds (PRODUCT §8.6)."""

from pathlib import Path

from controller import backup, clock
from controller.operations import users
from controller.restore import restore
from tests.calls.boxmenu import PIN, folder, own_pin, plant
from tests.calls.test_mailbox_pins import pin_of
from tests.calls.world import World
from tests.faults.callee import Callee
from tests.faults.house import House
from tests.faults.waiting import until


async def test_what_was_changed_since_a_backup_is_undone_by_putting_it_back(
    house: House, world: World, callee: Callee, tmp_path: Path
) -> None:
    """The call that stands while the backup is made is not disturbed."""
    callee.choose("b")
    carol = world.user("1003", mailbox=True)
    own_pin(world, carol)
    await house.live()
    box = folder(world, carol)
    plant(box, 620, "1001")
    (box.path / "unavail.wav").write_bytes(b"greeting")
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
    assert not box.path.exists()
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
    assert (len(box.messages()), (box.path / "unavail.wav").read_bytes()) == (1, b"greeting")
    assert pin_of(world, carol) == PIN
    assert (house.settings.messages / f"d{world.domain}" / "1003").resolve() == box.path
    assert f"user-{new}" not in contexts
    assert (await callee.caller.dial("1004").until_ended()).code == 404
