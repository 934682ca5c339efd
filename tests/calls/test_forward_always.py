"""Forward always, and where forwards lead: handset, user, voicemail (PRODUCT §2.3, Destinations)."""

from controller.domain.destinations import ToHandset, ToUser, ToVoicemail
from controller.domain.rules import Forwards
from controller.operations import devices, mailboxes, users
from tests.calls.behaviour import Answer, Refuse, Ring
from tests.calls.world import World
from tests.faults.waiting import until
from tests.patience import patient


async def people(world: World, *, mailbox: bool = False) -> None:
    """1001 calls 1002, who has two handsets; 1003 has voicemail and two handsets. All refuse with 486."""
    world.user("1001")
    world.user("1002", phones=("1002", "1002a"), mailbox=mailbox)
    world.user("1003", phones=("1003", "1003a"), mailbox=True)
    await world.phones_for("1001", "1002", "1002a", "1003", "1003a", behaviour=Refuse(486))


async def test_to_a_handset_rings_that_one_alone_without_its_owners_rules(world: World) -> None:
    """PRODUCT §2 Destinations: without its owner's rules."""
    await people(world)
    world.default(world.people["1002"], forwards=Forwards(always=ToHandset(world.devices["1003a"])))
    world.default(world.people["1003"], forwards=Forwards(always=ToVoicemail(world.people["1003"])))
    world.phones["1003a"].behaviour = Answer(0.1)
    await world.live()
    assert await world.taken("1001", "1002") == "1003a"
    assert not world.phones["1003"].incoming


async def test_to_a_handset_ends_in_the_forwarders_voicemail(world: World) -> None:
    """PRODUCT §2 Destinations: whatever the refusal was, and after the forwarder's ring timeout."""
    await people(world, mailbox=True)
    bob = world.people["1002"]
    world.rings_for(bob, 1)
    world.default(bob, forwards=Forwards(always=ToHandset(world.devices["1003a"])))
    await world.live()
    for behaviour in (Refuse(486), Refuse(480), Refuse(603), Refuse(404), Ring()):
        world.phones["1003a"].behaviour = behaviour
        call = world.phones["1001"].dial("1002")
        assert await world.voicemail(call) == ("1002", "u"), behaviour
        assert world.rung(call) == ["1003a"]
    last = world.phones["1003a"].incoming[-1]
    await until(lambda: last.ending is not None, 5, "the phone to hear that it may stop")
    assert 0.95 < last.ending.at - call.started < patient(3)
    await world.phones["1003a"].unregister()
    await world.until_here("1003a", False)
    assert await world.left("1001", "1002") == ("1002", "u")


async def test_to_a_handset_without_voicemail_is_released_as_unanswered(world: World) -> None:
    """PRODUCT §2.9: cause 19."""
    await people(world)
    world.default(world.people["1002"], forwards=Forwards(always=ToHandset(world.devices["1003a"])))
    await world.live()
    assert await world.tried("1001", "1002") == (["1003a"], 480)


async def test_to_a_user_hands_the_call_to_his_rules_entirely(world: World) -> None:
    """PRODUCT §2 Destinations: that user's voicemail included."""
    await people(world, mailbox=True)
    bob, carol = world.people["1002"], world.people["1003"]
    world.default(bob, forwards=Forwards(always=ToUser(carol)))
    await world.live()
    call = world.phones["1001"].dial("1002")
    assert await world.voicemail(call) == ("1003", "b")
    assert world.rung(call) == ["1003"]


async def test_to_a_user_who_has_nobody_ends_in_the_forwarders_voicemail(world: World) -> None:
    """PRODUCT §2 Destinations: where that ends with nobody and no voicemail, the forwarder's voicemail takes it."""
    await people(world, mailbox=True)
    bob, carol = world.people["1002"], world.people["1003"]
    world.save(lambda session, me: mailboxes.switch_off(session, me, carol))
    world.default(bob, forwards=Forwards(always=ToUser(carol)))
    await world.live()
    call = world.phones["1001"].dial("1002")
    assert await world.voicemail(call) == ("1002", "u")
    assert world.rung(call) == ["1003"]


async def test_through_two_users_the_nearest_voicemail_takes_it(world: World) -> None:
    await people(world, mailbox=True)
    dave = world.user("1004")
    erin = world.user("1005", mailbox=False)
    bob = world.people["1002"]
    world.default(bob, forwards=Forwards(always=ToUser(dave)))
    world.default(dave, forwards=Forwards(always=ToUser(erin)))
    await world.live()
    assert await world.left("1001", "1002") == ("1002", "u")
    world.save(lambda session, me: mailboxes.switch_on(session, me, dave))
    await world.live()
    assert await world.left("1001", "1002") == ("1004", "u")


async def test_to_voicemail_reaches_ones_own_or_somebody_elses(world: World) -> None:
    await people(world, mailbox=True)
    bob, carol = world.people["1002"], world.people["1003"]
    world.default(bob, forwards=Forwards(always=ToVoicemail(carol)))
    await world.live()
    assert await world.left("1001", "1002") == ("1003", "u")
    world.default(bob, forwards=Forwards(always=ToVoicemail(bob)))
    await world.live()
    assert await world.left("1001", "1002") == ("1002", "u")
    assert not world.phones["1002"].incoming


async def test_a_destination_that_no_longer_exists_counts_as_unset(world: World) -> None:
    """PRODUCT §2 Destinations: a handset, a user, a mailbox."""
    await people(world)
    bob, carol = world.people["1002"], world.people["1003"]
    world.default(bob, forwards=Forwards(always=ToHandset(world.devices["1003a"]), busy=ToVoicemail(carol)))
    await world.live()
    world.save(lambda session, me: devices.remove(session, me, world.devices["1003a"]))
    await world.live()
    call = world.phones["1001"].dial("1002")
    assert await world.voicemail(call) == ("1003", "b")
    assert world.rung(call) == ["1002"]
    world.save(lambda session, me: mailboxes.switch_off(session, me, carol))
    await world.live()
    assert await world.tried("1001", "1002") == (["1002"], 486)
    world.default(bob, forwards=Forwards(always=ToUser(carol)))
    await world.live()
    assert await world.tried("1001", "1002") == (["1003"], 486)
    world.phones["1003"].fall_silent()
    world.phones["1003a"].fall_silent()
    world.save(lambda session, me: users.remove(session, me, carol))
    await world.live()
    assert await world.tried("1001", "1002") == (["1002"], 486)
