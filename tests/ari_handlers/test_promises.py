"""Promises to callers outlive the process that made them."""

from pathlib import Path

import pytest

from ari_handlers import promises
from ari_handlers.promises import Promise

FIRST, SECOND = Promise("1795.7", 3, '{"frames": []}'), Promise("1795.8", 4, "{}")


def test_what_was_promised_is_found_until_it_is_settled(tmp_path: Path) -> None:
    folder = tmp_path / "promises"
    assert promises.left(folder) == []
    for each in (FIRST, SECOND):
        promises.make(folder, each)
    assert promises.left(folder) == [FIRST, SECOND]
    promises.settle(folder, FIRST.call)
    promises.settle(folder, FIRST.call)
    assert (promises.find(folder, FIRST.call), promises.find(folder, SECOND.call)) == (None, SECOND)


def test_a_file_that_is_none_of_ours_is_passed_over(tmp_path: Path) -> None:
    promises.make(tmp_path, FIRST)
    (tmp_path / "x.json").write_text("{")
    (tmp_path / "y.json").write_text('{"call": 1}')
    assert promises.left(tmp_path) == [FIRST]


def test_only_a_channel_has_a_promise(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no channel"):
        promises.make(tmp_path, Promise("../1", 3, "{}"))
