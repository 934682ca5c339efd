"""The moment by which old calls and recordings are deleted: a clock that is ahead takes nothing along."""

import logging
from datetime import UTC, datetime, timedelta

from controller.store import history_forgetting, history_places
from controller.store.engine import HistoryDatabase, writing

log = logging.getLogger(__name__)

LATEST = timedelta(days=1)  # after the newest call: where nobody has called for a day, time stands still
STEP = timedelta(hours=6)  # a round, of which there is one an hour: who was away catches up within days
AHEAD = timedelta(days=30)  # of which the log tells: longer than a company is closed


def moment(history: HistoryDatabase, what: str, at: datetime) -> datetime:
    """That one, or an earlier: at most a day after the newest call, and six hours after what the last round went by.

    A call that comes in while the clock is years ahead is the newest then, and years of history would go at once; so
    they go by days, which leaves time to see it in the log. `what` is deleted, for the log and to tell rounds apart.
    Raises SQLAlchemyError.
    """
    with writing(history) as session:
        newest, last = history_forgetting.newest(session), history_places.place(session, f"deleting {what}")
        by_calls = at if newest is None else min(at, datetime.fromtimestamp(newest, UTC) + LATEST)
        found = by_calls if last is None else min(by_calls, datetime.fromisoformat(last) + STEP)
        history_places.move(session, f"deleting {what}", last, found.isoformat())
    if by_calls - found > AHEAD:
        log.warning("%s are deleted as of %s: is the clock right?", what, found.isoformat(timespec="minutes"))
    return found
