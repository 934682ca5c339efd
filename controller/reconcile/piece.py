"""A piece of the dialplan in the PBX: a file, contexts named by content, and fixed contexts that lead there."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from controller.dialplan import conftext
from controller.dialplan.framerows import frame_rows
from controller.dialplan.plan import Plan
from controller.dialplan.shared import door_rows, shared_rows
from controller.domain.directory import Domain, User
from controller.domain.priority import Priority
from controller.domain.timeframes import TimeFrame
from controller.store.subjects import Subject

SHARED = Path("shared.conf")


@dataclass(frozen=True)
class Piece:
    """`content` is never changed once it stands in the PBX; `fixed` contexts have names that outlive a change.

    `path` is relative to Asterisk's configuration folder.
    """

    path: Path
    title: str
    content: tuple[Priority, ...]
    fixed: tuple[Priority, ...]

    @property
    def rows(self) -> tuple[Priority, ...]:
        """All of it."""
        return (*self.content, *self.fixed)

    @cached_property
    def text(self) -> str:
        """The file."""
        return conftext.write(self.title, self.rows)

    def check(self, read_back: str) -> None:
        """Raises when what was read back from the disk does not mean the same rows."""
        meant = [_bare(row) for row in self.rows]
        if [_bare(row) for row in conftext.read(read_back)] != meant:
            raise conftext.NotOurs(f"{self.path} does not read back as it was meant")


def path_of(subject: Subject) -> Path:
    """Where the file of a user, shared frame or domain stands; users are spread over 256 folders."""
    if subject.kind == "user":
        return Path("plans", f"{subject.id % 256:02x}", f"user-{subject.id}.conf")
    return Path(f"{subject.kind}s", f"{subject.kind}-{subject.id}.conf")


def of_user(user: User, plan: Plan) -> Piece:
    """A user's plan, its pointer and the way in."""
    title = f"{user.extension} {user.name}"
    return Piece(path_of(Subject("user", user.id)), title, plan.rows, (plan.pointer, *plan.way_in))


def of_frame(frame: TimeFrame) -> Piece:
    """A shared time frame."""
    rows = frame_rows(frame)
    content = tuple(row for row in rows if is_content(row.context))
    fixed = tuple(row for row in rows if not is_content(row.context))
    return Piece(path_of(Subject("frame", frame.id)), f"time frame {frame.name}", content, fixed)


def of_domain(domain: Domain) -> Piece:
    """A domain's door."""
    return Piece(path_of(Subject("domain", domain.id)), f"domain {domain.name}", (), door_rows(domain))


def shared() -> Piece:
    """The subroutines."""
    return Piece(SHARED, "shared", (), shared_rows())


def of_file(path: Path, text: str) -> Piece:
    """What a file of ours holds. Raises NotOurs."""
    rows = tuple(conftext.read(text))
    content = tuple(row for row in rows if is_content(row.context))
    return Piece(path, "", content, tuple(row for row in rows if not is_content(row.context)))


def is_content(context: str) -> bool:
    """Whether a context is named by its content: `plan-7-0123456789`, `frame-7-0123456789`."""
    return context.startswith(("plan-", "frame-")) and context.count("-") == 2


def contexts(rows: Iterable[Priority]) -> frozenset[str]:
    """The contexts of some rows."""
    return frozenset(row.context for row in rows)


def _bare(row: Priority) -> tuple[str, str, int, str, str]:
    return row.context, row.extension, row.priority, row.app, row.data
