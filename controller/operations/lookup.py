"""Finds what people name: `1002`, `1002@acme.example`, `1001a`, `Open hours`. Raises Missing."""

from sqlalchemy.orm import Session

from controller.domain.ids import DeviceId, DidId, DomainId, FrameId, GroupId, TrunkId, UserId
from controller.domain.saying import say
from controller.operations import domains, may, numbers
from controller.operations.actors import Actor
from controller.operations.refused import Missing, Problem, refuse
from controller.store import dids, find, groups
from controller.store.cards import DomainCard, UserCard

SHOWN = 10  # domains named in a refusal


def domain(session: Session, actor: Actor, name: str | None) -> DomainCard:
    """By name; without one the only domain that there is, or that the actor sees."""
    seen = domains.everything(session, actor)
    if name is None:
        if len(seen) == 1:
            return seen[0]
        raise refuse("domain", _which(seen))
    found = [card for card in seen if card.name == name.lower()]
    if not found:
        raise Missing([Problem("domain", say("There is no domain {name}.", name=name))])
    return found[0]


def user(session: Session, actor: Actor, name: str, domain_name: str | None = None) -> UserCard:
    """By extension, or by login."""
    extension, at_sign, of = name.partition("@")
    place = domain(session, actor, of if at_sign else domain_name)
    card = find.user_at(session, place.id, extension)
    if card is None:
        raise Missing(
            [Problem("user", say("There is no user {extension} in {name}.", extension=extension, name=place.name))]
        )
    return may.see_user(session, actor, UserId(card.id))


def device(session: Session, actor: Actor, domain_id: DomainId, name: str) -> DeviceId:
    """By SIP user name."""
    place = may.see_domain(session, actor, domain_id)
    card = find.device_named(session, domain_id, name)
    if card is None:
        raise Missing(
            [Problem("device", say("There is no phone {name} in {place_name}.", name=name, place_name=place.name))]
        )
    return DeviceId(card.id)


def frame(session: Session, actor: Actor, domain_id: DomainId, owner: UserId | None, name: str) -> FrameId:
    """By name: the owner's own first, then the domain's; letter case does not matter where no other differs by it."""
    place = may.see_domain(session, actor, domain_id)
    own = find.frames(session, domain_id, owner) if owner is not None else ()
    for cards in (own, find.frames(session, domain_id, None)):
        exact = [card for card in cards if card.name == name]
        alike = exact or [card for card in cards if card.name.casefold() == name.casefold()]
        if len(alike) == 1:
            return FrameId(may.see_frame(session, actor, alike[0].id).id)
    raise Missing(
        [Problem("frame", say("There is no time frame “{name}” in {place_name}.", name=name, place_name=place.name))]
    )


def group(session: Session, actor: Actor, domain_id: DomainId, name: str) -> GroupId:
    """By extension, or by name where only one has it."""
    place = may.see_domain(session, actor, domain_id)
    found = groups.of_domain(session, domain_id)
    alike = [card for card in found if card.extension == name] or [card for card in found if card.name == name]
    if len(alike) != 1:
        raise Missing(
            [Problem("group", say("There is no group {name} in {place_name}.", name=name, place_name=place.name))]
        )
    return GroupId(alike[0].id)


def trunk(session: Session, actor: Actor, domain_id: DomainId, name: str) -> TrunkId:
    """By name; letter case does not matter."""
    place = may.manage_domain(session, actor, domain_id)
    found = [card for card in find.trunks(session, domain_id) if card.name.casefold() == name.casefold()]
    if not found:
        raise Missing(
            [Problem("trunk", say("There is no trunk “{name}” in {place_name}.", name=name, place_name=place.name))]
        )
    return TrunkId(found[0].id)


def did(session: Session, actor: Actor, domain_id: DomainId, number: str) -> DidId:
    """By number, as written in the domain's country."""
    place = may.manage_domain(session, actor, domain_id)
    card = dids.numbered(session, numbers.e164([], "did", number, place.country))
    if card is None or card.domain_id != domain_id:
        raise Missing([Problem("did", say("There is no number {number} in {name}.", number=number, name=place.name))])
    return DidId(card.id)


def _which(seen: tuple[DomainCard, ...]) -> str:
    if not seen:
        return say("There is no domain yet. Add one first.")
    more = say(" and {count} more", count=len(seen) - SHOWN) if len(seen) > SHOWN else ""
    return say(
        "There are {count} domains. Say which one: {names}{more}.",
        count=len(seen),
        names=", ".join(card.name for card in seen[:SHOWN]),
        more=more,
    )
