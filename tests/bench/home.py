"""A state folder of a bench's own, on a disk: its private Asterisk ends with the block, and the folder goes."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from controller.pbx import supervisor
from controller.settings import Settings, load
from tests.pbx_fixture import environment

DISK = "/var/tmp"


@contextmanager
def private_home(**environ: str) -> Iterator[Settings]:
    """Settings of a fresh folder with ports of its own; start Asterisk in it with `supervisor.start`."""
    home = Path(tempfile.mkdtemp(prefix="rp-bench-", dir=DISK))
    settings = load(environment(home, **environ))
    try:
        yield settings
    finally:
        ended = supervisor.stop(settings)
        shutil.rmtree(home, ignore_errors=True)
        if not ended:
            say(f"the Asterisk of {home} did not end")


def say(text: str) -> None:
    """A line of progress."""
    print(text, file=sys.stderr, flush=True)
