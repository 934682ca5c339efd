"""The shape of a frame's test in the dialplan. That it is right, tests/pbx/test_frametest_on_pbx.py shows."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.dialplan.clockterms import MAX_CHUNK
from controller.dialplan.framerows import MAX_EXPRESSION, frame_rows
from controller.dialplan.frametest import UnknownZone, check_zone, conditions, inline
from controller.domain.ids import FrameId
from controller.domain.timeframes import (
    Always,
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

OPEN = Weekly(tuple(WeeklyRange(day, 540, 1020) for day in range(1, 6)))
WEEKEND = Weekly((WeeklyRange(5, 1020, 1440), *(WeeklyRange(day, 0, 1440) for day in (6, 7)), WeeklyRange(1, 0, 480)))
MANY_DAYS = tuple(date(2026, 1, 1) + timedelta(days=2 * day) for day in range(160))


def frame(kind: FrameKind, number: int = 7, zone: str = "Europe/Berlin") -> TimeFrame:
    return TimeFrame(FrameId(number), "any", zone, kind)


def test_equal_days_are_tested_once():
    assert inline([frame(OPEN)]).clauses[FrameId(7)] == ("(${W1}<60000 & ${W1}%10000>=900 & ${W1}%10000<1700)",)


def test_a_stretch_over_the_weekend_is_tested_by_its_two_ends():
    assert inline([frame(WEEKEND)]).clauses[FrameId(7)] == ("(${W1}<10800) | (${W1}>=51700)",)


def test_the_clock_is_read_once_a_zone_and_format():
    frames = [
        frame(OPEN, 1),
        frame(WEEKEND, 2),
        frame(Dates((SingleDay(date(2026, 12, 24), True),)), 3),
        frame(OPEN, 4, "America/New_York"),
    ]
    assert inline(frames).sets == {
        "W1": "${STRFTIME(${T},America/New_York,%u%H%M)}",
        "W2": "${STRFTIME(${T},Europe/Berlin,%u%H%M)}",
        "Y2": "${STRFTIME(${T},Europe/Berlin,%m%d%H%M)}",
    }


def test_what_is_always_or_never_needs_no_clock():
    tests = inline([frame(Always(), 1), frame(Weekly(()), 2), replace(frame(OPEN, 3), forced=Forced(True))])
    assert tests.sets == {}
    assert tests.clauses == {FrameId(1): ("1",), FrameId(2): ("0",), FrameId(3): ("1",)}
    assert tests.setting == ""


def test_a_forced_state_ends_by_itself():
    forced = Forced(True, datetime(2026, 11, 23, 8, tzinfo=UTC))
    assert conditions(replace(frame(Weekly(())), forced=forced)) == ("(${T}<1795420800)",)
    assert conditions(replace(frame(Always()), forced=replace(forced, on=False))) == ("(${T}>=1795420800)",)


def test_a_short_frame_is_one_priority():
    [row] = frame_rows(frame(OPEN))
    assert (row.context, row.extension, row.priority, row.app) == ("frame-7", "s", 1, "Return")
    assert row.data.startswith("$[(${STRFTIME(${T},Europe/Berlin,%u%H%M)}<60000 & ")


def test_a_long_frame_is_a_context_named_by_its_content_and_a_pointer_that_comes_last():
    long = frame(Holidays("DE", None, ("X",), fixed=MANY_DAYS))
    *content, pointer = frame_rows(long)
    [name] = {row.context for row in content}
    assert name.startswith("frame-7-")
    assert (pointer.context, pointer.priority, pointer.app, pointer.data) == ("frame-7", 1, "Goto", f"{name},s,1")
    assert [row.priority for row in content] == list(range(1, len(content) + 1))
    assert [(row.app, row.data) for row in content[-2:]] == [("Return", "0"), ("Return", "1")]
    jumps = [row.data for row in content if row.app == "GotoIf"]
    assert all(jump.endswith(f"?{content[-1].priority}") for jump in jumps)
    assert frame_rows(replace(long, name="renamed")) == (*content, pointer)
    shorter = frame(Holidays("DE", None, ("X",), fixed=MANY_DAYS[:-1]))
    assert frame_rows(shorter)[0].context != name


@settings(max_examples=200, deadline=None)
@given(st.randoms(use_true_random=False))
def test_every_piece_fits_a_line_of_the_ami(rng: Random):
    some = framedraws.frame(rng)
    assert max(len(clause) for clause in conditions(some)) <= MAX_CHUNK
    assert max(len(clause) for clause in inline([some]).clauses[some.id]) <= MAX_CHUNK
    assert max(len(row.data) for row in frame_rows(some)) <= MAX_EXPRESSION + len("$[]")


@pytest.mark.parametrize(
    "zone", ["Europe/Nowhere", "", "UTC)}${SHELL(x)", "Europe/Berlin\n", "../../etc/passwd", "utc "]
)
def test_a_zone_the_pbx_cannot_know_is_refused(zone: str):
    with pytest.raises(UnknownZone):
        frame_rows(frame(OPEN, zone=zone))


def test_every_zone_there_is_can_be_used():
    for zone in available_timezones():
        check_zone(zone)
