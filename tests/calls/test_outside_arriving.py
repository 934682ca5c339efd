"""Calls that a carrier brings: which number, which caller, and where they may go (PRODUCT §1 DID, §2 Loops)."""

from urllib.parse import quote

import pytest

from controller.domain.destinations import ToExternal, ToHandset, ToUser, ToVoicemail
from controller.operations import dids, mailboxes
from tests.calls.behaviour import Answer, Refuse, Ring
from tests.calls.carrier import Carrier, did, trunk_to
from tests.calls.leg import Leg
from tests.calls.message import Headers
from tests.calls.test_display import shown as displayed
from tests.calls.world import World

MOBILE, CALLER = "+4917012345", "+4989555000"
BOBS, CAROLS = "+4930200002", "+4930200003"


async def people(world: World, **trunk: object) -> Carrier:
    """Bob and Carol with a number each, and phones that refuse with 486."""
    carrier = await trunk_to(world, behaviour=Refuse(486), **trunk)
    for extension, number in (("1002", BOBS), ("1003", CAROLS)):
        did(world, number, ToUser(world.user(extension)))
    await world.phones_for("1002", "1003", behaviour=Refuse(486))
    return carrier


async def rung(world: World, carrier: Carrier, number: str, caller: str = CALLER, headers: Headers = ()) -> list[str]:
    """The handsets that rang."""
    call = carrier.call(number, caller, headers)
    await call.until_ended()
    return world.rung(call)


async def into_mailbox(world: World, carrier: Carrier, call: Leg) -> tuple[str, str]:
    """Whose mailbox took the call, and the greeting's letter; hung up again."""
    box, greeting = await world.heard.voicemail(f"t{carrier.trunk}")
    await call.until_answered()
    await call.bye()
    return world.extension_of(box), greeting


STYLES = {
    "plus": (("+4930200002", "4930200002", "004930200002", "030200002"), CALLER),
    "digits": (("4930200002", "+4930200002", "004930200002", "030200002"), "4989555000"),
    "national": (("030200002", "004930200002", "+4930200002", "4930200002"), "089555000"),
}


@pytest.mark.parametrize("style", list(STYLES))
async def test_the_number_is_found_however_the_carrier_writes_it(world: World, style: str) -> None:
    """And the caller's is in E.164 form."""
    carrier = await people(world, number_format=style)
    numbers, caller = STYLES[style]
    for number in numbers:
        assert await rung(world, carrier, number, caller) == ["1002"], number
    invite = world.phones["1002"].incoming[-1].invite
    assert invite
    assert f"<sip:{CALLER}@" in invite.header("from")


async def test_the_to_header_tells_the_number_where_the_request_names_our_account(world: World) -> None:
    carrier = await people(world)
    call = carrier.call("account7", CALLER)
    call.remote = f'"Bob" <sip:{BOBS}@carrier.example;user=phone>'
    await call.until_ended()
    assert world.rung(call) == ["1002"]


async def test_nothing_but_the_numbers_of_the_domain_is_reached(world: World) -> None:
    """No extension, no code, nobody outside: a carrier's call can't dial out again."""
    carrier = await people(world)
    for number in ("+4930999999", "1002", "*98", "s", "+49", "112", "017012345", "1" * 90):
        call = carrier.call(number)
        assert (await call.until_ended()).code == 404, number
        assert world.rung(call) == [], number
    assert carrier.incoming == []


async def test_a_number_of_another_domain_is_not_found_through_this_trunk(world: World) -> None:
    """PRODUCT §8.4."""
    carrier = await people(world)
    other = World(world.posted)
    theirs = await people_of_another(other)
    call = carrier.call("+4930300001")
    assert (await call.until_ended()).code == 404
    there = theirs.call("+4930300001")
    assert (await there.until_ended()).code == 486
    assert other.rung(there) == ["1002"]
    await other.close()


async def people_of_another(other: World) -> Carrier:
    carrier = await trunk_to(other)
    did(other, "+4930300001", ToUser(other.user("1002")))
    await other.phone("1002", Refuse(486))
    return carrier


