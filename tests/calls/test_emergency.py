"""Emergency numbers always go out, from every handset, whatever anybody set (PRODUCT §2 Emergency numbers)."""

import logging
from urllib.parse import parse_qs

import pytest

from controller.operations import auditlog, domains, overrides, users
from tests.calls.behaviour import Answer, Refuse
from tests.calls.carrier import Carrier, trunk_to
from tests.calls.leg import Leg
from tests.calls.test_dialling import domain_is
from tests.calls.test_transfers import talking
from tests.calls.world import World

MAIN, OWN, PLACE = "+493020000", "+4930200001", "+4930200009"


def number_shown(leg: Leg) -> str:
    """The number in From, and in the identity that carriers trust."""
    assert leg.invite
    shown = {leg.invite.header(name).partition("sip:")[2].partition("@")[0] for name in ("from", "p-asserted-identity")}
    assert len(shown) == 1, shown
    return shown.pop()


async def house(world: World) -> Carrier:
    """Ann may call nothing, is on do not disturb, and forwards; her domain may call nothing, either."""
    ann = world.user("1001", "Ann")
    domain_is(world, outbound=(), main_number=MAIN)
    world.save(lambda session, me: users.change(session, me, ann, {"outbound": ()}))
    world.save(lambda session, me: overrides.switch_on(session, me, ann, "dnd"))
    carrier = await trunk_to(world, behaviour=Answer())
    await world.phone("1001", talks=True)
    return carrier


async def called(world: World, carrier: Carrier, dialled: str, number: str = "112") -> Leg:
    """The call as the carrier gets it, hung up again."""
    before = len(carrier.calls_to(number))
    phone = world.phones["1001"]
    call = phone.dial(dialled)
    leg = await carrier.until_asked(number, before + 1)
    await call.until_answered()
    await phone.hang_up(call)
    await leg.until_ended()
    return leg


async def test_it_goes_out_without_any_permission_with_the_number_of_the_place(world: World) -> None:
    carrier = await house(world)
    assert number_shown(await called(world, carrier, "112")) == MAIN
    ann = world.people["1001"]
    for field, number in (("number", OWN), ("emergency_number", PLACE)):
        world.save(lambda session, me, f=field, n=number: users.change(session, me, ann, {f: n}))
        await world.live()
        assert number_shown(await called(world, carrier, "112")) == number


async def test_it_goes_out_with_the_outside_prefix_and_without(world: World) -> None:
    carrier = await house(world)
    domain_is(world, outside_prefix="0")
    await world.live()
    await called(world, carrier, "112")
    await called(world, carrier, "0112")


async def test_whoever_hides_the_number_shows_it_all_the_same(world: World) -> None:
    """PRODUCT §2: with the user's emergency caller ID, whatever was dialled before it."""
    carrier = await house(world)
    assert number_shown(await called(world, carrier, "*67112")) == MAIN


async def test_a_number_of_the_domain_s_own_is_one_as_long_as_it_is_in_the_list(world: World) -> None:
    carrier = await house(world)
    domain_is(world, emergency_numbers=("4444", "98765432"))
    await world.live()
    await called(world, carrier, "4444", "4444")
    await called(world, carrier, "98765432", "98765432")
    domain_is(world, emergency_numbers=())
    await world.live()
    assert await world.tried("1001", "4444") == ([], 404)
    assert await world.tried("1001", "98765432") == ([], 403)


async def test_one_trunk_after_the_other_is_tried_whatever_the_first_says(world: World) -> None:
    first = await house(world)
    second = await trunk_to(world, "second", Answer())
    await world.live()
    for count, code in enumerate((404, 403, 486, 500, 503, 603), 1):
        first.behaviour = Refuse(code)
        await called(world, second, "112")
        assert len(first.incoming) == count, code


async def test_a_trunk_whose_calls_are_all_taken_is_tried_all_the_same(world: World) -> None:
    world.user("1001", "Ann")
    carrier = await trunk_to(world, behaviour=Answer(), channels=1)
    phone = await world.phone("1001")
    busy = phone.dial("03012345678")
    await busy.until_answered()
    await called(world, carrier, "112")
    await phone.hang_up(busy)


async def test_it_is_told_loudly_and_written_down(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """In the log at once, in the audit log, and in the PBX's journal, should nobody listen."""
    domain_is(world, emergency_contact="safety@acme.example")
    carrier = await house(world)
    with caplog.at_level(logging.CRITICAL):
        await called(world, carrier, "112")
        row = await world.heard.until(lambda row: row.event == "RPEmergency" and f"domain={world.domain}&" in row.extra)
        await world.eventually(lambda: _told(caplog), True)
    user = world.people["1001"]
    assert parse_qs(row.extra)["user"] == [str(user)]
    [entry] = world.save(lambda session, me: auditlog.latest(session, me, world.domain, 1))
    assert (entry.operation, entry.kind, entry.subject_id) == ("alarms.emergency_call", "user", user)
    assert entry.after == {"number": "112", "shown": MAIN, "caller": "1001 Ann"}


async def _told(caplog: pytest.LogCaptureFixture) -> bool:
    return "tell safety@acme.example" in caplog.text


async def test_who_is_put_through_to_it_shows_the_number_of_who_does_it(world: World) -> None:
    carrier = await house(world)
    bob = world.user("1002", "Bob")
    world.save(lambda session, me: users.change(session, me, bob, {"emergency_number": PLACE}))
    phone = await world.phone("1002", Answer(), talks=True)
    call, taken = await talking(world.phones["1001"], phone, "1002")
    await taken.transfer("112")
    leg = await carrier.until_asked("112")
    assert number_shown(leg) == PLACE
    await world.phones["1001"].hang_up(call)
    await leg.until_ended()


async def test_a_domain_without_trunk_carries_a_warning_and_refuses_at_once(world: World) -> None:
    world.user("1001", "Ann")
    await world.phone("1001")
    assert await world.tried("1001", "112") == ([], 503)
    before = world.save(lambda session, me: domains.warnings(session, me, world.domain))
    assert any("not even emergency numbers" in warning for warning in before)
    await trunk_to(world)
    after = world.save(lambda session, me: domains.warnings(session, me, world.domain))
    assert not any("trunk" in warning for warning in after)
