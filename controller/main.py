"""The controller process: one asyncio loop that keeps the PBX as the database says. Composes, decides nothing."""

import asyncio
import logging
import os
import signal
import sys

from controller import logs
from controller import settings as settings_module
from controller.post import Post
from controller.settings import Settings

log = logging.getLogger(__name__)


def main() -> None:
    """`python -m controller.main`: runs until SIGTERM or Ctrl-C."""
    settings = settings_module.load(os.environ)
    logs.to_file(settings, "controller")
    try:
        asyncio.run(run(settings))
    except Exception:
        log.exception("the controller ends by a fault of its own, to be started again")
        sys.exit(1)


async def run(settings: Settings) -> None:
    """Until the process is told to stop."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with Post(settings):
        await stop.wait()


if __name__ == "__main__":
    main()
