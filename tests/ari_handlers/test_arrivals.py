"""What is confirmed is live: waiting for that, and no longer than there is time."""

import asyncio

from ari_handlers.arrivals import Arrivals
from controller import clock
from controller.store.subjects import Subject

USER, FRAME = Subject("user", 7), Subject("frame", 7)


async def test_it_waits_for_all_of_them_at_that_revision_or_a_newer_one() -> None:
    arrivals = Arrivals()
    waiting = asyncio.create_task(arrivals.until({USER: 3, FRAME: 1}, clock.monotonic() + 3))
    for subject, revision in ((USER, 2), (FRAME, 1), (USER, 4)):
        await asyncio.sleep(0)
        assert not waiting.done()
        arrivals.note(subject, revision)
    assert await waiting


async def test_what_came_before_the_question_counts_and_an_older_report_changes_nothing() -> None:
    arrivals = Arrivals()
    arrivals.note(USER, 5)
    arrivals.note(USER, 4)
    assert await arrivals.until({USER: 5}, clock.monotonic() + 3)
    assert not await arrivals.until({USER: 6}, clock.monotonic() + 0.01)


async def test_nothing_is_in_time_once_the_time_is_over() -> None:
    assert not await Arrivals().until({}, clock.monotonic() - 0.01)
