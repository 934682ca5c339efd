"""Changes of which the caller was not told yet, on disk: made before the commit, kept or taken back afterwards.

A controller that dies in between leaves them to the next one.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from controller.pbx import files

NAME = re.compile(r"[0-9.a-zA-Z-]{1,100}")  # an id of a channel: time and number


@dataclass(frozen=True, slots=True)
class Promise:
    """`call` is the caller's channel, `device` whose, `undo` as takeback.py writes it."""

    call: str
    device: int
    undo: str


def make(folder: Path, promise: Promise) -> None:
    """On disk when this returns. Raises OSError, ValueError."""
    cells = {"call": promise.call, "device": promise.device, "undo": promise.undo}
    files.write_checked(_path(folder, promise.call), json.dumps(cells), json.loads)


def find(folder: Path, call: str) -> Promise | None:
    """None: there is none, or it was settled."""
    try:
        return Promise(**json.loads(_path(folder, call).read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def settle(folder: Path, call: str) -> None:
    """Nothing more is to be done for it."""
    files.remove(_path(folder, call))


def left(folder: Path) -> list[Promise]:
    """All that are not settled."""
    found = (find(folder, path.stem) for path in sorted(folder.glob("*.json")))
    return [promise for promise in found if promise is not None]


def _path(folder: Path, call: str) -> Path:
    if not NAME.fullmatch(call):
        raise ValueError(f"{call!r} is no channel")
    return folder / f"{call}.json"
