"""Parked calls while the controller is dead: they are taken, come back and are parked as ever; and after the PBX died.

PRODUCT §8.1.
"""

from tests.calls.behaviour import Ring
from tests.calls.lamps import subscribe, told
from tests.calls.parking import lamp, over, parked, people, rung_back, taken
from tests.calls.test_transfers import talking
from tests.calls.world import World
from tests.faults.house import House
from tests.faults.ordering import Orders
from tests.faults.test_live_calls import registered
from tests.faults.waiting import until


async def test_without_the_controller_calls_are_parked_taken_and_come_back(house: House, world: World) -> None:
    ann, bob, carol = await people(world, seconds=2)
    call, bobs = await talking(ann, bob, "1002")
    await bobs.transfer("703")
    await parked(world)
    house.kill("controller")
    carols = await taken(carol, "703", call)
    await carols.transfer("***")
    place = await parked(world)
    assert (place.slot, place.by) == ("701", carol.account.auth_user)
    carol.behaviour = Ring()
    back, display = await rung_back(carol)
    assert display == ("Parked 701: Ann", "1001")
    carol.answer(back)
    await back.media.until_heard(5)
    await over(carol, back, call)
    await house.controller_up()


async def test_after_a_restart_of_the_pbx_nobody_is_parked_and_every_slot_is_free(house: House, world: World) -> None:
    """On pages, for lamps, and for who parks next."""
    ann, bob, carol = await people(world)
    orders = Orders(house, world)
    assert await subscribe(carol, "703") == 200
    for caller, slot in ((ann, "703"), (carol, "704")):
        _, bobs = await talking(caller, bob, "1002")
        await bobs.transfer(slot)
        assert (await parked(world)).slot == slot
    await until(lambda: orders.slots() == ["703", "704"], 5, "both on pages")
    await until(lambda: told(carol, "703")[-1:] == ["confirmed"], 5, "the lamp to be lit")

    house.kill("asterisk")
    for phone in world.phones.values():
        for leg in phone.calls:
            leg.end("lost", by_us=True, code=0)
    await house.controller_up(30)
    await house.post.ami.wait_up(10)
    await until(lambda: orders.slots() == [], 10, "no slot taken on pages")
    for phone in world.phones.values():
        await registered(phone)
    assert await subscribe(carol, "703") == 200
    await until(lambda: told(carol, "703")[-1:] == ["terminated"], 5, "the lamp to be dark")
    assert [await lamp(world, slot) for slot in ("703", "704")] == ["Idle", "Idle"]

    call, bobs = await talking(ann, bob, "1002")
    await bobs.transfer("703")
    await until(lambda: orders.slots() == ["703"], 5, "the new call on pages")
    await over(carol, await taken(carol, "703", call), call)
