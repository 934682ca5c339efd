"""Everything that can't be made again as one tar file, while calls are up: databases, secrets, messages, journal.

Its counterpart is restore.py. The PBX's AstDB is left out on purpose: what we put there comes from the database, what
phones put there (where they are registered) is of that moment only, and reading it would hold it against the PBX.
The history comes before the journal that it is made of: whoever restores reads on from there, and misses no call.
"""

import hashlib
import json
import os
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO

from controller.audio.keeping import UNFINISHED
from controller.settings import Settings
from controller.store import copying, migrate
from controller.store.engine import Database, open_history

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database.sqlite"
HISTORY = "history.sqlite"
SINGLE = ("secrets.json", "ports.json")
FOLDERS = ("audio", "prompts", "pbx/spool", "pbx/lib", "pbx/log/cel-custom")
PASSING = (
    *("pbx/spool/cache", "pbx/spool/names", "pbx/spool/tmp", "pbx/spool/system", "pbx/spool/outgoing"),
    "pbx/spool/voicemail/outgoing",  # on its way, from what is in audio
    "pbx/lib/music",  # links to what is in audio
    "pbx/lib/sounds",  # links, and copies of what is in prompts
    "pbx/lib/astdb.sqlite3",
)
SQLITE = (".db", ".sqlite", ".sqlite3")
BESIDE = ("-wal", "-shm", "-journal")
PIECE = 1 << 20  # bytes
Put = Callable[[Path], None]


@dataclass(frozen=True, slots=True)
class Member:
    """A file of the backup."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is in the backup: the last file of it, written when all others are."""

    format: int
    made: str
    ringplan: str
    revision: str | None
    files: tuple[Member, ...]

    def text(self) -> bytes:
        return json.dumps(asdict(self), indent=1).encode()


def write(settings: Settings, database: Database, out: IO[bytes], at: datetime) -> Manifest:
    """The backup as a stream, the database first. What changes meanwhile is in it as it was when its turn came."""
    with (
        tempfile.TemporaryDirectory(dir=settings.home, prefix=".backup-") as scratch,
        tarfile.open(fileobj=out, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        piece = Path(scratch) / "piece"
        found = [
            member
            for name, put, when in _sources(settings, database, at)
            if (member := _add(tar, piece, name, put, when)) is not None
        ]
        manifest = Manifest(FORMAT, at.isoformat(), version("ringplan"), migrate.current(database), tuple(found))
        piece.write_bytes(manifest.text())
        _put_in(tar, piece, MANIFEST, at.timestamp())
    return manifest


def _sources(settings: Settings, database: Database, at: datetime) -> Iterator[tuple[str, Put, float]]:
    """Names in the backup, how each is copied, and its time."""
    home = settings.home
    yield DATABASE, lambda path: copying.snapshot(database, path), at.timestamp()
    yield HISTORY, lambda path: _history(settings, path), at.timestamp()
    singles = [home / name for name in SINGLE]
    ours = (settings.database_file, settings.history_file)
    others = [path for path in sorted(home.glob("*")) if path.suffix in SQLITE and path not in ours]
    for path in (*singles, *others, *_below(home)):
        with suppress(FileNotFoundError):
            yield path.relative_to(home).as_posix(), _copier(path), path.stat().st_mtime


def _history(settings: Settings, path: Path) -> None:
    """Raises FileNotFoundError where there is none yet: it is left out."""
    file = settings.history_file
    if file is not None and not file.exists():
        raise FileNotFoundError(file)
    history = open_history(settings.history_url, existing=True)
    try:
        copying.snapshot(history, path)
    finally:
        history.close()


def _below(home: Path) -> Iterator[Path]:
    """Plain files in our folders: no links, which lead to what the PBX's package brings, and nothing in passing."""
    passing = {home / name for name in PASSING}
    for folder in FOLDERS:
        for top, inner, files in os.walk(home / folder):
            inner[:] = sorted(name for name in inner if Path(top, name) not in passing and not _is_unfinished(name))
            names = (name for name in sorted(files) if not name.endswith((".lock", *BESIDE)))
            paths = [Path(top, name) for name in names if not _is_unfinished(name)]
            yield from (path for path in paths if path.is_file() and not path.is_symlink() and path not in passing)


def _is_unfinished(name: str) -> bool:
    return name.startswith(UNFINISHED)


def _copier(path: Path) -> Put:
    if path.suffix in SQLITE:
        return lambda target: copying.copy_file(path, target)
    return lambda target: _copy(path, target)


def _copy(source: Path, target: Path) -> None:
    with source.open("rb") as there, target.open("wb") as here:
        while block := there.read(PIECE):
            here.write(block)


def _add(tar: tarfile.TarFile, piece: Path, name: str, put: Put, when: float) -> Member | None:
    """By way of a copy: the size must be known beforehand, and a recording grows. None: it is gone meanwhile."""
    piece.unlink(missing_ok=True)
    try:
        put(piece)
    except FileNotFoundError:
        return None
    return _put_in(tar, piece, name, when)


def _put_in(tar: tarfile.TarFile, piece: Path, name: str, when: float) -> Member:
    info = tarfile.TarInfo(name)
    info.size, info.mtime, info.mode = piece.stat().st_size, when, 0o600
    with piece.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        tar.addfile(info, file)
    return Member(name, info.size, digest)
