"""Do not disturb: no phone rings, whoever asks (PRODUCT §2.2, §2.7, Destinations)."""

from controller.domain.destinations import ToHandset, ToUser
from controller.domain.rules import Forwards
from tests.calls.behaviour import Refuse
from tests.calls.hours import ringing, weekly
from tests.calls.world import World


async def people(world: World, *, mailbox: bool = False) -> None:
    """1001 calls 1002; 1003 stands by. All refuse with 486."""
    world.user("1001")
    world.user("1002", phones=("1002", "1002a"), mailbox=mailbox)
    world.user("1003")
    await world.phones_for("1001", "1002", "1002a", "1003", behaviour=Refuse(486))


async def test_it_sends_to_voicemail_without_ringing(world: World) -> None:
    """PRODUCT §2.2: unavailable greeting; it beats the rule's forwards and never triggers the busy forward."""
    await people(world, mailbox=True)
    carol = ToUser(world.people["1003"])
    everywhere = Forwards(always=carol, active=carol, offline=carol, busy=carol, unanswered=carol)
    world.default(world.people["1002"], dnd=True, forwards=everywhere)
    await world.live()
    assert await world.left("1001", "1002") == ("1002", "u")
    assert not any(world.phones[name].incoming for name in ("1002", "1002a", "1003"))


async def test_it_is_busy_for_who_has_no_voicemail(world: World) -> None:
    """PRODUCT §2.2: else busy."""
    await people(world)
    world.default(world.people["1002"], dnd=True, forwards=Forwards(busy=ToUser(world.people["1003"])))
    await world.live()
    assert await world.tried("1001", "1002") == ([], 486)


async def test_a_destination_may_stand_in_for_voicemail(world: World) -> None:
    """PRODUCT §2.2: an optional do-not-disturb destination; one that points back at the caller is skipped."""
    await people(world, mailbox=True)
    bob = world.people["1002"]
    world.default(bob, dnd=True, dnd_destination=ToUser(world.people["1003"]))
    await world.live()
    call = world.phones["1001"].dial("1002")
    assert await world.voicemail(call) == ("1002", "u"), "1003 refused, the forwarder's voicemail takes it"
    assert world.rung(call) == ["1003"]
    assert await world.left("1003", "1002") == ("1002", "u")


async def test_a_destination_serves_do_not_disturb_from_a_phone_as_well(world: World) -> None:
    """Also where the override has an end, the destination points back, and a forward always stands behind it."""
    await people(world, mailbox=True)
    bob, carol = world.people["1002"], world.people["1003"]
    world.default(bob, dnd_destination=ToUser(carol))
    end = await world.at("2026-11-23T13:00")
    await world.at("2026-11-23T12:00")
    world.override(bob, "always", ToHandset(world.devices["1002a"]))
    await world.later(minutes=1)
    world.override(bob, "dnd", until=end)
    await world.live()
    call = world.phones["1001"].dial("1002")
    assert await world.voicemail(call) == ("1002", "u")
    assert world.rung(call) == ["1003"]
    call = world.phones["1003"].dial("1002")
    assert await world.voicemail(call) == ("1002", "u")
    assert world.rung(call) == []
    await world.at("2026-11-23T13:00")
    call = world.phones["1003"].dial("1002")
    assert await world.voicemail(call) == ("1002", "u")
    assert world.rung(call) == ["1002a"]


async def test_the_handset_of_somebody_on_it_does_not_ring_among_others(world: World) -> None:
    """PRODUCT §2.7: nobody's rules apply, except that a handset whose owner is on do not disturb does not ring."""
    await people(world)
    bob, carol = world.people["1002"], world.people["1003"]
    world.default(bob, ring=ringing(*(world.devices[name] for name in ("1002", "1003"))))
    world.default(carol, forwards=Forwards(always=ToUser(bob)))
    await world.live()
    assert sorted((await world.tried("1001", "1002"))[0]) == ["1002", "1003"]
    world.default(carol, dnd=True)
    await world.live()
    assert await world.tried("1001", "1002") == (["1002"], 486)
    await world.at("2026-11-23T12:00")
    world.override(carol, "always", ToUser(bob))  # beats the rule's do not disturb
    await world.live()
    assert sorted((await world.tried("1001", "1002"))[0]) == ["1002", "1003"]
    await world.later(minutes=1)
    world.override(carol, "dnd")
    await world.live()
    assert await world.tried("1001", "1002") == (["1002"], 486)


async def test_its_owners_own_rule_rings_an_own_handset_of_somebody_else(world: World) -> None:
    """PRODUCT §2.7: with only such handsets the call is unanswered at once."""
    await people(world)
    bob, carol = world.people["1002"], world.people["1003"]
    world.default(bob, ring=ringing(world.devices["1003"]))
    world.override(carol, "dnd")
    await world.live()
    assert await world.tried("1001", "1002") == ([], 480)


async def test_a_forward_to_the_handset_of_somebody_on_it_does_not_ring(world: World) -> None:
    """PRODUCT §2 Destinations: without its owner's rules, do not disturb excepted; then the forwarder's voicemail."""
    await people(world, mailbox=True)
    bob, carol = world.people["1002"], world.people["1003"]
    world.default(bob, forwards=Forwards(always=ToHandset(world.devices["1003"])))
    world.default(carol, forwards=Forwards(always=ToUser(world.people["1001"])))
    await world.live()
    call = world.phones["1001"].dial("1002")
    assert await world.voicemail(call) == ("1002", "u")
    assert world.rung(call) == ["1003"]
    world.override(carol, "dnd")
    await world.live()
    call = world.phones["1001"].dial("1002")
    assert await world.voicemail(call) == ("1002", "u")
    assert world.rung(call) == []


async def test_ones_own_do_not_disturb_does_not_silence_a_forward_to_ones_own_handset(world: World) -> None:
    """The override forwards always although the rule says do not disturb: the own handset rings."""
    await people(world)
    bob = world.people["1002"]
    world.default(bob, dnd=True)
    world.override(bob, "always", ToHandset(world.devices["1002a"]))
    await world.live()
    assert await world.tried("1001", "1002") == (["1002a"], 480)


async def test_do_not_disturb_of_one_rule_counts_while_that_rule_does(world: World) -> None:
    """PRODUCT §2.7: on do not disturb means by the rule in force."""
    await people(world)
    bob, carol = world.people["1002"], world.people["1003"]
    world.default(bob, ring=ringing(world.devices["1002"], world.devices["1003"]))
    night = world.frame("Night", weekly(start=22, end=6), owner=carol)
    world.rule(carol, night, dnd=True)
    await world.at("2026-11-23T12:00")
    assert sorted((await world.tried("1001", "1002"))[0]) == ["1002", "1003"]
    await world.at("2026-11-23T23:00")
    assert await world.tried("1001", "1002") == (["1002"], 486)
