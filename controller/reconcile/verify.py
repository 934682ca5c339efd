"""What is in the PBX against what should be, whole: at start, after a reconnect, on drift, and for `ringplan diff`."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from controller.dialplan import conftext
from controller.dialplan.plan import digest
from controller.domain.priority import Priority
from controller.pbx import dialplan_wire
from controller.pbx.ami import Ami
from controller.reconcile.piece import SHARED, contexts, is_content
from controller.store.subjects import Subject

PATTERNS = ("domains/*.conf", "frames/*.conf", "plans/*/*.conf")
SENTINEL = "rp-sentinel"  # see sentinel.py
OURS = ("plan-", "user-", "frame-", "from-", "x", "rp-")


@dataclass(frozen=True, slots=True)
class OnDisk:
    """A file's rows, shortened: content contexts by name (which tells their content), fixed rows whole."""

    path: Path
    content: frozenset[str]
    fixed: tuple[Priority, ...]

    @property
    def contexts(self) -> frozenset[str]:
        return self.content | contexts(self.fixed)


@dataclass(slots=True)
class Seen:
    """What the PBX holds of ours: whole content contexts, and rows of fixed ones."""

    whole: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    fixed: dict[tuple[str, str, int], tuple[str, str]] = field(default_factory=dict)

    @property
    def contexts(self) -> set[str]:
        return self.whole | self.broken | {context for context, _, _ in self.fixed}


@dataclass(frozen=True, slots=True)
class Difference:
    """Files of which the PBX holds less or something else, and contexts that no file accounts for."""

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
        found.append(OnDisk(path.relative_to(etc), *halves(rows)))
    return found


def halves(rows: Iterable[Priority]) -> tuple[frozenset[str], tuple[Priority, ...]]:
    """Names of content contexts, and fixed rows without their comments."""
    every = list(rows)
    fixed = tuple(replace(row, comment="") for row in every if not is_content(row.context))
    return frozenset(row.context for row in every if is_content(row.context)), fixed


async def read_pbx(ami: Ami) -> Seen:
    """Streams the whole dialplan; no more than names and fixed rows stay in memory. Raises AmiDown, TimeoutError."""
    seen = Seen()
    gathering: list[Priority] = []

    def finish() -> None:
        if not gathering:
            return
        name = gathering[0].context
        (seen.whole if _is_whole(name, gathering) else seen.broken).add(name)
        gathering.clear()

    def take(row: dialplan_wire.Priority) -> None:
        if gathering and row.context != gathering[0].context:
            finish()
        if not row.context.startswith(OURS) or row.priority == "hint":
            return
        if is_content(row.context):
            gathering.append(Priority(row.context, row.extension, row.priority, row.app, row.data))
        else:
            seen.fixed[row.context, row.extension, row.priority] = (row.app, row.data)

    await dialplan_wire.read_dialplan(ami, take)
    finish()
    return seen


def _is_whole(name: str, rows: list[Priority]) -> bool:
    """Whether the rows, in whatever order the PBX lists them, are what the context's name says."""
    return name.startswith("frame-") or digest(rows) == name.rpartition("-")[2]


def compare(disk: Iterable[OnDisk], seen: Seen) -> Difference:
    """What is wrong in the PBX by the files, and what is in it that they do not know."""
    wrong: list[Path] = []
    known: set[str] = set()
    for file in disk:
        known |= file.contexts
        pointed = {(row.context, row.extension, row.priority): (row.app, row.data) for row in file.fixed}
        if not file.content <= seen.whole or any(seen.fixed.get(key) != value for key, value in pointed.items()):
            wrong.append(file.path)
    return Difference(tuple(wrong), tuple(sorted(seen.contexts - known - {SENTINEL})))


def subject_of(path: Path) -> Subject | None:
    """Whose file it is; None for the shared one."""
    kind, _, number = path.stem.partition("-")
    return Subject(kind, int(number)) if number.isdigit() else None  # type: ignore[arg-type]
