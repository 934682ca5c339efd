"""Where converted sound is kept: files by a key of ours, in two rates, in a folder that is backed up."""

import os
import re
import secrets
import shutil
from collections.abc import Iterator, Mapping, Set
from pathlib import Path

NARROW, WIDE = 8000, 16000  # samples a second: what phones take
RATES = (NARROW, WIDE)
ENDINGS = {NARROW: ".wav", WIDE: ".wav16"}
"""As the PBX tells them apart (format_wav, Asterisk 22)."""

UNFINISHED = ".new-"
KEY = re.compile(r"[0-9a-f]{32}")


def new_key() -> str:
    """Says nothing about what is in it, nor whose it is, and can't be guessed."""
    return secrets.token_hex(16)


def path(folder: Path, key: str, rate: int) -> Path:
    """Raises ValueError for what is no key of ours."""
    if not KEY.fullmatch(key):
        raise ValueError(f"{key[:40]!r} is no key of a sound")
    return folder / key[:2] / f"{key}{ENDINGS[rate]}"


def put(folder: Path, key: str, made: Mapping[int, Path]) -> int:
    """Moves finished files to their place, on the disk before they are there; their bytes together. Raises OSError."""
    size = 0
    for rate, source in made.items():
        target = path(folder, key, rate)
        target.parent.mkdir(exist_ok=True, mode=0o700)
        with source.open("rb") as file:
            os.fsync(file.fileno())
            size += os.fstat(file.fileno()).st_size
        source.chmod(0o600)
        source.replace(target)
    return size


def is_whole(folder: Path, key: str) -> bool:
    """Whether all its files are there."""
    return all(path(folder, key, rate).is_file() for rate in RATES)


def remove(folder: Path, key: str) -> None:
    """Nothing there is no error."""
    for rate in RATES:
        path(folder, key, rate).unlink(missing_ok=True)


def keys(folder: Path) -> Iterator[str]:
    """Of everything that is kept."""
    found = {entry.name.partition(".")[0] for entry in folder.glob("??/*") if entry.suffix in ENDINGS.values()}
    yield from sorted(key for key in found if KEY.fullmatch(key))


def sweep(folder: Path, wanted: Set[str], before: float) -> int:
    """Deletes sounds that nobody names any more, and what a conversion that was killed left; none younger than `before`

    (seconds since 1970): it may be on its way into the database. How many. Raises OSError.
    """
    gone = 0
    for key in set(keys(folder)) - wanted:
        if all(_age(path(folder, key, rate)) < before for rate in RATES):
            remove(folder, key)
            gone += 1
    for left in folder.glob(f"{UNFINISHED}*"):
        if _age(left) < before:
            _clear(left)
    return gone


def _clear(left: Path) -> None:
    if left.is_dir():
        shutil.rmtree(left, ignore_errors=True)
    else:
        left.unlink(missing_ok=True)


def _age(there: Path) -> float:
    try:
        return there.stat().st_ctime
    except FileNotFoundError:
        return 0.0
