"""Spans of reports by a clock: presets, what they are compared with, days of 23 and 25 hours, when mails are due."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from controller.domain.callfigures import Sums
from controller.domain.reporting import Days, before, buckets, change, due, presets, quarters, share, step, week

BERLIN, HAVANA, LORD_HOWE = (ZoneInfo(name) for name in ("Europe/Berlin", "America/Havana", "Australia/Lord_Howe"))
WEDNESDAY = date(2026, 12, 2)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("today", "2026-12-02", "2026-12-02"),
        ("yesterday", "2026-12-01", "2026-12-01"),
        ("week", "2026-11-30", "2026-12-02"),
        ("last-week", "2026-11-23", "2026-11-29"),
        ("7", "2026-11-26", "2026-12-02"),
        ("30", "2026-11-03", "2026-12-02"),
        ("month", "2026-12-01", "2026-12-02"),
        ("last-month", "2026-11-01", "2026-11-30"),
    ],
)
def test_a_preset_is_the_days_that_people_mean(name: str, first: str, last: str) -> None:
    spans: dict[str, Days] = dict(presets(WEDNESDAY))  # type: ignore[arg-type]
    assert spans[name] == Days(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("first", "last", "earlier"),
    [
        ("2026-03-01", "2026-03-31", ("2026-02-01", "2026-02-28")),  # a whole month with the whole month before
        ("2026-03-01", "2026-03-30", ("2026-01-30", "2026-02-28")),
        ("2026-11-23", "2026-11-29", ("2026-11-16", "2026-11-22")),
        ("2026-12-02", "2026-12-02", ("2026-12-01", "2026-12-01")),
    ],
)
def test_days_are_compared_with_those_before_them(first: str, last: str, earlier: tuple[str, str]) -> None:
    there = before(Days(date.fromisoformat(first), date.fromisoformat(last)))
    assert (there.first.isoformat(), there.last.isoformat()) == earlier


@pytest.mark.parametrize(
    ("zone", "day", "length"),
    [
        (BERLIN, date(2026, 3, 29), 23 * 4),
        (BERLIN, date(2026, 10, 25), 25 * 4),
        (HAVANA, date(2026, 3, 8), 23 * 4),  # its gap begins at midnight
        (LORD_HOWE, date(2026, 4, 5), 98),  # half an hour more
        (BERLIN, date(2026, 7, 1), 24 * 4),
    ],
)
def test_a_day_has_all_its_quarters_also_when_clocks_change(zone: ZoneInfo, day: date, length: int) -> None:
    days = Days(day, day)
    span = quarters(days, zone)
    assert span.until - span.since == length
    every = [(quarter, Sums(1)) for quarter in range(span.since - 9, span.until + 9)]
    shown = buckets(days, zone, every)
    assert sum(bucket.sums.calls for bucket in shown) == length
    assert {bucket.begins.date() for bucket in shown} == {day}
    assert sum(map(sum, week(zone, [each for each in every if span.since <= each[0] < span.until]))) == length


def test_what_is_longer_is_shown_by_days_then_by_weeks_and_every_day_counts_once() -> None:
    first = date(2026, 1, 1)
    assert [step(Days(first, first + timedelta(days=more))) for more in (0, 1, 2, 61, 62)] == [
        "hour",
        "hour",
        "day",
        "day",
        "week",
    ]
    days = Days(first, first + timedelta(days=99))
    span = quarters(days, BERLIN)
    shown = buckets(days, BERLIN, [(quarter, Sums(1)) for quarter in range(span.since, span.until)])
    assert len(shown) == 15
    assert sum(bucket.sums.calls for bucket in shown) == span.until - span.since
    assert buckets(days, BERLIN, [])[3].sums == Sums()


def test_of_nothing_there_is_no_share_and_no_change() -> None:
    assert (share(0, 0), change(5, 0), change(None, 3), share(1, 4), change(3, 2)) == (None, None, None, 25, 50)


def test_a_mail_is_due_once_a_week_or_month_at_seven_by_that_clock() -> None:
    since = datetime(2026, 1, 1, tzinfo=UTC)
    monday, first = datetime(2026, 11, 30, 6, 0, tzinfo=UTC), datetime(2026, 12, 1, 6, 0, tzinfo=UTC)
    a_second = timedelta(seconds=1)
    this, former = Days(date(2026, 11, 23), date(2026, 11, 29)), Days(date(2026, 11, 16), date(2026, 11, 22))
    assert due(monday, "week", BERLIN, since, None) == (monday, this)
    assert due(monday - a_second, "week", BERLIN, since, None) == (monday - timedelta(days=7), former)
    assert due(monday + timedelta(days=6), "week", BERLIN, since, monday) is None
    assert due(monday, "week", BERLIN, monday + a_second, None) is None  # it was asked for later
    november, october = Days(date(2026, 11, 1), date(2026, 11, 30)), Days(date(2026, 10, 1), date(2026, 10, 31))
    assert due(first, "month", BERLIN, since, None) == (first, november)
    assert due(first - a_second, "month", BERLIN, since, None) == (datetime(2026, 11, 1, 6, tzinfo=UTC), october)
