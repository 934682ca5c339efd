"""Call screening: outside callers say a name, whoever picks up hears it and chooses (PRODUCT §2.6-7)."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from controller.domain.destinations import ToExternal, ToUser
from controller.domain.ids import UserId
from controller.domain.rules import Forwards, RingTarget, Simultaneous
from controller.operations import lists
from tests.calls.behaviour import Behaviour, Refuse, Ring
from tests.calls.carrier import Carrier, did, trunk_to
from tests.calls.hours import ringing
from tests.calls.leg import Leg
from tests.calls.sipphone import Phone
from tests.calls.voice import saying, share
from tests.calls.world import World
from tests.hurried import LONGEST
from tests.patience import patient

NUMBER, MOBILE = "+4930200002", "+4917012345"
NAME = 400  # Hz: what the caller's name sounds like
PHONES = ("1002", "1002a", "1003")
HEARD = 15  # packets of a prompt


async def office(world: World, *, behaviour: Behaviour | None = None, mailbox: bool = False, **parts: Any) -> Carrier:
    """Bob at 1002 screens his calls; both his phones ring, and Cid's at 1003. The carrier brings callers who speak."""
    bob = world.user("1002", "Bob", phones=("1002", "1002a"), ring_timeout=40, mailbox=mailbox)
    world.user("1003", "Cid")
    world.user("1001", "Ann Ash")
    ring = Simultaneous((), all_phones=True) if parts else ringing_all(world)
    world.default(bob, **({"screening": True, "ring": ring} | parts))
    carrier = await trunk_to(world, behaviour=Ring())
    carrier.talks = True
    did(world, NUMBER, ToUser(bob))
    for name in PHONES:
        await world.phone(name, behaviour or Ring(), talks=True)
    await world.live()
    return carrier


def ringing_all(world: World) -> Simultaneous:
    """All of Bob's phones, and Cid's."""
    return Simultaneous(ringing(world.devices["1003"]).targets, all_phones=True)


def rings(world: World) -> list[Phone]:
    return [world.phones[name] for name in PHONES]


def tapes(world: World) -> list[Path]:
    """Recorded names in the PBX."""
    return list((world.posted.settings.pbx / "spool" / "names").glob("*"))


def calls(carrier: Carrier, name: float | None = NAME) -> Leg:
    """An outside caller who says a name once he is asked, or nothing."""
    call = carrier.call(NUMBER)
    if name is not None:
        call.media.voice = saying(name)
    return call


async def named(call: Leg) -> None:
    """The caller has said his name and is silent."""
    await call.until_answered()
    await call.media.until_heard(150)  # the prompt, the tone, and some of the recording
    call.media.voice = saying(0)


async def picked_up(phone: Phone) -> Leg:
    """The phone is picked up, and hears the prompt."""
    leg = await phone.until_called(within=12)
    phone.answer(leg)
    await leg.media.until_heard(HEARD)
    return leg


async def hears(leg: Leg, hz: float, within: float = 6.0) -> None:
    """Waits until that tone is heard. Raises TimeoutError."""
    async with asyncio.timeout(patient(within)):
        while share(hz, bytes(leg.media.sound[-1600:])) < 0.6:
            await leg.media.until_heard(leg.media.heard + 1)


async def test_whoever_picks_up_hears_the_name_and_1_takes_the_call(world: World) -> None:
    carrier = await office(world)
    call = calls(carrier)
    await named(call)
    leg = await picked_up(world.phones["1002a"])
    await hears(leg, NAME)
    assert [phone.incoming[0].ending for phone in rings(world)] == [None] * 3
    leg.media.press("1")
    for phone in (world.phones["1002"], world.phones["1003"]):
        assert "cause=200" in (await phone.incoming[0].until_ended()).cause
    call.media.voice = saying(600)
    await hears(leg, 600)
    await carrier.hang_up(call)
    await leg.until_ended()
    await world.eventually(lambda: asyncio.to_thread(tapes, world), [], 1)


async def test_silence_is_announced_as_no_name(world: World) -> None:
    carrier = await office(world)
    call = calls(carrier, None)
    leg = await picked_up(world.phones["1002"])
    assert call.answered_at
    [channel] = [name for name in await world.channels() if name.startswith(f"PJSIP/t{carrier.trunk}-")]
    asked = {"Action": "Getvar", "Channel": channel, "Variable": "RP_SAID"}
    assert (await world.posted.post.ami.send(asked))["Value"] == "ringplan/no-name"
    leg.media.press("1")
    await world.phones["1003"].incoming[0].until_ended()
    await carrier.hang_up(call)


async def test_a_caller_inside_is_not_asked(world: World) -> None:
    await office(world)
    phone = await world.phone("1001")
    call = phone.dial("1002")
    leg = await world.phones["1003"].until_called()
    assert call.answered_at is None
    world.phones["1003"].answer(leg)
    await call.until_answered()


async def test_an_allowed_caller_is_not_asked(world: World) -> None:
    carrier = await office(world)
    bob = world.people["1002"]
    world.save(lambda session, me: lists.add(session, me, world.domain, bob, "allowed", "+4989*"))
    await world.live()
    call = carrier.call(NUMBER)
    leg = await world.phones["1002"].until_called()
    assert call.answered_at is None
    world.phones["1002"].answer(leg)
    await call.until_answered()


