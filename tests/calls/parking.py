"""Parked calls as the PBX's own journal tells them (CEL PARK_START and PARK_END), for tests with real phones."""

import json
import re
from dataclasses import dataclass
from typing import Any

from controller.operations import lots
from tests.calls.behaviour import Answer, Ring
from tests.calls.leg import Leg
from tests.calls.sipphone import Phone
from tests.calls.test_display import caller_of
from tests.calls.world import World
from tests.journal_tail import Row

NAMES = (("1001", "Ann"), ("1002", "Bob"), ("1003", "Carol"), ("1004", "Dee"))
SILENCE = b"\xff" * 400  # ulaw
LOT = re.compile(r"park-(\d+)-(\d+)")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a call was parked: the slot, whose endpoint stands as the parker, and the channel that is parked."""

    slot: str
    by: str
    channel: str

    @property
    def whose(self) -> str:
        """The endpoint of the channel."""
        return self.channel[6:-9]


async def people(world: World, **lot: int) -> tuple[Phone, Phone, Phone]:
    """Ann, Bob, Carol, and Dee at 1004, with a phone each that sends audio; Bob answers. `lot` changes the lot."""
    for extension, name in NAMES:
        world.user(extension, name, ring_timeout=20)
    if lot:
        lot_is(world, **lot)
    await world.live()
    for extension, _ in NAMES:
        await world.phone(extension, Answer() if extension == "1002" else Ring(), talks=True)
    ann, bob, carol, _ = (world.phones[extension] for extension, _ in NAMES)
    return ann, bob, carol


def lot_is(world: World, **changes: Any) -> None:
    """Changes the domain's lot."""
    world.save(lambda session, me: lots.put(session, me, world.domain, changes))


async def parked(world: World, within: float = 5.0) -> Place:
    """The next call that is parked in the domain's lot, by the line that the PBX wrote of it."""
    row = await world.heard.until(lambda row: row.event == "PARK_START" and _is_of(world, row), within)
    told = json.loads(row.extra)
    match = LOT.fullmatch(told["parking_lot"])
    assert match, row.extra
    return Place(match[2], told["parker_dial_string"].removeprefix("PJSIP/"), row.channel)


async def unparked(world: World, place: Place, within: float = 5.0) -> str:
    """Why the next call that was in that slot left it: Unparked, TimeOut, GiveUp, or Swap for who takes its place."""
    row = await world.heard.until(lambda row: row.event == "PARK_END" and row.channel == place.channel, within)
    reason: str = json.loads(row.extra)["reason"]
    return reason.removeprefix("ParkedCall")


async def taken(phone: Phone, number: str, other: Leg) -> Leg:
    """The parked call, retrieved by dialling that, with sound both ways."""
    before = other.media.heard
    call = phone.dial(number)
    await call.until_answered()
    await call.media.until_heard(5)
    await other.media.until_heard(before + 5)
    return call


async def rung_back(phone: Phone, count: int = 0, within: float = 5.0) -> tuple[Leg, tuple[str, str]]:
    """The call that rings there as number `count` (0: the next since it was last answered), and its display."""
    answered = [number for number, leg in enumerate(phone.incoming, 1) if leg.answered_at is not None]
    leg = await phone.until_called(count or max(answered, default=0) + 1, within)
    return leg, caller_of(leg)


async def play_heard(leg: Leg) -> None:
    """Waits until the leg hears something: music, ringing, a voice."""
    await leg.media.until(lambda: SILENCE not in leg.media.sound[-2 * len(SILENCE) :], 5, "something to hear")


async def over(phone: Phone, leg: Leg, *others: Leg) -> None:
    """Hangs up, and waits until the others have ended, too."""
    await phone.hang_up(leg)
    for other in others:
        await other.until_ended()


async def send_to_lot(world: World, channel: str, slot: str, parker: Phone | None) -> None:
    """As a page parks: that channel into a slot, or "next", by that phone."""
    ami = world.posted.post.ami
    who = "" if parker is None else parker.account.auth_user
    await ami.send({"Action": "Setvar", "Channel": channel, "Variable": "RP_PARKER", "Value": who})
    place = {"Context": f"rp-park-{world.domain}", "Exten": slot, "Priority": "1"}
    await ami.send({"Action": "Redirect", "Channel": channel, **place})


async def lamp(world: World, slot: str) -> str:
    """What a phone is told whose lamp is set to that slot."""
    place = {"Context": f"blf-{world.domain}", "Exten": slot}
    return (await world.posted.post.ami.send({"Action": "ExtensionState", **place}))["StatusText"]


def _is_of(world: World, row: Row) -> bool:
    match = LOT.fullmatch(json.loads(row.extra).get("parking_lot", ""))
    return match is not None and int(match[1]) == world.domain
