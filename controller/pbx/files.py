"""Files that Asterisk reads: put in place whole and proven, or not at all. What is in them: the compiler."""

import os
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

UNFINISHED = ".new-"
WAITING_TOGETHER = 16  # threads that wait for the disk
Check = Callable[[str], None]
"""Looks at the text as it was read back and raises when it is not what was meant."""


def write_checked(path: Path, text: str, check: Check) -> None:
    """Replaces `path` by `text` and returns once both file and name are on the disk; mode 0600.

    The text stands in a temporary file beside it first, is read back and checked there, so that whatever fails (full
    disk, a check that raises) leaves the last good file in place. A crash may leave a temporary file that nobody reads.
    """
    write_all_checked([(path, text, check)])


def write_all_checked(files: Sequence[tuple[Path, str, Check]]) -> None:
    """As `write_checked`, many at once: the disk takes them together, in a tenth of the time. All stand, or none does.

    Only a failure between two renames leaves some of them new, each of which is whole.
    """
    written: list[tuple[Path, Path]] = []
    try:
        for path, text, check in files:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=UNFINISHED)
            written.append((Path(name), path))
            _fill(handle, Path(name), text, check)
        _side_by_side(_sync_file, [temporary for temporary, _ in written])
        for temporary, path in written:
            temporary.replace(path)
    except BaseException:
        for temporary, _ in written:
            temporary.unlink(missing_ok=True)
        raise
    _side_by_side(sync_folder, sorted({path.parent for _, path in written}))


def _fill(handle: int, temporary: Path, text: str, check: Check) -> None:
    with os.fdopen(handle, "wb") as file:
        file.write(text.encode())
    check(temporary.read_bytes().decode())


def _sync_file(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _side_by_side(work: Callable[[Path], None], paths: Sequence[Path]) -> None:
    if len(paths) == 1:
        work(paths[0])
    else:
        with ThreadPoolExecutor(WAITING_TOGETHER) as pool:
            list(pool.map(work, paths))


def clear_unfinished(folder: Path) -> None:
    """Takes away what writers that were killed have left in a folder and below. Nobody may be writing there."""
    for path in folder.rglob(f"{UNFINISHED}*"):
        path.unlink(missing_ok=True)


def remove(path: Path) -> None:
    """Removes a file for good; one that is not there is no error."""
    with suppress(FileNotFoundError):
        path.unlink()
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Names made, changed or removed in the folder survive a power cut after this."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
