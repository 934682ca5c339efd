"""Brakes: how much a user may do outside in a day, counted by the PBX itself."""

from collections.abc import Awaitable, Callable

from controller.domain.destinations import ToExternal
from controller.domain.ids import UserId
from controller.domain.rules import Forwards, RingTarget, Simultaneous
from controller.operations import auditlog
from tests.calls.behaviour import Answer, Refuse
from tests.calls.carrier import Carrier, domain_has, has, trunk_to
from tests.calls.world import World

MOBILE = "+4917012345"
FORBIDDEN = 403  # SIP, of Q.850 cause 57


async def people(world: World) -> tuple[Carrier, UserId]:
    """Ann, who may call everywhere, over a carrier that is always busy."""
    ann = world.user("1001")
    has(world, ann, outbound=["+"])
    domain_has(world, outbound=["+"])
    carrier = await trunk_to(world, behaviour=Refuse(486))
    await world.phone("1001")
    return carrier, ann


async def code(world: World, number: str = MOBILE) -> int:
    """How the PBX answers Ann's call."""
    return (await world.phones["1001"].dial(number).until_ended()).code


def used(world: World, user: UserId) -> Callable[[], Awaitable[str]]:
    """What the PBX has counted."""

    async def read() -> str:
        events = await world.posted.post.ami.collect({"Action": "DBGet", "Family": "brake", "Key": str(user)})
        return events[0]["Val"]

    return read


async def test_so_many_calls_a_day(world: World) -> None:
    _, ann = await people(world)
    await world.at("2027-03-01T12:00")
    has(world, ann, day_calls=2)
    await world.live()
    assert [await code(world) for _ in range(3)] == [486, 486, FORBIDDEN]
    await world.at("2027-03-01T23:59:59")
    assert await code(world) == FORBIDDEN
    await world.at("2027-03-02T00:00")
    assert await code(world) == 486, "by the domain's clock"
    assert await used(world, ann)() == "20270302-1-0-n49n-"


async def test_the_users_limit_counts_before_the_domains(world: World) -> None:
    _, ann = await people(world)
    domain_has(world, day_calls=1)
    await world.live()
    assert [await code(world) for _ in range(2)] == [486, FORBIDDEN]
    has(world, ann, day_calls=3)
    await world.live()
    assert [await code(world) for _ in range(3)] == [486, 486, FORBIDDEN]


async def test_so_many_countries_a_day(world: World) -> None:
    """By calling code; a country called before may be called again."""
    _, ann = await people(world)
    await world.at("2027-03-01T12:00")
    has(world, ann, day_countries=2)
    await world.live()
    numbers = (MOBILE, "+442071234567", "+14155550123", "+442071234568", "+3581234567", MOBILE)
    assert [await code(world, number) for number in numbers] == [486, 486, FORBIDDEN, 486, FORBIDDEN, 486]
    has(world, ann, day_countries=None)
    await world.live()
    for number in ("+14155550123", "+3581234567", "+8201012345", "+7495123456"):
        assert await code(world, number) == 486
    assert await used(world, ann)() == "20270301-8-0-n49n44n1n358n82n7n-countries"


async def test_so_many_minutes_a_day(world: World) -> None:
    """Seconds count from the answer on, once the call is over."""
    carrier, ann = await people(world)
    await world.at("2027-03-01T12:00")
    has(world, ann, day_minutes=1)
    await world.live()
    carrier.does[MOBILE] = Answer()
    call = world.phones["1001"].dial(MOBILE)
    answered = await call.until_answered()

    async def passed() -> bool:
        return call.wire.clock() - answered > 1.2

    await world.eventually(passed, True)
    await world.phones["1001"].hang_up(call)

    async def seconds() -> bool:
        return (await used(world, ann)()).split("-")[2] in ("1", "2")

    await world.eventually(seconds, True)
    carrier.does[MOBILE] = Refuse(486)
    for spent, expected in ((59, 486), (60, FORBIDDEN)):
        value = f"20270301-1-{spent}-n49n-"
        await world.posted.post.ami.send({"Action": "DBPut", "Family": "brake", "Key": str(ann), "Val": value})
        assert await code(world) == expected


async def test_a_forward_over_the_limit_goes_to_the_forwarders_voicemail(world: World) -> None:
    """He pays, not the caller; as a ring target it is left out."""
    carrier, _ = await people(world)
    bob = world.user("1002", mailbox=True, phones=())
    has(world, bob, day_calls=1)
    world.default(bob, forwards=Forwards(always=ToExternal(MOBILE)))
    await world.live()
    for _ in range(2):
        assert await world.left("1001", "1002") == ("1002", "u")
    assert len(carrier.incoming) == 1
    world.default(bob, forwards=Forwards(), ring=Simultaneous((RingTarget(ToExternal(MOBILE)),)))
    await world.live()
    assert await world.left("1001", "1002") == ("1002", "u")
    assert len(carrier.incoming) == 1


async def test_a_limit_that_was_hit_stands_in_the_audit_log(world: World) -> None:
    """Once a day is enough."""
    _, ann = await people(world)
    has(world, ann, day_calls=1)
    await world.live()
    assert [await code(world) for _ in range(3)] == [486, FORBIDDEN, FORBIDDEN]

    async def logged() -> list[object]:
        entries = world.save(lambda session, me: auditlog.latest(session, me, world.domain))
        held = [entry for entry in entries if entry.operation == "alarms.held_back"]
        return [(entry.kind, entry.subject_id, entry.after) for entry in held]

    await world.eventually(logged, [("user", ann, {"limit": "calls", "number": MOBILE})])
