"""Words of a told decision: people, phones, moments, rings. Names stay as typed. Counterpart: story.py."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from controller.domain.calls import Call, Inside
from controller.domain.decision import Leg, Passed, Ring
from controller.domain.directory import Directory
from controller.domain.frames_text import time_text
from controller.domain.ids import DeviceId, UserId

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
PASSED_SHOWN = 6  # rules passed over, named one by one


def listed(items: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return f"{', '.join(items[:-1])} and {items[-1]}" if len(items) > 1 else "".join(items)


def person(directory: Directory, user: UserId) -> str:
    """`Bob (1002)`."""
    found = directory.users.get(user)
    return "somebody who is no longer here" if found is None else f"{found.name} ({found.extension})"


def moment(directory: Directory, instant: datetime) -> str:
    """`On Friday 25 December 2026 at 10:00 (Europe/Berlin)`: in the zone it carries if that has a name, else ours."""
    zone = instant.tzinfo if isinstance(instant.tzinfo, ZoneInfo) else ZoneInfo(directory.domain.zone)
    wall = instant.astimezone(zone)
    seconds = f":{wall.second:02}" if wall.second else ""
    day = f"{DAYS[wall.weekday()]} {wall.day} {MONTHS[wall.month - 1]} {wall.year}"
    return f"On {day} at {time_text(wall.hour * 60 + wall.minute)}{seconds} ({zone.key})"


def call_words(directory: Directory, call: Call) -> str:
    """`a call from Anna (1001) to Bob (1002)`, with what is known of its way."""
    by = sorted(call.diverted_by)
    diverted = f", diverted by {listed([person(directory, user) for user in by])}" if by else ""
    transferred = f", transferred by {person(directory, call.transferrer)}" if call.transferrer is not None else ""
    return f"{_caller(directory, call)} to {person(directory, call.to)}{diverted}{transferred}"


def _caller(directory: Directory, call: Call) -> str:
    match call.caller:
        case Inside(user=user, device=device_id):
            device = None if device_id is None else directory.devices.get(device_id)
            return f"a call from {person(directory, user)}" + (
                f" on {device.name}" if device and not device.is_extension else ""
            )
        case outside:
            return f"a call from {outside.number}" if outside.number else "an anonymous call"


def in_force(name: str, passed: Sequence[Passed]) -> str:
    """`“Holidays” is in force (“Open hours” does not hold then)`."""
    absent = [each.why == f"“{each.name}” does not hold then" for each in passed]
    idle = list(dict.fromkeys(f"“{each.name}”" for each, gone in zip(passed, absent, strict=True) if gone))
    others = [_passed(each) for each, gone in zip(passed, absent, strict=True) if not gone]
    waiting = [f"{_few(idle)} {'do' if len(idle) > 1 else 'does'} not hold then"] if idle else []
    told = "; ".join([*waiting, *others[:PASSED_SHOWN], *_rest(others)])
    return f"“{name}” is in force ({told})" if told else f"“{name}” is in force"


def _passed(passed: Passed) -> str:
    """A rule with the reason, which begins with "it" or with the name of its frame."""
    if passed.why.startswith("it "):
        return f"“{passed.name}” {passed.why.removeprefix('it ')}"
    return f"“{passed.name}” does not apply, as {passed.why}"


def _few(names: Sequence[str]) -> str:
    return listed([*names[:PASSED_SHOWN], *_rest(names)])


def _rest(items: Sequence[str]) -> list[str]:
    more = len(items) - PASSED_SHOWN
    return [f"{more} more"] if more > 0 else []


def ring_words(directory: Directory, owner: UserId, ring: Ring) -> str:
    """`1002a rings at once, Carol’s 1003 after 8 seconds, for 25 seconds in all`."""
    stages = [(delay, list(legs)) for delay, legs in groupby(sorted(ring.legs, key=_delay), key=_delay)]
    names = [listed([_leg(directory, owner, leg) for leg in legs]) for _, legs in stages]
    verb = "ring" if len(stages[0][1]) > 1 else "rings"
    if len(stages) == 1 and not stages[0][0]:
        return f"{names[0]} {verb} {_lasting(ring.timeout)}"
    starts = [_start(delay) for delay, _ in stages]
    rest = [f"{name} {start}" for name, start in zip(names[1:], starts[1:], strict=True)]
    in_all = " in all" if ring.timeout is not None else ""
    return f"{', '.join([f'{names[0]} {verb} {starts[0]}', *rest])}, {_lasting(ring.timeout)}{in_all}"


def _delay(leg: Leg) -> int:
    return leg.delay


def _start(delay: int) -> str:
    return f"after {seconds(delay)}" if delay else "at once"


def seconds(count: int) -> str:
    """`1 second`, `25 seconds`."""
    return "1 second" if count == 1 else f"{count} seconds"


def _lasting(timeout: int | None) -> str:
    return "until the caller gives up" if timeout is None else f"for {seconds(timeout)}"


def _leg(directory: Directory, owner: UserId, leg: Leg) -> str:
    if isinstance(leg.to, str):
        return leg.to + (" (whoever answers presses 1 to accept)" if leg.confirm else "")
    return phone(directory, owner, leg.to)


def phone(directory: Directory, owner: UserId, device: DeviceId) -> str:
    """`1002a`, of somebody else `Carol’s 1003`."""
    found = directory.devices[device]
    return found.name if found.owner == owner else f"{directory.users[found.owner].name}’s {found.name}"
