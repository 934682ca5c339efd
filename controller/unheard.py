"""Music that nobody is to hear any more: forgotten when it can't be put back, and its files swept from the disk."""

import asyncio
import logging
from datetime import UTC, datetime

from sqlalchemy.exc import SQLAlchemyError

from controller import clock
from controller.operations.music import PUT_BACK_WITHIN
from controller.reconcile import music as shelf
from controller.reconcile.loop import Reconciler
from controller.reconcile.music import Shelf
from controller.store import broadcasts, copying, music
from controller.store.engine import Database, reading, writing

log = logging.getLogger(__name__)

OFTEN = 600.0  # seconds
YOUNG = 3600.0  # seconds: files this young may be on their way into the database, or be heard by somebody who holds


async def run(reconciler: Reconciler) -> None:
    """Until cancelled."""
    while True:
        await asyncio.to_thread(_swept, reconciler.database, reconciler.hands.shelf)
        await asyncio.sleep(OFTEN)


def sweep(database: Database, place: Shelf, now: float) -> None:
    """`now` in seconds since 1970. A database without domains is a loss, not a wish: its files stay."""
    if copying.is_empty(database):
        return
    with writing(database) as session:
        music.forget(session, datetime.fromtimestamp(now, UTC) - PUT_BACK_WITHIN)
    with reading(database) as session:
        wanted = music.keys(session) | broadcasts.sounds(session)
    shelf.sweep(place, wanted, now - YOUNG)


def _swept(database: Database, place: Shelf) -> None:
    try:
        sweep(database, place, clock.now().timestamp())
    except (SQLAlchemyError, OSError) as error:
        log.warning("music that nobody hears any more is deleted later: %s", error)
