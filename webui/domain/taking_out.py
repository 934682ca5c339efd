"""A domain's file is written by a process of its own: for 10,000 users that takes half a minute, and pages go on."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import BoundedSemaphore, Timer

from controller.settings import PROJECT

ENVIRON = "ENVIRONMENT"  # the key in the app's settings: variables that give its settings to a process
LONGEST = 300.0  # seconds
AT_ONCE = BoundedSemaphore(2)
CHUNK = 1 << 16  # bytes


class Busy(Exception):
    """As many files as may be written at once are being written."""


class Failed(Exception):
    """The process wrote nothing; what it said instead."""


def written(environ: Mapping[str, str], name: str) -> Iterator[bytes]:
    """The file of that domain in pieces, without secrets; the caller has asked who may see it.

    Raises Busy and Failed before the first piece, Failed where it breaks off. Whoever stops reading ends the process.
    """
    pieces = _pieces(environ, name)
    first = next(pieces)
    return _chained(first, pieces)


def _pieces(environ: Mapping[str, str], name: str) -> Iterator[bytes]:
    with _turn(), _process(environ, name) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        while piece := process.stdout.read(CHUNK):
            yield piece
        if process.wait(LONGEST) != 0:
            raise Failed(process.stderr.read().decode("utf-8", "replace").strip())


def _chained(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


@contextmanager
def _turn() -> Iterator[None]:
    if not AT_ONCE.acquire(blocking=False):
        raise Busy
    try:
        yield
    finally:
        AT_ONCE.release()


@contextmanager
def _process(environ: Mapping[str, str], name: str) -> Iterator["subprocess.Popen[bytes]"]:
    command = [sys.executable, "-m", "controller.cli", "export", name]
    with subprocess.Popen(
        command,
        env={**environ},
        cwd=PROJECT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        limit = Timer(LONGEST, process.kill)
        limit.start()
        try:
            yield process
        finally:
            limit.cancel()
            process.kill()
