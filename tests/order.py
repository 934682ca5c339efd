"""In which order workers get the tests: at any time some wait for phones and pages, and others compute."""

from collections.abc import Iterator
from itertools import islice

import pytest

WAITING = {"bench": 2.0, "faults": 3.0, "browser": 2.0, "calls": 1.2, "pbx": 0.5}
"""Folders whose tests mostly wait, and about how many seconds one of them takes beside the others."""


def spread(items: list[pytest.Item], workers: int) -> Iterator[pytest.Item]:
    """xdist deals out equal numbers, in turn (`--dist worksteal`): two workers in three begin with tests that wait.

    What takes longest (`@pytest.mark.long`) comes first of all: at the end one worker would do it and the others idle.
    Who is done steals from the end of the longest queue: first what computes, and what waits when nothing else is left.
    """
    waiting = [item for folder in WAITING for item in items if _folder(item) == folder]
    longest = [item for item in waiting if item.get_closest_marker("long")]
    waiting = [item for item in waiting if not item.get_closest_marker("long")]
    computing = (item for item in items if _folder(item) not in WAITING)
    count = (2 * workers + 2) // 3
    parts = [longest[part::count] + others for part, others in enumerate(_cut(waiting, count))]
    left = len(items)
    for worker in range(workers):
        share = left // (workers - worker)
        begin = parts[worker] if worker < len(parts) else []
        yield from begin
        yield from islice(computing, max(0, share - len(begin)))
        left -= share


def _cut(waiting: list[pytest.Item], count: int) -> list[list[pytest.Item]]:
    """In so many parts that take about the same time."""
    parts: list[list[pytest.Item]] = [[] for _ in range(count)]
    whole, before = sum(WAITING[_folder(item)] for item in waiting), 0.0
    for item in waiting:
        parts[int(before / whole * count)].append(item)
        before += WAITING[_folder(item)]
    return parts


def _folder(item: pytest.Item) -> str:
    """Below tests/."""
    return item.nodeid.split("/")[1]
