"""Ring groups, trunks and public numbers of an import, by the operations people use."""

from dataclasses import asdict
from typing import Any

from controller.domain.destinations import Destination
from controller.domain.directory import Member
from controller.domain.ids import DidId, DomainId, GroupId, TrunkId, UserId
from controller.domain.saying import say
from controller.operations import dids, groups, numbers, trunks
from controller.operations.exporting import did_cells, group_cells, trunk_cells
from controller.operations.fileshape import Part, Place
from controller.operations.filewords import differences
from controller.operations.gate import Problems
from controller.operations.groups import NewGroup
from controller.operations.import_rules import destination_of
from controller.operations.import_work import Work, noting
from controller.operations.refused import refuse
from controller.operations.trunks import NewTrunk
from controller.store.cards import DidCard, GroupCard, TrunkCard


def bring_groups(work: Work, parts: list[Part]) -> None:
    """All groups first, so that each can lead to another; then where they lead, and who is in them."""
    there = {card.extension: card for card in work.present.groups}
    pairs: list[tuple[Place, Part, GroupCard]] = []
    for part in parts:
        place = work.place.within(say("group {part}", part=part.get("extension")))
        with noting(place, part):
            card = there.get(part.get("extension")) or _add_group(work, part)
            pairs.append((place, part, card))
    for place, part, card in pairs:
        with noting(place, part):
            _change_group(work, card, part, is_new=card.extension not in there)


def bring_trunks(work: Work, parts: list[Part]) -> None:
    """In the order of the file; others keep theirs, after them."""
    there = {card.name: card for card in work.present.trunks}
    order: list[TrunkId] = []
    for part in parts:
        place = work.place.within(say("trunk {part}", part=part.get("name")))
        with noting(place, part):
            card = there.get(part.get("name"))
            order.append(_add_trunk(work, part) if card is None else _change_trunk(work, card, part))
    if len(order) == len(parts) and parts:
        _order_trunks(work, order)


def bring_dids(work: Work, parts: list[Part]) -> None:
    """Public numbers, written as in the domain's country."""
    there = {card.number: card for card in work.present.dids}
    for part in parts:
        place = work.place.within(say("number {part}", part=part.get("number")))
        with noting(place, part):
            card = there.get(_e164(work, part.get("number")))
            if card is None:
                _add_did(work, part)
            else:
                _change_did(work, card, part)


def _add_group(work: Work, part: Part) -> GroupCard:
    new = NewGroup(part.get("extension"), part.get("name", ""), **_given(part, "ring_time"))
    id_ = groups.add(work.session, work.actor, DomainId(work.domain.id), new)
    work.names.group(id_, new.extension)
    return groups.show(work.session, work.actor, id_)


def _change_group(work: Work, card: GroupCard, part: Part, *, is_new: bool) -> None:
    id_, wanted = GroupId(card.id), _given(part, "name", "ring_time")
    if "to" in part.values:
        wanted["to"] = _to(work, part)
    differing = {name: value for name, value in wanted.items() if getattr(card, name) != value}
    after = groups.change(work.session, work.actor, id_, differing) if differing else card
    members = [_member(work, each) for each in part.get("members", [])]
    if "members" in part.values and tuple(members) != card.members:
        after = groups.members(work.session, work.actor, id_, members)
    if is_new:
        work.report.add(
            "group",
            say(
                "group {name} ({extension}) with {count} members",
                name=card.name,
                extension=card.extension,
                count=len(members),
            ),
        )
    elif after == card:
        work.report.keep("group")
    else:
        told = differences(group_cells(work.names, card), group_cells(work.names, after))
        work.report.change("group", say("group {name} ({extension})", name=card.name, extension=card.extension), told)


def _member(work: Work, part: Part) -> Member:
    extension = part.get("user", "")
    if extension not in work.names.users:
        raise refuse(
            "members", "There is no user {extension} in this domain. Name one that is there.", extension=extension[:60]
        )
    return Member(UserId(work.names.users[extension]), part.get("delay", 0))


def _add_trunk(work: Work, part: Part) -> TrunkId:
    new = NewTrunk(**{"host": "", **part.values})
    id_ = trunks.add(work.session, work.actor, DomainId(work.domain.id), new)
    work.report.add("trunk", say("trunk {name}", name=new.name))
    return id_


def _change_trunk(work: Work, card: TrunkCard, part: Part) -> TrunkId:
    present: dict[str, Any] = asdict(card) | {"secret": work.present.trunk_secrets[card.id]}
    differing = {name: value for name, value in part.values.items() if _frozen(value) != present[name]}
    after = trunks.change(work.session, work.actor, TrunkId(card.id), differing) if differing else card
    told = list(differences(trunk_cells(card, None), trunk_cells(after, None)))
    told += [say("another secret")] if "secret" in differing else []
    if told:
        work.report.change("trunk", say("trunk {name}", name=card.name), told)
    else:
        work.report.keep("trunk")
    return TrunkId(card.id)


def _order_trunks(work: Work, order: list[TrunkId]) -> None:
    present = [card.id for card in trunks.everything(work.session, work.actor, DomainId(work.domain.id))]
    wanted = [*order, *(TrunkId(id_) for id_ in present if id_ not in order)]
    if wanted != present:
        trunks.reorder(work.session, work.actor, DomainId(work.domain.id), wanted)
        if set(order) & {card.id for card in work.present.trunks}:
            work.report.change(say("order of trunks"), say(say("the order of the trunks")), [say("as in the file")])


def _add_did(work: Work, part: Part) -> None:
    to = _to(work, part)
    if to is None:
        raise refuse("to", "Where does this number lead? Say “to: user:1002”, for example.")
    number, domain = part.get("number"), DomainId(work.domain.id)
    dids.add(work.session, work.actor, domain, number, to, part.get("note", ""))
    work.report.add("public number", say("number {number} to {part}", number=number, part=part.get("to")))


def _change_did(work: Work, card: DidCard, part: Part) -> None:
    wanted = _given(part, "note") | ({"to": _to(work, part)} if part.get("to") is not None else {})
    differing = {name: value for name, value in wanted.items() if getattr(card, name) != value}
    if not differing:
        work.report.keep("public number")
        return
    after = dids.change(work.session, work.actor, DidId(card.id), differing)
    told = differences(did_cells(work.names, card), did_cells(work.names, after))
    work.report.change("public number", say("number {number}", number=card.number), told)


def _to(work: Work, part: Part) -> Destination | None:
    typed = part.get("to")
    return None if typed is None else destination_of(work, None, typed)


def _given(part: Part, *names: str) -> dict[str, Any]:
    return {name: part.values[name] for name in names if name in part.values}


def _e164(work: Work, typed: str) -> str:
    problems: Problems = []
    return numbers.e164(problems, "number", typed, work.domain.country)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
