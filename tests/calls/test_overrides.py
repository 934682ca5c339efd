"""What a user switched on from a phone stands above all rules until it is cleared or ends (PRODUCT §2)."""

from controller.domain.destinations import ToHandset, ToUser, ToVoicemail
from controller.domain.rules import Forwards
from tests.calls.behaviour import Refuse
from tests.calls.world import World


async def people(world: World, *, mailbox: bool = False) -> None:
    """1001 calls 1002; 1003 and 1004 stand by. All refuse with 486."""
    world.user("1001")
    world.user("1002", mailbox=mailbox)
    world.user("1003")
    world.user("1004")
    await world.phones_for("1001", "1002", "1003", "1004", behaviour=Refuse(486))


async def test_forward_always_from_a_phone_counts_until_it_is_cleared(world: World) -> None:
    """PRODUCT §2: an override only adds: clearing it lets the rule's own setting count again."""
    await people(world)
    bob = world.people["1002"]
    world.default(bob, forwards=Forwards(always=ToUser(world.people["1003"])))
    await world.live()
    assert await world.tried("1001", "1002") == (["1003"], 486)
    world.override(bob, "always", ToUser(world.people["1004"]))
    await world.live()
    assert await world.tried("1001", "1002") == (["1004"], 486)
    world.clear(bob, "always")
    await world.live()
    assert await world.tried("1001", "1002") == (["1003"], 486)


async def test_do_not_disturb_from_a_phone_beats_the_rules_forwards(world: World) -> None:
    """PRODUCT §2.2: no phone rings; voicemail if the user has it, else busy."""
    await people(world, mailbox=True)
    bob = world.people["1002"]
    world.default(bob, forwards=Forwards(always=ToUser(world.people["1003"]), busy=ToUser(world.people["1004"])))
    world.override(bob, "dnd")
    world.override(world.people["1003"], "dnd")
    await world.live()
    assert await world.left("1001", "1002") == ("1002", "u")
    assert await world.tried("1001", "1003") == ([], 486)
    assert not world.phones["1004"].incoming


async def test_forward_always_from_a_phone_beats_the_rules_do_not_disturb(world: World) -> None:
    """PRODUCT §2: an override forward always beats the rule's do not disturb."""
    await people(world)
    bob = world.people["1002"]
    world.default(bob, dnd=True)
    world.override(bob, "always", ToUser(world.people["1003"]))
    await world.live()
    assert await world.tried("1001", "1002") == (["1003"], 486)


async def test_the_latest_of_two_overrides_wins(world: World) -> None:
    """PRODUCT §2: of two overrides the latest wins; clearing it uncovers the other."""
    await people(world)
    bob = world.people["1002"]
    await world.at("2026-11-23T12:00")
    world.override(bob, "dnd")
    await world.later(minutes=1)
    world.override(bob, "always", ToUser(world.people["1003"]))
    await world.live()
    assert await world.tried("1001", "1002") == (["1003"], 486)
    await world.later(minutes=1)
    world.override(bob, "dnd")
    await world.live()
    assert await world.tried("1001", "1002") == ([], 486)
    world.clear(bob, "dnd")
    await world.live()
    assert await world.tried("1001", "1002") == (["1003"], 486)


async def test_an_override_counts_until_its_end_and_no_longer(world: World) -> None:
    """PRODUCT §2: an override may have an end; the other override counts from then on."""
    await people(world)
    bob = world.people["1002"]
    await world.at("2026-11-23T12:00")
    world.override(bob, "always", ToUser(world.people["1003"]))
    await world.later(minutes=1)
    assert world.now
    end = await world.later(minutes=1)
    await world.later(minutes=-1)
    world.override(bob, "dnd", until=end)
    await world.later(seconds=59)
    assert await world.tried("1001", "1002") == ([], 486)
    await world.later(seconds=1)
    assert await world.tried("1001", "1002") == (["1003"], 486)


async def test_busy_and_unanswered_from_a_phone_go_before_the_rules_own(world: World) -> None:
    """PRODUCT §2, §5 (*90, *92)."""
    await people(world)
    bob, carol, dave = (world.people[extension] for extension in ("1002", "1003", "1004"))
    world.default(bob, forwards=Forwards(busy=ToUser(carol), unanswered=ToUser(carol)))
    world.override(bob, "busy", ToUser(dave))
    world.override(bob, "unanswered", ToHandset(world.devices["1004"]))
    await world.live()
    assert await world.tried("1001", "1002") == (["1002", "1004"], 486)
    world.phones["1002"].behaviour = Refuse(480)
    assert await world.tried("1001", "1002") == (["1002", "1004"], 480)
    world.clear(bob, "unanswered")
    world.clear(bob, "busy")
    await world.live()
    assert await world.tried("1001", "1002") == (["1002", "1003"], 486)
    world.phones["1002"].behaviour = Refuse(486)
    assert await world.tried("1001", "1002") == (["1002", "1003"], 486)


async def test_busy_from_a_phone_counts_until_its_end(world: World) -> None:
    await people(world)
    bob = world.people["1002"]
    end = await world.at("2026-11-23T13:00")
    await world.at("2026-11-23T12:00")
    world.override(bob, "busy", ToUser(world.people["1003"]), until=end)
    world.override(bob, "unanswered", ToUser(world.people["1004"]), until=end)
    await world.at("2026-11-23T12:59:59")
    assert await world.tried("1001", "1002") == (["1002", "1003"], 486)
    world.phones["1002"].behaviour = Refuse(480)
    assert await world.tried("1001", "1002") == (["1002", "1004"], 486)
    await world.at("2026-11-23T13:00")
    assert await world.tried("1001", "1002") == (["1002"], 480)
    world.phones["1002"].behaviour = Refuse(486)
    assert await world.tried("1001", "1002") == (["1002"], 486)


async def test_an_override_to_voicemail_needs_no_phone(world: World) -> None:
    await people(world, mailbox=True)
    bob, carol = world.people["1002"], world.people["1003"]
    world.override(bob, "always", ToVoicemail(bob))
    world.override(carol, "always", ToVoicemail(bob))
    await world.live()
    assert await world.left("1001", "1002") == ("1002", "u")
    assert await world.left("1001", "1003") == ("1002", "u")
    assert not world.phones["1002"].incoming
