"""Calls from and to the outside, each one row that reads as an onlooker would tell it (PRODUCT §2, §7)."""

from typing import Any

from controller.domain.destinations import ToExternal, ToHandset, ToUser, ToVoicemail
from controller.domain.ids import GroupId
from controller.domain.rules import Forwards, RingTarget, Simultaneous
from controller.operations import lists, mailboxes
from tests.calls.behaviour import Answer, Refuse
from tests.calls.behaviour import Ring as Rings
from tests.calls.carrier import Carrier, did, diverted, domain_has, has, trunk_to
from tests.calls.leg import Leg
from tests.calls.onlooker import Onlooker
from tests.calls.ringgroups import STAFF, group, to_group
from tests.calls.voice import saying
from tests.calls.world import World

BOBS, MAIN, MOBILE, FAR = "+4930200002", "+4930200000", "+4917012345", "+4940123456"
HEARD = 15  # packets of a prompt


async def office(world: World, *phones: str, **bob: Any) -> Carrier:
    """Bob at 1002 has the number BOBS; everybody's phones ring for a second."""
    for extension in ("1001", *STAFF):
        world.user(extension, ring_timeout=bob.pop("ring_timeout", 1) if extension == "1002" else 1)
    carrier = await trunk_to(world, behaviour=Rings())
    carrier.talks = True
    did(world, BOBS, ToUser(world.people["1002"]))
    has(world, world.people["1001"], number="+4930200001")
    await world.live()
    for name in phones or ("1001", "1002", "1003"):
        await world.phone(name, Rings(), talks=True)
    return carrier


async def taken(caller: Carrier, call: Leg) -> None:
    """Somebody answers; the caller hangs up."""
    await call.until_answered()
    await caller.hang_up(call)


async def test_a_call_to_the_outside_by_how_it_ends(world: World) -> None:
    carrier = await office(world, "1001")
    look, anna = Onlooker(world), world.phones["1001"]
    carrier.does[FAR] = Answer(0.05)
    await taken(carrier, call := anna.dial("040123456"))
    await anna.hang_up(call)
    await look.sees("outside, answered")
    for code, name in ((486, "busy"), (603, "declined"), (404, "nobody has that number"), (503, "no way out")):
        carrier.does[FAR] = Refuse(code)
        await anna.dial("040123456").until_ended()
        await look.sees(f"outside, {name}")
    call = anna.dial(MOBILE)
    await carrier.until_asked(MOBILE)
    await anna.hang_up(call)
    await look.sees("outside, the caller gives up")
    domain_has(world, outbound=[])
    await world.live()
    await anna.dial(MOBILE).until_ended()
    await look.sees("outside, not allowed")
    call = anna.dial("112")
    carriers = await carrier.until_asked("112")
    carrier.answer(carriers)
    await call.until_answered()
    await anna.hang_up(call)
    await look.sees("an emergency")


async def test_a_call_from_the_outside_by_where_its_number_leads(world: World) -> None:
    carrier = await office(world)
    sales = group(world, ring_time=1)
    carol = world.people["1003"]
    world.save(lambda session, me: mailboxes.switch_on(session, me, carol))
    ways = (ToHandset(world.devices["1003"]), to_group(sales), ToVoicemail(carol), ToExternal(FAR))
    numbers = [f"+493020001{number}" for number, _ in enumerate(ways)]
    for number, to in zip(numbers, ways, strict=True):
        did(world, number, to)
    await world.live()
    look = Onlooker(world, {GroupId(sales): "600"})
    bob, carols = world.phones["1002"], world.phones["1003"]
    bob.behaviour = carols.behaviour = Answer(0.05)
    carrier.does[FAR] = Answer(0.05)
    await taken(carrier, carrier.call(BOBS, display="Ada"))
    await look.sees("from outside, answered")
    for number, name in zip(numbers, ("a phone", "a group", "a mailbox", "outside again"), strict=True):
        bob.behaviour = Rings() if name == "a group" else Answer(0.05)
        await taken(carrier, carrier.call(number))
        await look.sees(f"from outside, to {name}")
    await carrier.call("+4930999").until_ended()
    await look.sees("from outside, nobody has that number")
    bob.behaviour = Rings()
    await carrier.call(BOBS, "anonymous").until_ended()
    await look.sees("from outside, without a number, nobody answers")
    call = carrier.call(BOBS)
    await bob.until_called(4)
    await carrier.hang_up(call)
    await look.sees("from outside, the caller gives up")
    bob_id = world.people["1002"]
    world.save(lambda session, me: lists.add(session, me, world.domain, bob_id, "blocked", "+4989555"))
    await world.live()
    await carrier.call(BOBS).until_ended()
    await look.sees("from outside, blocked")
    has(world, bob_id, number=BOBS)
    await world.live()
    await carrier.call(BOBS, "+4989556", diverted(BOBS)).until_ended()
    await look.sees("from outside, diverted from the same number")


