"""Outside numbers as ring targets: with others, delayed, refused, and what follows (PRODUCT §2.7-9)."""

import pytest

from controller.domain.destinations import ToExternal, ToHandset, ToUser
from controller.domain.rules import Forwards, RingTarget, Simultaneous
from tests.calls.behaviour import Answer, Behaviour, Refuse, Ring
from tests.calls.carrier import Carrier, did, has, trunk_to
from tests.calls.world import World
from tests.patience import patient

MOBILE, HOME, CALLER, BOBS = "+4917012345", "+4940123456", "+4989555000", "+4930200002"
BUSY, NO = ["1008"], ["1009"]


async def people(world: World, trunks: int = 1) -> Carrier:
    """Ann calls Bob; busy goes to 1008, unanswered to 1009, who refuse. His phone refuses, too."""
    world.user("1001")
    bob = world.user("1002", ring_timeout=3)
    busy, unanswered = world.user("1008"), world.user("1009")
    world.default(bob, forwards=Forwards(busy=ToUser(busy), unanswered=ToUser(unanswered)))
    carrier = await trunk_to(world)
    for number in range(1, trunks):
        await trunk_to(world, f"carrier {number}")
    await world.phones_for("1001", "1002", "1008", "1009", behaviour=Refuse(486))
    return carrier


async def rings(world: World, *targets: tuple[str, int]) -> None:
    """Bob's rule: his handset, or numbers, each with its delay."""
    found = [RingTarget(_target(world, name), delay) for name, delay in targets]
    world.default(world.people["1002"], ring=Simultaneous(tuple(found)))
    await world.live()


def _target(world: World, name: str) -> ToHandset | ToExternal:
    return ToExternal(name) if name.startswith("+") else ToHandset(world.devices[name])


async def outcome(world: World) -> list[str]:
    """Who rang after Bob's targets had ended."""
    rang, _ = await world.tried("1001", "1002")
    return [name for name in rang if name != "1002"]


async def test_whoever_answers_first_takes_the_call(world: World) -> None:
    """The others are cancelled as answered elsewhere."""
    carrier = await people(world)
    await rings(world, ("1002", 0), (MOBILE, 0), (HOME, 0))
    world.phones["1002"].behaviour = Ring()
    carrier.does |= {MOBILE: Answer(0.2), HOME: Ring()}
    call = world.phones["1001"].dial("1002")
    await call.until_answered()
    for leg in (world.phones["1002"].incoming[0], carrier.calls_to(HOME)[0]):
        ending = await leg.until_ended()
        assert ending.how == "cancelled"
        assert "Call completed elsewhere" in ending.cause
    await world.phones["1001"].hang_up(call)
    await carrier.calls_to(MOBILE)[0].until_ended()


async def test_the_handset_may_be_the_first(world: World) -> None:
    carrier = await people(world)
    await rings(world, ("1002", 0), (MOBILE, 0))
    world.phones["1002"].behaviour = Answer(0.2)
    carrier.does[MOBILE] = Ring()
    call = world.phones["1001"].dial("1002")
    await call.until_answered()
    assert "Call completed elsewhere" in (await carrier.calls_to(MOBILE)[0].until_ended()).cause
    await world.phones["1001"].hang_up(call)


async def test_a_delayed_number_starts_in_time_or_when_nothing_rings_any_more(world: World) -> None:
    carrier = await people(world)
    await rings(world, ("1002", 0), (MOBILE, 1))
    world.phones["1002"].behaviour = Ring()
    carrier.does[MOBILE] = Answer()
    call = world.phones["1001"].dial("1002")
    await call.until_answered()
    assert 0.9 < carrier.incoming[0].started - call.started < patient(1.4)
    await world.phones["1001"].hang_up(call)
    await carrier.incoming[0].until_ended()
    world.phones["1002"].behaviour = Refuse(486)
    call = world.phones["1001"].dial("1002")
    await call.until_answered()
    assert carrier.incoming[1].started - call.started < patient(0.5)
    await world.phones["1001"].hang_up(call)


async def test_the_caller_hears_ringing_at_once(world: World) -> None:
    carrier = await people(world)
    await rings(world, (MOBILE, 0))
    carrier.does[MOBILE] = Answer(1)
    call = world.phones["1001"].dial("1002")
    assert await call.until_ringing() - call.started < patient(0.5)
    await world.phones["1001"].hang_up(call)


