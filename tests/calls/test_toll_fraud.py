"""Nobody calls outside at another's cost: whoever pays must be permitted (PRODUCT §2, §5)."""

from itertools import product

import pytest

from controller.domain.destinations import ToUser
from tests.calls.behaviour import Answer, Refuse
from tests.calls.carrier import Carrier, did, diverted, domain_has, has, shown, trunk_to
from tests.calls.leg import Leg
from tests.calls.world import World

MOBILE, OURS, BOBS = "+4917012345", "+4930200001", "+4930200002"


async def house(world: World, *outbound: str) -> Carrier:
    """Bob, with a public number, may call what is named; Ann may call everything; each has a talking phone."""
    for extension, number in (("1001", OURS), ("1002", BOBS)):
        user = world.user(extension)
        has(world, user, number=number, outbound=["+"])
    has(world, world.people["1002"], outbound=list(outbound))
    domain_has(world, outbound=["+"], main_number="+4930200000")
    carrier = await trunk_to(world, behaviour=Refuse(486))
    did(world, BOBS, ToUser(world.people["1002"]))
    for extension in ("1001", "1002"):
        await world.phone(extension, Answer(), talks=True)
    return carrier


async def talking_to_bob(world: World, carrier: Carrier) -> tuple[Leg, Leg]:
    """A call from outside that Bob has taken."""
    carrier.talks = True
    call = carrier.call(BOBS)
    await call.until_answered()
    taken = world.phones["1002"].incoming[-1]
    await call.media.until_heard(5)
    await taken.media.until_heard(5)
    return call, taken


async def test_a_caller_from_outside_transfers_nothing(world: World) -> None:
    carrier = await house(world, "+")
    call, taken = await talking_to_bob(world, carrier)
    for target in (MOBILE, "1001", "112", "017012345"):
        assert (await call.transfer(f"sip:{target}@{world.name}")).code >= 400, target
    assert taken.ending is None
    await carrier.hang_up(call)
    await taken.until_ended()
    assert carrier.incoming == []
    assert world.phones["1001"].incoming == []


@pytest.mark.parametrize(("outbound", "asked"), [((), 0), (("+",), 1)])
async def test_who_transfers_a_caller_to_a_public_number_must_be_permitted(
    world: World, outbound: tuple[str, ...], asked: int
) -> None:
    """Whoever else may call it."""
    carrier = await house(world, *outbound)
    call, taken = await talking_to_bob(world, carrier)
    await taken.transfer(f"sip:{MOBILE}@{world.name}")
    await call.until_ended()
    await world.phones["1002"].hang_up(taken)
    assert len(carrier.calls_to(MOBILE)) == asked


CLAIMS = (
    ("P-Asserted-Identity", f'"Ann" <sip:{OURS}@x>'),
    ("P-Preferred-Identity", f"<sip:{OURS}@x>"),
    ("Remote-Party-ID", f'"Ann" <sip:{OURS}@x>;party=calling'),
    ("Diversion", f"<sip:{OURS}@x>;reason=unconditional"),
)


async def test_a_phone_shows_and_uses_its_own_number_only(world: World) -> None:
    """From, identity and Diversion of a colleague change neither what is shown nor whose permission counts."""
    carrier = await house(world, "+49")
    for claim in CLAIMS:
        call = world.phones["1002"].dial(MOBILE, (claim,))
        call.local = f'"Ann" <sip:1001@{world.name}>;tag={call.local_tag}'
        assert (await call.until_ended()).code == 486
        leg = carrier.incoming[-1]
        assert shown(leg) == (BOBS, BOBS), claim
        assert leg.invite
        assert OURS not in "".join(leg.invite.every("diversion"))
        refused = world.phones["1002"].dial("+442071234567", (claim,))
        assert (await refused.until_ended()).code == 403
    assert len(carrier.incoming) == len(CLAIMS)


async def test_an_emergency_number_leads_to_no_other(world: World) -> None:
    """Nor does what begins like one need no permission."""
    carrier = await house(world)
    domain_has(world, outbound=[])
    await world.live()
    for dialled in ("112030123456", "1120301234", "11217", "+112", "+49112", "112;x=1", "112%23", "112*"):
        ending = await world.phones["1002"].dial(f"sip:{dialled}@{world.name}").until_ended()
        assert ending.code in (403, 404, 484), dialled
        assert carrier.incoming == [], dialled


async def test_no_caller_and_no_diversion_gets_a_call_out(world: World) -> None:
    """A carrier's call reaches our numbers; what it says of itself opens nothing."""
    carrier = await house(world, "+")
    callers = ("1%22%7C%221%22%3D%221", "%22", "anonymous", "1002", "d1", "t1", "+", "112")
    for caller, number in product(callers, (MOBILE, "017012345", "112", "1001", "0" + MOBILE)):
        call = carrier.call(number, f"<sip:{caller}@x>", diverted(BOBS, OURS))
        assert (await call.until_ended()).code in (401, 404, 484), (caller, number)
    assert carrier.incoming == []
    assert world.phones["1001"].incoming == []
