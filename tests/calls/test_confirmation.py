"""Answer confirmation of external targets: keys, silence, and callers who give up (PRODUCT §2.7)."""

import asyncio

from controller.domain.destinations import ToExternal
from controller.domain.rules import RingTarget, Simultaneous
from tests.calls.behaviour import Answer, Refuse, Ring
from tests.calls.carrier import Carrier, trunk_to
from tests.calls.leg import Leg
from tests.calls.world import World
from tests.patience import patient

MOBILE, SECOND = "+4917012345", "+4917067890"
HEARD = 15  # packets of a prompt


async def office(world: World, *, ring_timeout: int | None = 20, mailbox: bool = False) -> Carrier:
    """1001 calls Bob at 1002, whose own phone rings together with two outside numbers that must press 1."""
    world.user("1001", "Ann Ash")
    bob = world.user("1002", "Bob", ring_timeout=ring_timeout, mailbox=mailbox)
    targets = tuple(RingTarget(ToExternal(number)) for number in (MOBILE, SECOND))
    world.default(bob, ring=Simultaneous(targets, include_extension=True, confirm_external=True))
    carrier = await trunk_to(world, behaviour=Ring())
    carrier.talks = True
    await world.phones_for("1001", "1002", behaviour=Ring())
    return carrier


async def asked(carrier: Carrier, number: str, heard: int = HEARD) -> Leg:
    """That number picks up and hears the prompt."""
    leg = await carrier.until_asked(number)
    carrier.answer(leg)
    await leg.until_answered()
    await leg.media.until_heard(heard)
    return leg


async def count(world: World) -> int:
    return len(await world.channels())


async def test_1_takes_the_call_and_all_others_are_cancelled_as_answered_elsewhere(world: World) -> None:
    carrier = await office(world)
    call = world.phones["1001"].dial("1002")
    bobs, other = await world.phones["1002"].until_called(), await carrier.until_asked(SECOND)
    leg = await asked(carrier, MOBILE)
    assert call.answered_at is None
    leg.media.press("1")
    await call.until_answered()
    for lost in (bobs, other):
        assert "cause=200" in (await lost.until_ended()).cause
    await world.phones["1001"].hang_up(call)
    await leg.until_ended()


async def test_2_drops_this_leg_alone(world: World) -> None:
    carrier = await office(world)
    call = world.phones["1001"].dial("1002")
    leg, other = await asked(carrier, MOBILE), await asked(carrier, SECOND)
    leg.media.press("2")
    await leg.until_ended()
    assert (call.ending, other.ending) == (None, None)
    world.phones["1002"].answer(world.phones["1002"].incoming[0])
    await call.until_answered()


async def test_3_sends_the_caller_to_voicemail_and_ends_all(world: World) -> None:
    carrier = await office(world, mailbox=True)
    call = world.phones["1001"].dial("1002")
    other = await carrier.until_asked(SECOND)
    leg = await asked(carrier, MOBILE)
    leg.media.press("3")
    assert await world.voicemail(call) == ("1002", "u")
    for gone in (leg, other, world.phones["1002"].incoming[0]):
        await gone.until_ended()


async def test_3_releases_the_caller_where_there_is_no_voicemail(world: World) -> None:
    carrier = await office(world)
    call = world.phones["1001"].dial("1002")
    leg = await asked(carrier, MOBILE)
    leg.media.press("3")
    await call.until_ended()
    await leg.until_ended()


async def test_silence_drops_the_leg_10_seconds_after_the_prompt(world: World) -> None:
    carrier = await office(world)
    call = world.phones["1001"].dial("1002")
    leg, other = await asked(carrier, MOBILE), await carrier.until_asked(SECOND)
    ending = await leg.until_ended(20)
    assert 13 < ending.at - await leg.until_answered() < patient(18)
    assert (call.ending, other.ending) == (None, None)


