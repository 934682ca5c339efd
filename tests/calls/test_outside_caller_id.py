"""What a carrier is shown: whose number, who forwarded, and nothing of the inside (PRODUCT §2 Caller ID)."""

import pytest

from controller.domain.destinations import ToExternal, ToUser
from controller.domain.ids import UserId
from controller.domain.rules import Forwards, RingTarget, Simultaneous
from tests.calls.behaviour import Answer, Refuse
from tests.calls.carrier import Carrier, did, domain_has, has, shown, told, trunk_to
from tests.calls.leg import Leg
from tests.calls.world import World

MOBILE, OTHER, CALLER = "+4917012345", "+4940123456", "+4989555000"
BOBS, ANNS, MAIN = "+4930200002", "+4930200001", "+4930200000"
REASONS = {
    "always": "unconditional",
    "active": "user-busy",
    "offline": "unavailable",
    "busy": "user-busy",
    "unanswered": "no-answer",
}


async def dialled(world: World, carrier: Carrier, number: str = MOBILE, caller: str = "1001") -> Leg:
    """A phone's call to that number, or one that leads there, as the carrier sees it; it refuses."""
    before = len(carrier.calls_to(MOBILE))
    call = world.phones[caller].dial(number)
    leg = await carrier.until_asked(MOBILE, before + 1)
    await call.until_ended()
    return leg


async def brought(carrier: Carrier, caller: str = CALLER, display: str = "", *headers: tuple[str, str]) -> Leg:
    """A call from outside to Bob, who forwards it out again, as the carrier sees that."""
    before = len(carrier.calls_to(MOBILE))
    call = carrier.call(BOBS, caller, headers, display)
    leg = await carrier.until_asked(MOBILE, before + 1)
    await call.until_ended()
    return leg


async def people(world: World, **trunk: object) -> tuple[Carrier, UserId]:
    """Ann calls; Bob has a number and forwards all calls outside; the carrier refuses with 486."""
    world.user("1001", "Ann Ash")
    bob = world.user("1002", "Bob Birch", phones=())
    has(world, bob, number=BOBS)
    world.default(bob, forwards=Forwards(always=ToExternal(MOBILE)))
    carrier = await trunk_to(world, behaviour=Refuse(486), **trunk)
    did(world, BOBS, ToUser(bob))
    await world.phone("1001")
    return carrier, bob


async def test_a_call_shows_the_users_number_else_the_domains_and_never_the_extension(world: World) -> None:
    ann = world.user("1001", "Ann Ash")
    carrier = await trunk_to(world, behaviour=Refuse(486))
    await world.phone("1001")
    leg = await dialled(world, carrier)
    assert "1001" not in told(leg), "there is no number to show"
    assert "Ann" not in told(leg)
    domain_has(world, main_number=MAIN)
    await world.live()
    assert shown(await dialled(world, carrier)) == (MAIN, MAIN)
    has(world, ann, number=ANNS)
    await world.live()
    leg = await dialled(world, carrier)
    assert shown(leg) == (ANNS, ANNS)
    assert "Diversion" not in told(leg)


async def test_a_user_chooses_the_own_number_the_main_one_or_none(world: World) -> None:
    """For calls of his own. Hidden, the number still stands in P-Asserted-Identity, for the carrier alone."""
    ann = world.user("1001", "Ann Ash")
    has(world, ann, number=ANNS, caller_id="main")
    domain_has(world, main_number=MAIN)
    carrier = await trunk_to(world, behaviour=Refuse(486))
    await world.phone("1001")
    assert shown(await dialled(world, carrier)) == (MAIN, MAIN)
    has(world, ann, caller_id="hidden")
    await world.live()
    leg = await dialled(world, carrier)
    assert leg.invite
    assert shown(leg)[0] in ("anonymous", "")
    assert "id" in leg.invite.header("privacy")
    has(world, ann, caller_id="own")
    await world.live()
    assert shown(await dialled(world, carrier)) == (ANNS, ANNS)


@pytest.mark.parametrize(("user", "expected"), [(1, CALLER), (0, BOBS)])
async def test_what_a_user_hides_of_own_calls_does_not_change_what_is_forwarded(
    world: World, user: int, expected: str
) -> None:
    carrier, bob = await people(world, show_caller=True)
    has(world, bob, show_caller=bool(user), caller_id="hidden")
    await world.live()
    assert shown(await brought(carrier)) == (expected, expected)


async def test_the_name_and_extension_never_leave_also_after_the_answer(world: World) -> None:
    """Not in From, not in P-Asserted-Identity, nor in what follows."""
    ann = world.user("1001", "Ann Ash")
    has(world, ann, number=ANNS)
    carrier = await trunk_to(world, behaviour=Answer(0.1))
    phone = await world.phone("1001", talks=True)
    call = phone.dial(MOBILE)
    leg = await carrier.until_asked(MOBILE)
    await call.until_answered()
    await call.hold()
    await call.resume()
    await phone.hang_up(call)
    await leg.until_ended()
    assert "Ann" not in told(leg)
    assert "1001" not in told(leg)


