"""A piece of the dialplan in the PBX: a file, contexts named by content, and fixed contexts that lead there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from controller.dialplan import blf, callers, conftext, lots, recording
from controller.dialplan.dids import did_rows
from controller.dialplan.door import door
from controller.dialplan.framerows import frame_rows
from controller.dialplan.group import GroupPlan
from controller.dialplan.outside import way_out
from controller.dialplan.plan import Plan
from controller.dialplan.shared import shared_rows
from controller.dialplan.trunkdoor import trunk_door_rows
from controller.domain.codes import in_force
from controller.domain.dialling import NumberPlan
from controller.domain.directory import Directory, Domain, RingGroup, User
from controller.domain.ids import DomainId, UserId
from controller.domain.lots import Lot
from controller.domain.priority import HINT, Priority
from controller.domain.rules import CallerLists
from controller.domain.timeframes import TimeFrame
from controller.domain.trunks import Did, Trunk
from controller.store.subjects import Subject

SHARED = Path("shared.conf")
CONTENT = ("plan-", "frame-", "list-", "out-", "sos-", "codes-", "group-")


@dataclass(frozen=True)
class Piece:
    """`content` is never changed once it stands in the PBX; `fixed` contexts have names that outlive a change.

    `path` is relative to Asterisk's configuration folder; `body` its text, where that was made, and read back, before.
    """

    path: Path
    title: str
    content: tuple[Priority, ...]
    fixed: tuple[Priority, ...]
    body: str = ""

    @property
    def rows(self) -> tuple[Priority, ...]:
        """All of it."""
        return (*self.content, *self.fixed)

    @cached_property
    def text(self) -> str:
        """The file."""
        return conftext.write(self.title, () if self.body else self.rows) + self.body

    def check(self, read_back: str) -> None:
        """Raises when what was read back from the disk does not mean the same rows."""
        if self.body and read_back == self.text:
            return
        meant = [_bare(row) for row in self.rows]
        if [_bare(row) for row in conftext.read(read_back)] != meant:
            raise conftext.NotOurs(f"{self.path} does not read back as it was meant")


def path_of(subject: Subject) -> Path:
    """Where the file of a user, shared frame or domain stands; what each user may have is spread over 256 folders."""
    if subject.kind == "own callers":
        return Path("lists", f"{subject.id % 256:02x}", f"own_callers-{subject.id}.conf")
    if subject.kind == "callers":
        return Path("lists", f"callers-{subject.id}.conf")
    if subject.kind == "outside":
        return Path("domains", f"outside-{subject.id}.conf")
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


def of_domain(
    domain: Domain,
    emergency: Sequence[str] = (),
    outside_prefix: str = "",
    codes: Mapping[str, str] | None = None,
    lot: Lot | None = None,
) -> Piece:
    """A domain's door and parking lot; `codes` are those in force, None: the usual ones."""
    made = door(domain.id, emergency, outside_prefix, codes, lot)
    lamps = (*lots.hints(domain.id, lot), *blf.hints(domain.id, in_force({}) if codes is None else codes))
    fixed = (*made.rows, *lots.lot_rows(domain.id, lot), *lamps, *recording.of_domain(domain))
    return Piece(path_of(Subject("domain", domain.id)), f"domain {domain.name}", made.content, fixed)


def of_outside(domain: Domain, plan: NumberPlan, trunks: Sequence[Trunk]) -> Piece:
    """A domain's way out."""
    made = way_out(domain, plan, trunks)
    return Piece(path_of(Subject("outside", domain.id)), f"outside {domain.name}", made.rows, (made.pointer,))


def of_trunk(domain: DomainId, trunk: Trunk) -> Piece:
    """A trunk's door."""
    return Piece(path_of(Subject("trunk", trunk.id)), f"trunk {trunk.id}", (), trunk_door_rows(domain, trunk))


def of_did(directory: Directory, did: Did) -> Piece:
    """A public number."""
    return Piece(path_of(Subject("did", did.id)), did.number, (), did_rows(directory, did))


def of_group(group: RingGroup, plan: GroupPlan) -> Piece:
    """A ring group's context, its pointer and the way in."""
    title = f"{group.extension} {group.name}"
    return Piece(path_of(Subject("group", group.id)), title, plan.rows, (plan.pointer, *plan.way_in))


def of_lists(subject: Subject, lists: CallerLists) -> Piece:
    """The block and allow lists of a domain, or of a user."""
    id_ = subject.id
    pointer = callers.of_domain(DomainId(id_)) if subject.kind == "callers" else callers.of_user(UserId(id_))
    plan = callers.compile_lists(pointer, lists)
    return Piece(path_of(subject), "block and allow lists", plan.content, (plan.pointer,), plan.text)


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
    return context.startswith(CONTENT) and context.count("-") == 2


def contexts(rows: Iterable[Priority]) -> frozenset[str]:
    """The contexts of some rows, without that of hints, which is many files' own."""
    return frozenset(row.context for row in rows if row.priority != HINT)


def hints(rows: Iterable[Priority]) -> frozenset[tuple[str, str]]:
    """Context and extension of the hints among some rows."""
    return frozenset((row.context, row.extension) for row in rows if row.priority == HINT)


def _bare(row: Priority) -> tuple[str, str, int, str, str]:
    return row.context, row.extension, row.priority, row.app, row.data
