"""Whose turn it is where much waits: a little of everything each round, and the newest changes with the oldest.

So that neither mailboxes nor time frames of an import wait behind its phones, nor somebody's change behind an import.
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from controller.store import outbox
from controller.store.outbox import Queued

MOST = {"user": 64, "mailbox": 256, "device": 128}  # a round of these takes half a second
MOST_OTHERS = 64
NEWEST = 8  # of each kind
ALL = 1000  # rows that are read whole: it takes less time than both ends of each kind


def waiting(session: Session, failed: int) -> tuple[list[Queued], int]:
    """What may be in the next round, the longest waiting first, and how much waits.

    `failed` have been tried already, and may not be due.
    """
    whole = outbox.queue(session, ALL)
    if sum(len(each.ids) for each in whole) < ALL:
        return whole, len(whole)
    lanes = [outbox.ends(session, [kind], most + failed, NEWEST + failed) for kind, most in MOST.items()]
    others = outbox.ends(session, MOST, MOST_OTHERS + failed, NEWEST + failed, of=False)
    return [each for lane in (others, *lanes) for each in lane], outbox.waiting(session)


def next_round(due: Sequence[Queued]) -> list[Queued]:
    """Some of what waits, given the longest waiting first; handsets last, and what plans lead to before plans."""
    lanes: dict[str, list[Queued]] = {"": [], **{kind: [] for kind in MOST}}
    for each in due:
        lanes.get(each.subject.kind, lanes[""]).append(each)
    return [each for kind, lane in lanes.items() for each in _some(lane, MOST.get(kind, MOST_OTHERS))]


def _some(lane: Sequence[Queued], most: int) -> Sequence[Queued]:
    if len(lane) <= most:
        return lane
    return [*lane[-NEWEST:], *lane[: most - NEWEST]]
