"""Music on hold as files beside the PBX, and rows of a little database that it reads at every hold: no reload.

What people uploaded stays where it is (`audio`); the PBX has links to it, so that its folder can be made again.
"""

import os
import shutil
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from controller.audio import keeping
from controller.dialplan.names import domain_music, music
from controller.domain.ids import DomainId, UserId
from controller.store.accounts import DeviceAccount
from controller.store.music import Playlist
from controller.store.subjects import Subject

KINDS = ("music", "domain music")
RANDOM, IN_ORDER = "random", ""


@dataclass(frozen=True, slots=True)
class Shelf:
    """`database` is what the PBX reads (pbx/music_db.py), `played` the folder of its links, `audio` has the sounds."""

    database: Path
    played: Path
    audio: Path


class Lost(OSError):
    """A sound is not where it was kept."""


def class_of(subject: Subject) -> str:
    """The PBX's name of that owner's music."""
    return music(UserId(subject.id)) if subject.kind == "music" else domain_music(DomainId(subject.id))


def put(shelf: Shelf, playlist: Playlist) -> None:
    """The playlist as it should be; calls that hear the old one hear it to the end. Blocks. Raises Lost, sqlite3.Error.

    What is lost is left out, and the rest is played all the same.
    """
    there = [key for key in playlist.keys if _linked(shelf, key)]
    name, sort = class_of(playlist.subject), RANDOM if playlist.is_shuffled else IN_ORDER
    entries = [(name, place, str(shelf.played / key)) for place, key in enumerate(there)]
    with _open(shelf.database) as database:
        _clear(database, name)
        if entries:
            database.execute("INSERT INTO classes VALUES (?, ?)", (name, sort))
            database.executemany("INSERT INTO pieces VALUES (?, ?, ?)", entries)
    if len(there) < len(playlist.keys):
        lost = len(playlist.keys) - len(there)
        raise Lost(f"{lost} of {len(playlist.keys)} pieces of music are not on the disk; upload them again")


def drop(shelf: Shelf, subject: Subject) -> None:
    """That owner has no music any more. Blocks."""
    with _open(shelf.database) as database:
        _clear(database, class_of(subject))


def introduce(shelf: Shelf, accounts: Iterable[DeviceAccount]) -> None:
    """Whoever has a phone can put somebody on hold: whose domain's music that is then. Blocks."""
    people = {(music(account.owner), domain_music(account.domain)) for account in accounts}
    with _open(shelf.database) as database:
        database.executemany("INSERT OR REPLACE INTO people VALUES (?, ?)", sorted(people))


def differing(shelf: Shelf, playlists: Collection[Playlist], accounts: Iterable[DeviceAccount]) -> set[Subject]:
    """What the PBX would play otherwise than it should, and phones whose users it does not know. Blocks."""
    with _open(shelf.database) as database:
        held = _held(database)
        people = dict(database.execute("SELECT name, domain FROM people"))
    wanted = {class_of(playlist.subject): playlist for playlist in playlists}
    wrong = {playlist.subject for name, playlist in wanted.items() if not _is_right(shelf, held.get(name), playlist)}
    wrong |= {found for name in held.keys() - wanted.keys() if (found := _subject_of(name)) is not None}
    unknown = (each for each in accounts if people.get(music(each.owner)) != domain_music(each.domain))
    return wrong | {Subject("device", each.id) for each in unknown}


def sweep(shelf: Shelf, wanted: Collection[str], before: float) -> None:
    """Links and sounds that nobody names any more, older than that moment (seconds since 1970). Blocks."""
    for path in shelf.played.iterdir() if shelf.played.is_dir() else ():
        if path.name.partition(".")[0] not in wanted and path.lstat().st_ctime < before:
            path.unlink(missing_ok=True)
    if shelf.audio.is_dir():
        keeping.sweep(shelf.audio, frozenset(wanted), before)


def _linked(shelf: Shelf, key: str) -> bool:
    """Whether the PBX has that sound, now."""
    shelf.played.mkdir(parents=True, exist_ok=True, mode=0o700)
    for rate, ending in keeping.ENDINGS.items():
        target = shelf.played / f"{key}{ending}"
        if target.exists():
            continue
        try:
            _link(keeping.path(shelf.audio, key, rate), target)
        except FileNotFoundError:
            return False
    return True


def _link(source: Path, target: Path) -> None:
    """A hard link: no second copy of the bytes. Where the disk has none, or is another, a copy."""
    with suppress(FileExistsError):
        try:
            os.link(source, target)
        except FileNotFoundError:
            raise
        except OSError:
            unfinished = target.with_name(f".{target.name}")
            shutil.copyfile(source, unfinished)
            unfinished.replace(target)


def _is_right(shelf: Shelf, held: tuple[str, ...] | None, playlist: Playlist) -> bool:
    sort = RANDOM if playlist.is_shuffled else IN_ORDER
    paths = [shelf.played / key for key in playlist.keys]
    if held != (sort, *map(str, paths)):
        return False
    return all(path.with_name(f"{path.name}{ending}").exists() for path in paths for ending in keeping.ENDINGS.values())


def _held(database: sqlite3.Connection) -> Mapping[str, tuple[str, ...]]:
    """How a class is sorted, and what is in it, by its name."""
    held = {name: [sort] for name, sort in database.execute("SELECT name, sort FROM classes WHERE name <> 'system'")}
    for name, entry in database.execute("SELECT name, entry FROM pieces ORDER BY name, position"):
        if name in held:
            held[name].append(entry)
    return {name: tuple(told) for name, told in held.items()}


def _subject_of(name: str) -> Subject | None:
    kind, number = name[:1], name[1:]
    if kind not in ("u", "d") or not number.isdecimal():
        return None
    return Subject("music" if kind == "u" else "domain music", int(number))


def _clear(database: sqlite3.Connection, name: str) -> None:
    database.execute("DELETE FROM classes WHERE name = ?", (name,))
    database.execute("DELETE FROM pieces WHERE name = ?", (name,))


@contextmanager
def _open(path: Path) -> Iterator[sqlite3.Connection]:
    """One transaction."""
    with closing(sqlite3.connect(path, timeout=10)) as database, database:
        yield database
