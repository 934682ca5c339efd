"""When a frame holds and when that changes, sentence by sentence of PRODUCT §3."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.domain import framehours
from controller.domain.framehours import holds, next_change, next_changes, scheduled_change
from controller.domain.frameproblems import problems
from controller.domain.ids import FrameId
from controller.domain.timeframes import (
    MIDNIGHT_END,
    Always,
    DateRange,
    Dates,
    Forced,
    FrameKind,
    Holidays,
    SingleDay,
    TimeFrame,
    Weekly,
    WeeklyRange,
)
from tests import framedraws

BERLIN = "Europe/Berlin"
NINE_TO_FIVE = Weekly((WeeklyRange(1, 540, 1020),))
YEARLY_FEB_29 = Dates((SingleDay(date(2024, 2, 29), True, 1200, 120),))
CHRISTMAS = DateRange(date(2026, 12, 24), date(2026, 12, 27), False, 720, 540)
TURN_OF_YEAR = Dates((DateRange(date(2025, 12, 30), date(2025, 1, 2), True),))
NEW_YEARS_EVE = Dates((SingleDay(date(2026, 12, 31), True, 1320, 120),))
HOLIDAY_NIGHTS = Holidays("DE", None, ("X",), start=1320, end=360, fixed=(date(2026, 12, 26),))


def frame(kind: FrameKind, zone: str = BERLIN, forced: Forced | None = None) -> TimeFrame:
    return TimeFrame(FrameId(1), "any", zone, kind, forced=forced)


def at(text: str, fold: int = 0, zone: str = BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)


@pytest.mark.parametrize(
    ("kind", "instant", "expected"),
    [
        (Always(), "2026-11-22T12:00", True),
        # "9:00–17:00 holds at 9:00:00 and no longer at 17:00:00"; 23 November 2026 is a Monday
        (NINE_TO_FIVE, "2026-11-23T08:59:59.999999", False),
        (NINE_TO_FIVE, "2026-11-23T09:00:00", True),
        (NINE_TO_FIVE, "2026-11-23T16:59:59.999999", True),
        (NINE_TO_FIVE, "2026-11-23T17:00:00", False),
        (NINE_TO_FIVE, "2026-11-24T12:00:00", False),
        # "24:00 is the day's end"
        (Weekly((WeeklyRange(1, 0, MIDNIGHT_END),)), "2026-11-23T00:00:00", True),
        (Weekly((WeeklyRange(1, 0, MIDNIGHT_END),)), "2026-11-23T23:59:59", True),
        (Weekly((WeeklyRange(1, 0, MIDNIGHT_END),)), "2026-11-24T00:00:00", False),
        # "runs into the next day and belongs to the day it began": Sunday's night goes on on Monday
        (Weekly((WeeklyRange(7, 1320, 360),)), "2026-11-23T05:59:59", True),
        (Weekly((WeeklyRange(7, 1320, 360),)), "2026-11-23T06:00:00", False),
        (Weekly((WeeklyRange(7, 1320, 360),)), "2026-11-22T05:00:00", False),
        # an end equal to the start is a whole day later
        (Weekly((WeeklyRange(1, 540, 540),)), "2026-11-24T08:59:59", True),
        (Weekly((WeeklyRange(1, 540, 540),)), "2026-11-24T09:00:00", False),
        (Weekly(()), "2026-11-23T09:00:00", False),
        # "a range with times is one stretch, from its first day's start to its last day's end"
        (Dates((CHRISTMAS,)), "2026-12-24T11:59:59", False),
        (Dates((CHRISTMAS,)), "2026-12-24T12:00:00", True),
        (Dates((CHRISTMAS,)), "2026-12-26T03:00:00", True),
        (Dates((CHRISTMAS,)), "2026-12-27T08:59:59", True),
        (Dates((CHRISTMAS,)), "2026-12-27T09:00:00", False),
        (Dates((CHRISTMAS,)), "2027-12-25T12:00:00", False),
        # "a date range without times includes its last day"
        (Dates((DateRange(date(2026, 8, 1), date(2026, 8, 3)),)), "2026-08-03T23:59:59", True),
        (Dates((DateRange(date(2026, 8, 1), date(2026, 8, 3)),)), "2026-08-04T00:00:00", False),
        # "a yearly range may cross new year", and the year it was entered with is not read
        (TURN_OF_YEAR, "2030-12-29T23:59:59", False),
        (TURN_OF_YEAR, "2030-12-30T00:00:00", True),
        (TURN_OF_YEAR, "2031-01-02T23:59:59", True),
        (TURN_OF_YEAR, "2031-01-03T00:00:00", False),
        (NEW_YEARS_EVE, "2031-01-01T01:59:59", True),
        (NEW_YEARS_EVE, "2031-01-01T02:00:00", False),
        # "29 February, every year, matches in leap years only", its night too
        (YEARLY_FEB_29, "2028-02-29T20:00:00", True),
        (YEARLY_FEB_29, "2028-03-01T01:59:59", True),
        (YEARLY_FEB_29, "2028-03-01T02:00:00", False),
        (YEARLY_FEB_29, "2027-03-01T01:00:00", False),
        (YEARLY_FEB_29, "2027-02-28T21:00:00", False),
        (Dates((SingleDay(date(2024, 2, 28), True, 1200, 120),)), "2028-02-29T01:00:00", True),
        (Dates((SingleDay(date(2024, 2, 28), True, 1200, 120),)), "2027-03-01T01:00:00", True),
        (Dates((SingleDay(date(2024, 2, 28), True, 1200, 120),)), "2028-03-01T01:00:00", False),
        # without a 29 February a range that ends on it ends with 28 February
        (Dates((DateRange(date(2024, 2, 20), date(2024, 2, 29), True, 720, 540),)), "2027-02-28T23:59:59", True),
        (Dates((DateRange(date(2024, 2, 20), date(2024, 2, 29), True, 720, 540),)), "2027-03-01T00:00:00", False),
        (Dates((DateRange(date(2024, 2, 29), date(2024, 3, 5), True, 720, 540),)), "2027-03-01T00:00:00", True),
        # holidays, "whole or part of a day"
        (HOLIDAY_NIGHTS, "2026-12-26T12:00:00", False),
        (HOLIDAY_NIGHTS, "2026-12-27T05:59:59", True),
        (Holidays("DE", None, ("X",), fixed=(date(2026, 12, 26),)), "2026-12-26T00:00:00", True),
        (Holidays("DE", None, ("X",), fixed=(date(2026, 12, 26),)), "2026-12-27T00:00:00", False),
    ],
)
def test_a_frame_holds_in_its_hours_and_not_outside(kind: FrameKind, instant: str, expected: bool):
    assert holds(frame(kind), at(instant)) is expected


@pytest.mark.parametrize(
    ("instant", "fold", "expected"),
    [
        ("2026-10-25T01:59", 0, False),
        ("2026-10-25T02:15", 0, True),  # "at an autumn repeat wall-clock time decides": the hour comes twice
        ("2026-10-25T02:45", 0, False),
        ("2026-10-25T02:15", 1, True),
        ("2026-10-25T02:45", 1, False),
    ],
)
def test_an_hour_that_repeats_holds_twice(instant: str, fold: int, expected: bool):
    assert holds(frame(Weekly((WeeklyRange(7, 120, 150),))), at(instant, fold)) is expected


def test_neither_23_nor_25_hour_days_shift_the_hours():
    days = ["2026-03-28", "2026-03-29", "2026-03-30", "2026-10-24", "2026-10-25", "2026-10-26"]
    every_day = frame(Weekly(tuple(WeeklyRange(day, 540, 1020) for day in range(1, 8))))
    for day in days:
        assert next_change(every_day, at(f"{day}T03:30")) == at(f"{day}T09:00")
        assert next_change(every_day, at(f"{day}T09:00")) == at(f"{day}T17:00")


def test_in_a_spring_gap_a_frame_begins_when_the_clock_jumps_over_its_beginning():
    night = frame(Weekly((WeeklyRange(7, 150, 240),)))  # Sunday 2:30–4:00; on 29 March 2026 3:00 follows 1:59
    changes = next_changes(night, at("2026-03-29T00:00"), 2)
    assert changes == (datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 3, 29, 2, tzinfo=UTC))


def test_a_range_lost_in_a_spring_gap_is_next_seen_a_week_later():
    lost = frame(Weekly((WeeklyRange(7, 135, 165),)))
    assert next_change(lost, at("2026-03-29T00:00")) == at("2026-04-05T02:15")


def test_changes_in_an_autumn_repeat_come_in_the_order_of_time():
    night = frame(Weekly((WeeklyRange(7, 135, 150),)))  # 2:15–2:30, twice
    hours = [(0, 15), (0, 30), (1, 15), (1, 30)]
    expected = tuple(datetime(2026, 10, 25, hour, minute, tzinfo=UTC) for hour, minute in hours)
    assert next_changes(night, at("2026-10-25T00:00"), 4) == expected


def test_each_frame_reads_the_clock_of_its_own_zone():
    assert holds(frame(NINE_TO_FIVE, "America/New_York"), datetime(2026, 11, 23, 14, 0, tzinfo=UTC))
    assert not holds(frame(NINE_TO_FIVE, BERLIN), datetime(2026, 11, 23, 16, 0, tzinfo=UTC))


@pytest.mark.parametrize(("on", "kind"), [(True, Weekly(())), (False, Always())])
def test_a_forced_frame_is_what_it_is_forced_to_until_released_or_its_end(on: bool, kind: FrameKind):
    until = datetime(2026, 11, 23, 17, tzinfo=UTC)
    second = timedelta(seconds=1)
    assert holds(frame(kind, forced=Forced(on)), until) is on
    assert holds(frame(kind, forced=Forced(on, until)), until - second) is on
    assert holds(frame(kind, forced=Forced(on, until)), until) is not on
    assert next_change(frame(kind, forced=Forced(on)), until) is None
    assert next_change(frame(kind, forced=Forced(on, until)), until - second) == until


def test_forced_until_its_next_change_it_runs_into_its_own_hours_unnoticed():
    """PRODUCT §3: forced on or off until its next change."""
    early = at("2026-11-23T08:00")
    until = scheduled_change(frame(NINE_TO_FIVE), early)
    forced = frame(NINE_TO_FIVE, forced=Forced(True, until))
    assert until == at("2026-11-23T09:00")
    assert holds(forced, early)
    assert next_change(forced, early) == at("2026-11-23T17:00")


def test_what_never_changes_has_no_next_change():
    past = Dates((SingleDay(date(2020, 1, 1)),))
    full = Weekly(tuple(WeeklyRange(day, 0, MIDNIGHT_END) for day in range(1, 8)))
    for kind in (Always(), past, full, Weekly(()), Dates(())):
        assert next_change(frame(kind), at("2026-11-23T08:00")) is None


def test_29_february_is_found_eight_years_ahead():
    leap_day = frame(Dates((SingleDay(date(2024, 2, 29), True),)))
    assert next_change(leap_day, at("2096-03-01T00:00")) == at("2104-02-29T00:00")


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(st.randoms(use_true_random=False))
def test_next_change_is_the_first_minute_or_forced_end_at_which_holds_flips(rng: Random):
    some = framedraws.frame(rng)
    instant = framedraws.instant(rng, some)
    found = next_change(some, instant)
    before = holds(some, instant)
    whole = instant.replace(second=0)
    minutes = (whole + timedelta(minutes=minute) for minute in range(1, 26 * 60))
    scanned = next((minute for minute in minutes if holds(some, minute) != before), None)
    if scanned is not None:
        assert found == scanned
    elif found is not None:
        assert found > whole + timedelta(hours=25)
        assert holds(some, found) != before
        assert holds(some, found - timedelta(microseconds=1)) == before


@settings(max_examples=100, deadline=None)
@given(st.randoms(use_true_random=False))
def test_between_two_changes_nothing_changes(rng: Random):
    some = framedraws.frame(rng)
    edges = [framedraws.instant(rng, some)]
    edges += next_changes(some, edges[0], 4)
    for start, end in pairwise(edges):
        state = holds(some, start)
        within = (start + rng.random() * (end - start) for _ in range(5))
        assert all(holds(some, moment) == state for moment in within if moment < end)
        assert holds(some, end) != state


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Weekly(()), "at least one day"),
        (Weekly((WeeklyRange(8, 0, 60),)), "no weekday"),
        (Weekly((WeeklyRange(1, 1440, 60),)), "start time"),
        (Weekly((WeeklyRange(1, 0, 0),)), "end time"),
        (Weekly((WeeklyRange(1, 0, 1441),)), "end time"),
        (Dates(()), "at least one date"),
        (Dates((SingleDay(date(2026, 1, 1), start=540),)), "both a start and an end"),
        (Dates((SingleDay(date(1026, 1, 1)),)), "year 1026"),
        (Dates((DateRange(date(2026, 1, 2), date(2026, 1, 1)),)), "swap the two dates"),
        (Dates((DateRange(date(2026, 1, 1), date(2026, 1, 1), False, 540, 540),)), "later last day"),
        (Holidays("", None, ("X",)), "country"),
        (Holidays("DE", None, ()), "at least one holiday"),
    ],
)
def test_what_cannot_be_meant_is_told_in_plain_words(kind: FrameKind, words: str):
    [problem] = problems(kind)
    assert words in problem


@pytest.mark.parametrize(
    "kind",
    [
        Always(),
        Weekly((WeeklyRange(1, 1320, 360), WeeklyRange(1, 540, 1020), WeeklyRange(1, 600, 660))),  # overlaps are legal
        Weekly((WeeklyRange(1, 540, 540),)),
        TURN_OF_YEAR,
        Dates((CHRISTMAS, SingleDay(date(2024, 2, 29), True))),
        HOLIDAY_NIGHTS,
    ],
)
def test_what_can_be_meant_is_no_problem(kind: FrameKind):
    assert problems(kind) == ()


@settings(max_examples=100, deadline=None)
@given(st.randoms(use_true_random=False))
def test_a_change_found_near_is_the_one_that_looking_through_all_years_finds(rng: Random):
    drawn = framedraws.frame(rng)
    instant = framedraws.instant(rng, drawn)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(framehours, "NEAR", 0)
        found = scheduled_change(drawn, instant)
    assert scheduled_change(drawn, instant) == found
