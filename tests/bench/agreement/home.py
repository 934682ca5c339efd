"""The bench's own PBX and controller: a private Asterisk in a folder of its own, ended with the bench."""

import logging
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from controller import settings
from controller.pbx import supervisor, tree
from tests.calls.posted import Posted, posted
from tests.pbx_fixture import environment


@asynccontextmanager
async def at_home() -> AsyncIterator[Posted]:
    """A fresh state folder, its Asterisk up, the controller at its post."""
    with tempfile.TemporaryDirectory(prefix="ringplan-bench-") as folder:
        own = settings.load(environment(Path(folder)))
        tree.obtain(own, logging.getLogger(__name__).info)
        supervisor.start(own)
        try:
            async with posted(own) as running:
                yield running
        finally:
            if not supervisor.stop(own):
                raise RuntimeError(f"the Asterisk in {folder} did not end")
