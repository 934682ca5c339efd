"""Several trunks: which is tried, which next, and what the called party said counts as said (PRODUCT §1 trunk)."""

from controller.domain.destinations import ToExternal
from controller.domain.rules import Forwards
from controller.operations import trunks
from tests.calls.behaviour import Answer, Behaviour, Refuse, Ring, Silent
from tests.calls.carrier import Carrier, trunk_to
from tests.calls.world import World
from tests.patience import patient

MOBILE = "+4917012345"


async def carriers(world: World, count: int = 2, **more: object) -> list[Carrier]:
    """Ann, and so many trunks to carriers that refuse with 486."""
    world.user("1001")
    made = [await trunk_to(world, f"carrier {n}", Refuse(486), **more) for n in range(count)]
    await world.phone("1001")
    return made


def asked(*carriers: Carrier) -> list[int]:
    """How many calls each has got."""
    return [len(carrier.incoming) for carrier in carriers]


CANNOT: tuple[Behaviour, ...] = tuple(Refuse(code) for code in (500, 502, 503, 504))
SAID = ((404, 404), (480, 480), (484, 484), (486, 486), (488, 488), (600, 486), (603, 486), (403, 403), (410, 410))


async def test_the_next_trunk_is_tried_when_one_cannot(world: World) -> None:
    first, second = await carriers(world)
    second.behaviour = Answer(0.1)
    for count, fault in enumerate(CANNOT, 1):
        first.behaviour = fault
        call = world.phones["1001"].dial(MOBILE)
        await call.until_answered()
        assert asked(first, second) == [count, count], fault
        await world.phones["1001"].hang_up(call)


async def test_what_the_called_party_said_is_not_tried_again(world: World) -> None:
    first, second = await carriers(world)
    for count, (code, heard) in enumerate(SAID, 1):
        first.behaviour = Refuse(code)
        ending = await world.phones["1001"].dial(MOBILE).until_ended()
        assert (ending.code, asked(first, second)) == (heard, [count, 0]), code


async def test_a_redirection_by_the_carrier_is_ignored(world: World) -> None:
    """302 is a refusal, never followed: forwards live here (PRODUCT §2.7)."""
    first, second = await carriers(world)
    first.behaviour = Refuse(302, contact=f"sip:+4940123456@{second.wire.address[0]}:{second.port}")
    ending = await world.phones["1001"].dial(MOBILE).until_ended()
    assert (ending.code, asked(first, second)) == (480, [1, 0])


async def test_when_no_trunk_can_the_last_one_says_why(world: World) -> None:
    made = await carriers(world, 3)
    for carrier, code in zip(made, (500, 503, 503), strict=True):
        carrier.behaviour = Refuse(code)
    ending = await world.phones["1001"].dial(MOBILE).until_ended()
    assert (ending.code, asked(*made)) == (503, [1, 1, 1])


async def test_an_unreachable_trunk_is_passed_over_at_once(world: World) -> None:
    """What does not answer OPTIONS is not called; when none does, there is no way out, and no wrong number."""
    first, second = await carriers(world)
    second.behaviour = Answer(0.1)
    await _falls_silent(world, first)
    call = world.phones["1001"].dial(MOBILE)
    await call.until_answered(1.0)
    assert asked(first, second) == [0, 1]
    await world.phones["1001"].hang_up(call)
    await _falls_silent(world, second)
    assert (await world.phones["1001"].dial(MOBILE).until_ended()).code == 503


async def _falls_silent(world: World, carrier: Carrier) -> None:
    """And the PBX knows."""
    ami, name = world.posted.post.ami, f"t{carrier.trunk}"

    async def reachable() -> bool:
        state = await ami.send({"Action": "Getvar", "Variable": f"DEVICE_STATE(PJSIP/{name})"})
        return state["Value"] != "UNAVAILABLE"

    await ami.send({"Action": "PJSIPQualify", "Endpoint": name})
    await world.eventually(reachable, True)
    carrier.fall_silent()
    await ami.send({"Action": "PJSIPQualify", "Endpoint": name})
    await world.eventually(reachable, False, 10.0)


async def test_the_order_is_the_domains(world: World) -> None:
    first, second = await carriers(world)
    order = [second.trunk, first.trunk]
    world.save(lambda session, me: trunks.reorder(session, me, world.domain, order))
    await world.live()
    await world.phones["1001"].dial(MOBILE).until_ended()
    assert asked(first, second) == [0, 1]


async def test_a_trunk_that_is_switched_off_is_not_used(world: World) -> None:
    first, second = await carriers(world)
    world.save(lambda session, me: trunks.change(session, me, first.trunk, {"enabled": False}))
    await world.live()
    await world.phones["1001"].dial(MOBILE).until_ended()
    assert asked(first, second) == [0, 1]


async def test_a_full_trunk_is_passed_over(world: World) -> None:
    """Its channels count calls out and in."""
    world.user("1001")
    first = await trunk_to(world, "small", Answer(), channels=1)
    second = await trunk_to(world, "large", Answer())
    phone = await world.phone("1001")
    one = phone.dial(MOBILE)
    await one.until_answered()
    two = phone.dial(MOBILE)
    await two.until_answered()
    assert asked(first, second) == [1, 1]
    await phone.hang_up(one)
    await first.incoming[0].until_ended()
    three = phone.dial(MOBILE)
    await three.until_answered()
    assert asked(first, second) == [2, 1]
    for call in (two, three):
        await phone.hang_up(call)


async def test_one_clock_runs_over_all_trunks(world: World) -> None:
    """A forward rings outside for the forwarder's ring timeout, however long a trunk took to fail."""
    first, second = await carriers(world)
    first.behaviour, second.behaviour = Refuse(503, after=0.6), Ring()
    bob = world.user("1002", phones=(), mailbox=True, ring_timeout=1)
    world.default(bob, forwards=Forwards(always=ToExternal(MOBILE)))
    await world.live()
    call = world.phones["1001"].dial("1002")
    assert await world.voicemail(call) == ("1002", "u")
    [leg] = second.incoming
    ending = await leg.until_ended()
    assert 0.9 < ending.at - call.started < patient(1.5)


async def test_a_trunk_that_never_answers_does_not_keep_the_forwarders_voicemail_waiting(world: World) -> None:
    first, second = await carriers(world)
    first.behaviour = Silent()
    bob = world.user("1002", phones=(), mailbox=True, ring_timeout=1)
    world.default(bob, forwards=Forwards(always=ToExternal(MOBILE)))
    await world.live()
    assert await world.left("1001", "1002") == ("1002", "u")
    assert asked(first, second) == [1, 0]
