"""The week as bands: the rule in force at every instant (PRODUCT §3 One meaning), on days of 23 and 25 hours, too."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest

from controller.domain.directory import Directory, Domain, User
from controller.domain.force import override_in_force, rule_in_force
from controller.domain.ids import DomainId, FrameId, RuleId, UserId
from controller.domain.rules import AnsweringRule, Default, During, Override
from controller.domain.timeframes import Always, Forced, TimeFrame, Weekly, WeeklyRange
from controller.domain.weekbands import ABOVE, Day, bands, week
from tests import directorydraws, framedraws

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = Weekly(tuple(WeeklyRange(day, 540, 1020) for day in range(1, 6)))
NIGHT = Weekly((WeeklyRange(6, 1320, 360),))  # Saturday 22:00 to Sunday 6:00
MONDAY = datetime(2026, 11, 23, tzinfo=BERLIN)
OPEN, CLOSED = RuleId(1), RuleId(99)


def office(
    kind: Always | Weekly = OFFICE, forced: Forced | None = None, overrides: tuple[Override, ...] = ()
) -> Directory:
    """One user with a rule for that frame, and the Default rule."""
    frame = TimeFrame(FrameId(1), "Open hours", "Europe/Berlin", kind, forced=forced)
    rules = (AnsweringRule(OPEN, During(frame.id)), AnsweringRule(CLOSED, Default()))
    anna = User(UserId(1), "1001", "Anna", rules, overrides=overrides)
    return Directory(Domain(DomainId(1), "acme.example", "Europe/Berlin"), {anna.id: anna}, {}, {frame.id: frame})


def told(day: Day) -> list[tuple[str, str, int]]:
    """Each band with its wall-clock times."""
    clocks = [(band.start.astimezone(BERLIN), band.end.astimezone(BERLIN), band.rule) for band in day.bands]
    return [(f"{start:%H:%M}", f"{end:%H:%M}", rule) for start, end, rule in clocks]


def days_of(directory: Directory, monday: datetime = MONDAY) -> tuple[Day, ...]:
    return week(directory, directory.users[UserId(1)], monday)


def test_a_working_day_has_three_bands_and_a_sunday_one() -> None:
    days = days_of(office())
    assert told(days[0]) == [("00:00", "09:00", CLOSED), ("09:00", "17:00", OPEN), ("17:00", "00:00", CLOSED)]
    assert told(days[6]) == [("00:00", "00:00", CLOSED)]


def test_hours_across_midnight_stand_on_both_days() -> None:
    days = days_of(office(NIGHT))
    assert told(days[5])[-1] == ("22:00", "00:00", OPEN)
    assert told(days[6])[0] == ("00:00", "06:00", OPEN)


@pytest.mark.parametrize(
    ("monday", "hours"), [(datetime(2026, 3, 23, tzinfo=BERLIN), 23), (datetime(2026, 10, 19, tzinfo=BERLIN), 25)]
)
def test_when_the_clock_changes_the_day_is_shorter_or_longer_and_the_hours_do_not_shift(
    monday: datetime, hours: int
) -> None:
    sunday = days_of(office(NIGHT), monday)[6]
    assert sunday.end - sunday.start == timedelta(hours=hours)
    assert told(sunday)[0] == ("00:00", "06:00", OPEN)


def test_a_forced_frame_is_drawn_until_it_is_released_by_itself() -> None:
    """PRODUCT §3: the night switch."""
    until = datetime(2026, 11, 23, 12, tzinfo=BERLIN)
    monday = days_of(office(forced=Forced(False, until)))[0]
    assert told(monday) == [("00:00", "12:00", CLOSED), ("12:00", "17:00", OPEN), ("17:00", "00:00", CLOSED)]


def test_an_override_stands_above_from_when_it_was_switched_on_until_its_end() -> None:
    since, until = (datetime(2026, 11, 24, hour, tzinfo=BERLIN) for hour in (10, 11))
    tuesday = days_of(office(overrides=(Override("dnd", since, None, until),)))[1]
    assert [band.above for band in tuesday.bands] == [None, None, "dnd", None, None]
    assert (tuesday.bands[2].start, tuesday.bands[2].end) == (since, until)


@pytest.mark.parametrize("seed", range(60))
def test_at_any_instant_the_band_says_what_rule_in_force_says(seed: int) -> None:
    """PRODUCT §3: one meaning, in one place."""
    rng = Random(seed)
    directory = directorydraws.directory(rng)
    user = rng.choice(list(directory.users.values()))
    start = directorydraws.instant(rng, directory).replace(microsecond=0).astimezone(UTC)
    end = start + timedelta(days=7)
    found = bands(directory, user, start, end)
    assert (found[0].start, found[-1].end) == (start, end)
    for earlier, later in pairwise(found):
        assert earlier.end == later.start
        assert (earlier.rule, earlier.above) != (later.rule, later.above)
    for instant in (start + timedelta(seconds=rng.randrange(7 * 86_400)) for _ in range(200)):
        _check(directory, user, found, instant)
    for band in found:
        for instant in (band.start, band.end - timedelta(seconds=1)):
            _check(directory, user, found, instant)


def _check(directory: Directory, user: User, found: tuple, instant: datetime) -> None:  # type: ignore[type-arg]
    band = next(each for each in found if each.start <= instant < each.end)
    assert band.rule == rule_in_force(directory, user, instant)[0].id, instant
    begun = replace(user, overrides=tuple(each for each in user.overrides if each.since <= instant))
    above = override_in_force(begun, instant, *ABOVE)
    assert band.above == (above and above.kind), instant


@pytest.mark.parametrize("zone", framedraws.ZONES)
def test_the_days_of_a_week_follow_each_other_without_a_gap(zone: str) -> None:
    for week_of_year in range(0, 53, 2):
        monday = datetime.combine(
            (datetime(2027, 1, 4) + timedelta(weeks=week_of_year)).date(),  # noqa: DTZ001
            datetime.min.time(),
            ZoneInfo(zone),
        )
        days = days_of(office(), monday)
        assert all(earlier.end == later.start for earlier, later in pairwise(days))
        assert all((day.bands[0].start, day.bands[-1].end) == (day.start, day.end) for day in days)
