"""What the steps of an import share: the domain as it is becoming, faults with their lines, what was done in words."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from controller.domain.ids import UserId
from controller.domain.lots import Lot
from controller.domain.saying import joined, say
from controller.operations import filewords
from controller.operations.actors import Actor
from controller.operations.destcheck import Known
from controller.operations.devices import Account
from controller.operations.fileshape import Part, Place
from controller.operations.filewords import Names
from controller.operations.refused import Refused
from controller.store.cards import DeviceCard, DomainCard, UserCard
from controller.store.whole import Person, Whole, whole

FIELDS = {"when": "frame", "dnd_destination": "dnd_to", "ring_delay": "ring", "of": "grants", "which": "blocked"}
"""What operations call a field, and the file calls otherwise."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A user who was added, and what only now can be told: `pin` None where there is no mailbox, or the file has it."""

    id: UserId
    login: str
    name: str
    email: str | None
    pin: str | None = field(repr=False)


@dataclass(slots=True)
class Report:
    """What an import did, or would do: lines of words, counts by noun, and the secrets that it made."""

    domain: str = ""
    lines: list[str] = field(default_factory=list)
    added: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    removed: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)
    newcomers: list[Newcomer] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list, repr=False)
    pins: list[tuple[str, str]] = field(default_factory=list, repr=False)  # (login, PIN)

    def add(self, noun: str, what: str) -> None:
        self.added[noun] += 1
        self.lines.append(say("added {what}", what=what))

    def change(self, noun: str, what: str, details: Iterable[str]) -> None:
        self.changed[noun] += 1
        self.lines.append(say("changed {what}: {details}", what=what, details=joined("; ", details)))

    def remove(self, noun: str, what: str) -> None:
        self.removed[noun] += 1
        self.lines.append(say("removed {what}", what=what))

    def leave(self, noun: str, what: str, details: Iterable[str]) -> None:
        """It differs, and only the user whose it is may change it."""
        self.left[noun] += 1
        told = joined("; ", details)
        self.lines.append(say("left as it is, for only its owner decides: {what}: {details}", what=what, details=told))

    def keep(self, noun: str, count: int = 1) -> None:
        self.unchanged[noun] += count

    @property
    def is_empty(self) -> bool:
        return not (self.added.total() or self.changed.total() or self.removed.total())


@dataclass(slots=True)
class Work:
    """One import. `users` and `devices` are those of the domain by id, newcomers too."""

    session: Session
    actor: Actor
    place: Place
    domain: DomainCard
    present: Whole
    report: Report
    names: Names
    people: dict[str, Person]  # by extension
    users: dict[int, UserCard]
    devices: dict[int, DeviceCard]
    lot: Lot | None = None

    def known(self, owner: UserCard) -> Known:
        """For the checks of destinations: nothing needs to be looked up."""
        groups = frozenset(map(str, self.names.groups.values()))
        place = (self.domain.country, self.domain.outbound)
        return Known(owner, *place, self.users, self.devices, groups, has_lot=self.lot is not None)

    def look_again(self) -> None:
        """After something was taken out."""
        self.present = whole(self.session, self.domain)
        self.names = filewords.names_of(self.present)
        self.people = {each.card.extension: each for each in self.present.people}
        self.users = {each.card.id: each.card for each in self.present.people}
        self.devices = {device.id: device for each in self.present.people for device in each.devices}


def begin(place: Place, session: Session, actor: Actor, domain: DomainCard) -> Work:
    """The work on a domain that is there."""
    present = whole(session, domain)
    work = Work(session, actor, place, domain, present, Report(domain.name), Names(), {}, {}, {})
    work.look_again()
    work.lot = present.lot
    return work


@contextmanager
def noting(place: Place, part: Part) -> Iterator[None]:
    """A refusal, or words that mean nothing, become faults at the lines of `part`, and the import goes on checking."""
    try:
        yield
    except Refused as refusal:
        note(place, part, refusal)
    except ValueError as error:
        place.note(part.line, "", str(error))


def note(place: Place, part: Part, refusal: Refused) -> None:
    """Each problem at the line of its field."""
    for problem in refusal.problems:
        name = problem.field if problem.field in part.values else FIELDS.get(problem.field, problem.field)
        place.note(part.at(name), name, problem.message)


def title(card: UserCard) -> str:
    """`Anna (1001)`; without an extension that was refused, for which something stands in."""
    return f"{card.name} ({card.extension})" if card.extension.isdecimal() else card.name
