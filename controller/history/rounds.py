"""What the history process deletes every hour; sooner again where a database or the disk was away."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from controller import clock

log = logging.getLogger(__name__)

OFTEN = timedelta(hours=1)
AGAIN = timedelta(minutes=10)

Round = Callable[[datetime], Awaitable[int]]
"""Deletes what is too old at that moment; how many went. Raises SQLAlchemyError, OSError."""


async def run(once: Round, what: str, now: Callable[[], datetime] = clock.now) -> None:
    """Until cancelled. `what` goes, for the log."""
    while True:
        pause = await pause_after(once, what, now())
        await asyncio.sleep(pause.total_seconds())


async def pause_after(once: Round, what: str, at: datetime) -> timedelta:
    """Does it once; how long until the next."""
    try:
        gone = await once(at)
    except (SQLAlchemyError, OSError) as error:
        log.warning("%s are deleted later: %s", what, type(error).__name__)
        return AGAIN
    except Exception:  # a fault of ours: the rest goes on
        log.exception("%s are deleted later", what)
        return OFTEN
    if gone:
        log.info("%s deleted: count=%d", what, gone)
    return OFTEN