ENDINGS: list[tuple[Behaviour, Behaviour, list[str]]] = [  # the handset, the number outside
    (Refuse(486), Refuse(486), BUSY),
    (Refuse(603), Refuse(600), BUSY),
    (Refuse(486), Refuse(603), BUSY),
    (Refuse(486), Refuse(404), BUSY),  # not reached
    (Refuse(486), Refuse(503), BUSY),
    (Refuse(486), Refuse(500), BUSY),  # said by a trunk: not reached
    (Refuse(404), Refuse(486), BUSY),
    (Refuse(486), Refuse(480), NO),
    (Refuse(480), Refuse(486), NO),
    (Refuse(486), Refuse(403), NO),
    (Refuse(486), Refuse(302, contact="sip:1007@127.0.0.1:9"), NO),
    (Refuse(404), Refuse(404), NO),
    (Refuse(404), Refuse(503), NO),
]


@pytest.mark.parametrize("delay", [0, 1])
async def test_a_number_counts_for_busy_as_a_handset_does(world: World, delay: int) -> None:
    """PRODUCT §2.8, also after a delay."""
    carrier = await people(world)
    await rings(world, ("1002", 0), (MOBILE, delay))
    seen = []
    for handset, outside, _ in ENDINGS:
        world.phones["1002"].behaviour, carrier.does[MOBILE] = handset, outside
        seen.append((handset, outside, await outcome(world)))
    assert seen == ENDINGS


async def test_a_number_alone_is_busy_or_unanswered(world: World) -> None:
    carrier = await people(world)
    await rings(world, (MOBILE, 0))
    cases = [(486, BUSY), (603, BUSY), (480, NO), (404, NO), (503, NO), (500, NO)]
    seen = []
    for code, _ in cases:
        carrier.does[MOBILE] = Refuse(code)
        seen.append((code, await outcome(world)))
    assert seen == cases


async def test_a_trunk_that_failed_before_does_not_count(world: World) -> None:
    """500 of one trunk, busy over the next: busy."""
    first = await people(world, trunks=2)
    second = world.carriers[1]
    assert isinstance(second, Carrier)
    await rings(world, ("1002", 0), (MOBILE, 0))
    for code in (500, 503):
        first.behaviour, second.behaviour = Refuse(code), Refuse(486)
        assert await outcome(world) == BUSY
    second.behaviour = Refuse(480)
    assert await outcome(world) == NO


async def forbidden(world: World, *targets: tuple[str, int]) -> None:
    """Bob's rule, and then he may not call his mobile any more."""
    has(world, world.people["1002"], outbound=["+49"])
    await rings(world, *targets)
    has(world, world.people["1002"], outbound=["!+49170", "+49"])
    await world.live()


async def test_a_target_that_the_user_may_not_call_is_left_out(world: World) -> None:
    """It does not count as reached, and the next delayed one starts at once."""
    carrier = await people(world)
    carrier.does[HOME] = Refuse(486)
    await forbidden(world, ("1002", 0), (MOBILE, 0))
    assert await outcome(world) == BUSY
    await forbidden(world, (MOBILE, 0))
    assert await outcome(world) == NO
    await forbidden(world, (MOBILE, 0), (HOME, 2))
    call = world.phones["1001"].dial("1002")
    leg = await carrier.until_asked(HOME)
    assert leg.started - call.started < patient(0.5)
    await call.until_ended()
    assert carrier.calls_to(MOBILE) == []


async def test_the_ring_timeout_ends_all_targets(world: World) -> None:
    carrier = await people(world)
    world.rings_for(world.people["1002"], 1)
    await rings(world, ("1002", 0), (MOBILE, 0))
    carrier.does[MOBILE] = Ring()
    call = world.phones["1001"].dial("1002")
    ending = await (await carrier.until_asked(MOBILE)).until_ended()
    assert 0.9 < ending.at - call.started < patient(1.4)
    await call.until_ended()
    assert [name for name in world.rung(call) if name != "1002"] == NO


@pytest.mark.parametrize("outside", [False, True])
async def test_a_caller_who_gives_up_ends_all_legs(world: World, outside: bool) -> None:
    carrier = await people(world)
    did(world, BOBS, ToUser(world.people["1002"]))
    await rings(world, ("1002", 0), (MOBILE, 0), (HOME, 2))
    world.phones["1002"].behaviour = Ring()
    carrier.does[MOBILE] = Ring()
    phone = carrier if outside else world.phones["1001"]
    call = carrier.call(BOBS, CALLER) if outside else phone.dial("1002")
    leg = await carrier.until_asked(MOBILE)
    await call.until_ringing()
    await phone.hang_up(call)
    await leg.until_ended()
    await world.eventually(world.channels, [])
