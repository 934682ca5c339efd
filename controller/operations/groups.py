"""Ring groups: users who ring together under an extension of their own (PRODUCT §2 Groups)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from controller.domain.destinations import Destination, ToExternal, ToInner
from controller.domain.directory import DEFAULT_RING_TIMEOUT, Member
from controller.domain.ids import DomainId, GroupId, UserId
from controller.domain.permission import covers
from controller.domain.saying import say
from controller.operations import destcheck, gate, lotcheck, may, numbers
from controller.operations.actors import Actor
from controller.operations.changes import audit, subjects, take_out, touch
from controller.operations.gate import Problems
from controller.operations.refused import Problem, refuse, refuse_any
from controller.operations.taken import unless_taken
from controller.operations.userfields import RING_TIMEOUT
from controller.store import find, groups, rows, targets, uses
from controller.store.cards import DomainCard, GroupCard
from controller.store.subjects import Subject
from controller.store.tables import DomainRow, GroupRow

FIELDS = frozenset({"extension", "name", "ring_time", "to"})
MAX_MEMBERS = 50
MAX_DELAY = 600  # seconds


@dataclass(frozen=True, slots=True)
class NewGroup:
    """What a group is made of; see GroupCard. Members come by an operation of their own."""

    extension: str
    name: str
    ring_time: int = DEFAULT_RING_TIMEOUT
    to: Destination | None = None


def everything(session: Session, actor: Actor, domain: DomainId) -> tuple[GroupCard, ...]:
    """The domain's groups by extension: anybody of the domain may send calls there."""
    may.see_domain(session, actor, domain)
    return groups.of_domain(session, domain)


def show(session: Session, actor: Actor, group: GroupId) -> GroupCard:
    """One group."""
    return may.see_group(session, actor, group)


def add(session: Session, actor: Actor, domain: DomainId, new: NewGroup) -> GroupId:
    """A group without members."""
    card = may.manage_domain(session, actor, domain)
    cells = {name: getattr(new, name) for name in FIELDS}
    clean = _checked(session, card, cells, None)
    with unless_taken(session, "extension", _taken(new.extension)):
        _not_taken(session, domain, clean)
        row = {"domain_id": domain, "created": actor.at, **_columns(session, clean)}
        id_ = GroupId(rows.add(session, GroupRow, row))
    audit(session, actor, "groups.add", "group", id_, domain, after=groups.card(session, id_))
    touch(session, actor, [Subject("group", id_)])
    return id_


def change(session: Session, actor: Actor, group: GroupId, changes: Mapping[str, Any]) -> GroupCard:
    """Set the named fields of NewGroup."""
    before = may.manage_group(session, actor, group)
    domain = may.see_domain(session, actor, before.domain_id)
    clean = _checked(session, domain, changes, before)
    with unless_taken(session, "extension", _taken(clean.get("extension", ""))):
        if clean.get("extension", before.extension) != before.extension:
            _not_taken(session, before.domain_id, clean)
        rows.change(session, GroupRow, group, _columns(session, clean))
    return _changed(session, actor, "groups.change", before)


def members(session: Session, actor: Actor, group: GroupId, wanted: Sequence[Member]) -> GroupCard:
    """These users ring from now on, in this order, each after its delay; whoever is not named leaves."""
    before = may.manage_group(session, actor, group)
    rows.lock(session, GroupRow, group)
    _check_members(session, before, wanted)
    groups.put_members(session, group, wanted)
    return _changed(session, actor, "groups.members", before)


def remove(session: Session, actor: Actor, group: GroupId) -> None:
    """Delete it. Wherever calls were sent to it, that counts as unset, and shows its name (PRODUCT §2)."""
    card = may.manage_group(session, actor, group)
    holders = subjects("user", {use.user for use in uses.of_group(session, group)})
    holders |= uses.numbers_and_groups(session, group=group)
    targets.forget_group(session, group)
    rows.remove(session, GroupRow, group)
    audit(session, actor, "groups.remove", "group", group, card.domain_id, before=card)
    take_out(session, actor, Subject("group", group), domain=card.domain_id, extension=card.extension)
    touch(session, actor, holders - {Subject("group", group)})


def warnings(card: GroupCard, names: Mapping[int, str], cut_off: DomainCard | None = None) -> tuple[str, ...]:
    """What is odd about it, in sentences; `names` are people by id, `cut_off` is what `cut_off()` says of it."""
    late = [names.get(each.user, "somebody") for each in card.members if each.delay >= card.ring_time]
    said = [
        say(
            "{name} never rings: the delay reaches the ring time of {ring_time} seconds.",
            name=name,
            ring_time=card.ring_time,
        )
        for name in late
    ]
    nobody = () if card.members else (say("{name} has no members, so nobody rings.", name=card.name),)
    return (*said, *nobody, *(() if cut_off is None else _silent(card, cut_off)))


