"""Follows the PBX's journal of calls (CEL, cel_custom.conf) from its present end: whole lines only."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path

FIELDS = (
    *("event", "at", "name", "number", "exten", "context", "channel", "app", "data"),
    *("account", "peer_account", "unique", "linked", "userfield", "peer", "extra"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """What tests need of one line; `at` in epoch seconds, `cause` the hangup cause of a HANGUP line, else 0."""

    event: str
    at: float
    channel: str
    app: str
    data: str
    unique: str
    linked: str
    cause: int
    extra: str = ""


def whole_rows(journal: Path, at: int = 0) -> tuple[list[list[str]], int]:
    """The journal's whole lines from byte `at` on, as fields, and the byte after them.

    A line ends at a line feed and nowhere else, so a field that held one shows as a broken row. Bytes are not always
    UTF-8: the PBX cuts a name at 79 bytes, also within a character (22.10).
    """
    if not journal.exists() or journal.stat().st_size <= at:
        return [], at
    with journal.open("rb") as file:
        file.seek(at)
        whole, newline, _rest = file.read().rpartition(b"\n")
    lines = whole.decode("utf-8", "replace").split("\n")
    return [row for line in lines if line for row in csv.reader([line], strict=True)], at + len(whole) + len(newline)


class Tail:
    """The lines that were written since it was made."""

    def __init__(self, journal: Path) -> None:
        self._journal = journal
        self._at = journal.stat().st_size if journal.exists() else 0

    def rows(self) -> list[Row]:
        """The whole lines that are new since the last call."""
        rows, self._at = whole_rows(self._journal, self._at)
        return [_row(dict(zip(FIELDS, row, strict=False))) for row in rows]


def _row(line: dict[str, str]) -> Row:
    cause = json.loads(line["extra"]).get("hangupcause", 0) if line["event"] == "HANGUP" and line.get("extra") else 0
    keys = ("channel", "app", "data", "unique", "linked")
    extra = line.get("extra") or ""
    return Row(line["event"], float(line["at"]), cause=cause, extra=extra, **{key: line[key] for key in keys})
