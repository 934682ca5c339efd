"""Files that commands write for their caller: secrets, so 0600, and never over one that is there."""

import csv
import io
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import click


@dataclass(slots=True)
class NewFiles:
    """What this command wrote; taken away again where the change did not come to be."""

    _paths: list[Path] = field(default_factory=list)

    def write(self, path: Path, rows: Iterable[tuple[str, ...]]) -> None:
        """Rows as CSV, on the disk when it returns. Raises ClickException."""
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([tuple(map(_harmless, row)) for row in rows])
        with create(path) as file:
            self._paths.append(path)
            file.write(text.getvalue().encode())
            file.flush()
            os.fsync(file.fileno())

    def take_back(self) -> None:
        for path in self._paths:
            with suppress(OSError):
                path.unlink()


def create(path: Path) -> io.FileIO:
    """A new file that only its owner may read. Raises ClickException."""
    try:
        return open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb", buffering=0)
    except FileExistsError:
        raise click.ClickException(f"{path} is there already. Name a new file, or take that one away.") from None
    except OSError as error:
        raise click.ClickException(f"{path} can't be written: {error.strerror}.") from None


def _harmless(cell: str) -> str:
    """A name that a spreadsheet would take for a formula begins with an apostrophe."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t") and len(cell) > 1 else cell
