"""Ring groups and outside lines: members' outside numbers, public numbers that lead to a group (PRODUCT §2 Groups)."""

from controller.domain.destinations import ToExternal, ToVoicemail
from controller.domain.rules import RingTarget, Simultaneous
from tests.calls.behaviour import Answer, Refuse, Ring
from tests.calls.carrier import Carrier, did, domain_has, has, shown, trunk_to
from tests.calls.ringgroups import group, near, staff, starts, to_group
from tests.calls.test_confirmation import asked
from tests.calls.world import World
from tests.patience import patient

MOBILE, SECOND, MAIN = "+4917012345", "+4917067890", "+49301000"


def also_rings(world: World, extension: str, *numbers: str | tuple[str, int], confirm: bool = True) -> None:
    """That user's rule rings his phone and outside numbers, with or without a delay."""
    pairs = [number if isinstance(number, tuple) else (number, 0) for number in numbers]
    targets = tuple(RingTarget(ToExternal(number), delay) for number, delay in pairs)
    ring = Simultaneous(targets, include_extension=True, confirm_external=confirm)
    world.default(world.people[extension], ring=ring)


async def office(world: World) -> Carrier:
    """1001 calls the group 600 of 1002 and 1003, whose phones ring; 1004 has voicemail."""
    await staff(world)
    carrier = await trunk_to(world, behaviour=Ring())
    carrier.talks = True
    return carrier


async def test_a_members_outside_number_rings_and_is_asked_to_confirm_once(world: World) -> None:
    """In two members' rules it rings once."""
    carrier = await office(world)
    also_rings(world, "1002", MOBILE)
    also_rings(world, "1003", MOBILE)
    group(world, "1002", "1003", ring_time=20)
    await world.live()
    call = world.phones["1001"].dial("600")
    bobs = await world.phones["1002"].until_called()
    leg = await asked(carrier, MOBILE)
    assert call.answered_at is None
    leg.media.press("1")
    await call.until_answered()
    assert "cause=200" in (await bobs.until_ended()).cause
    assert len(carrier.calls_to(MOBILE)) == 1
    await world.phones["1001"].hang_up(call)
    await leg.until_ended()


async def test_3_sends_the_caller_to_the_groups_destination_and_to_no_members_voicemail(world: World) -> None:
    carrier = await office(world)
    also_rings(world, "1002", MOBILE)
    group(world, "1002", "1003", to=ToVoicemail(world.people["1004"]), ring_time=20)
    await world.live()
    call = world.phones["1001"].dial("600")
    bobs = await world.phones["1002"].until_called()
    leg = await asked(carrier, MOBILE)
    leg.media.press("3")
    assert await world.voicemail(call) == ("1004", "u")
    for gone in (leg, bobs, world.phones["1003"].incoming[0]):
        await gone.until_ended()


async def test_a_caller_who_gives_up_frees_whoever_is_asked(world: World) -> None:
    carrier = await office(world)
    also_rings(world, "1002", MOBILE)
    group(world, "1002", ring_time=20)
    await world.live()
    call = world.phones["1001"].dial("600")
    leg = await asked(carrier, MOBILE)
    await world.phones["1001"].hang_up(call)
    ending = await leg.until_ended(1)
    assert not ending.by_us
    await world.eventually(world.channels, [])


async def test_a_number_that_a_member_may_not_call_is_left_out_but_rings_for_one_who_may(world: World) -> None:
    carrier = await office(world)
    also_rings(world, "1002", MOBILE)
    also_rings(world, "1003", (MOBILE, 1), SECOND)
    has(world, world.people["1002"], outbound=("!+",))
    group(world, "1002", "1003", ring_time=2)
    await world.live()
    call = world.phones["1001"].dial("600")
    await call.until_ended()
    mobiles, [seconds] = carrier.calls_to(MOBILE), carrier.calls_to(SECOND)
    assert len(mobiles) == 1
    assert 0.7 < mobiles[0].started - seconds.started < patient(1.4)


async def test_delays_and_refusals_of_outside_numbers_count_as_those_of_phones(world: World) -> None:
    carrier = await office(world)
    carrier.does[MOBILE] = Refuse(486, after=0.3)
    for phone in world.phones.values():
        phone.behaviour = Refuse(486)
    world.default(world.people["1002"], ring=Simultaneous((RingTarget(ToExternal(MOBILE)),)))
    group(world, "1002", ("1003", 5), ring_time=10)
    await world.live()
    call = world.phones["1001"].dial("600")
    assert (await call.until_ended()).code == 486
    assert near(starts(world, call), {"1003": 0.35}), starts(world, call)


async def test_a_public_number_leads_to_a_group(world: World) -> None:
    carrier = await office(world)
    did(world, MAIN, to_group(group(world, "1002", "1003")))
    await world.live()
    world.phones["1003"].behaviour = Answer(after=0.2)
    call = carrier.call(MAIN)
    await call.until_answered()
    assert sorted(world.rung(call)) == ["1002", "1003"]
    await carrier.hang_up(call)
    await world.phones["1003"].incoming[-1].until_ended()


async def test_a_groups_destination_may_be_an_outside_number_that_shows_the_domains_own(world: World) -> None:
    carrier = await office(world)
    domain_has(world, main_number=MAIN)
    group(world, "1002", to=ToExternal(MOBILE), ring_time=1)
    carrier.does[MOBILE] = Answer()
    await world.live()
    call = world.phones["1001"].dial("600")
    await call.until_answered()
    assert shown(carrier.calls_to(MOBILE)[0])[0] == MAIN
    await world.phones["1001"].hang_up(call)
    domain_has(world, outbound=("+49", f"!{MOBILE}"))
    await world.live()
    assert (await world.tried("1001", "600"))[1] == 480
    assert len(carrier.calls_to(MOBILE)) == 1
