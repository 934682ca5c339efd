"""Calls inside a domain, each one row that reads as an onlooker would tell it (PRODUCT §2, §7)."""

from itertools import pairwise

from controller.domain.destinations import ToHandset, ToUser
from controller.domain.rules import Forwards, RingTarget, Simultaneous
from tests.calls.behaviour import Answer, Behaviour, Refuse
from tests.calls.behaviour import Ring as Rings
from tests.calls.hours import ringing
from tests.calls.onlooker import Onlooker
from tests.calls.ringgroups import STAFF, group, to_group
from tests.calls.world import World


async def office(world: World, *names: str) -> None:
    """1001 calls, and has a second phone; nobody has voicemail, everybody's phones ring for a second."""
    for extension in ("1001", *STAFF):
        world.user(extension, phones=(extension, f"{extension}a"), ring_timeout=1)
    await world.phones_for(*(names or ("1001", *STAFF)), behaviour=Rings())


async def does(world: World, behaviour: Behaviour, number: str = "1002", phone: str = "") -> None:
    """1001 calls that number, whose phone does that; whoever answers hears the caller hang up."""
    world.phones[phone or number].behaviour = behaviour
    call = world.phones["1001"].dial(number)
    if isinstance(behaviour, Answer):
        await call.until_answered()
        await world.phones["1001"].hang_up(call)
        await world.phones[phone or number].incoming[-1].until_ended()
    else:
        await call.until_ended(10)


async def test_a_call_to_a_user_by_how_it_ends(world: World) -> None:
    await office(world)
    look = Onlooker(world)
    anna, bob = world.phones["1001"], world.phones["1002"]
    await does(world, Answer(0.05))
    await look.sees("answered")
    bob.behaviour = Answer()
    call = anna.dial("1002")
    await call.until_answered()
    await bob.hang_up(bob.incoming[-1])
    await call.until_ended()
    await look.sees("answered and the called hangs up")
    await does(world, Rings())
    await look.sees("nobody answers")
    for code, name in ((486, "busy"), (603, "declined"), (480, "not available"), (302, "sent on by the phone itself")):
        await does(world, Refuse(code, contact="sip:1003@127.0.0.1"))
        await look.sees(name)
    bob.behaviour = Rings()
    call = anna.dial("1002")
    await call.until_ringing()
    await anna.hang_up(call)
    await look.sees("the caller gives up")
    await anna.dial("1001").until_ended()
    await look.sees("own number")
    await anna.dial("1999").until_ended()
    await look.sees("a number that nobody has")
    await does(world, Answer(), "*671003", "1003")
    await look.sees("a caller who hides")
    await bob.unregister()
    await anna.dial("1002").until_ended()
    await look.sees("no phone is registered")


async def test_a_call_that_rings_several_phones_by_who_takes_it(world: World) -> None:
    await office(world, "1001", *STAFF, "1002a")
    bob = world.people["1002"]
    targets = Simultaneous((RingTarget(ToHandset(world.devices["1003"])),), all_phones=True)
    world.default(bob, ring=targets)
    await world.live()
    look = Onlooker(world)
    for winner, name in (
        ("1002", "own phone wins"),
        ("1002a", "second phone wins"),
        ("1003", "a colleague's phone wins"),
    ):
        await does(world, Answer(0.05), "1002", winner)
        world.phones[winner].behaviour = Rings()
        await look.sees(f"several phones, {name}")
    for phone in ("1002", "1002a", "1003"):
        world.phones[phone].behaviour = Refuse(486)
    await world.phones["1001"].dial("1002").until_ended()
    await look.sees("several phones, all busy")
    await does(world, Rings(), "1002", "1003")
    await look.sees("several phones, one of them rings until the end")
    delayed = ringing(world.devices["1002"], (world.devices["1003"], 1))
    world.default(bob, ring=delayed)
    world.rings_for(bob, 3)
    await world.live()
    await does(world, Answer(), "1002", "1003")
    await look.sees("several phones, the delayed one wins")


