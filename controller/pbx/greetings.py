"""The greetings of a mailbox, as app_voicemail looks for them: files of fixed names in the user's folder (22.10).

What is recorded by phone (menu, 0-1 to 0-5) lies in the same files: there is one truth, the folder. Blocks.
"""

import os
import secrets
import shutil
import wave
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from controller.domain.greetings import GREETINGS, Greeting

FILES: Mapping[Greeting, str] = {"unavailable": "unavail", "busy": "busy", "temporary": "temp", "name": "greet"}
ENDING = ".wav"  # as `format` in voicemail.conf says


@dataclass(frozen=True, slots=True)
class Recorded:
    """One that is there: how long it is, and since when."""

    greeting: Greeting
    seconds: float
    since: datetime


def recorded(box: Path) -> list[Recorded]:
    """Those of that mailbox, in the order of GREETINGS."""
    return [found for each in GREETINGS if (found := _look(box, each)) is not None]


def path(box: Path, greeting: Greeting) -> Path:
    """Where its sound is."""
    return box / f"{FILES[greeting]}{ENDING}"


def put(box: Path, greeting: Greeting, source: Path) -> None:
    """That sound (WAV, 8 kHz) from the next call on; whoever hears the former one hears its end. Raises OSError."""
    with staged(box, greeting, source) as swap:
        swap()


@contextmanager
def staged(box: Path, greeting: Greeting, source: Path) -> Iterator[Callable[[], None]]:
    """The same in two steps: it is on the disk in the block, and heard once what the block gets is called."""
    target = path(box, greeting)
    fresh = target.with_name(f".{target.name}.{secrets.token_hex(8)}.new")

    def swap() -> None:
        fresh.replace(target)
        _others(box, greeting)

    try:
        shutil.copyfile(source, fresh)
        with fresh.open("rb") as file:
            os.fsync(file.fileno())
        yield swap
    finally:
        fresh.unlink(missing_ok=True)


def remove(box: Path, greeting: Greeting) -> None:
    """The PBX speaks for itself again. Raises OSError."""
    path(box, greeting).unlink(missing_ok=True)
    _others(box, greeting)


def _others(box: Path, greeting: Greeting) -> None:
    """The same in other formats, which the PBX could take instead."""
    for other in box.glob(f"{FILES[greeting]}.*"):
        if other.suffix != ENDING:
            with suppress(FileNotFoundError):
                other.unlink()


def _look(box: Path, greeting: Greeting) -> Recorded | None:
    try:
        since = datetime.fromtimestamp(path(box, greeting).stat().st_mtime, UTC)
        with wave.open(str(path(box, greeting))) as sound:
            return Recorded(greeting, sound.getnframes() / sound.getframerate(), since)
    except (OSError, EOFError, wave.Error):
        return None
