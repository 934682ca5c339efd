"""Forward on active: any own handset is on a call (PRODUCT §2.4)."""

from controller.domain.destinations import ToUser
from controller.domain.rules import Forwards
from tests.calls.behaviour import Answer, Refuse, Ring
from tests.calls.world import World


async def people(world: World) -> None:
    """1001 calls 1002 (1002 and 1002a), who forwards on active to 1003, who has voicemail; 1004 keeps 1002 busy."""
    world.user("1001")
    bob = world.user("1002", phones=("1002", "1002a"))
    world.user("1003", mailbox=True)
    world.user("1004")
    world.default(bob, forwards=Forwards(active=ToUser(world.people["1003"])))
    await world.phones_for("1001", "1002", "1003", behaviour=Refuse(486))
    await world.phone("1002a", talks=True)
    await world.phone("1004", Answer(), talks=True)


async def test_a_call_that_is_answered_held_or_being_held_counts(world: World) -> None:
    await people(world)
    assert await world.tried("1001", "1002") == (["1002"], 486)
    other = world.phones["1002a"].dial("1004")
    await other.until_answered()
    await other.media.until_heard(1)
    theirs = world.phones["1004"].incoming[0]
    await theirs.media.until_heard(1)
    await world.until_state("1002a", "INUSE")
    assert await world.left("1001", "1002") == ("1003", "b")
    await other.hold()
    assert await world.left("1001", "1002") == ("1003", "b")
    await other.resume()
    await theirs.hold()
    await world.until_state("1002a", "ONHOLD")
    assert await world.left("1001", "1002") == ("1003", "b")
    assert len(world.phones["1002"].incoming) == 1
    await theirs.resume()
    await world.phones["1002a"].hang_up(other)
    await world.until_state("1002a", "NOT_INUSE")
    assert await world.tried("1001", "1002") == (["1002"], 486)


async def test_being_dialled_out_counts_and_so_does_a_call_to_voicemail(world: World) -> None:
    await people(world)
    world.phones["1004"].behaviour = Ring()
    dialling = world.phones["1002a"].dial("1004")
    await dialling.until_ringing()
    await world.until_state("1002a", "INUSE")
    assert await world.left("1001", "1002") == ("1003", "b")
    await world.phones["1002a"].hang_up(dialling)
    listening = world.phones["1002a"].dial("1003")
    await listening.until_answered()
    await world.until_state("1002a", "INUSE")
    await world.heard.voicemail(world.accounts["1002a"].auth_user)
    assert await world.left("1001", "1002") == ("1003", "b")


async def test_ringing_in_does_not_count(world: World) -> None:
    """PRODUCT §2.4: the second caller rings, too."""
    await people(world)
    bob = world.phones["1002"]
    bob.behaviour = Ring()
    world.rings_for(world.people["1002"], 8)
    await world.live()
    first = world.phones["1004"].dial("1002")
    await first.until_ringing()
    await world.until_state("1002", "RINGING")
    bob.behaviour = Refuse(486)
    assert (await world.phones["1001"].dial("1002").until_ended()).code == 486
    assert len(bob.incoming) == 2
    bob.answer(bob.incoming[0])
    await first.until_answered()
    await world.until_state("1002", "INUSE")
    assert await world.left("1001", "1002") == ("1003", "b")


async def test_unset_it_lets_the_call_through(world: World) -> None:
    """Call waiting: without the forward an active user's phones ring."""
    await people(world)
    world.default(world.people["1002"], forwards=Forwards())
    await world.live()
    await world.phones["1002a"].dial("1004").until_answered()
    await world.until_state("1002a", "INUSE")
    assert await world.tried("1001", "1002") == (["1002"], 486)
