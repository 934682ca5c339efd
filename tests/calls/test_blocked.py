"""Block and allow lists (PRODUCT §2.1): who hears that his call is not accepted, and what an allowed caller passes."""

from controller.domain.destinations import ToUser
from controller.domain.ids import UserId
from controller.operations import lists
from controller.operations.lists import ListName
from tests.calls.behaviour import Answer, Refuse
from tests.calls.carrier import Carrier, did, trunk_to
from tests.calls.leg import Leg
from tests.calls.world import World
from tests.hurried import LONGEST

NUMBER = "+4930200002"
BLOCKED = 403  # what Asterisk makes of cause 21
ANONYMOUS = '"Anonymous" <sip:anonymous@anonymous.invalid>'


async def office(world: World, *, mailbox: bool = False) -> UserId:
    """Bob at 1002, whom 1001 and 1003 call; whose phone rings is busy, so that nobody waits."""
    world.user("1001", "Ann Ash")
    world.user("1003", "Cid")
    bob = world.user("1002", "Bob", mailbox=mailbox)
    await world.phones_for("1001", "1002", "1003", behaviour=Refuse(486))
    return bob


def enter(world: World, which: ListName, number: str, user: UserId | None = None) -> None:
    world.save(lambda session, me: lists.add(session, me, world.domain, user, which, number))


def takes_out(world: World, number: str, user: UserId | None = None) -> None:
    world.save(lambda session, me: lists.remove(session, me, world.domain, user, number))


async def line_to(world: World, user: UserId) -> Carrier:
    carrier = await trunk_to(world)
    did(world, NUMBER, ToUser(user))
    await world.live()
    return carrier


async def turned_away(world: World, call: Leg) -> bool:
    """Whether the call was refused as blocked ones are: something to hear, no answer, nobody rings."""
    ending = await call.until_ended(10)
    early = any(seen.message.code == 183 and seen.message.body for seen in call.messages)
    return ending.code == BLOCKED and early and call.answered_at is None and world.rung(call) == []


async def rings(world: World, call: Leg) -> bool:
    """Whether the call rings at 1002 as any other does."""
    await call.until_ended(10)
    return world.rung(call) == ["1002"]


async def test_a_blocked_extension_hears_a_notice_as_early_media_and_is_never_answered(world: World) -> None:
    bob = await office(world)
    enter(world, "blocked", "1001", bob)
    await world.live()
    call = world.phones["1001"].dial("1002")
    assert await turned_away(world, call)
    assert (await call.until_ended()).at - call.started >= LONGEST  # the notice was spoken, as short as it is here
    assert (await world.tried("1003", "1002"))[0] == ["1002"]


async def test_the_domains_list_holds_for_everybody_and_is_live_at_once(world: World) -> None:
    await office(world)
    assert (await world.tried("1001", "1002"))[0] == ["1002"]
    enter(world, "blocked", "1001")
    await world.live()
    assert await turned_away(world, world.phones["1001"].dial("1002"))
    assert await turned_away(world, world.phones["1001"].dial("1003"))
    takes_out(world, "1001")
    await world.live()
    assert (await world.tried("1001", "1002"))[0] == ["1002"]


async def test_a_prefix_blocks_outside_numbers_and_an_allowed_one_in_it_passes(world: World) -> None:
    bob = await office(world)
    carrier = await line_to(world, bob)
    enter(world, "blocked", "+4989*", bob)
    enter(world, "allowed", "+4989777")
    await world.live()
    assert await turned_away(world, carrier.call(NUMBER, "+4989555"))
    for caller in ("+4989777", "+4930555"):
        assert await rings(world, carrier.call(NUMBER, caller))


async def test_anonymous_is_refused_where_that_is_wanted_and_only_from_outside(world: World) -> None:
    bob = await office(world)
    carrier = await line_to(world, bob)
    world.save(lambda session, me: lists.refuse_anonymous(session, me, world.domain, bob, True))
    await world.live()
    assert await turned_away(world, carrier.call(NUMBER, ANONYMOUS))
    assert await rings(world, carrier.call(NUMBER, "+4989555"))
    assert await rings(world, world.phones["1001"].dial("1002"))


async def test_an_allowed_caller_passes_do_not_disturb_and_no_forward(world: World) -> None:
    bob = await office(world, mailbox=True)
    world.override(bob, "dnd")
    enter(world, "allowed", "1001", bob)
    await world.live()
    assert await world.left("1003", "1002") == ("1002", "u")
    world.phones["1002"].behaviour = Answer()
    assert await world.taken("1001", "1002") == "1002"
    world.clear(bob, "dnd")
    world.override(bob, "always", ToUser(world.people["1003"]))
    world.phones["1003"].behaviour = Answer()
    await world.live()
    assert await world.taken("1001", "1002") == "1003"


async def test_a_caller_in_both_lists_is_allowed_whoever_keeps_them(world: World) -> None:
    bob = await office(world)
    enter(world, "blocked", "1001")
    enter(world, "allowed", "10*", bob)
    await world.live()
    assert (await world.tried("1001", "1002"))[0] == ["1002"]
    assert await turned_away(world, world.phones["1001"].dial("1003"))


async def test_who_is_forwarded_to_a_user_who_blocks_the_caller_hears_the_notice(world: World) -> None:
    bob = await office(world, mailbox=True)
    world.override(bob, "always", ToUser(world.people["1003"]))
    enter(world, "blocked", "1001", world.people["1003"])
    await world.live()
    assert await turned_away(world, world.phones["1001"].dial("1002"))


POISON = ("1%22%20%7C%20%22a%22=%22a", "%24%7BEPOCH%7D", "a%22%20=~%20%22a", "+4989555%2c1")


async def test_caller_id_made_to_fool_an_expression_allows_nobody(world: World) -> None:
    bob = await office(world)
    carrier = await line_to(world, bob)
    world.override(bob, "dnd")
    enter(world, "allowed", "+4989777", bob)
    await world.live()
    for caller in POISON:
        call = carrier.call(NUMBER, f"<sip:{caller}@carrier.example>")
        await call.until_ended(10)
        assert world.rung(call) == [], caller
