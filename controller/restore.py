"""Puts a backup back (backup.py): read and proven as a whole first, then put in place; what was there is set aside."""

import hashlib
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO

from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError

from controller.backup import (
    BESIDE,
    DATABASE,
    FOLDERS,
    FORMAT,
    HISTORY,
    MANIFEST,
    PASSING,
    PIECE,
    SINGLE,
    SQLITE,
    Manifest,
    Member,
)
from controller.reconcile.verify import PATTERNS
from controller.settings import Settings
from controller.store import copying, migrate
from controller.store.engine import Database, open_database, open_history, writing
from controller.store.schema import Schema

PLANS = sorted({f"pbx/etc/{pattern.partition('/')[0]}" for pattern in PATTERNS})  # made again from the database


class BadBackup(Exception):
    """The file is no backup, or not whole, or of a later version. Nothing was changed."""


class NotEmpty(Exception):
    """Something is here that would be replaced."""


def restore(settings: Settings, stream: IO[bytes], at: datetime, *, replace: bool) -> tuple[Manifest, Path | None]:
    """What was put back, and the folder with what was there before (None: nothing was).

    The caller holds the state folder, and its Asterisk does not run. Raises BadBackup, NotEmpty.
    """
    database, history = open_database(settings.database_url), open_history(settings.history_url)
    try:
        if not replace and not _is_empty(settings, database):
            raise NotEmpty
        with _scratch(settings.home) as staging:
            manifest = unpack(stream, staging)
            for each, name in ((database, DATABASE), (history, HISTORY)):
                _upgrade(staging / name, each.schema)
            with _replaced((database, staging / DATABASE), (history, staging / HISTORY)):
                return manifest, _swap(settings, staging, at)
    finally:
        database.close()
        history.close()


def unpack(stream: IO[bytes], folder: Path) -> Manifest:
    """Every file of the backup below `folder`, with the size and checksum the manifest says. Raises BadBackup."""
    found: dict[str, Member] = {}
    try:
        with tarfile.open(fileobj=stream, mode="r|") as tar:
            for info in tar:
                if not info.isreg() or not _is_ours(info.name) or info.name in found:
                    raise BadBackup(f"“{info.name[:80]}” can't be in a backup of Ringplan.")
                file = tar.extractfile(info)
                assert file is not None
                found[info.name] = _take(file, folder / info.name, info)
    except (tarfile.TarError, EOFError, OSError) as error:
        raise BadBackup(f"The file is no backup, or not whole: {error}.") from error
    return _compared(folder, found)


def _compared(folder: Path, found: dict[str, Member]) -> Manifest:
    try:
        cells = json.loads((folder / MANIFEST).read_bytes())
        files = tuple(Member(**each) for each in cells.pop("files"))
        manifest = Manifest(**cells, files=files)
    except FileNotFoundError:
        raise BadBackup("The file is no backup, or not whole: its list of contents is missing.") from None
    except (ValueError, TypeError, KeyError) as error:
        raise BadBackup(f"The list of contents can't be read: {error}.") from None
    if manifest.format != FORMAT:
        raise BadBackup("The backup is of a later version of Ringplan. Install that version first.")
    found.pop(MANIFEST)
    for member in files:
        if found.pop(member.name, None) != member:
            raise BadBackup(f"{member.name} is damaged or missing. Use another backup.")
    if found or DATABASE not in {member.name for member in files}:
        raise BadBackup("The contents are not those of the list. Use another backup.")
    return manifest


def _take(file: IO[bytes], path: Path, info: tarfile.TarInfo) -> Member:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest = hashlib.sha256()
    with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
        while block := file.read(PIECE):
            digest.update(block)
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    os.utime(path, (info.mtime, info.mtime))
    return Member(info.name, info.size, digest.hexdigest())


def _is_ours(name: str) -> bool:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or path.as_posix() != name:
        return False
    single = len(path.parts) == 1 and (name in (*SINGLE, MANIFEST) or path.suffix in SQLITE)
    return single or any(path.is_relative_to(folder) for folder in FOLDERS)


def _is_empty(settings: Settings, database: Database) -> bool:
    file = settings.database_file
    if file is not None and not file.exists():
        return True
    try:
        return copying.is_empty(database)
    except SQLAlchemyError:
        return False


def _upgrade(path: Path, schema: Schema) -> None:
    """A backup of a version without history brings an empty one."""
    try:
        copying.upgrade_file(path, schema)
    except CommandError:
        raise BadBackup("The backup is of a later version of Ringplan. Install that version first.") from None
    except SQLAlchemyError as error:
        raise BadBackup(f"The database in it can't be brought up to date: {error}") from error


@contextmanager
def _replaced(*stores: tuple[Database, Path]) -> Iterator[None]:
    """Rows of PostgreSQL databases are replaced by those of the files, and committed when all else is in place."""
    with ExitStack() as committed:
        for database, path in stores:
            if not database.is_sqlite:
                migrate.upgrade(database)
                copying.put_back(committed.enter_context(writing(database)), path, database.schema)
                path.unlink()
        yield


def _swap(settings: Settings, staging: Path, at: datetime) -> Path | None:
    """Everything is put in place by renaming, but a database file that stands on another disk."""
    aside = settings.home / f"replaced-{at:%Y%m%d-%H%M%S}"
    (staging / MANIFEST).unlink()
    _set_aside(settings.home, aside, _present(settings))
    for name, file in ((DATABASE, settings.database_file), (HISTORY, settings.history_file)):
        if file is not None:
            shutil.move(staging / name, file)
    _put_in_place(staging, settings.home)
    return aside if aside.exists() else None


def _present(settings: Settings) -> Iterator[Path]:
    """What a backup replaces, and what is made of it."""
    home = settings.home
    for file in filter(None, (settings.database_file, settings.history_file)):
        yield from (file.with_name(file.name + beside) for beside in ("", *BESIDE))
    yield from (home / name for name in SINGLE)
    yield from (home / name for name in PLANS)
    for folder in FOLDERS:
        for path in sorted((home / folder).glob("*")):
            if not path.is_symlink() and path.relative_to(home).as_posix() not in PASSING:
                yield path


def _set_aside(home: Path, aside: Path, paths: Iterator[Path]) -> None:
    for path in [each for each in paths if each.exists()]:
        inside = path.relative_to(home) if path.is_relative_to(home) else Path(path.name)
        (aside / inside).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.move(path, aside / inside)


def _put_in_place(staging: Path, home: Path) -> None:
    for path in sorted(staging.rglob("*")):
        if path.is_file():
            target = home / path.relative_to(staging)
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.replace(target)


@contextmanager
def _scratch(home: Path) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(dir=home, prefix=".restore-"))
    try:
        yield folder
    finally:
        with suppress(OSError):
            shutil.rmtree(folder)
