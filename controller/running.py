"""One `ringplan up` a state folder: which one serves it now, and with which settings. A lock ends with its holder."""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from controller import settings as settings_module
from controller.pbx.processes import take, wait_until
from controller.settings import Settings

PATIENCE = 0.5  # seconds: whoever looks at the lock holds it for a moment


class AlreadyServed(Exception):
    """Another `ringplan up` keeps this state folder running; `by` is it."""

    def __init__(self, by: "Served | None") -> None:
        super().__init__("another `ringplan up` serves this state folder")
        self.by = by


@dataclass(frozen=True, slots=True)
class Served:
    """The process of an `up`, and the variables that give its settings again."""

    pid: int
    environ: Mapping[str, str]


@contextmanager
def serving(settings: Settings) -> Iterator[None]:
    """The state folder is ours while the block runs. Raises AlreadyServed."""
    path = _path(settings)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(path, "a+", opener=_private) as file:
        if not wait_until(lambda: take(file), PATIENCE):
            raise AlreadyServed(_read(file))
        file.truncate(0)
        json.dump({"pid": os.getpid(), "environ": settings.environ()}, file)
        file.flush()
        yield


@contextmanager
def serving_part(settings: Settings, name: str) -> Iterator[None]:
    """One part of the state folder is ours while the block runs, or the program that takes our place in it.

    Other parts may be others'. Raises AlreadyServed: an `up` does it all, or another process has this part.
    """
    path = _path(settings)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (
        open(path, "a+", opener=_private) as common,
        open(path.with_name(f"{name}.lock"), "a+", opener=_private) as own,
    ):
        if not (wait_until(lambda: _join(common), PATIENCE) and take(own)):
            raise AlreadyServed(_read(common))
        common.truncate(0)
        json.dump({"pid": os.getpid(), "environ": settings.environ()}, common)
        common.flush()
        for file in (common, own):
            os.set_inheritable(file.fileno(), True)
        yield


def _join(file: IO[str]) -> bool:
    """Holds the lock beside other parts, unless an `up` holds it alone."""
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def served(settings: Settings) -> Served | None:
    """Who serves the state folder of `settings` now."""
    path = _path(settings)
    if not path.exists():
        return None
    with path.open("r+") as file:
        return None if take(file) else _read(file)


def settings_of(environ: Mapping[str, str]) -> Settings:
    """Settings as the running `up` has them, where there is one: so that LISTEN need not be said in every terminal.

    What `environ` says itself comes first. Raises as settings.load does.
    """
    own = settings_module.load(environ)
    now = served(own)
    return own if now is None else settings_module.load({**now.environ, **environ})


def _read(file: IO[str]) -> Served | None:
    file.seek(0)
    try:
        content = json.load(file)
    except ValueError:  # it is just beginning
        return None
    return Served(content["pid"], content["environ"])


def _path(settings: Settings) -> Path:
    return settings.run / "up.json"


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
