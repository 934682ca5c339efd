"""Who is kept out stays out when the PBX starts anew, though the controller is dead; who is let in is in at once."""

from datetime import timedelta

from controller.operations import bans
from tests.calls.sipphone import Phone
from tests.calls.test_sip_brake import code, kept_out, phone_at
from tests.calls.world import World
from tests.faults.callee import Callee
from tests.faults.house import House
from tests.faults.test_pbx import registrations_on_disk
from tests.faults.waiting import until

OVER, BY_HAND, BEFORE = "127.77.1.1", "127.77.1.2", "127.77.1.3"


async def test_bans_outlive_the_pbx_without_a_controller_and_end_with_one_while_a_call_goes_on(
    house: House, world: World, callee: Callee
) -> None:
    """One is over while nobody looks, one is lifted by hand, one was lifted before the PBX died."""
    for address, hours in ((OVER, 0), (BY_HAND, 1), (BEFORE, 1)):
        keep_out(world, address, timedelta(hours=hours, seconds=2))
    world.save(lambda session, me: bans.lift(session, me, BEFORE))
    await house.live()
    await registrations_on_disk(house, callee)
    house.kill("controller")
    house.kill("asterisk")
    account = world.accounts["1001"]
    async with phone_at(account, OVER) as over, phone_at(account, BY_HAND) as by_hand, phone_at(account, BEFORE) as in_:
        assert await callee.rung(within=15) == "a"
        for phone, said in ((over, "403"), (by_hand, "403"), (in_, "200")):
            await hears(world, phone, said)

        rings, call = callee.phones["1002b"], callee.caller.dial("1002")
        await call.until_ringing()
        rings.answer(rings.incoming[-1])
        await call.until_answered()
        await house.controller_up()
        await hears(world, over, "200")
        assert await code(by_hand) == "403"
        world.save(lambda session, me: bans.lift(session, me, BY_HAND))
        await hears(world, by_hand, "200")
        for leg in (call, rings.incoming[-1]):
            leg.media.talk()
        await call.media.until_heard(5)
        await callee.caller.hang_up(call)
        for phone in (over, by_hand, in_):
            await phone.unregister()
    assert not kept_out(world)
    assert not list((house.settings.etc / "bans").iterdir())


async def test_a_ban_of_an_older_database_and_files_that_nobody_knows_are_put_right_by_a_comparison(
    house: House, world: World
) -> None:
    """As after a database was put back: an id may be another address's by now."""
    world.user("1001")
    keep_out(world, BY_HAND, timedelta(hours=1))
    await house.live()
    folder = house.settings.etc / "bans"
    [file] = folder.iterdir()
    file.write_text(OVER)
    (folder / "987654").write_text(BEFORE)
    house.compare()
    await house.live()
    await until(lambda: [each.read_text() for each in folder.iterdir()] == [BY_HAND], 5, "the files to be right")
    async with phone_at(world.accounts["1001"], BY_HAND) as phone:
        assert await code(phone) == "403"
        world.save(lambda session, me: bans.lift(session, me, BY_HAND))
        await hears(world, phone, "200")
        await phone.unregister()


def keep_out(world: World, address: str, lasts: timedelta) -> None:
    world.save(lambda session, me: bans.add(session, me, address, "by hand", me.at + lasts))


async def hears(world: World, phone: Phone, said: str) -> None:
    """The PBX says so to its registrations, sooner or later."""
    await world.eventually(lambda: code(phone), said)