async def test_a_call_that_is_forwarded_to_the_outside(world: World) -> None:
    carrier = await office(world)
    bob = world.people["1002"]
    look = Onlooker(world)
    carrier.does[MOBILE] = Answer(0.05)
    world.default(bob, forwards=Forwards(always=ToExternal(MOBILE)))
    await world.live()
    await taken(carrier, carrier.call(BOBS))
    await look.sees("from outside, forwarded outside")
    carrier.does[MOBILE] = Rings()
    await world.phones["1001"].dial("1002").until_ended()
    await look.sees("forwarded outside, nobody answers")
    domain_has(world, outbound=[])
    await world.live()
    await world.phones["1001"].dial("1002").until_ended()
    await look.sees("forwarded outside, not allowed")


async def test_an_outside_number_that_rings_along_and_has_to_confirm(world: World) -> None:
    carrier = await office(world, ring_timeout=20)
    bob = world.people["1002"]
    mobile = Simultaneous((RingTarget(ToExternal(MOBILE)),), include_extension=True, confirm_external=True)
    world.default(bob, ring=mobile)
    await world.live()
    look, anna = Onlooker(world), world.phones["1001"]

    async def asked(key: str, count: int) -> Leg:
        call = anna.dial("1002")
        leg = await carrier.until_asked(MOBILE, count)
        carrier.answer(leg)
        await leg.media.until_heard(HEARD)
        leg.media.press(key)
        return call

    call = await asked("1", 1)
    await call.until_answered()
    await anna.hang_up(call)
    await look.sees("confirmed")
    call = await asked("2", 2)
    await carrier.calls_to(MOBILE)[1].until_ended()
    world.phones["1002"].answer(world.phones["1002"].incoming[-1])
    await call.until_answered()
    await anna.hang_up(call)
    await look.sees("not confirmed, the own phone answers")
    call = await asked("3", 3)
    await call.until_ended()
    await look.sees("turned away at the confirmation")
    call = anna.dial("1002")
    leg = await carrier.until_asked(MOBILE, 4)
    carrier.answer(leg)
    await leg.media.until_heard(HEARD)
    await anna.hang_up(call)
    await leg.until_ended()
    await look.sees("the caller gives up at the confirmation")


async def test_a_screened_call_each_way(world: World) -> None:
    carrier = await office(world, ring_timeout=20)
    bob = world.people["1002"]
    world.default(bob, screening=True)
    world.save(lambda session, me: mailboxes.switch_on(session, me, bob))
    await world.live()
    look, bobs = Onlooker(world), world.phones["1002"]

    async def named(count: int, key: str) -> Leg:
        call = carrier.call(BOBS)
        call.media.voice = saying(400)
        await call.until_answered()
        await call.media.until_heard(150)
        call.media.voice = saying(0)
        leg = await bobs.until_called(count, 12)
        bobs.answer(leg)
        await leg.media.until_heard(HEARD)
        leg.media.press(key)
        return call

    call = await named(1, "1")
    await bobs.incoming[0].media.until_heard(HEARD + 100)
    await carrier.hang_up(call)
    await look.sees("screened and accepted")
    for count, key, name in ((2, "2", "declined"), (3, "3", "sent to voicemail")):
        call = await named(count, key)
        await world.heard.voicemail(f"t{carrier.trunk}")
        await carrier.hang_up(call)
        await look.sees(f"screened and {name}")
    call = carrier.call(BOBS)
    await call.until_answered()
    await call.media.until_heard(20)
    await carrier.hang_up(call)
    await look.sees("screened, the caller gives up at the question")