@pytest.mark.parametrize("key", ["2", "3"])
async def test_declined_by_any_phone_the_caller_gets_voicemail(world: World, key: str) -> None:
    carrier = await office(world, mailbox=True)
    call = calls(carrier)
    await named(call)
    leg = await picked_up(world.phones["1003"])
    leg.media.press(key)
    box, greeting = await world.heard.voicemail(f"t{carrier.trunk}")
    assert (box, greeting) == (f"1002@d{world.domain}", "u")
    for phone in rings(world):
        await phone.incoming[0].until_ended()
    await carrier.hang_up(call)


@pytest.mark.parametrize("key", ["2", "3"])
async def test_declined_without_voicemail_the_caller_is_told_and_released(world: World, key: str) -> None:
    carrier = await office(world)
    call = calls(carrier)
    await named(call)
    leg = await picked_up(world.phones["1003"])
    leg.media.press(key)
    end = (await leg.until_ended()).at
    assert (await call.until_ended()).at - end >= LONGEST  # something was said


async def test_silence_and_hanging_up_drop_one_leg_and_the_others_ring_on(world: World) -> None:
    carrier = await office(world)
    call = calls(carrier)
    await named(call)
    silent, hasty = await picked_up(world.phones["1002"]), await picked_up(world.phones["1003"])
    await hasty.bye()
    await silent.until_ended(18)
    third = await picked_up(world.phones["1002a"])
    third.media.press("1")
    call.media.voice = saying(600)
    await hears(third, 600)
    assert call.ending is None


async def test_a_late_1_hears_so_and_of_two_at_once_one_gets_the_call(world: World) -> None:
    carrier = await office(world)
    call = calls(carrier)
    await named(call)
    legs = [await picked_up(phone) for phone in rings(world)]
    for leg in legs[:2]:
        leg.media.press("1")
    await asyncio.wait([asyncio.ensure_future(leg.until_ended()) for leg in legs[:2]], return_when="FIRST_COMPLETED")
    before = legs[2].media.heard
    legs[2].media.press("1")
    await legs[2].media.until_heard(before + 60)
    await legs[2].until_ended()
    assert sum(leg.ending is None for leg in legs) == 1
    assert call.ending is None


@pytest.mark.parametrize("stage", ["prompt", "name", "ringing", "asked"])
async def test_a_caller_who_gives_up_leaves_nothing_behind(world: World, stage: str) -> None:
    carrier = await office(world)
    call = calls(carrier)
    await call.until_answered()
    legs: list[Leg] = []
    if stage == "name":
        await world.eventually(lambda: asyncio.to_thread(lambda: len(tapes(world))), 1, 6)
    elif stage != "prompt":
        await named(call)
        legs = [await phone.until_called(within=12) for phone in rings(world)]
        if stage == "asked":
            await picked_up(world.phones["1003"])
    await carrier.hang_up(call)
    await world.eventually(world.channels, [], 1)
    for leg in legs:
        await leg.until_ended(1)
    assert tapes(world) == []


async def test_a_screened_call_that_is_forwarded_is_not_screened_again(world: World) -> None:
    carrier = await office(world)
    cid: UserId = world.people["1003"]
    world.default(world.people["1002"], ring=Simultaneous((), all_phones=True), forwards=Forwards(busy=ToUser(cid)))
    world.default(cid, screening=True)
    for name in ("1002", "1002a"):
        world.phones[name].behaviour = Refuse(486)
    await world.live()
    call = calls(carrier)
    await named(call)
    leg = await world.phones["1003"].until_called(within=12)
    world.phones["1003"].answer(leg)
    call.media.voice = saying(600)
    await hears(leg, 600)


async def test_with_confirmation_there_is_one_prompt_and_one_1(world: World) -> None:
    outside = Simultaneous((RingTarget(ToExternal(MOBILE)),), confirm_external=True)
    carrier = await office(world, ring=outside)
    call = calls(carrier)
    await named(call)
    leg = await carrier.until_asked(MOBILE, within=12)
    carrier.answer(leg)
    await hears(leg, NAME)
    leg.media.press("1")
    call.media.voice = saying(600)
    await hears(leg, 600)


async def test_where_nothing_can_ring_nobody_is_asked(world: World) -> None:
    carrier = await office(world, mailbox=True)
    for name in PHONES:
        await world.phones[name].unregister()
        await world.until_here(name, False)
    call = calls(carrier)
    assert (await world.heard.voicemail(f"t{carrier.trunk}"))[1] == "u"
    assert tapes(world) == []
    await call.until_answered()
    await carrier.hang_up(call)


async def test_all_busy_goes_on_as_any_busy_call(world: World) -> None:
    carrier = await office(world, behaviour=Refuse(486), mailbox=True)
    call = calls(carrier)
    await named(call)
    assert (await world.heard.voicemail(f"t{carrier.trunk}", within=12))[1] == "b"
    await carrier.hang_up(call)
