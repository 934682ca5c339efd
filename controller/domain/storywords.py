"""Words of a told decision: people, phones, moments, rings. Names stay as typed. Counterpart: story.py."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from controller.domain.calls import Call, Inside
from controller.domain.decision import Leg, Passed, Ring
from controller.domain.destinations import ToExternal, ToHandset, ToInner, ToUser
from controller.domain.directory import Directory
from controller.domain.force import NEEDS_FRAME, SWITCHED_OFF
from controller.domain.frames_text import time_text
from controller.domain.ids import DeviceId, GroupId, UserId
from controller.domain.saying import joined, listed, say, say_count, say_day

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
INNER = {
    "queue": say("the queue"),
    "attendant": say("the auto attendant"),
    "conference": say("the conference"),
    "park": say("parking"),
}
PARKED_THEN = say("the call is parked: the caller hears music until somebody takes it")
PASSED_SHOWN = 6  # rules passed over, named one by one


def person(directory: Directory, user: UserId) -> str:
    """`Bob (1002)`."""
    found = directory.users.get(user)
    return say("somebody who is no longer here") if found is None else f"{found.name} ({found.extension})"


def moment(directory: Directory, instant: datetime) -> str:
    """`On Friday 25 December 2026 at 10:00 (Europe/Berlin)`: in the zone it carries if that has a name, else ours."""
    zone = instant.tzinfo if isinstance(instant.tzinfo, ZoneInfo) else ZoneInfo(directory.domain.zone)
    wall = instant.astimezone(zone)
    seconds = f":{wall.second:02}" if wall.second else ""
    day = f"{DAYS[wall.weekday()]} {wall.day} {MONTHS[wall.month - 1]} {wall.year}"
    return say(
        "On {day} at {time} ({zone})",
        day=say_day(day, wall.date(), "yMMMMEEEEd"),
        time=time_text(wall.hour * 60 + wall.minute) + seconds,
        zone=zone.key,
    )


def call_words(directory: Directory, call: Call) -> str:
    """`a call from Anna (1001) to Bob (1002)`, with what is known of its way."""
    by = sorted(call.diverted_by)
    diverted = say(", diverted by {names}", names=listed([person(directory, user) for user in by])) if by else ""
    by_name = "" if call.transferrer is None else person(directory, call.transferrer)
    transferred = say(", transferred by {name}", name=by_name) if by_name else ""
    return say(
        "{caller} to {person}{diverted}{transferred}",
        caller=_caller(directory, call),
        person=person(directory, call.to),
        diverted=diverted,
        transferred=transferred,
    )


def _caller(directory: Directory, call: Call) -> str:
    match call.caller:
        case Inside(user=user, device=device_id):
            device = None if device_id is None else directory.devices.get(device_id)
            who = person(directory, user)
            if device and not device.is_extension:
                return say("a call from {name} on {phone}", name=who, phone=device.name)
            return say("a call from {name}", name=who)
        case outside:
            return say("a call from {name}", name=outside.number) if outside.number else say("an anonymous call")


def in_force(name: str, passed: Sequence[Passed]) -> str:
    """`“Holidays” is in force (“Open hours” does not hold then)`."""
    absent = [each.why == f"“{each.name}” does not hold then" for each in passed]
    idle = list(
        dict.fromkeys(say("“{name}”", name=each.name) for each, gone in zip(passed, absent, strict=True) if gone)
    )
    others = [_passed(each) for each, gone in zip(passed, absent, strict=True) if not gone]
    waiting = [_waiting(idle)] if idle else []
    told = joined("; ", [*waiting, *others[:PASSED_SHOWN], *_rest(others)])
    return (
        say("“{name}” is in force ({told})", name=name, told=told) if told else say("“{name}” is in force", name=name)
    )


def _passed(passed: Passed) -> str:
    """A rule with the reason, which begins with "it" or with the name of its frame."""
    if passed.why == NEEDS_FRAME:
        return say("“{name}” needs a time frame", name=passed.name)
    if passed.why == SWITCHED_OFF:
        return say("“{name}” is switched off", name=passed.name)
    return say("“{name}” does not apply, as {why}", name=passed.name, why=passed.why)


def _waiting(names: Sequence[str]) -> str:
    few = listed([*names[:PASSED_SHOWN], *_rest(names)])
    return say_count(len(names), "{names} does not hold then", "{names} do not hold then", names=few)


def _rest(items: Sequence[str]) -> list[str]:
    more = len(items) - PASSED_SHOWN
    return [say_count(more, "{number} more", "{number} more")] if more > 0 else []


def ring_words(directory: Directory, owner: UserId, ring: Ring) -> str:
    """`1002a rings at once, Carol’s 1003 after 8 seconds, for 25 seconds in all`."""
    stages = [(delay, list(legs)) for delay, legs in groupby(sorted(ring.legs, key=_delay), key=_delay)]
    names = [listed([_leg(directory, owner, leg) for leg in legs]) for _, legs in stages]
    count, lasts = len(stages[0][1]), lasting(ring.timeout)
    if len(stages) == 1 and not stages[0][0]:
        return say_count(count, "{names} rings {lasting}", "{names} ring {lasting}", names=names[0], lasting=lasts)
    starts = [_start(delay) for delay, _ in stages]
    begin = say_count(count, "{names} rings {start}", "{names} ring {start}", names=names[0], start=starts[0])
    rest = [joined(" ", pair) for pair in zip(names[1:], starts[1:], strict=True)]
    whole = joined(", ", [begin, *rest])
    if ring.timeout is None:
        return say("{stages}, until the caller gives up", stages=whole)
    return say("{stages}, for {how_long} in all", stages=whole, how_long=seconds(ring.timeout))


def _delay(leg: Leg) -> int:
    return leg.delay


def _start(delay: int) -> str:
    return say("after {how_long}", how_long=seconds(delay)) if delay else say("at once")


def seconds(count: int) -> str:
    """`1 second`, `25 seconds`."""
    return say_count(count, "{number} second", "{number} seconds")


def lasting(timeout: int | None) -> str:
    return say("until the caller gives up") if timeout is None else say("for {how_long}", how_long=seconds(timeout))


def parking(directory: Directory) -> str:
    """Of a call that is parked by a rule."""
    return INNER["park"] if directory.domain.has_lot else say("parking, which is switched off")


def _leg(directory: Directory, owner: UserId, leg: Leg) -> str:
    if isinstance(leg.to, str):
        return leg.to + (say(" (whoever answers presses 1 to accept)") if leg.confirm else "")
    return phone(directory, owner, leg.to)


def operator(directory: Directory, owner: UserId) -> str:
    """Where 0 leads from that user's greeting: `Carol (1003)`, `1002m`, `the group Sales (600)`; empty: nowhere."""
    match directory.users[owner].operator:
        case ToUser(user) if user in directory.users:
            return person(directory, user)
        case ToHandset(device) if device in directory.devices:
            return say("phone {name}", name=phone(directory, owner, device))
        case ToExternal(number):
            return number
        case ToInner("group", key) if found := directory.groups.get(GroupId(int(key))):
            return say("the group {name} ({extension})", name=found.name, extension=found.extension)
        case ToInner("park") if directory.domain.has_lot:
            return INNER["park"]
        case _:
            return ""


def phone(directory: Directory, owner: UserId, device: DeviceId) -> str:
    """`1002a`, of somebody else `Carol’s 1003`."""
    found = directory.devices[device]
    if found.owner == owner:
        return found.name
    return say("{name}’s {phone}", name=directory.users[found.owner].name, phone=found.name)
