"""Call history that is older than its domain keeps it, or whose domain was deleted, goes: a little at a time."""

import asyncio
from datetime import datetime, timedelta

from controller.history import steady
from controller.store import history_days, history_forgetting, history_whose
from controller.store.engine import Database, HistoryDatabase, reading, writing

PIECE = 500  # conversations a transaction: nobody waits long for the write lock
BREATH = 0.05  # seconds between two of them


async def forget(main: Database, history: HistoryDatabase, at: datetime) -> int:
    """How many conversations went. Raises SQLAlchemyError.

    A domain is gone when its deletion is written down: a main database that was replaced takes no history along.
    """
    at = await asyncio.to_thread(steady.moment, history, "old calls", at)
    with reading(history) as session:
        there = history_forgetting.domains(session)
    with reading(main) as session:
        days, deleted = history_days.history_days(session), history_whose.deleted_domains(session)
    gone = 0
    for domain in there:
        if domain in days or domain in deleted or (not domain and days):
            gone += await _forget(history, domain, *_before(at, domain, days))
    return gone


def _before(at: datetime, domain: int, days: dict[int, int | None]) -> tuple[bool, float | None]:
    """Whether any is forgotten, and from when on it is kept (None: not at all).

    Calls that entered no domain are kept as long as the domain that keeps its own longest.
    """
    kept = list(days.values()) if not domain else [days[domain]] if domain in days else []
    if None in kept:
        return False, None
    known = [each for each in kept if each is not None]
    return True, (at - timedelta(days=max(known))).timestamp() if known else None


async def _forget(history: HistoryDatabase, domain: int, is_any: bool, before: float | None) -> int:
    gone = 0
    while is_any:
        went = await asyncio.to_thread(_piece, history, domain, before)
        gone += went
        if went < PIECE:
            break
        await asyncio.sleep(BREATH)
    return gone


def _piece(history: HistoryDatabase, domain: int, before: float | None) -> int:
    with writing(history) as session:
        return history_forgetting.forget(session, domain, before, PIECE)