async def test_each_kind_of_destination(world: World) -> None:
    carrier = await people(world)
    carol = world.people["1003"]
    world.save(lambda session, me: mailboxes.switch_on(session, me, carol))
    numbers = {
        "+4930201": ToHandset(world.devices["1002"]),
        "+4930202": ToVoicemail(carol),
        "+4930203": ToHandset(world.devices["1003"]),
        "+4930204": ToExternal(MOBILE),
    }
    for number, to in numbers.items():
        did(world, number, to)
    await world.live()
    assert await rung(world, carrier, "+4930201") == ["1002"]
    call = carrier.call("+4930202")
    assert await into_mailbox(world, carrier, call) == ("1003", "u")
    call = carrier.call("+4930203")
    assert await into_mailbox(world, carrier, call) == ("1003", "u")
    assert world.rung(call) == ["1003"]
    call = carrier.call("+4930204")
    leg = await carrier.until_asked(MOBILE)
    assert (await call.until_ended()).code == 486
    await leg.until_ended()


async def test_the_phones_show_the_callers_name_and_number(world: World) -> None:
    carrier = await people(world)
    call = carrier.call(BOBS, CALLER, display='Zoë ${SHELL(id)} \\"x\\"')
    await call.until_ended()
    invite = world.phones["1002"].incoming[-1].invite
    assert invite
    assert displayed(invite.header("from")) == ("Zoë ${SHELL(id)} x", CALLER)


async def test_a_caller_without_a_number_is_anonymous(world: World) -> None:
    carrier = await people(world)
    for caller in ("bob", "anonymous", "0", "+"):
        assert await rung(world, carrier, BOBS, caller) == ["1002"]
        invite = world.phones["1002"].incoming[-1].invite
        assert invite
        assert "nonymous" in invite.header("from")


async def test_a_caller_who_gives_up_leaves_nothing_behind(world: World) -> None:
    carrier = await people(world)
    world.phones["1002"].behaviour = Ring()
    call = carrier.call(BOBS, CALLER)
    ringing = await world.phones["1002"].until_called()
    await carrier.hang_up(call)
    await ringing.until_ended()
    await world.eventually(world.channels, [])


async def test_how_it_ended_goes_back_to_the_carrier(world: World) -> None:
    carrier = await people(world)
    for refusal, code in ((486, 486), (480, 480), (603, 486), (404, 480), (503, 480)):
        world.phones["1002"].behaviour = Refuse(refusal)
        assert (await carrier.call(BOBS, CALLER).until_ended()).code == code, refusal


async def test_a_call_from_outside_that_a_phone_transfers_stays_one(world: World) -> None:
    """It shows the outside caller, and rings whom it was transferred to."""
    carrier = await people(world)
    carrier.talks = True
    world.phones["1002"].behaviour = Answer()
    world.phones["1002"].talks = True
    call = carrier.call(BOBS, CALLER)
    await call.until_answered()
    bobs = world.phones["1002"].incoming[0]
    await bobs.media.until_heard(5)
    world.phones["1003"].behaviour = Ring()
    assert (await bobs.transfer("1003")).code == 202
    carols = await world.phones["1003"].until_called()
    await bobs.transferred()
    assert carols.invite
    assert f"<sip:{CALLER}@" in carols.invite.header("from")
    await carrier.hang_up(call)
    await carols.until_ended()


async def test_a_removed_number_is_nobodys_at_once(world: World) -> None:
    carrier = await people(world)
    gone = did(world, "+4930209", ToUser(world.people["1003"]))
    await world.live()
    assert await rung(world, carrier, "+4930209") == ["1003"]
    world.save(lambda session, me: dids.remove(session, me, gone))
    await world.live()
    call = carrier.call("+4930209")
    assert (await call.until_ended()).code == 404


POISON = ("1;2", "${SHELL(id)}", "0&PJSIP", "+49,1(x)", '"1"|"1"="1"', "1%22%7C%221%22%3D%221", "a" * 200)


async def test_what_a_carrier_writes_is_never_executed(world: World) -> None:
    """As number, caller, name, or in a Diversion (PRODUCT §8.3)."""
    carrier = await people(world)
    for text in POISON:
        quoted = quote(text, safe="%")
        assert (await carrier.call(quoted, CALLER).until_ended()).code in (400, 404, 484), text
        headers = (("Diversion", f'"{text}" <sip:{quoted}@x>;reason={quoted}'),)
        call = carrier.call(BOBS, f"<sip:{quoted}@127.0.0.1>", headers)
        assert (await call.until_ended()).code == 486, text
        assert world.rung(call) == ["1002"], text
