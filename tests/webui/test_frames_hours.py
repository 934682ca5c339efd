"""What people type as the hours of a day is read forgivingly, and written in one way (PRODUCT §3)."""

import pytest

from webui.frames.hours import minute, read, written

NINE_TO_FIVE = ((540, 1020),)


@pytest.mark.parametrize(
    "text",
    [
        "9-17",
        "9:00-17:00",
        "9:00–17",
        "09.00 — 17.00",
        "0900-1700",
        "900-1700",
        " 9 to 17 ",
        "9am-5pm",
        "9 AM until 5 pm",
        "9h-17h00",
        "de 9 h à 17 h 00",
        "9 Uhr - 17 Uhr",
        "9-12,12-17",  # what touches is one
        "9-13 12:00-17:00",  # what overlaps, too
    ],
)
def test_nine_to_five_is_understood_however_it_is_written(text: str) -> None:
    assert read(text) == NINE_TO_FIVE


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("", ()),
        ("closed", ()),
        ("9:00-12:00, 13:00-17:00", ((540, 720), (780, 1020))),
        ("13-17; 9-12", ((540, 720), (780, 1020))),
        ("9-12 and 13-17", ((540, 720), (780, 1020))),
        ("22:00-6:00", ((1320, 360),)),  # into the next day
        ("22-2, 23-6", ((1320, 360),)),
        ("18-24", ((1080, 1440),)),
        ("18-0", ((1080, 1440),)),  # midnight as people write it
        ("0-24", ((0, 1440),)),
        ("all day", ((0, 1440),)),
        ("toute la journée", ((0, 1440),)),
        ("Fermé", ()),
        ("9 h 30 à 12 h et 14h-18h", ((570, 720), (840, 1080))),
        ("9-9", ((540, 540),)),  # a whole turn of the clock
        ("12am-12pm", ((0, 720),)),
    ],
)
def test_ranges_breaks_and_midnight(text: str, means: tuple[tuple[int, int], ...]) -> None:
    assert read(text) == means


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("nine", "no range of hours"),
        ("9-", "no range of hours"),
        ("-17", "no range of hours"),
        ("9-12-17", "no range of hours"),
        ("9-25", "from 0:00 to 24:00"),
        ("9:75-17", "from 0:00 to 24:00"),
        ("24-6", "Use 0:00 of the next day"),
        ("13pm-14pm", "from 0:00 to 24:00"),
        ("9–17 ${SHELL(x)}", "no range of hours"),
        ("1-2 " * 13, "12 at most"),
        ("9" * 301, "too long"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_do(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says.replace("(", "\\(")):
        read(text)


@pytest.mark.parametrize("hours", [(), NINE_TO_FIVE, ((540, 720), (780, 1020)), ((1320, 360),), ((0, 1440),)])
def test_what_is_written_is_read_as_the_same(hours: tuple[tuple[int, int], ...]) -> None:
    assert read(written(hours)) == hours


def test_a_single_time_is_read_likewise() -> None:
    assert [minute(text) for text in ("9", "930", "09:30", "5 pm", "24:00")] == [540, 570, 570, 1020, 1440]
    with pytest.raises(ValueError, match="no time of day"):
        minute("later")
