"""Recording of calls: who is recorded, what is said about it, and how files are named. Values only."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

Mode = Literal["off", "on demand", "always"]
Announcement = Literal["both", "beep", "none"]

MODES: tuple[Mode, ...] = ("off", "on demand", "always")
"""Of a user's calls: never, from when he presses the keys until he does so again, or whenever he talks to somebody."""

ANNOUNCEMENTS: tuple[Announcement, ...] = ("both", "beep", "none")
"""What both parties hear when it begins, by their domain: a sentence, a tone, or nothing."""

KEYS = "*1"
"""Begin and end a recording during a call. No code of a domain: nobody dials them."""

FEATURE = "recordings"
"""The word by which it is switched off, for a domain or a user (operations/features.py)."""

NEEDED = frozenset([FEATURE, "history"])
"""Without call history a recording has no row to stand in: a domain that has either off records nothing."""

FILE = re.compile(r"[0-9]{1,18}/[0-9]{4}-[0-9]{2}/[0-9][0-9.-]{0,60}\.wav")
"""`<domain>/<year>-<month>/<channel's unique id>-<random>.wav`: nothing that people typed."""


def domain_of(file: str) -> int:
    """Whose door the channel had come in by: the domain that its user is of, whoever else is in the conversation."""
    return int(file.partition("/")[0])


def begun(file: str) -> int:
    """When its channel began, in seconds since 1970: the PBX's unique id says so."""
    return int(file.rpartition("/")[2].partition(".")[0].partition("-")[0])


def seconds(spans: Iterable[tuple[float, float]]) -> float:
    """For how long at least one of them went on; each from when to when, in seconds."""
    total, until = 0.0, float("-inf")
    for began, ended in sorted(spans):
        total += max(0.0, ended - max(began, until))
        until = max(until, ended)
    return total


def path(folder: Path, file: str) -> Path:
    """Where that recording stands. Raises ValueError for what is none of ours."""
    if FILE.fullmatch(file) is None:
        raise ValueError(f"no recording is called {file!r}")
    return folder / file
