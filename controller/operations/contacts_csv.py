"""Contacts out of a CSV file: comma, semicolon or tab, with a first line that names the columns."""

import csv
import re
from collections.abc import Iterator, Sequence
from io import StringIO

from controller.operations.contacts_check import NewContact, NewNumber
from controller.operations.contacts_columns import Columns, Part, columns, kind_of
from controller.operations.contacts_entries import MOST, Entry, Reading
from controller.operations.refused import refuse

DELIMITERS = (",", ";", "\t", "|")
SEVERAL = " ::: "  # Google, where a cell holds more than one
GUARDED = re.compile("'+[=+\\-@\uff1d\uff0b\uff0d\uff20]")  # how we, and others, keep a cell from being a formula
SYSTEM_GROUPS = ("* mycontacts", "* starred")  # Google's own
LONGEST_CELL = 20_000  # characters
MOST_COLUMNS = 500


def read(text: str) -> Reading:
    """Raises Refused where it has no columns that mean anything, or too many lines."""
    text = text.replace("\0", "")
    if text[:4].lower() == "sep=":  # Excel's first line
        text = text.partition("\n")[2]
    delimiter, known = _shape(text)
    cells = _rows(text, delimiter)
    next(cells, None)
    entries: list[Entry] = []
    filled: set[int] = set()
    for line, row in cells:
        if not any(row):
            continue
        if len(entries) == MOST:
            raise refuse("file", "There are more than {most} lines in this file. Split it.", most=MOST)
        filled.update(at for at, _ in known.others if at < len(row) and row[at])
        entries.append(Entry(line, _contact(known, row)))
    return Reading(tuple(entries), tuple(name for at, name in known.others if at in filled))


def _shape(text: str) -> tuple[str, Columns]:
    """The delimiter by which most columns of the first line are known."""
    first = next((line for line in text.splitlines() if line.strip()), "")[:LONGEST_CELL]
    shapes = [(delimiter, columns(next(csv.reader([first], delimiter=delimiter)))) for delimiter in DELIMITERS]
    delimiter, best = max(shapes, key=lambda shape: len(shape[1].known))
    parts = {column.part for column in best.known}
    if not parts & {"name", "given", "family", "company", "email"}:
        raise refuse("file", "We found neither cards nor columns in this file. A CSV file’s first line must name its columns, such as Name, Company, Mobile.")  # noqa: E501  # fmt: skip
    return delimiter, best


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each with the line where it begins. A quote that is never closed takes all that follows: it ends at a limit."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    begins = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise refuse("file", "Line {line} can’t be read: a quotation mark is missing, or a cell is far too long.",
                         line=begins) from None  # fmt: skip
        yield begins, [_cell(cell) for cell in row[:MOST_COLUMNS]]
        begins = reader.line_num + 1


def _cell(text: str) -> str:
    clean = text.strip()[:LONGEST_CELL]
    return clean[1:] if GUARDED.match(clean) else clean


def _contact(known: Columns, row: Sequence[str]) -> NewContact:
    return NewContact(
        name=_first(known, "name", row) or _put_together(known, row),
        company=_first(known, "company", row),
        numbers=tuple(_numbers(known, row)),
        emails=tuple(each for text in _cells(known, "email", row) for each in re.split(r" ::: |[;,]", text) if each),
        groups=tuple(_groups(known, row)),
        notes="\n".join(_cells(known, "notes", row)),
    )


def _put_together(known: Columns, row: Sequence[str]) -> str:
    parts: tuple[Part, ...] = ("given", "middle", "family")
    return " ".join(filter(None, (_first(known, part, row) for part in parts)))


def _numbers(known: Columns, row: Sequence[str]) -> Iterator[NewNumber]:
    kinds = {column.of: row[column.at] for column in known.of("kind") if column.at < len(row)}
    for column in known.of("number"):
        said = kinds.get(column.of, "") if column.of else ""
        kind = kind_of(said) if said else column.kind
        for text in row[column.at].split(SEVERAL) if column.at < len(row) else ():
            if text.strip():
                yield NewNumber(kind, text.strip())


def _groups(known: Columns, row: Sequence[str]) -> Iterator[str]:
    for text in _cells(known, "groups", row):
        parts = text.split(SEVERAL.strip()) if SEVERAL.strip() in text else re.split(r"[;,]", text)
        yield from (part.strip() for part in parts if part.strip() and part.strip().lower() not in SYSTEM_GROUPS)


def _first(known: Columns, part: Part, row: Sequence[str]) -> str:
    return next(iter(_cells(known, part, row)), "")


def _cells(known: Columns, part: Part, row: Sequence[str]) -> list[str]:
    return [row[column.at] for column in known.of(part) if column.at < len(row) and row[column.at]]
