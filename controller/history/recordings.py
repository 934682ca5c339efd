"""Recordings of calls that are too old, or whose call or domain is gone, are deleted: rows first, then files.

A row is marked, that is committed, and only then its file goes: whoever is killed between finds it marked. Files
without a row and without sound are calls that nobody answered. Files with sound and without a row are never deleted:
their call is still to be read from the journal, or its lines were lost; `ringplan doctor` names them.
"""

import asyncio
import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from controller.domain import recording
from controller.history import steady
from controller.store import history_days, history_recordings, history_whose
from controller.store.engine import Database, HistoryDatabase, reading, writing

log = logging.getLogger(__name__)

PIECE = 200  # a transaction: nobody waits long for the write lock
BREATH = 0.05  # seconds between two of them
EMPTY = 44  # bytes: a header
QUIET = timedelta(hours=1)  # since the PBX has written to a file: its call is over
LATELY, MOST = timedelta(days=1), 10_000  # what `ringplan doctor` looks at
UNANSWERED = timedelta(days=2)  # since its channel began: nothing is written before somebody is connected


async def clean(main: Database, history: HistoryDatabase, folder: Path, at: datetime) -> int:
    """How many recordings went. Raises SQLAlchemyError, OSError."""
    at = await asyncio.to_thread(steady.moment, history, "old recordings", at)
    with reading(main) as session:
        days, gone = history_days.recording_days(session), history_whose.deleted_domains(session)
    with reading(history) as session:
        there = history_recordings.domains(session)
    for domain in there:
        if domain in gone:
            await _remove(history, domain, None, at)
        elif (kept := days.get(domain)) is not None:
            await _remove(history, domain, (at - timedelta(days=kept)).timestamp(), at)
    count = await _delete(history, folder)
    await asyncio.to_thread(_sweep, history, folder, at, gone)
    return count


def unknown(history: HistoryDatabase, folder: Path, at: datetime) -> list[str]:
    """Files with sound of calls that are over and that no conversation knows. Blocks."""
    quiet = [name for name, size in _quiet(folder, at) if size > EMPTY]
    return sorted(set(quiet) - _known(history, quiet))


def missing(history: HistoryDatabase, folder: Path, at: datetime) -> tuple[int, int]:
    """How many of the last day have no file, and how many removed ones have one that can't be deleted. Blocks."""
    with reading(history) as session:
        recent = history_recordings.recent(session, (at - LATELY).timestamp(), MOST)
        removed = history_recordings.to_delete(session, MOST)
    gone = [each for each in recent if not (folder / each.file).exists()]
    return len(gone), sum(_is_stuck(folder / each.file) for each in removed)


def _is_stuck(there: Path) -> bool:
    return there.exists() and not (there.is_file() and os.access(there.parent, os.W_OK))


async def _remove(history: HistoryDatabase, domain: int, before: float | None, at: datetime) -> None:
    def piece() -> int:
        with writing(history) as session:
            found = history_recordings.old(session, domain, before, PIECE)
            for each in found:
                history_recordings.remove(session, each.id, at.timestamp())
        return len(found)

    is_more = True
    while is_more:
        is_more = await asyncio.to_thread(piece) == PIECE
        await asyncio.sleep(BREATH)


async def _delete(history: HistoryDatabase, folder: Path) -> int:
    """The files of all that is removed, whoever did; `missing` counts those that can't be deleted."""

    def piece(after: int) -> tuple[int, int]:
        with reading(history) as session:
            found = history_recordings.to_delete(session, PIECE, after)
        gone = [each.id for each in found if _unlinked(folder, each.file)]
        if gone:
            with writing(history) as session:
                history_recordings.deleted(session, gone)
        return len(gone), found[-1].id if found else 0

    count, (went, last) = 0, await asyncio.to_thread(piece, 0)
    while last:
        count += went
        await asyncio.sleep(BREATH)
        went, last = await asyncio.to_thread(piece, last)
    return count


def _unlinked(folder: Path, file: str) -> bool:
    try:
        recording.path(folder, file).unlink(missing_ok=True)
    except (OSError, ValueError) as error:
        log.warning("a recording can't be deleted: file=%s error=%s", file, type(error).__name__)
        return False
    return True


def _sweep(history: HistoryDatabase, folder: Path, at: datetime, gone: set[int]) -> None:
    before = (at - UNANSWERED).timestamp()
    empty = [name for name, size in _quiet(folder, at) if size <= EMPTY and recording.begun(name) < before]
    for name in set(empty) - _known(history, empty):
        _unlinked(folder, name)
    for domain in gone:
        shutil.rmtree(folder / str(domain), ignore_errors=True)


def _quiet(folder: Path, at: datetime) -> Iterator[tuple[str, int]]:
    """Each file that is not written to any more: its name, and bytes. What is deleted meanwhile is none."""
    before = (at - QUIET).timestamp()
    for place, _, files in os.walk(folder):
        for path in map(Path(place).joinpath, files):
            name = path.relative_to(folder).as_posix()
            with suppress(OSError):
                if recording.FILE.fullmatch(name) is not None and (told := path.stat()).st_mtime < before:
                    yield name, told.st_size


def _known(history: HistoryDatabase, names: list[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(names), PIECE):
        with reading(history) as session:
            found |= history_recordings.known(session, names[start : start + PIECE])
    return found