def cut_off(session: Session, *cards: GroupCard) -> DomainCard | None:
    """The domain of these groups if some lead to an outside number, and no trunk of it is switched on."""
    outside = next((card for card in cards if isinstance(card.to, ToExternal)), None)
    if outside is None or find.has_way_out(session, outside.domain_id):
        return None
    return find.domain(session, outside.domain_id)


def _silent(card: GroupCard, domain: DomainCard) -> Iterator[str]:
    """The outside number that can't ring (PRODUCT §8); one that may not be called counts as not set."""
    if isinstance(card.to, ToExternal) and covers(domain.outbound, card.to.number):
        yield say(
            "If nobody answers, {number} can’t ring: {domain} has no outside line that is switched on.",
            number=card.to.number, domain=domain.name,
        )  # fmt: skip


def _changed(session: Session, actor: Actor, operation: str, before: GroupCard) -> GroupCard:
    after = may.see_group(session, actor, before.id)
    if after != before:
        audit(session, actor, operation, "group", before.id, before.domain_id, before=before, after=after)
        touch(session, actor, [Subject("group", before.id)])
    return after


def _checked(
    session: Session, domain: DomainCard, cells: Mapping[str, Any], before: GroupCard | None
) -> dict[str, Any]:
    problems: Problems = [
        Problem(name, say("A group has no {name}.", name=name)) for name in cells if name not in FIELDS
    ]
    clean = dict(cells)
    if "extension" in cells:
        clean["extension"] = gate.extension(problems, "extension", cells["extension"])
        _no_clash(problems, clean["extension"], domain)
    if "name" in cells:
        clean["name"] = gate.text(problems, "name", cells["name"])
    if "ring_time" in cells:
        gate.whole(problems, "ring_time", cells["ring_time"], *RING_TIMEOUT)
    if cells.get("to") is not None:
        clean["to"] = _destination(problems, session, domain, cells["to"], before)
    refuse_any(problems)
    return clean


def _no_clash(problems: Problems, extension: str, domain: DomainCard) -> None:
    if gate.EXTENSION.fullmatch(extension):
        clash = numbers.extension_clash(extension, domain.country, domain.emergency_numbers, domain.outside_prefix)
        problems += [Problem("extension", clash)] if clash else []


def _destination(
    problems: Problems, session: Session, domain: DomainCard, to: Destination, before: GroupCard | None
) -> Destination:
    kept: frozenset[Destination] = frozenset({before.to} if before and before.to else ())
    if before and to == ToInner("group", str(before.id)):
        problems.append(
            Problem("to", say("{name} can’t lead to itself. Choose another destination.", name=before.name))
        )
    if isinstance(to, ToInner) and to.kind not in ("group", "park"):
        problems.append(
            Problem("to", say("A {kind} can’t be a destination yet. Choose a user, group or voicemail.", kind=to.kind))
        )
    return destcheck.checked(problems, destcheck.look_up(session, domain, [to]), "to", to, kept)


def _columns(session: Session, clean: Mapping[str, Any]) -> dict[str, Any]:
    cells = {name: value for name, value in clean.items() if name != "to"}
    return cells | (groups.columns(session, clean["to"]) if "to" in clean else {})


def _check_members(session: Session, group: GroupCard, wanted: Sequence[Member]) -> None:
    problems: Problems = []
    if len(wanted) > MAX_MEMBERS:
        message = say(
            "{count} members are too many. Use {max_members} at most, or a second group as destination.",
            count=len(wanted),
            max_members=MAX_MEMBERS,
        )
        problems.append(Problem("members", message))
    known = find.these_users(session, {each.user for each in wanted})
    seen: set[UserId] = set()
    for each in wanted:
        gate.whole(problems, "delay", each.delay, 0, MAX_DELAY)
        card = known.get(each.user)
        if card is None or card.domain_id != group.domain_id:
            problems.append(
                Problem("members", say("There is no user {user} in this domain. Choose another.", user=each.user))
            )
        elif each.user in seen:
            problems.append(Problem("members", say("{name} is named twice. Name everybody once.", name=card.name)))
        seen.add(each.user)
    refuse_any(problems)


def _not_taken(session: Session, domain: int, clean: Mapping[str, Any]) -> None:
    """Users, groups and parking share the extensions. Whoever adds a user looks after his row is in (taken.py)."""
    rows.lock(session, DomainRow, domain)
    lotcheck.refuse_slot(session, domain, clean["extension"])
    holder = find.user_at(session, domain, clean["extension"])
    if holder is not None:
        raise refuse(
            "extension", "Extension {clean} is {name}’s. Choose another.", clean=clean["extension"], name=holder.name
        )


def _taken(extension: str) -> str:
    return say("Extension {extension} is taken. Choose another.", extension=extension)