@pytest.mark.parametrize("slot", list(REASONS))
async def test_a_forward_shows_the_forwarder_and_says_why(world: World, slot: str) -> None:
    """His own number; a Diversion header names him and the reason."""
    world.user("1001", "Ann Ash")
    bob = world.user("1002", "Bob Birch", ring_timeout=1)
    has(world, bob, number=BOBS)
    world.default(bob, forwards=Forwards(**{slot: ToExternal(MOBILE)}))
    carrier = await trunk_to(world, behaviour=Refuse(486))
    carrier.does[OTHER] = Answer()
    await world.phone("1001")
    if slot != "offline":
        await world.phone("1002", Refuse(486 if slot == "busy" else 480))
    if slot == "active":
        await world.phones["1002"].dial(OTHER).until_answered()
    leg = await dialled(world, carrier, "1002")
    assert shown(leg) == (BOBS, BOBS)
    assert leg.invite
    host = carrier.wire.address[0]
    assert leg.invite.every("diversion") == (f"<sip:{BOBS}@{host}>;reason={REASONS[slot]};counter=1",)
    assert not [word for word in ("Ann", "Bob", "1001", "1002") if word in told(leg)]


async def test_without_a_number_of_his_own_the_domains_stands_for_the_forwarder(world: World) -> None:
    carrier, bob = await people(world)
    has(world, bob, number=None)
    await world.live()
    leg = await dialled(world, carrier, "1002")
    assert "Diversion" not in told(leg), "there is no number that could stand in it"
    domain_has(world, main_number=MAIN)
    await world.live()
    leg = await dialled(world, carrier, "1002")
    assert shown(leg) == (MAIN, MAIN)
    assert leg.invite
    assert MAIN in leg.invite.header("diversion")


@pytest.mark.parametrize("trunk", [True, False])
async def test_the_original_caller_shows_only_where_trunk_and_user_allow_it(world: World, trunk: bool) -> None:
    carrier, bob = await people(world, show_caller=trunk)
    for user in (True, False):
        has(world, bob, show_caller=user)
        await world.live()
        leg = await brought(carrier, display="Mallory Moss")
        expected = CALLER if trunk and user else BOBS
        assert shown(leg) == (expected, expected), user
        assert "Mallory" not in told(leg)
        assert leg.invite
        assert BOBS in leg.invite.header("diversion")


async def test_an_inside_caller_shows_as_the_forwarder_whatever_is_allowed(world: World) -> None:
    """Never a bare extension."""
    carrier, bob = await people(world, show_caller=True)
    has(world, bob, show_caller=True)
    await world.live()
    assert shown(await dialled(world, carrier, "1002")) == (BOBS, BOBS)


ANONYMOUS = '"Anonymous" <sip:anonymous@anonymous.invalid>'


@pytest.mark.parametrize(
    ("caller", "headers"),
    [
        (ANONYMOUS, ()),
        (ANONYMOUS, (("Privacy", "id"), ("P-Asserted-Identity", f"<sip:{CALLER}@127.0.0.1>"))),
        (f'"Mallory" <sip:{CALLER}@127.0.0.1>', (("Privacy", "id"),)),
    ],
)
async def test_an_anonymous_caller_stays_anonymous(
    world: World, caller: str, headers: tuple[tuple[str, str], ...]
) -> None:
    """To the phones, and to whom the call is forwarded outside, where the original caller would show."""
    carrier, bob = await people(world, show_caller=True)
    has(world, bob, show_caller=True)
    await world.live()
    leg = await brought(carrier, caller, "", *headers)
    assert CALLER not in told(leg)
    assert "Mallory" not in told(leg)
    assert shown(leg)[0] in ("anonymous", "")
    world.default(bob, forwards=Forwards(always=ToUser(world.people["1001"])))
    await world.live()
    call = carrier.call(BOBS, caller, headers)
    anns = await world.phones["1001"].until_called()
    assert CALLER not in told(anns)
    assert "Mallory" not in told(anns)
    await carrier.hang_up(call)


async def test_a_ring_target_outside_shows_like_a_forward(world: World) -> None:
    carrier, bob = await people(world)
    ring = Simultaneous((RingTarget(ToExternal(MOBILE)),))
    world.default(bob, forwards=Forwards(), ring=ring)
    await world.live()
    leg = await brought(carrier)
    assert shown(leg) == (BOBS, BOBS)
    assert leg.invite
    assert leg.invite.header("diversion").endswith(";reason=follow-me;counter=1")


@pytest.mark.parametrize(
    ("style", "inland", "abroad", "own"),
    [
        ("plus", "+4917012345", "+442071234567", "+4930200001"),
        ("digits", "4917012345", "442071234567", "4930200001"),
        ("national", "017012345", "00442071234567", "030200001"),
    ],
)
async def test_numbers_are_written_as_the_carrier_wants_them(
    world: World, style: str, inland: str, abroad: str, own: str
) -> None:
    ann = world.user("1001")
    has(world, ann, number=ANNS, outbound=["+"])
    domain_has(world, outbound=["+"])
    carrier = await trunk_to(world, behaviour=Refuse(486), number_format=style)
    phone = await world.phone("1001")
    for dialled_number, wanted in (("017012345", inland), ("00442071234567", abroad)):
        call = phone.dial(dialled_number)
        leg = await carrier.until_asked(wanted)
        assert shown(leg) == (own, own)
        await call.until_ended()
