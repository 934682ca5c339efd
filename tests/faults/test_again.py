"""When what was tried in vain is tried again: controller/reconcile/again.py."""

from datetime import UTC, datetime

from controller.reconcile.again import SLOWEST, Again
from controller.reconcile.work import SOON, WHEN_BACK, Outcome
from controller.store.outbox import Pending
from controller.store.subjects import Subject


def task(revision: int = 1) -> Pending:
    return Pending(Subject("user", 7), "change", revision, datetime(2026, 11, 21, tzinfo=UTC), (revision,), ({},))


def test_what_was_refused_is_tried_again_ever_more_slowly_but_at_least_every_half_minute() -> None:
    again, now, pauses = Again(), 100.0, []
    for _ in range(7):
        assert again.is_due(task(), now)
        again.note([Outcome(task(), error="full", pause=SOON)], now)
        pause = next(seconds for seconds in range(1, 60) if again.is_due(task(), now + seconds))
        pauses.append(pause)
        now += pause
    assert pauses == [2, 4, 8, 16, 30, 30, 30]
    assert SLOWEST == 30


def test_what_waits_for_the_pbx_is_tried_again_when_it_is_back_and_not_before() -> None:
    again = Again()
    again.note([Outcome(task(), pause=WHEN_BACK)], 0.0)
    assert not again.is_due(task(), 1e9)
    again.clear()
    assert again.is_due(task(), 0.0)


def test_a_newer_change_of_the_same_is_tried_at_once() -> None:
    again = Again()
    again.note([Outcome(task(), error="full", pause=SOON)], 0.0)
    assert not again.is_due(task(), 1.0)
    assert again.is_due(task(revision=2), 1.0)


def test_success_is_forgotten() -> None:
    again = Again()
    again.note([Outcome(task(), error="full", pause=SOON)], 0.0)
    again.note([Outcome(task(), live=True)], 2.0)
    again.note([Outcome(task(), error="full", pause=SOON)], 3.0)
    assert again.is_due(task(), 5.0)
