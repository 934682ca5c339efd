"""Time frames as conditions on the PBX's clock: domain/framehours.holds() in Asterisk's words (PRODUCT §3).

`holds()` is the meaning; tests/pbx/test_frametest_on_pbx.py compares the two on a running PBX. Every expression reads
`${T}`, the instant in epoch seconds, which the calling plan has set.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import assert_never
from zoneinfo import available_timezones

from controller.dialplan.clockterms import (
    EPOCH,
    FORMATS,
    MAX_CHUNK,
    Compare,
    Condition,
    Names,
    Reading,
    chunks,
    readings,
)
from controller.dialplan.dateterms import dates_condition, holidays_condition
from controller.dialplan.weekterms import weekly_condition
from controller.dialplan.yearterms import yearly_condition
from controller.domain.ids import FrameId
from controller.domain.timeframes import Always, Dates, Forced, FrameKind, Holidays, TimeFrame, Weekly
from controller.domain.wallspans import plain

ZONE_NAME = re.compile(r"[A-Za-z0-9_+/-]+")
LETTERS: dict[Reading, str] = {"week": "W", "date": "D", "year": "Y", "yearday": "J"}


class UnknownZone(ValueError):
    """The time zone has no name that the PBX could know: it would silently take UTC (Asterisk 22.10)."""


@dataclass(frozen=True, slots=True)
class Inlined:
    """The tests of some frames, as the plan of one user needs them.

    `sets` are variables to be set before, with their values: `W1`, `${STRFTIME(${T},Europe/Berlin,%u%H%M)}`. A frame
    holds if one of its `clauses` is 1; each is to stand in `$[…]`, gives 1 or 0 and has at most MAX_CHUNK characters.
    """

    sets: Mapping[str, str]
    clauses: Mapping[FrameId, tuple[str, ...]]

    @property
    def setting(self) -> str:
        """All of `sets` as the data of one MSet(), for a Gosub; empty when there are none."""
        return ",".join(self.settings)

    @property
    def settings(self) -> tuple[str, ...]:
        """The same as the data of as many MSet() as keep each within MAX_CHUNK: many zones make many clocks."""
        parts: list[str] = []
        for name, value in self.sets.items():
            one = f"LOCAL({name})={value}"
            if parts and len(parts[-1]) + 1 + len(one) <= MAX_CHUNK:
                parts[-1] += f",{one}"
            else:
                parts.append(one)
        return tuple(parts)


def inline(frames: Iterable[TimeFrame]) -> Inlined:
    """Tests over shared clock variables, one a zone and format. Raises UnknownZone."""
    tests = {frame.id: (frame.zone, condition(frame)) for frame in frames}
    needed = sorted({(zone, reading) for zone, test in tests.values() for reading in readings(test)})
    zones = sorted({zone for zone, _ in needed})
    variables = {(zone, reading): f"{LETTERS[reading]}{zones.index(zone) + 1}" for zone, reading in needed}
    return Inlined(
        {name: clock_value(zone, reading) for (zone, reading), name in variables.items()},
        {key: chunks(test, _by_variable(variables, zone)) for key, (zone, test) in tests.items()},
    )


def conditions(frame: TimeFrame) -> tuple[str, ...]:
    """The frame's clauses without variables other than T. Raises UnknownZone."""
    return chunks(condition(frame), lambda reading: clock_value(frame.zone, reading))


def condition(frame: TimeFrame) -> Condition:
    """When the frame holds, forced state first. Raises UnknownZone."""
    check_zone(frame.zone)
    forced = frame.forced
    if forced is None:
        return kind_condition(frame.kind)
    if forced.until is None:
        return ((),) if forced.on else ()
    return _until(forced, int(forced.until.timestamp()), kind_condition(frame.kind))


def kind_condition(kind: FrameKind) -> Condition:
    """When the kind's own hours hold, on the wall clock."""
    match kind:
        case Always():
            return ((),)
        case Weekly():
            return weekly_condition(kind)
        case Dates():
            entries = tuple(plain(entry) for entry in kind.entries)
            fixed = dates_condition(entry for entry in entries if not entry.yearly)
            return fixed + yearly_condition(entry for entry in entries if entry.yearly)
        case Holidays():
            return holidays_condition(kind)
        case _:
            assert_never(kind)


def clock_value(zone: str, reading: Reading) -> str:
    """The expression that reads the clock, `${T}` itself for the epoch."""
    return EPOCH if reading == "epoch" else f"${{STRFTIME({EPOCH},{zone},{FORMATS[reading]})}}"


def check_zone(zone: str) -> None:
    """Raises UnknownZone unless the zone exists and its name can stand in a dialplan."""
    if not ZONE_NAME.fullmatch(zone) or zone not in _zones():
        raise UnknownZone(f"there is no time zone {zone!r}")


def _by_variable(variables: Mapping[tuple[str, Reading], str], zone: str) -> Names:
    return lambda reading: EPOCH if reading == "epoch" else f"${{{variables[zone, reading]}}}"


def _until(forced: Forced, end: int, scheduled: Condition) -> Condition:
    """Forced before `end` (epoch seconds), as scheduled from then on."""
    if forced.on:
        return ((Compare("epoch", "<", end),), *scheduled)
    return tuple((Compare("epoch", ">=", end), *term) for term in scheduled)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