async def test_a_call_to_a_group(world: World) -> None:
    await office(world)
    id_ = group(world, ring_time=1)
    world.default(world.people["1004"], dnd=True)
    await world.live()
    look = Onlooker(world, {id_: "600"})
    anna = world.phones["1001"]
    await does(world, Answer(0.05), "600", "1003")
    await look.sees("a group, one answers")
    await does(world, Rings(), "600", "1003")
    await look.sees("a group, nobody answers")
    call = anna.dial("600")
    await call.until_ringing()
    await anna.hang_up(call)
    await look.sees("a group, the caller gives up")
    for phone in ("1002", "1003"):
        world.phones[phone].behaviour = Refuse(486)
    await anna.dial("600").until_ended()
    await look.sees("a group, all busy")
    world.default(world.people["1002"], forwards=Forwards(always=to_group(id_)))
    await world.live()
    await does(world, Answer(), "1002", "1003")
    await look.sees("forwarded to a group")


async def test_a_call_that_is_forwarded_by_why_and_where_to(world: World) -> None:
    await office(world)
    bob, carol = world.people["1002"], world.people["1003"]
    look = Onlooker(world)
    anna, carols = world.phones["1001"], world.phones["1003"]
    carols.behaviour = Answer()

    async def forwarded(name: str, behaviour: Behaviour, **parts: object) -> None:
        world.default(bob, **({"forwards": Forwards(), "dnd": False, "dnd_destination": None} | parts))
        await world.live()
        world.phones["1002"].behaviour = behaviour
        call = anna.dial("1002")
        await call.until_answered()
        await anna.hang_up(call)
        await carols.incoming[-1].until_ended()
        await look.sees(name)

    to = ToUser(carol)
    await forwarded("forwarded always", Rings(), forwards=Forwards(always=to))
    await forwarded("forwarded when busy", Refuse(486), forwards=Forwards(busy=to))
    await forwarded("forwarded when unanswered", Rings(), forwards=Forwards(unanswered=to))
    await forwarded("forwarded on do not disturb", Rings(), dnd=True, dnd_destination=to)
    await forwarded("forwarded to a phone", Rings(), forwards=Forwards(always=ToHandset(world.devices["1003"])))
    carols.behaviour = Refuse(486)
    world.default(bob, dnd=True)
    await world.live()
    await anna.dial("1002").until_ended()
    await look.sees("do not disturb")
    world.default(bob, dnd=False, forwards=Forwards(always=to))
    await world.live()
    await anna.dial("1002").until_ended()
    await look.sees("forwarded to somebody busy")
    world.default(carol, forwards=Forwards(busy=ToUser(bob)))
    await world.live()
    await anna.dial("1002").until_ended()
    await look.sees("forwarded in a circle")
    await carols.dial("1002").until_ended()
    await look.sees("forwarded back to the caller")
    carols.behaviour = Answer()
    world.default(bob, forwards=Forwards(active=to))
    await world.live()
    world.phones["1002"].behaviour = Answer()
    other = world.phones["1004"].dial("1002")
    await other.until_answered()
    await does(world, Answer(), "1002", "1003")
    await look.sees("forwarded on a call")
    await world.phones["1004"].hang_up(other)
    await look.sees("answered by another caller")
    world.default(bob, forwards=Forwards(offline=to))
    await world.live()
    await world.phones["1002"].unregister()
    await does(world, Answer(), "1002", "1003")
    await look.sees("forwarded when offline")


async def test_too_many_forwards(world: World) -> None:
    people = [world.user(str(extension), phones=()) for extension in range(1002, 1014)]
    world.user("1001")
    for who, then in pairwise(people):
        world.default(who, forwards=Forwards(always=ToUser(then)))
    await world.phone("1001")
    look = Onlooker(world)
    await world.phones["1001"].dial("1002").until_ended()
    await look.sees("too many forwards")
