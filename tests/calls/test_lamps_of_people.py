"""Lamps on phones (BLF) that show people: free, ringing, on a call, offline, do not disturb (docs/blf.md)."""

import asyncio
from collections.abc import Awaitable
from datetime import timedelta

from controller import clock
from controller.dialplan.blf import NOBODY
from controller.dialplan.names import blf
from controller.domain.destinations import ToUser
from controller.domain.ids import UserId
from controller.domain.livecalls import Mode, Person
from controller.domain.priority import HINT, Priority
from controller.domain.timeframes import Always
from controller.operations import devices, frames, users
from controller.pbx import dialplan_wire
from tests.calls.behaviour import Answer
from tests.calls.lamps import subscribe, told
from tests.calls.sipphone import Phone
from tests.calls.world import World


async def shows(world: World, phone: Phone, number: str, wanted: str, event: str = "dialog") -> None:
    """Waits until the lamp was told so last."""

    async def last() -> str:
        await asyncio.sleep(0.01)
        return (told(phone, number, event) or [""])[-1]

    await world.eventually(last, wanted, 5)


async def all_of(*waits: Awaitable[None]) -> None:
    await asyncio.gather(*waits)


async def test_lamps_show_people_whatever_becomes_of_their_phones_and_extensions(world: World) -> None:
    """One phone watches: PRODUCT §1, presence; and a phone of another domain sees nothing of it."""
    for extension in ("1001", "1003"):
        world.user(extension)
    bob = world.user("1002", "Bob", phones=("1002", "1002a"), ring_timeout=20)
    watcher, caller = await world.phones_for("1001", "1003")
    for number in ("1002", "1005", "703", "*781002", "*401002"):
        assert await subscribe(watcher, number) == 200
    await subscribe(watcher, "1002", "presence")
    await shows(world, watcher, "1002", "Unavailable", "presence")
    desk = await world.phone("1002")
    other = await world.phone("1002a")
    await shows(world, watcher, "1002", "Ready", "presence")

    call = caller.dial("1002")
    await shows(world, watcher, "1002", "early")
    other.behaviour = desk.behaviour = Answer()
    desk.answer(await desk.until_called())
    await call.until_answered()
    await all_of(shows(world, watcher, "1002", "confirmed"), shows(world, watcher, "1002", "On the phone", "presence"))
    await desk.incoming[-1].transfer("703")
    await all_of(shows(world, watcher, "703", "confirmed"), shows(world, watcher, "1002", "terminated"))
    await caller.hang_up(call)
    await shows(world, watcher, "703", "terminated")

    await dialled(desk, "*781002")
    await all_of(*(shows(world, watcher, number, "confirmed") for number in ("1002", "*781002")))
    await page_says(world, bob, "dnd")
    world.override(bob, "always", ToUser(world.people["1003"]))
    await all_of(shows(world, watcher, "*781002", "terminated"), shows(world, watcher, "*401002", "confirmed"))
    await all_of(shows(world, watcher, "1002", "terminated"), page_says(world, bob, "forwarding"))
    await dialled(desk, "*401002")
    await all_of(shows(world, watcher, "*781002", "confirmed"), shows(world, watcher, "*401002", "terminated"))
    await dialled(desk, "*401002")
    await shows(world, watcher, "*401002", "confirmed")
    await dialled(desk, "*40")
    await dialled(desk, "*401002")
    refused = watcher.dial("*781002")
    assert (await refused.until_ended(10)).code != 200, "nobody switches for a colleague"
    await shows(world, watcher, "*781002", "confirmed")

    world.save(lambda session, me: users.change(session, me, bob, {"extension": "1005"}))
    await all_of(shows(world, watcher, "1005", "confirmed"), shows(world, watcher, "1002", "Unavailable", "presence"))
    await shows(world, watcher, "*781002", "terminated")
    world.clear(bob, "dnd")
    await shows(world, watcher, "1005", "terminated")
    world.user("1002", "Carol", phones=("1002c",))
    carol = await world.phone("1002c")
    await shows(world, watcher, "1002", "Ready", "presence")
    third = world.device(bob, "1005b")
    late = await world.phone("1005b", Answer())
    spoken = caller.dial("1005")
    await spoken.until_answered()
    await shows(world, watcher, "1005", "confirmed")
    assert told(watcher, "1002")[-1] == "terminated", "Carol has nothing to do with it"
    await caller.hang_up(spoken)
    await late.leave()
    world.save(lambda session, me: devices.remove(session, me, third))

    await elsewhere(world, carol)


async def page_says(world: World, user: UserId, mode: Mode) -> None:
    """Waits until colleagues' pages are told so."""

    async def shown() -> object:
        await asyncio.sleep(0.01)
        person = world.posted.post.live.things(world.domain).get(f"person:{user}")
        return isinstance(person, Person) and person.mode

    await world.eventually(shown, mode, 5)


async def dialled(phone: Phone, code: str) -> None:
    """A key that is pressed: the call is over once it was told what is in force."""
    call = phone.dial(code)
    await call.until_answered(10)
    await phone.hang_up(call)


async def elsewhere(world: World, carol: Phone) -> None:
    """Another domain with the same extensions: its lamps show its own people only."""
    stranger_world = World(world.posted)
    try:
        stranger_world.user("1001")
        stranger = await stranger_world.phone("1001")
        assert await subscribe(stranger, "1002", "presence") == 200
        await shows(world, stranger, "1002", "Unavailable", "presence")
        call = carol.dial("1003")
        await call.until_ringing()
        await carol.hang_up(call)
        assert set(told(stranger, "1002", "presence")) == {"Unavailable"}
    finally:
        await stranger_world.close()


async def test_lamps_are_right_again_after_the_pbx_forgot_them(world: World) -> None:
    """And the night switch: `*74` and the frame's number is lit while it is forced (PRODUCT §3)."""
    world.user("1001")
    bob = world.user("1002")
    night = world.frame("Night", Always())
    [card] = world.save(
        lambda session, me: [f for f in frames.everything(session, me, world.domain, None) if f.id == night]
    )
    number = card.number
    watcher = await world.phone("1001")
    for lamp in ("*781002", f"*74{number}"):
        await subscribe(watcher, lamp)
    await subscribe(watcher, "1002", "presence")
    await world.phone("1002")
    await shows(world, watcher, "1002", "Ready", "presence")
    world.override(bob, "dnd")
    world.save(lambda session, me: frames.force(session, me, night, False))
    await all_of(*(shows(world, watcher, lamp, "confirmed") for lamp in ("*781002", f"*74{number}")))
    post = world.posted.post
    state = f"DEVICE_STATE(Custom:dnd{world.domain}-1002)"
    await post.ami.send({"Action": "Setvar", "Variable": state, "Value": "NOT_INUSE"})
    await shows(world, watcher, "*781002", "terminated")
    post.presence.connected()
    await shows(world, watcher, "*781002", "confirmed")
    world.save(lambda session, me: frames.release(session, me, night))
    await shows(world, watcher, f"*74{number}", "terminated")
    world.override(bob, "dnd", until=clock.now() + timedelta(seconds=2))
    await shows(world, watcher, "1002", "Ready", "presence")
    await shows(world, watcher, "*781002", "terminated")
    await dialplan_wire.put(post.ami, [Priority(blf(world.domain), "1002", HINT, NOBODY)])
    await shows(world, watcher, "1002", "Unavailable", "presence")
    post.attending.look.set()
    await shows(world, watcher, "1002", "Ready", "presence")
