"""The journal of calls as the PBX writes it (cel_custom.conf): its whole lines, from a byte of it on.

A line ends at a line feed and nowhere else. Bytes are not always UTF-8: the PBX cuts a name at 79 bytes, also within a
character (22.10).
"""

import csv
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from controller.domain.journal import Event

COLUMNS = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 15)  # of a line
PLAIN = re.compile(r"[0-9]{1,11}(\.[0-9]+)?")  # seconds since 1970
MARK = 256  # bytes


@dataclass(frozen=True, slots=True)
class Place:
    """How far the journal was read; `mark` tells what stands before, so that another file is not taken for it."""

    at: int
    mark: str


def place(journal: Path, at: int | None = None) -> Place:
    """That byte, or the present end. Raises OSError."""
    if not journal.exists():
        return Place(0, _mark(b""))
    with journal.open("rb") as file:
        at = file.seek(0, 2) if at is None else at
        start = max(0, at - MARK)
        file.seek(start)
        return Place(at, _mark(file.read(at - start)))


def resumed(journal: Path, known: Place) -> int:
    """The byte to go on at: 0 in a file that is not the one that was read. Raises OSError."""
    return known.at if place(journal, known.at) == known else 0


def read(journal: Path, at: int, most: int) -> tuple[list[Event], int]:
    """The events in about so many bytes from there on, and the byte after them. Raises OSError."""
    if not journal.exists() or journal.stat().st_size <= at:
        return [], at
    with journal.open("rb") as file:
        file.seek(at)
        raw = file.read(most)
        raw += file.readline() if len(raw) == most else b""
    whole, newline, _rest = raw.rpartition(b"\n")
    return list(_events(whole, at)), at + len(whole) + len(newline)


def _events(lines: bytes, at: int) -> Iterator[Event]:
    for line in lines.split(b"\n"):
        if (event := _event(line.decode("utf-8", "replace"), at)) is not None:
            yield event
        at += len(line) + 1


def _event(line: str, at: int) -> Event | None:
    """None for a line that is none, such as the end of one at which the reading began."""
    try:
        cells = next(csv.reader([line], strict=True), [])
        if len(cells) <= COLUMNS[-1]:
            return None
        kind, when, *rest = (cells[column] for column in COLUMNS)
        return Event(at, kind, float(when), *rest) if PLAIN.fullmatch(when) else None
    except csv.Error:
        return None


def _mark(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()[:32]
