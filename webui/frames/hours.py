"""What people type as the hours of a day, `9:00–12:00, 13-17`: read forgivingly, written in one way."""

import re

from flask_babel import gettext as _

from controller.domain.frames_text import time_text
from controller.domain.timeframes import MIDNIGHT_END
from controller.domain.wallspans import day_length

Hours = tuple[int, int]  # minutes of the day; an end not after the start lies in the next day

USUAL: tuple[Hours, ...] = ((9 * 60, 17 * 60),)  # what a newly ticked day starts with (PRODUCT §3)
WHOLE: Hours = (0, MIDNIGHT_END)
MOST, LONGEST = 12, 300  # ranges a day, characters
ALL_DAY = frozenset(("all day", "whole day", "24h", "24 h", "24 hours", "toute la journée", "24 heures"))
CLOSED = frozenset(("closed", "none", "-", "–", "fermé", "aucune", "aucun"))
FROM = re.compile(r"\b(?:from|de)\s+")
DASH = re.compile(r"\s*(?:[-‐‑‒–—−~]|\b(?:to|till?|until|à)\b)\s*")
SUFFIX = re.compile(r"\s+(?=(?:am|pm|h|uhr)\b)")
PAST = re.compile(r"(?<=[0-9]h)\s+(?=[0-9]{2}\b(?!\s*[h:.]))")  # 9 h 30
BETWEEN = re.compile(r"\s*(?:[,;/&+]|\b(?:and|et)\b)\s*|\s+")
TIME = re.compile(r"([0-9]{1,2})(?:[:.h]([0-9]{2})|([0-9]{2}))?(?:h|uhr)?(am|pm)?")


def read(text: str) -> tuple[Hours, ...]:
    """The ranges in order, those that overlap or touch as one. Raises ValueError with the remedy."""
    plain = text.strip().lower()
    if plain in CLOSED or not plain:
        return ()
    if plain in ALL_DAY:
        return (WHOLE,)
    if len(plain) > LONGEST:
        raise ValueError(_("That is too long. Write hours like 9:00-12:00, 13:00-17:00."))
    parts = [part for part in BETWEEN.split(_close(plain)) if part]
    if len(parts) > MOST:
        raise ValueError(_("Those are too many ranges. A day takes %(most)s at most: join some.", most=MOST))
    return joined([_range(part) for part in parts])


def _close(text: str) -> str:
    """Without words and spaces inside a range."""
    return PAST.sub("", SUFFIX.sub("", DASH.sub("-", FROM.sub("", text))))


def written(hours: tuple[Hours, ...]) -> str:
    """What `read` reads as the same: `9:00–12:00, 13:00–17:00`."""
    return ", ".join(f"{time_text(start)}–{time_text(end)}" for start, end in hours)


def minute(text: str) -> int:
    """`9`, `9:30`, `0930`, `9.30`, `5 pm`, `24:00`. Raises ValueError."""
    found = TIME.fullmatch(PAST.sub("", SUFFIX.sub("", text.strip().lower())))
    if found is None:
        raise ValueError(_("“%(text)s” is no time of day. Write times like 9:00.", text=text.strip()))
    hour, past, half = int(found[1]), int(found[2] or found[3] or 0), found[4]
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif half:
        hour = 99
    if past > 59 or hour * 60 + past > MIDNIGHT_END:
        raise ValueError(_("“%(text)s” is no time of day. Write times from 0:00 to 24:00.", text=text.strip()))
    return hour * 60 + past


def joined(hours: list[Hours]) -> tuple[Hours, ...]:
    """In order; what overlaps or touches becomes one, as long as that is no more than a day."""
    spans: list[Hours] = []  # start, and an end that may lie beyond 24:00
    for start, end in sorted((start, start + day_length(start, end)) for start, end in hours):
        if spans and start <= spans[-1][1] and max(end, spans[-1][1]) - spans[-1][0] <= MIDNIGHT_END:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return tuple((start, end if end <= MIDNIGHT_END else end - MIDNIGHT_END) for start, end in spans)


def _range(text: str) -> Hours:
    start, dash, end = text.partition("-")
    if not (start and dash and end) or "-" in end:
        raise ValueError(_("“%(text)s” is no range of hours. Write hours like 9:00-12:00, 13:00-17:00.", text=text))
    begins, ends = minute(start), minute(end)
    if begins == MIDNIGHT_END:
        raise ValueError(_("“%(text)s” begins at 24:00, the day’s end. Use 0:00 of the next day.", text=text))
    return begins, ends or MIDNIGHT_END
