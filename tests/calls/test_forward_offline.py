"""Forward when offline: the rule rings own handsets and none of those is registered (PRODUCT §2.5)."""

from controller.domain.destinations import ToUser
from controller.domain.rules import Forwards, Simultaneous
from tests.calls.behaviour import Refuse, Ring
from tests.calls.hours import ringing
from tests.calls.world import World
from tests.patience import patient


async def people(world: World, *, mailbox: bool = False) -> None:
    """1001 calls 1002, who has two handsets that are not registered yet; 1003 and 1004 refuse."""
    world.user("1001")
    bob = world.user("1002", phones=("1002", "1002a"), mailbox=mailbox)
    world.user("1003")
    world.user("1004")
    world.default(bob, forwards=Forwards(offline=ToUser(world.people["1004"])))
    await world.phones_for("1001", "1003", "1004", behaviour=Refuse(486))


async def test_it_counts_only_while_none_of_the_rung_own_handsets_is_registered(world: World) -> None:
    """PRODUCT §2.5: those that the rule rings; another own handset does not matter."""
    await people(world)
    bob = world.people["1002"]
    assert await world.tried("1001", "1002") == (["1004"], 486)
    await world.phone("1002a", Refuse(486))
    assert await world.tried("1001", "1002") == (["1004"], 486)
    world.default(bob, ring=Simultaneous(all_phones=True))
    await world.live()
    assert await world.tried("1001", "1002") == (["1002a"], 486)
    await world.phones["1002a"].unregister()
    await world.until_here("1002a", False)
    assert await world.tried("1001", "1002") == (["1004"], 486)
    await world.phones["1002a"].register()
    await world.until_here("1002a")
    assert await world.tried("1001", "1002") == (["1002a"], 486)


async def test_it_counts_although_others_could_ring(world: World) -> None:
    """PRODUCT §2.5: none of *those* is registered; a rule that rings no own handset is never offline."""
    await people(world)
    bob = world.people["1002"]
    world.default(bob, ring=ringing(world.devices["1002"], world.devices["1003"]))
    await world.live()
    assert await world.tried("1001", "1002") == (["1004"], 486)
    world.default(bob, ring=ringing(world.devices["1003"]))
    await world.live()
    assert await world.tried("1001", "1002") == (["1003"], 486)


async def test_unset_the_remaining_targets_still_ring(world: World) -> None:
    """PRODUCT §2.5: if there is none, the call is at once unanswered."""
    await people(world)
    bob = world.people["1002"]
    world.default(bob, ring=ringing(world.devices["1002"], (world.devices["1003"], 1)))
    world.default(bob, forwards=Forwards())
    await world.live()
    call = world.phones["1001"].dial("1002")
    assert (await call.until_ended()).code == 486
    assert world.rung(call) == ["1003"]
    assert world.phones["1003"].incoming[0].started - call.started < patient(0.5)
    world.default(bob, ring=ringing(world.devices["1002"]))
    await world.live()
    call = world.phones["1001"].dial("1002")
    ending = await call.until_ended()
    assert (ending.code, world.rung(call)) == (480, [])
    assert ending.at - call.started < patient(0.5)


async def test_the_callers_own_handset_counts_neither_way(world: World) -> None:
    """PRODUCT §2.7: a target that is the caller's own handset is left out."""
    await people(world)
    world.default(world.people["1002"], ring=Simultaneous(all_phones=True))
    await world.phone("1002a", Refuse(486))
    assert await world.tried("1002a", "1002") == (["1004"], 486)
    await world.phone("1002", Refuse(486))
    assert await world.tried("1002a", "1002") == (["1002"], 486)


async def test_a_phone_that_just_vanished_is_merely_unanswered(world: World) -> None:
    """PRODUCT §2.5: registered until its next check fails."""
    await people(world, mailbox=True)
    world.rings_for(world.people["1002"], 1)
    await world.phone("1002", Ring())
    world.phones["1002"].fall_silent(unnoticed=True)
    call = world.phones["1001"].dial("1002")
    assert await world.voicemail(call) == ("1002", "u")
    assert world.rung(call) == []
