"""The order of tests in a run of many workers (tests/order.py)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from controller.settings import PROJECT
from tests.order import WAITING, spread

FOLDERS = {"bench": 4, "browser": 10, "calls": 60, "domain": 200, "faults": 9, "operations": 300, "webui": 150}


@dataclass(frozen=True, slots=True)
class Item:
    """As much of pytest's as its order needs."""

    nodeid: str

    def get_closest_marker(self, name: str) -> bool:
        return name == "long" and "/calls/test_5" in self.nodeid


def items(folders: dict[str, int]) -> list[Any]:
    return [Item(f"tests/{name}/test_{n}.py::test") for name in folders for n in range(folders[name])]


def chunks(ordered: list[Any], workers: int) -> list[list[str]]:
    """What each worker gets first: the folders of its tests."""
    names = [item.nodeid.split("/")[1] for item in ordered]
    sizes = [len(names) // workers + (worker >= workers - len(names) % workers) for worker in range(workers)]
    return [[names.pop(0) for _ in range(size)] for size in sizes]


@pytest.mark.parametrize("workers", [1, 2, 3, 5, 6])
@pytest.mark.parametrize("folders", [FOLDERS, {"calls": 7}, {"domain": 3}, {"calls": 500, "domain": 3}, {}])
def test_every_test_is_dealt_out_once(folders: dict[str, int], workers: int) -> None:
    before = items(folders)
    assert sorted(map(id, spread(before, workers))) == sorted(map(id, before))


@pytest.mark.parametrize(("workers", "waiting"), [(2, 2), (3, 2), (5, 4), (6, 4)])
def test_two_thirds_of_the_workers_begin_with_tests_that_wait_and_the_others_compute(
    workers: int, waiting: int
) -> None:
    first = [chunk[0] in WAITING for chunk in chunks(list(spread(items(FOLDERS), workers)), workers)]
    assert first == [True] * waiting + [False] * (workers - waiting)


def test_the_longest_are_begun_with_and_shared() -> None:
    """`FOLDERS` has eleven long ones: test_5 and test_50 to test_59 of calls."""
    first = [
        [item.get_closest_marker("long") for item in part[:3]] for part in _sixths(list(spread(items(FOLDERS), 6)))
    ]
    assert [sum(part) for part in first] == [3, 3, 3, 2]


def _sixths(ordered: list[Any]) -> Iterator[list[Any]]:
    """What those of six workers get that begin with waiting."""
    size = len(ordered) // 6
    yield from (ordered[size * worker : size * (worker + 1)] for worker in range(4))


def test_what_is_stolen_first_computes() -> None:
    """Thieves take from the end of a queue."""
    assert not [chunk[-1] for chunk in chunks(list(spread(items(FOLDERS), 5)), 5) if chunk[-1] in WAITING]


def test_the_folders_that_wait_are_there() -> None:
    assert [name for name in WAITING if not (PROJECT / "tests" / name).is_dir()] == []
