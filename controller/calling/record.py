"""Commands on disk: that one was begun, before it is done; then its answer. So the next controller does none again.

A file rather than a table: it must be there before the PBX is asked, also while the database is away. It is not synced:
with the machine all calls end, too.
"""

import json
import logging
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

REMEMBERED = 600.0  # seconds
MOST = 4000  # lines of a file; there are two at most

Answer = dict[str, Any]
Key = tuple[str, str]
"""Who gave the command, and its id."""


@dataclass(slots=True)
class Record:
    """Lines of JSON in `path`, and the former ones beside it. Times are seconds since 1970."""

    path: Path
    _lines: int = field(default=0, init=False)

    def read(self, now: float) -> dict[Key, Answer | None]:
        """The commands of the last minutes with their answers; None: it was begun, and nobody knows more."""
        found: dict[Key, Answer | None] = {}
        latest = list(_lines(self.path))
        self._lines = len(latest)  # of controllers before, too: one that is often begun anew must not fill the disk
        for line in (*_lines(self._former), *latest):
            with suppress(ValueError, KeyError, TypeError):  # the last line of a killed process may be half
                told = json.loads(line)
                if told["at"] > now - REMEMBERED:
                    found[str(told["who"]), str(told["id"])] = told.get("answer")
        return found

    def begun(self, key: Key, now: float) -> None:
        """Before it is done."""
        self._add({"at": now, "who": key[0], "id": key[1]})

    def answered(self, key: Key, answer: Answer, now: float) -> None:
        """Once it is."""
        self._add({"at": now, "who": key[0], "id": key[1], "answer": answer})

    @property
    def _former(self) -> Path:
        return self.path.with_suffix(".former")

    def _add(self, told: dict[str, Any]) -> None:
        """A disk that is full is no reason not to lead calls."""
        try:
            if self._lines >= MOST:
                self.path.replace(self._former)
                self._lines = 0
            descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(descriptor, "a") as file:
                file.write(f"\n{json.dumps(told)}")  # so that a half line spoils no other
            self._lines += 1
        except OSError as error:
            log.warning("a command could not be recorded: %s", error)


def _lines(path: Path) -> Iterator[str]:
    with suppress(OSError), path.open(errors="replace") as file:
        yield from file
