"""What people read about a frame."""

from datetime import UTC, date, datetime

import pytest

from controller.domain.frames_text import describe, summary
from controller.domain.ids import FrameId
from controller.domain.timeframes import (
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


def weekly(*ranges: tuple[int, int, int]) -> Weekly:
    return Weekly(tuple(WeeklyRange(*each) for each in ranges))


OPEN = weekly(*((day, 540, 1020) for day in range(1, 6)))
CHRISTMAS = DateRange(date(2026, 12, 24), date(2026, 12, 27), True, 720, 540)
NAMES = ("New Year's Day", "Epiphany", "Good Friday", "Easter Monday", "Labor Day", "Ascension Day")


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Always(), "always"),
        (OPEN, "Mon–Fri 9:00–17:00"),
        (weekly((6, 600, 840), (1, 540, 720), (1, 780, 1020)), "Mon 9:00–12:00, 13:00–17:00; Sat 10:00–14:00"),
        (weekly((1, 0, 360), (3, 0, 360), (4, 0, 360)), "Mon, Wed, Thu 0:00–6:00"),
        (weekly(*((day, 1320, 360) for day in range(1, 8))), "every day 22:00–6:00 next day"),
        (weekly((6, 0, 1440), (7, 0, 1440)), "Sat, Sun all day"),
        (Weekly(()), "never (no day is ticked)"),
        (Dates((CHRISTMAS,)), "24 Dec 12:00 to 27 Dec 9:00, every year"),
        (Dates((DateRange(date(2026, 8, 1), date(2026, 8, 14)),)), "1 Aug 2026 to 14 Aug 2026"),
        (
            Dates((SingleDay(date(2026, 5, 1), True), SingleDay(date(2026, 5, 2), False, 540, 1440))),
            "1 May, every year; 2 May 2026 9:00–24:00",
        ),
        (
            Holidays("DE", "BY", NAMES, True, 540, 720, (date(2026, 1, 1), date(2030, 4, 1))),
            "New Year's Day, Epiphany, Good Friday, Easter Monday and 2 more (DE, BY) 9:00–12:00, "
            "or the next working day; fixed to the end of 2030",
        ),
        (Holidays("DE", None, NAMES[:1]), "New Year's Day (DE); not yet fixed"),
    ],
)
def test_a_frame_is_summed_up_in_a_line(kind: FrameKind, text: str):
    assert summary(kind) == text


@pytest.mark.parametrize(
    ("forced", "text"),
    [
        (None, "Mon–Fri 9:00–17:00"),
        (Forced(True), "switched on by hand until it is switched back (Mon–Fri 9:00–17:00)"),
        # the end is told by the clock of the frame's zone
        (
            Forced(False, datetime(2026, 11, 23, 8, tzinfo=UTC)),
            "switched off by hand until 23 Nov 2026 9:00 (Mon–Fri 9:00–17:00)",
        ),
    ],
)
def test_a_forced_frame_says_so_first(forced: Forced | None, text: str):
    assert describe(TimeFrame(FrameId(1), "Open hours", "Europe/Berlin", OPEN, forced=forced)) == text
