"""Forwards to the outside: whoever is rung, whose voicemail follows, and when they count as unset (PRODUCT §2)."""

import pytest

from controller.domain.destinations import ToExternal, ToUser
from controller.domain.ids import UserId
from controller.domain.rules import Forwards, OverrideKind
from controller.operations import mailboxes
from tests.calls.behaviour import Answer, Behaviour, Refuse, Ring
from tests.calls.carrier import Carrier, did, domain_has, has, trunk_to
from tests.calls.leg import Ended
from tests.calls.world import World
from tests.patience import patient

MOBILE, CALLER, BOBS = "+4917012345", "+4989555000", "+4930200002"
SLOTS = ("always", "active", "offline", "busy", "unanswered")
OUT = ToExternal(MOBILE)


async def people(world: World, *, mailbox: bool = True) -> tuple[Carrier, UserId]:
    """Ann calls Bob, who has voicemail; the carrier answers calls to his mobile."""
    world.user("1001")
    bob = world.user("1002", mailbox=mailbox, ring_timeout=1)
    carrier = await trunk_to(world)
    carrier.does[MOBILE] = Answer(0.1)
    await world.phones_for("1001", "1002", behaviour=Refuse(486))
    return carrier, bob


async def reach(world: World, slot: str) -> None:
    """Brings Bob's phone into the state in which that forward counts."""
    phone = world.phones["1002"]
    phone.behaviour = Refuse(480 if slot == "unanswered" else 486)
    if slot == "offline":
        await phone.unregister()
        await world.until_here("1002", False)
    if slot == "active":
        busy = phone.dial("+4940123456")
        await busy.until_answered()


async def taken_outside(world: World, carrier: Carrier, number: str = "1002") -> None:
    """A call that the mobile takes; hung up again, nothing left."""
    before = len(carrier.calls_to(MOBILE))
    call = world.phones["1001"].dial(number)
    leg = await carrier.until_asked(MOBILE, before + 1)
    await call.until_answered()
    await world.phones["1001"].hang_up(call)
    await leg.until_ended()


@pytest.mark.parametrize("slot", SLOTS)
async def test_each_forward_reaches_the_number_outside(world: World, slot: str) -> None:
    carrier, bob = await people(world)
    carrier.does["+4940123456"] = Answer()
    world.default(bob, forwards=Forwards(**{slot: OUT}))
    await world.live()
    await reach(world, slot)
    await taken_outside(world, carrier)


async def test_each_override_reaches_the_number_outside(world: World) -> None:
    carrier, bob = await people(world)
    kinds: tuple[OverrideKind, ...] = ("always", "busy", "unanswered")
    for kind in kinds:
        world.override(bob, kind, OUT)
        await world.live()
        await reach(world, kind)
        await taken_outside(world, carrier)
        world.clear(bob, kind)


async def test_do_not_disturb_may_lead_outside(world: World) -> None:
    carrier, bob = await people(world)
    world.default(bob, dnd=True, dnd_destination=OUT)
    await world.live()
    await taken_outside(world, carrier)
    assert world.phones["1002"].incoming == []


REFUSALS: tuple[Behaviour, ...] = (
    *(Refuse(code) for code in (404, 480, 486, 500, 503, 600, 603)),
    Refuse(302, contact="sip:+4940123456@127.0.0.1:9"),
    Ring(),
)


@pytest.mark.parametrize("slot", ["always", "busy", "unanswered"])
async def test_then_the_forwarders_voicemail_takes_the_call(world: World, slot: str) -> None:
    """Whatever the refusal was; it rings for his ring timeout."""
    carrier, bob = await people(world)
    world.default(bob, forwards=Forwards(**{slot: OUT}))
    await world.live()
    await reach(world, slot)
    for count, refusal in enumerate(REFUSALS, 1):
        carrier.does[MOBILE] = refusal
        call = world.phones["1001"].dial("1002")
        assert await world.voicemail(call) == ("1002", "u"), refusal
        assert len(carrier.incoming) == count, refusal
        leg = carrier.incoming[-1]
        ending = await leg.until_ended()
        if isinstance(refusal, Ring):
            assert 0.9 < ending.at - leg.started < patient(1.5)
            assert ending.how == "cancelled"


