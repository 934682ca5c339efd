"""The journal of calls as the PBX writes it (cel_custom.conf): its whole lines, from a place of it on.

The PBX opens the file for each line, one after the other, and closes it (res_cdrel_custom, 22.10): a renamed file gets
no line more once there is a new one. So those that were renamed and the one that is written are read as one; a place is
a file's number and a byte of it. A line ends at a line feed and nowhere else. Bytes are not always UTF-8: the PBX cuts
a name at 79 bytes, also within a character (22.10).
"""

import csv
import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from controller.domain.journal import GAP, STARTED, Event

COLUMNS = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 15)  # of a line
WIDTH = 16
KIND = re.compile(r"[A-Za-z_]+")
PLAIN = re.compile(r"[0-9]{1,11}(\.[0-9]+)?")  # seconds since 1970
BEGINNING = re.compile(r'"[A-Za-z_]+"(?=,"[0-9]{1,11}(\.[0-9]+)?",")')  # of a line; quotes in a field are doubled
MARK = 256  # bytes
NUMBER = 40  # bits of a place below the file's number
LONGEST = 1 << 16  # bytes of a line


@dataclass(frozen=True, slots=True)
class Place:
    """How far the journal was read; `mark` tells what stands before, so that another file is not taken for it."""

    at: int
    mark: str


def files(journal: Path) -> dict[int, Path]:
    """By number, the oldest first; the last is the one that is written, and may not be there yet. Raises OSError."""
    named = re.compile(rf"{re.escape(journal.stem)}-([0-9]{{8}}){re.escape(journal.suffix)}")
    paths = journal.parent.iterdir() if journal.parent.exists() else ()
    found = {int(known[1]): path for path in paths if (known := named.fullmatch(path.name))}
    return dict(sorted(found.items())) | {max(found, default=-1) + 1: journal}


def rotate(journal: Path) -> None:
    """The PBX begins another file with its next line. Raises OSError."""
    journal.rename(journal.with_name(f"{journal.stem}-{max(files(journal)):08}{journal.suffix}"))


def place(journal: Path, at: int | None = None) -> Place:
    """That one, or the present end. Raises OSError."""
    known = files(journal)
    number = max(known) if at is None else at >> NUMBER
    path = known.get(number)
    if path is None or not path.exists():
        return Place(number << NUMBER if at is None else at, _mark(b""))
    with path.open("rb") as file:
        byte = file.seek(0, 2) if at is None else at - (number << NUMBER)
        start = max(0, byte - MARK)
        file.seek(start)
        return Place(number << NUMBER | byte, _mark(file.read(byte - start)))


def resumed(journal: Path, known: Place) -> int:
    """Where to go on: there; else in its file from the beginning, or in the oldest that is left. Raises OSError."""
    there, number = files(journal), known.at >> NUMBER
    if number not in there:
        return min(there) << NUMBER
    return known.at if place(journal, known.at) == known else number << NUMBER


def back(journal: Path, most: int) -> int:
    """The place so many bytes before the end, or the beginning. Raises OSError."""
    at = 0
    for number, path in reversed(files(journal).items()):
        size = _size(path)
        at = number << NUMBER | max(0, size - most)
        most -= size
        if most <= 0:
            break
    return at


def behind(journal: Path, at: int) -> int:
    """How many bytes come after that place. Raises OSError."""
    after = {number: _size(path) for number, path in files(journal).items() if number >= at >> NUMBER}
    read = at - (at >> NUMBER << NUMBER) if at >> NUMBER in after else 0
    return max(0, sum(after.values()) - read)


def read(journal: Path, at: int, most: int) -> tuple[list[Event], int]:
    """The events in about so many bytes from there on, and the place after them. Raises OSError.

    Where a line is broken, by a full disk or a kill, an event GAP stands for what may be missing.
    """
    known, number = files(journal), at >> NUMBER
    path, later = known.get(number), [other for other in known if other > number]
    if path is None or not path.exists():
        return [], at
    is_over = bool(later) and known[later[0]].exists()  # asked first: the PBX may be writing a last line there
    raw = _piece(path, at - (number << NUMBER), most)
    whole, newline, rest = raw.rpartition(b"\n")
    if len(rest) > LONGEST:  # no line at all
        whole, newline, rest = raw, b"", b""
    after = at + len(whole) + len(newline)
    events = list(_events(whole, at))
    if is_over and len(raw) < most:
        return [*events, *([gap(after)] if rest else [])], later[0] << NUMBER
    return events, after


def gap(at: int, moment: float = 0.0) -> Event:
    """Lines may be missing there."""
    return Event(at, GAP, moment, *[""] * (len(COLUMNS) - 2))


def begin(journal: Path, at: float) -> None:
    """Before the PBX is started: ends a half line that a kill left, and says that no channel of before lives.

    Raises OSError.
    """
    cells = [STARTED, f"{at:.6f}", *[""] * (WIDTH - 2)]
    line = ",".join(f'"{cell}"' for cell in cells).encode() + b"\n"
    with open(journal, "ab+", opener=_private) as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 1))
        file.write((b"" if file.read(1) in (b"", b"\n") else b"\n") + line)


def first_moment(journal: Path) -> float | None:
    """When the first line of the file that is written was; None: there is none yet. Raises OSError."""
    events, _ = read(journal, max(files(journal)) << NUMBER, 1)
    return next((event.at for event in events if event.kind != GAP), None)


def _piece(path: Path, byte: int, most: int) -> bytes:
    with path.open("rb") as file:
        file.seek(byte)
        raw = file.read(most)
        return raw + (file.readline(LONGEST) if len(raw) == most else b"")


def _events(lines: bytes, at: int) -> Iterator[Event]:
    for line in lines.split(b"\n"):
        if line:
            yield from _of_line(line.decode("utf-8", "replace"), at)
        at += len(line) + 1


def _of_line(line: str, at: int) -> Iterator[Event]:
    """What the disk had no room for is followed by the next line at once: that one is whole."""
    event = _event(line, at)
    if event is not None:
        yield event
        return
    for found in BEGINNING.finditer(line, 1):
        if (event := _event(line[found.start() :], at + 1)) is not None:
            yield _event(line[: found.start()], at) or gap(at)
            yield event
            return
    yield gap(at)


def _event(line: str, at: int) -> Event | None:
    """None for a line that is none, such as the end of one at which the reading began."""
    try:
        cells = next(csv.reader([line], strict=True), [])
        if len(cells) != WIDTH or not (line[0] == line[-1] == '"'):
            return None
        kind, when, *rest = (cells[column] for column in COLUMNS)
        return Event(at, kind, float(when), *rest) if KIND.fullmatch(kind) and PLAIN.fullmatch(when) else None
    except csv.Error:
        return None


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _mark(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()[:32]


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
