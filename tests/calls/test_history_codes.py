"""Calls that a code, a key or a limit leads elsewhere, each one row as an onlooker would tell it (PRODUCT §2, §7)."""

from controller.domain.destinations import ToInner, ToUser
from controller.domain.rules import Forwards
from tests.calls.audio import softphones
from tests.calls.behaviour import Answer, Refuse
from tests.calls.carrier import has, trunk_to
from tests.calls.onlooker import Onlooker
from tests.calls.parking import lot_is, parked, people
from tests.calls.test_operator import greeted, leads, office
from tests.calls.world import World


async def test_zero_in_a_greeting(world: World) -> None:
    bob = await office(world)
    leads(world, bob, ToUser(world.people["1003"]))
    await world.live()
    look, carol = Onlooker(world), world.phones["1003"]
    async with softphones() as room:
        call = await greeted(world, room)
        await call.press("0")
        leg = await carol.until_called()
        await leg.until_answered()
        await carol.hang_up(leg)
        await call.until_ended()
    await look.sees("0 in the greeting, and the operator answers")
    carol.behaviour = Refuse(486)
    async with softphones() as room:
        call = await greeted(world, room)
        await call.press("0")
        await world.heard.voicemail(world.accounts["1001"].auth_user)
        await call.hang_up()
    await look.sees("0 in the greeting, and the operator is busy")


async def test_call_back(world: World) -> None:
    for extension in ("1001", "1002"):
        world.user(extension)
    await world.phones_for("1001", "1002", behaviour=Refuse(486))
    ann, bob = (world.phones[extension] for extension in ("1001", "1002"))
    ann.talks = bob.talks = True
    look = Onlooker(world)
    await world.tried("1001", "1002")
    await look.sees("busy")
    ann.behaviour = Answer()
    call = bob.dial("*69")
    anns = await ann.until_called()
    await anns.media.until_heard(5)
    await ann.hang_up(anns)
    await call.until_ended()
    await look.sees("called back by a code")


async def test_too_much_in_a_day(world: World) -> None:
    ann = world.user("1001")
    await trunk_to(world, behaviour=Refuse(486))
    await world.at("2027-03-01T12:00")
    has(world, ann, number="+4930200001", outbound=["+"], day_calls=1)
    await world.live()
    phone = await world.phone("1001")
    look = Onlooker(world)
    await phone.dial("040123456").until_ended()
    await look.sees("outside, busy")
    await phone.dial("040123456").until_ended()
    await look.sees("outside, too much today")


async def test_a_call_that_a_rule_parks(world: World) -> None:
    ann, _, carol = await people(world)
    lot_is(world, seconds=20)
    world.default(world.people["1002"], forwards=Forwards(always=ToInner("park", "next")))
    await world.live()
    look = Onlooker(world)
    call = ann.dial("1002")
    place = await parked(world)
    carols = carol.dial(place.slot)
    await carols.until_answered()
    await carols.media.until_heard(5)
    await carol.hang_up(carols)
    await call.until_ended()
    await look.sees("parked by a rule, and retrieved")
    call = ann.dial("1002")
    await parked(world)
    await ann.hang_up(call)
    await look.sees("parked by a rule, and the caller gives up")
