"""Follows the PBX's journal of calls (CEL, cel_custom.conf) from its present end: whole lines only."""

import csv
import json
import os
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


class Tail:
    """The lines that were written since it was made."""

    def __init__(self, journal: Path) -> None:
        self._journal = journal
        self._at = journal.stat().st_size if journal.exists() else 0

    def rows(self) -> list[Row]:
        """The whole lines that are new since the last call."""
        if not self._journal.exists() or os.stat(self._journal).st_size == self._at:
            return []
        with self._journal.open("rb") as file:
            file.seek(self._at)
            whole, newline, _rest = file.read().rpartition(b"\n")
        self._at += len(whole) + len(newline)
        lines = whole.decode("utf-8", "replace").splitlines()
        return [_row(dict(zip(FIELDS, line, strict=False))) for line in csv.reader(lines)]


def _row(line: dict[str, str]) -> Row:
    cause = json.loads(line["extra"]).get("hangupcause", 0) if line["event"] == "HANGUP" and line.get("extra") else 0
    keys = ("channel", "app", "data", "unique", "linked")
    extra = line.get("extra") or ""
    return Row(line["event"], float(line["at"]), cause=cause, extra=extra, **{key: line[key] for key in keys})
