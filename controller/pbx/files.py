"""Files that Asterisk reads: put in place whole and proven, or not at all. What is in them: the compiler."""

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

UNFINISHED = ".new-"
Check = Callable[[str], None]
"""Looks at the text as it was read back and raises when it is not what was meant."""


def write_checked(path: Path, text: str, check: Check) -> None:
    """Replaces `path` by `text` and returns once both file and name are on the disk; mode 0600.

    The text stands in a temporary file beside it first, is read back and checked there, so that whatever fails (full
    disk, a check that raises) leaves the last good file in place. A crash may leave a temporary file that nobody reads.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=UNFINISHED)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
            file.flush()
            check(temporary.read_bytes().decode())
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with suppress(FileNotFoundError):
            temporary.unlink()
        raise
    sync_folder(path.parent)


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
