"""Calls to the outside and from there, with a carrier (PRODUCT §2 Destinations, Caller ID; §5)."""

from controller.domain.destinations import ToUser
from tests.calls.behaviour import Answer
from tests.calls.carrier import did, trunk_to
from tests.calls.world import World

MOBILE = "+4917012345"
BOBS = "+4930200002"


async def test_a_phone_calls_a_public_number(world: World) -> None:
    world.user("1001", "Ann Ash")
    carrier = await trunk_to(world, behaviour=Answer(0.1))
    phone = await world.phone("1001")
    call = phone.dial("017012345")
    leg = await carrier.until_asked(MOBILE)
    await call.until_answered()
    await phone.hang_up(call)
    await leg.until_ended()


async def test_a_call_from_outside_reaches_the_user_of_the_number(world: World) -> None:
    bob = world.user("1002")
    carrier = await trunk_to(world)
    did(world, BOBS, ToUser(bob))
    phone = await world.phone("1002", Answer(0.1))
    call = carrier.call(BOBS)
    await call.until_answered()
    await phone.hang_up(phone.incoming[0])
    await call.until_ended()
