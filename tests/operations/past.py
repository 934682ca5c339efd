"""Calls of the past for tests of operations: one of each user whom a test asks about."""

from functools import cache
from tempfile import TemporaryDirectory

from sqlalchemy import update
from sqlalchemy.orm import Session

from controller.domain.history import Party, Recorded, Share, Step, Told
from controller.store import history, history_pages, history_recordings
from controller.store.engine import Looking, open_history
from controller.store.history_recordings_rows import RECORDINGS
from controller.store.history_wanted import Wanted
from controller.store.migrate import upgrade


@cache
def _folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="past-")


@cache
def past() -> Session:
    """One for all tests of a run: what was kept stands under ids of its own."""
    database = open_history(f"sqlite:///{_folder().name}/history.db")
    upgrade(database)
    return Looking(database.engine)


def a_call(domain: int, user: int) -> int:
    """The id of one that this user missed."""
    caller, called = Party("outside", None, "+493012345", "Zoe’s secret"), Party("user", user, "1001", "Zoe")
    steps = (Step(0.0, "called", caller, "1001"),)
    shares = (Share(user, "called", "missed"),)
    key = f"{domain}-{user}"
    recordings = (Recorded(user, 1.0, 8.0, f"{domain}/1970-01/1.{domain}-{user}.wav"),)
    told = Told(
        *(key, domain, 0.0, 9.0, "in", "missed", caller, "1001", called),
        steps=steps, shares=shares, recordings=recordings,
    )  # fmt: skip
    history.keep(past(), [told])
    past().commit()
    return history_pages.page(past(), Wanted(domain, user=user), 1).rows[0].id


def a_recording(domain: int, user: int) -> int:
    """The id of that user's recording of that call, there again should it have been deleted."""
    call = a_call(domain, user)
    past().execute(update(RECORDINGS).where(RECORDINGS.c.conversation_id == call).values(removed=None))
    past().commit()
    [found] = history_recordings.of_conversations(past(), domain, [call])[call]
    return found.id