async def test_another_key_asks_again(world: World) -> None:
    carrier = await office(world)
    call = world.phones["1001"].dial("1002")
    leg = await asked(carrier, MOBILE)
    leg.media.press("5")
    await leg.media.until_heard(leg.media.heard + 3 * HEARD)
    leg.media.press("1")
    await call.until_answered()


async def test_hanging_up_drops_the_leg_alone(world: World) -> None:
    carrier = await office(world)
    call = world.phones["1001"].dial("1002")
    leg, other = await asked(carrier, MOBILE), await asked(carrier, SECOND)
    all_of_them = len(await world.channels())
    await leg.bye()
    await world.eventually(lambda: count(world), all_of_them - 3)  # the leg, and two halves of a Local channel
    assert (call.answered_at, world.phones["1002"].incoming[0].ending) == (None, None)
    other.media.press("1")
    await call.until_answered()


async def test_a_late_1_hears_that_the_call_was_answered(world: World) -> None:
    carrier = await office(world)
    call = world.phones["1001"].dial("1002")
    leg = await asked(carrier, MOBILE)
    world.phones["1002"].answer(world.phones["1002"].incoming[0])
    await call.until_answered()
    leg.media.press("1")
    before = leg.media.heard
    await leg.media.until_heard(before + 60)  # more than a second of it
    await leg.until_ended()
    assert call.ending is None


async def test_of_two_who_press_1_at_once_one_gets_the_call(world: World) -> None:
    carrier = await office(world)
    call = world.phones["1001"].dial("1002")
    legs = [await asked(carrier, MOBILE), await asked(carrier, SECOND)]
    for leg in legs:
        leg.media.press("1")
    await call.until_answered()
    await asyncio.wait([asyncio.ensure_future(leg.until_ended(8)) for leg in legs], return_when="FIRST_COMPLETED")
    assert sum(leg.ending is None for leg in legs) == 1
    assert call.ending is None


async def test_a_caller_who_gives_up_frees_whoever_is_asked_at_once(world: World) -> None:
    carrier = await office(world)
    call = world.phones["1001"].dial("1002")
    leg = await asked(carrier, MOBILE)
    await world.phones["1001"].hang_up(call)
    ending = await leg.until_ended(1)
    assert ending.at - (await call.until_ended()).at < patient(0.5)


async def test_the_ring_timeout_ends_a_prompt_too(world: World) -> None:
    carrier = await office(world, ring_timeout=3, mailbox=True)
    call = world.phones["1001"].dial("1002")
    leg = await asked(carrier, MOBILE)
    assert await world.voicemail(call) == ("1002", "u")
    await leg.until_ended(1)


async def test_who_was_asked_and_dropped_it_is_not_busy(world: World) -> None:
    carrier = await office(world, mailbox=True)
    carrier.does[SECOND] = Refuse(486)
    world.phones["1002"].behaviour = Refuse(486)
    call = world.phones["1001"].dial("1002")
    (await asked(carrier, MOBILE)).media.press("2")
    assert await world.voicemail(call) == ("1002", "u")


async def test_without_confirmation_an_outside_number_just_answers(world: World) -> None:
    carrier = await office(world)
    bob = world.people["1002"]
    world.default(bob, ring=Simultaneous((RingTarget(ToExternal(MOBILE)),)))
    carrier.does[MOBILE] = Answer(0.1)
    await world.live()
    await world.phones["1001"].dial("1002").until_answered()


async def test_a_missing_prompt_stops_no_call(world: World) -> None:
    carrier = await office(world)
    sounds = world.posted.settings.pbx / "lib" / "sounds" / "en"
    away = (sounds / "ringplan").rename(sounds / "elsewhere")
    try:
        call = world.phones["1001"].dial("1002")
        leg = await asked(carrier, MOBILE, heard=5)  # a beep is all there is
        leg.media.press("1")
        await call.until_answered()
    finally:
        away.rename(sounds / "ringplan")
