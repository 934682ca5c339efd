"""Which rule is in force when, for a span of time: bands between the instants at which that changes (PRODUCT §3).

Asks `rule_in_force` at those instants only. Counterpart: until.py, which looks for the next of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from controller.domain.directory import Directory, User
from controller.domain.force import override_in_force, rule_in_force
from controller.domain.framehours import next_change
from controller.domain.ids import RuleId
from controller.domain.rules import During, OverrideKind
from controller.domain.timeframes import TimeFrame

DAYS_A_WEEK = 7
ABOVE: tuple[OverrideKind, ...] = ("dnd", "always")  # the overrides that stand above whatever the rule says


@dataclass(frozen=True, slots=True)
class Band:
    """From `start` until before `end` (UTC) one rule is in force; `above` is the override that stands above it."""

    start: datetime
    end: datetime
    rule: RuleId
    above: OverrideKind | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a zone, from its midnight to the next (UTC): 23 or 25 hours when the clock changes."""

    start: datetime
    end: datetime
    bands: tuple[Band, ...]


def week(directory: Directory, user: User, monday: datetime) -> tuple[Day, ...]:
    """The seven days from `monday`, a midnight in the zone (a ZoneInfo) that counts, with the bands of each."""
    midnights = [_midnight(monday, days).astimezone(UTC) for days in range(DAYS_A_WEEK + 1)]
    found = bands(directory, user, midnights[0], midnights[-1])
    return tuple(Day(start, end, tuple(_within(found, start, end))) for start, end in pairwise(midnights))


def bands(directory: Directory, user: User, start: datetime, end: datetime) -> tuple[Band, ...]:
    """Without a gap from `start` to `end` (UTC), neighbours differ. An override counts from when it was switched on."""
    found: list[Band] = []
    for begins, ends in pairwise(sorted(_edges(directory, user, start, end))):
        band = Band(begins, ends, rule_in_force(directory, user, begins)[0].id, _above(user, begins))
        if found and (found[-1].rule, found[-1].above) == (band.rule, band.above):
            found[-1] = replace(found[-1], end=ends)
        else:
            found.append(band)
    return tuple(found)


def frames_used(directory: Directory, user: User) -> tuple[TimeFrame, ...]:
    """The frames that decide which rule is in force, in the order of the rules."""
    used = [rule.when.frame for rule in user.rules if rule.enabled and isinstance(rule.when, During)]
    return tuple(directory.frames[frame] for frame in dict.fromkeys(used))


def _edges(directory: Directory, user: User, start: datetime, end: datetime) -> set[datetime]:
    """Both ends, and every instant between at which a frame or an override begins or ends."""
    edges = {start, end}
    for frame in frames_used(directory, user):
        edges.update(_changes(frame, start, end))
    for override in user.overrides:
        moments = (override.since, override.until)
        edges.update(_whole_second(moment) for moment in moments if moment is not None)
    return {edge for edge in edges if start <= edge <= end}


def _changes(frame: TimeFrame, start: datetime, end: datetime) -> Iterator[datetime]:
    change = next_change(frame, start)
    while change is not None and change < end:
        yield change
        change = next_change(frame, change)


def _above(user: User, instant: datetime) -> OverrideKind | None:
    """Drawn from when it was switched on: what stood above the rules before that is not known any more."""
    begun = tuple(each for each in user.overrides if _whole_second(each.since) <= instant)
    found = override_in_force(replace(user, overrides=begun), instant, *ABOVE)
    return None if found is None else found.kind


def _within(found: tuple[Band, ...], start: datetime, end: datetime) -> Iterator[Band]:
    for band in found:
        if band.start < end and start < band.end:
            yield replace(band, start=max(band.start, start), end=min(band.end, end))


def _midnight(monday: datetime, days: int) -> datetime:
    """Of a later day: the wall clock's, whatever the hours between; the first of two, and the gap's end in a gap."""
    assert isinstance(monday.tzinfo, ZoneInfo)
    return datetime.combine(monday.date() + timedelta(days=days), time(), monday.tzinfo)


def _whole_second(instant: datetime) -> datetime:
    """The PBX counts whole seconds."""
    return instant.replace(microsecond=0).astimezone(UTC)
