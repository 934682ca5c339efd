"""Calls that come back from the outside: what was diverted from a user is a second entry (PRODUCT §2 Loops)."""

from controller.domain.destinations import ToExternal, ToUser
from controller.domain.rules import Forwards
from controller.operations import mailboxes
from tests.calls.behaviour import Ring
from tests.calls.carrier import did, diverted, domain_has, has, history, shown
from tests.calls.test_outside_arriving import BOBS, CALLER, CAROLS, MOBILE, into_mailbox, people, rung
from tests.calls.world import World

LOOPS = {
    "Diversion": diverted(BOBS),
    "the second Diversion": diverted(CAROLS[:-1] + "9", BOBS),
    "national Diversion": diverted("030200002"),
    "quoted name": (("Diversion", f'"Bob, \\"the <b>\\"" <tel:{BOBS}>;reason=no-answer'),),
    "one header, two entries": (("Diversion", f"<sip:+491@x>;reason=unknown,<sip:{BOBS}@x;user=phone>"),),
    "History-Info": history(BOBS, "+4940123456", BOBS),
}


async def test_a_call_that_was_diverted_from_the_user_is_a_second_entry(world: World) -> None:
    """To his voicemail, or released with cause 19."""
    carrier = await people(world)
    bob = world.people["1002"]
    for way, headers in LOOPS.items():
        call = carrier.call(BOBS, CALLER, headers)
        assert (await call.until_ended()).code == 480, way
        assert world.rung(call) == [], way
        assert await rung(world, carrier, CAROLS, CALLER, headers) == ["1003"], f"{way}: he is not where it goes"
    world.save(lambda session, me: mailboxes.switch_on(session, me, bob))
    await world.live()
    for way, headers in LOOPS.items():
        call = carrier.call(BOBS, CALLER, headers)
        assert await into_mailbox(world, carrier, call) == ("1002", "u"), way
    world.default(world.people["1003"], forwards=Forwards(always=ToUser(bob)))
    await world.live()
    call = carrier.call(CAROLS, CALLER, headers)
    assert await into_mailbox(world, carrier, call) == ("1002", "u")


async def test_what_was_not_diverted_from_the_user_is_no_loop(world: World) -> None:
    carrier = await people(world)
    for headers in (
        diverted("+4940123456"),
        history(BOBS),
        history("+4940123456", BOBS),
        (("History-Info", f"<sip:{BOBS}@a>;index=1, <sip:{BOBS}@b>;index=1.1"),),
        (("Diversion", "nonsense"), ("Diversion", ";;,,<<>>::@@")),
    ):
        assert await rung(world, carrier, BOBS, CALLER, headers) == ["1002"], headers


async def test_a_loop_over_the_carrier_ends(world: World) -> None:
    """Bob forwards to a number that the carrier forwards back to his, with the Diversion it got."""
    carrier = await people(world)
    bob = world.people["1002"]
    has(world, bob, number=BOBS)
    world.default(bob, forwards=Forwards(always=ToExternal(MOBILE)))
    carrier.does[MOBILE] = Ring()
    await world.live()
    call = carrier.call(BOBS, CALLER)
    out = await carrier.until_asked(MOBILE)
    assert out.invite
    back = carrier.call(BOBS, CALLER, (("Diversion", out.invite.header("diversion")),))
    assert (await back.until_ended()).code == 480
    assert len(carrier.calls_to(MOBILE)) == 1
    await carrier.hang_up(call)
    await out.until_ended()


async def test_a_number_that_leads_out_again_does_so_once(world: World) -> None:
    """It shows itself, also as who forwarded: when the carrier brings the call back, it ends."""
    carrier = await people(world)
    did(world, "+4930204", ToExternal(MOBILE))
    carrier.does[MOBILE] = Ring()
    await world.live()
    call = carrier.call("+4930204", CALLER)
    out = await carrier.until_asked(MOBILE)
    assert shown(out) == ("+4930204", "+4930204")
    assert out.invite
    back = carrier.call("+4930204", CALLER, (("Diversion", out.invite.header("diversion")),))
    assert (await back.until_ended()).code == 480
    assert (await carrier.call("+4930204", MOBILE).until_ended()).code == 480, "the caller's own number"
    domain_has(world, outbound=["+44"])
    await world.live()
    assert (await carrier.call("+4930204", CALLER).until_ended()).cause == "Q.850;cause=57"
    assert len(carrier.calls_to(MOBILE)) == 1
    await carrier.hang_up(call)
    await out.until_ended()


async def test_whose_a_number_is_follows_the_user(world: World) -> None:
    """A number that leads elsewhere, but that Bob shows outside, is his: diverted from it, a call is a second entry."""
    carrier = await people(world)
    headers = diverted("+4930207")
    did(world, "+4930207", ToUser(world.people["1003"]))
    await world.live()
    assert await rung(world, carrier, BOBS, CALLER, headers) == ["1002"]
    has(world, world.people["1002"], number="+4930207")
    await world.live()
    assert await rung(world, carrier, BOBS, CALLER, headers) == []
    has(world, world.people["1002"], number=None)
    await world.live()
    assert await rung(world, carrier, BOBS, CALLER, headers) == ["1002"]