async def test_without_voicemail_it_goes_back_to_who_forwarded_it_there(world: World) -> None:
    """Carol forwards to Bob, Bob outside; nobody answers: Carol's voicemail. Without hers, cause 19."""
    carrier, bob = await people(world, mailbox=False)
    carol = world.user("1003", mailbox=True, phones=())
    world.default(carol, forwards=Forwards(always=ToUser(bob)))
    world.default(bob, forwards=Forwards(always=OUT))
    carrier.does[MOBILE] = Refuse(486)
    await world.live()
    assert await world.left("1001", "1003") == ("1003", "u")
    assert await world.tried("1001", "1002") == ([], 480)
    world.save(lambda session, me: mailboxes.switch_on(session, me, bob))
    await world.live()
    assert await world.left("1001", "1003") == ("1002", "u"), "the nearest forwarder's"


async def test_what_the_forwarder_may_not_call_counts_as_unset(world: World) -> None:
    """When it is called, not only when it was saved: by his permission, and by his domain's."""
    carrier, bob = await people(world)
    world.default(bob, forwards=Forwards(always=OUT))
    await world.live()
    for fields, of_domain in (({"outbound": ["!+49170"]}, False), ({"outbound": ["+49", "!+4917012345"]}, True)):
        (domain_has(world, **fields) if of_domain else has(world, bob, **fields))
        await world.live()
        assert await world.left("1001", "1002") == ("1002", "b"), "Bob's phone rang, and was busy"
        has(world, bob, outbound=["+"])
        domain_has(world, outbound=["+"])
        await world.live()
    await taken_outside(world, carrier)
    assert len(carrier.incoming) == 1


async def test_the_callers_permission_does_not_matter(world: World) -> None:
    carrier, bob = await people(world)
    has(world, world.people["1001"], outbound=[])
    world.default(bob, forwards=Forwards(always=OUT))
    await world.live()
    await taken_outside(world, carrier)


async def test_a_forward_back_to_the_number_that_calls_counts_as_unset(world: World) -> None:
    """However its carrier writes it."""
    carrier, bob = await people(world)
    world.default(bob, forwards=Forwards(always=OUT))
    did(world, BOBS, ToUser(bob))
    await world.live()
    for caller in (MOBILE, "017012345", "004917012345"):
        call = carrier.call(BOBS, caller)
        await call.until_answered()
        assert world.rung(call) == ["1002"]
        await carrier.hang_up(call)
    assert carrier.calls_to(MOBILE) == []
    call = carrier.call(BOBS, CALLER)
    leg = await carrier.until_asked(MOBILE)
    await call.until_answered()
    await carrier.hang_up(call)
    await leg.until_ended()


async def test_a_domain_without_a_trunk_forwards_nowhere(world: World) -> None:
    """Then the forwarder's voicemail."""
    world.user("1001")
    bob = world.user("1002", mailbox=True)
    world.default(bob, forwards=Forwards(always=OUT))
    await world.phones_for("1001")
    assert await world.left("1001", "1002") == ("1002", "u")


async def test_an_answer_outside_ends_everything_when_it_hangs_up(world: World) -> None:
    carrier, bob = await people(world)
    world.default(bob, forwards=Forwards(always=OUT))
    await world.live()
    call = world.phones["1001"].dial("1002")
    leg = await carrier.until_asked(MOBILE)
    await call.until_answered()
    await carrier.hang_up(leg)
    assert (await call.until_ended()).how == "hung up"


async def test_a_caller_who_gives_up_takes_the_call_outside_with_him(world: World) -> None:
    """Before the carrier said a word, while it rings, and after the answer."""
    carrier, bob = await people(world)
    world.default(bob, forwards=Forwards(always=OUT))
    world.rings_for(bob, None)
    await world.live()
    for count, stage in enumerate(("asked", "ringing", "answered"), 1):
        carrier.does[MOBILE] = Answer(0.1) if stage == "answered" else Ring()
        call = world.phones["1001"].dial("1002")
        leg = await carrier.until_asked(MOBILE, count)
        if stage == "ringing":
            await call.until_ringing()
        if stage == "answered":
            await call.until_answered()
        await world.phones["1001"].hang_up(call)
        await leg.until_ended()
        await world.eventually(world.channels, [])


async def test_a_phone_that_dials_out_hears_how_it_ended(world: World) -> None:
    carrier, _ = await people(world)
    for refusal, code in ((486, 486), (600, 486), (603, 486), (404, 404), (480, 480), (503, 503)):
        carrier.does[MOBILE] = Refuse(refusal)
        call = world.phones["1001"].dial(MOBILE)
        with pytest.raises(Ended) as ended:
            await call.until_answered()
        assert ended.value.ending.code == code, refusal
