"""Emergency calls need nobody but Asterisk (PRODUCT §2 Emergency numbers, §8.1)."""

from controller.operations import domains
from tests.calls.behaviour import Answer, Refuse
from tests.calls.carrier import trunk_to
from tests.calls.world import World
from tests.faults.house import House


async def test_an_emergency_call_goes_out_while_controller_portal_and_database_are_away(
    house: House, world: World
) -> None:
    world.user("1001", "Ann")
    world.save(lambda session, me: domains.change(session, me, world.domain, {"outbound": ()}))
    first, second = await trunk_to(world, "first", Refuse(503)), await trunk_to(world, "second", Answer())
    phone = await world.phone("1001")
    file = house.settings.database_file
    assert file is not None
    away = file.with_suffix(".away")
    for name in ("controller", "portal"):
        house.kill(name)
    file.rename(away)
    try:
        call = phone.dial("112")
        leg = await second.until_asked("112")
        await call.until_answered()
        await phone.hang_up(call)
        await leg.until_ended()
    finally:
        away.rename(file)
    assert len(first.incoming) == 1
