"""The controller process: one asyncio loop that keeps the PBX as the database says. Composes, decides nothing."""

import asyncio
import logging
import os
import signal

from controller import settings as settings_module
from controller.post import Post
from controller.settings import Settings


def main() -> None:
    """`python -m controller.main`: runs until SIGTERM or Ctrl-C."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    asyncio.run(run(settings_module.load(os.environ)))


async def run(settings: Settings) -> None:
    """Until the process is told to stop."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with Post(settings):
        await stop.wait()


if __name__ == "__main__":
    main()
