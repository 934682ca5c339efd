"""Once a day at an hour of somebody's clock, whatever that clock does."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from controller.domain.daily import due, latest

BERLIN = "Europe/Berlin"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_it_is_the_last_time_that_the_clock_showed_that_hour() -> None:
    assert latest(utc("2026-11-24T06:59"), 8, BERLIN) == utc("2026-11-23T07:00")
    assert latest(utc("2026-11-24T07:00"), 8, BERLIN) == utc("2026-11-24T07:00")
    assert latest(utc("2026-07-01T06:00"), 8, BERLIN) == utc("2026-07-01T06:00")


def test_an_hour_that_is_left_out_is_the_jump_and_of_two_the_first_counts() -> None:
    """29 March 2026: 2:00 is 3:00. 25 October: 2:00 comes twice."""
    assert latest(utc("2026-03-29T01:00"), 2, BERLIN) == utc("2026-03-29T01:00")
    assert latest(utc("2026-03-29T00:59"), 2, BERLIN) == utc("2026-03-28T01:00")
    assert latest(utc("2026-10-25T01:30"), 2, BERLIN) == utc("2026-10-25T00:00")


def test_it_is_looked_after_once_a_day_and_late_if_need_be() -> None:
    since = utc("2026-11-23T12:00")
    assert due(utc("2026-11-24T06:59"), 8, BERLIN, since, None) is None, "today's hour was over when it was chosen"
    first = due(utc("2026-11-24T10:00"), 8, BERLIN, since, None)
    assert first == utc("2026-11-24T07:00")
    assert due(utc("2026-11-24T23:00"), 8, BERLIN, since, first) is None
    assert due(utc("2026-11-28T23:00"), 8, BERLIN, since, first) == utc("2026-11-28T07:00"), "days without us: once"


def test_another_hour_does_not_bring_a_second_mail_that_day() -> None:
    done, changed = utc("2026-11-24T07:00"), utc("2026-11-24T09:00")
    assert due(utc("2026-11-24T18:00"), 18, BERLIN, changed, done) is None
    assert due(utc("2026-11-25T18:00"), 18, BERLIN, changed, done) == utc("2026-11-25T17:00")


@given(
    st.integers(0, 2 * 366 * 1440),
    st.integers(0, 23),
    st.sampled_from([BERLIN, "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia"]),
)
def test_it_is_never_in_the_future_nor_more_than_a_day_and_an_hour_ago(minutes: int, hour: int, zone: str) -> None:
    now = utc("2026-01-01T00:00") + timedelta(minutes=minutes)
    found = latest(now, hour, zone)
    assert found <= now < found + timedelta(hours=25, minutes=1)
    assert found.astimezone(ZoneInfo(zone)).hour in (hour, hour + 1)
