"""What was tried in vain, and when it is tried again: ever more slowly, and at once when the PBX comes up."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from controller.reconcile.work import WHEN_BACK, Outcome
from controller.store.outbox import Pending, Queued
from controller.store.subjects import Subject

SLOWEST = 30.0  # seconds between two attempts at what the PBX or the disk refused


@dataclass(frozen=True, slots=True)
class _Attempt:
    revision: int = 0
    pause: float = 0.0
    due: float = 0.0


NONE = _Attempt()


@dataclass(slots=True)
class Again:
    """Times are monotonic seconds. A newer revision of a subject counts as not tried."""

    _attempts: dict[Subject, _Attempt] = field(default_factory=dict)

    def __len__(self) -> int:
        """How many were tried in vain."""
        return len(self._attempts)

    def is_due(self, task: Pending | Queued, now: float) -> bool:
        """Whether the task is worth trying now."""
        last = self._attempts.get(task.subject, NONE)
        return task.revision > last.revision or last.due <= now

    def note(self, outcomes: Iterable[Outcome], now: float) -> None:
        """What came of a round."""
        for outcome in outcomes:
            task = outcome.task
            last = self._attempts.pop(task.subject, NONE)
            if not (outcome.live or outcome.hopeless):
                pause = _pause(last, outcome)
                self._attempts[task.subject] = _Attempt(task.revision, pause, now + pause)

    def clear(self) -> None:
        """Everything is worth trying."""
        self._attempts.clear()


def _pause(last: _Attempt, outcome: Outcome) -> float:
    if outcome.pause == WHEN_BACK or last.revision != outcome.task.revision:
        return outcome.pause
    return min(SLOWEST, 2 * last.pause)
