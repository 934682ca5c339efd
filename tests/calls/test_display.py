"""What phones show: the caller stays the caller, "via" whom the call came, and who answered (PRODUCT §2 Caller ID)."""

import re

from controller.domain.destinations import ToHandset, ToUser
from controller.domain.rules import Forwards
from tests.calls.behaviour import Answer, Refuse
from tests.calls.carrier import trunk_to
from tests.calls.leg import Leg
from tests.calls.world import World

QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"\s*<sips?:([^@>]*)')


def shown(value: str) -> tuple[str, str]:
    """Display name and number of a From or P-Asserted-Identity, as a phone shows them."""
    found = QUOTED.match(value)
    assert found, value
    return re.sub(r"\\(.)", r"\1", found[1]), found[2]


def caller_of(leg: Leg) -> tuple[str, str]:
    """What the called phone shows; both headers must say the same."""
    assert leg.invite
    from_header, identity = leg.invite.header("from"), leg.invite.header("p-asserted-identity")
    assert shown(from_header) == shown(identity)
    return shown(from_header)


async def people(world: World) -> None:
    for extension, name in (("1001", "Ann Ash"), ("1002", "Bob Birch"), ("1003", "Çağla Über"), ("1004", "Dee")):
        world.user(extension, name)
    await world.phones_for("1001", "1002", "1003", "1004", behaviour=Refuse(486))


async def test_the_called_phone_shows_the_caller(world: World) -> None:
    await people(world)
    await world.tried("1003", "1002")
    assert caller_of(world.phones["1002"].incoming[-1]) == ("Çağla Über", "1003")


async def test_a_forwarded_call_adds_via_whom_it_came(world: World) -> None:
    """Inside, the caller stays the caller and the display adds "via Anna": the last who forwarded it."""
    await people(world)
    bob, cagla, dee = (world.people[extension] for extension in ("1002", "1003", "1004"))
    world.default(bob, forwards=Forwards(always=ToUser(cagla)))
    world.default(cagla, forwards=Forwards(busy=ToHandset(world.devices["1004"])))
    await world.live()
    assert await world.tried("1001", "1002") == (["1003", "1004"], 480)
    assert caller_of(world.phones["1003"].incoming[-1]) == ("Ann Ash via Bob Birch", "1001")
    assert caller_of(world.phones["1004"].incoming[-1]) == ("Ann Ash via Çağla Über", "1001")
    world.default(dee, forwards=Forwards())
    await world.tried("1001", "1003")
    assert caller_of(world.phones["1003"].incoming[-1]) == ("Ann Ash", "1001")


async def test_a_forward_that_is_skipped_does_not_show(world: World) -> None:
    """It points back at the caller: as if unset."""
    await people(world)
    world.default(world.people["1002"], forwards=Forwards(always=ToUser(world.people["1001"])))
    await world.live()
    assert await world.tried("1001", "1002") == (["1002"], 486)
    assert caller_of(world.phones["1002"].incoming[-1]) == ("Ann Ash", "1001")


async def test_the_callers_phone_shows_who_answered(world: World) -> None:
    """The caller's display shows who answered, also where the call was forwarded."""
    await people(world)
    world.default(world.people["1002"], forwards=Forwards(always=ToUser(world.people["1003"])))
    world.phones["1003"].behaviour = world.phones["1004"].behaviour = Answer(0.1)
    await world.live()
    for dialled, who in (("1004", ("Dee", "1004")), ("1002", ("Çağla Über", "1003"))):
        call = world.phones["1001"].dial(dialled)
        await call.until_answered()
        answer = next(seen.message for seen in call.messages if seen.message.code == 200)
        assert shown(answer.header("p-asserted-identity")) == who
        await world.phones["1001"].hang_up(call)


async def test_a_call_to_the_outside_goes_on_showing_what_was_dialled(world: World) -> None:
    """What the PBX takes for the carrier's number is a row of the dialplan (`s`), and nobody's name."""
    await people(world)
    carrier = await trunk_to(world, behaviour=Answer(0.1))
    await world.live()
    call = world.phones["1001"].dial("040123456")
    await call.until_answered()
    assert carrier.incoming
    told = [seen.message for seen in call.messages if not seen.sent]
    assert {message.header("p-asserted-identity") for message in told} == {""}
    await world.phones["1001"].hang_up(call)
