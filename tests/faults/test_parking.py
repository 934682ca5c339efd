"""Parked calls while the controller is dead (PRODUCT §8.1): they are taken, come back and are parked as ever."""

from tests.calls.behaviour import Ring
from tests.calls.parking import over, parked, people, rung_back, taken
from tests.calls.test_transfers import talking
from tests.calls.world import World
from tests.faults.house import House


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
