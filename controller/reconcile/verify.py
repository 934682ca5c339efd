"""What is in the PBX against what should be: at start, after a reconnect, on drift, and for `ringplan diff`."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from controller.dialplan import conftext
from controller.domain.priority import Priority
from controller.reconcile.piece import SHARED, contexts, hints, is_content
from controller.store.subjects import Subject

PATTERNS = (
    *("domains/*.conf", "frames/*.conf", "plans/*/*.conf", "lists/*.conf", "lists/*/*.conf", "groups/*.conf"),
    *("trunks/*.conf", "dids/*.conf"),
)


@dataclass(frozen=True, slots=True)
class OnDisk:
    """A file's rows, shortened: content contexts by name (which tells their content), fixed rows whole.

    `ends` is the last row of each content context.
    """

    path: Path
    content: frozenset[str]
    fixed: tuple[Priority, ...]
    ends: tuple[Priority, ...] = ()

    @property
    def contexts(self) -> frozenset[str]:
        return self.content | contexts(self.fixed)

    @property
    def hints(self) -> frozenset[tuple[str, str]]:
        return hints(self.fixed)


@dataclass(slots=True)
class Seen:
    """What the PBX holds of some files: whole content contexts, and rows of fixed ones; and contexts that were left."""

    whole: set[str] = field(default_factory=set)
    fixed: dict[tuple[str, str, int], tuple[str, str]] = field(default_factory=dict)
    left: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Difference:
    """Files of which the PBX holds less or something else, and contexts that were left and no file accounts for."""

    wrong: tuple[Path, ...]
    stray: tuple[str, ...]


def read_disk(etc: Path) -> list[OnDisk]:
    """All our files in Asterisk's configuration folder; one that can't be read as ours is left out. Blocks."""
    paths = [etc / SHARED, *(path for pattern in PATTERNS for path in etc.glob(pattern))]
    found = []
    for path in sorted(paths):
        try:
            rows = list(conftext.read(path.read_text()))
        except (FileNotFoundError, conftext.NotOurs):
            continue
        found.append(on_disk(path.relative_to(etc), rows))
    return found


def on_disk(path: Path, rows: Iterable[Priority]) -> OnDisk:
    """A file with these rows."""
    every = list(rows)
    ends = {row.context: row for row in every if is_content(row.context)}
    return OnDisk(path, *halves(every), tuple(ends.values()))


def halves(rows: Iterable[Priority]) -> tuple[frozenset[str], tuple[Priority, ...]]:
    """Names of content contexts, and fixed rows without their comments."""
    every = list(rows)
    fixed = tuple(replace(row, comment="") for row in every if not is_content(row.context))
    return frozenset(row.context for row in every if is_content(row.context)), fixed


def compare(disk: Iterable[OnDisk], seen: Seen) -> Difference:
    """What is wrong in the PBX by the files, and what is in it that they do not know."""
    wrong: list[Path] = []
    known: set[str] = set()
    for file in disk:
        known |= file.contexts
        pointed = {(row.context, row.extension, row.priority): (row.app, row.data) for row in file.fixed}
        if not file.content <= seen.whole or any(seen.fixed.get(key) != value for key, value in pointed.items()):
            wrong.append(file.path)
    return Difference(tuple(wrong), tuple(sorted(seen.left - known)))


def subject_of(path: Path) -> Subject | None:
    """Whose file it is; None for the shared one."""
    kind, _, number = path.stem.partition("-")
    return Subject(kind.replace("_", " "), int(number)) if number.isdigit() else None  # type: ignore[arg-type]
