"""Permissions: finds what an operation is about, and refuses who may not (PRODUCT §1 scopes and grants, §8.4 walls).

Every function here raises Missing for what is not there or in another domain, Forbidden for what is not permitted.
"""

from typing import NoReturn

from sqlalchemy.orm import Session

from controller.operations.actors import Actor
from controller.operations.refused import Forbidden, Missing, Problem
from controller.store import find, groups
from controller.store.cards import DeviceCard, DomainCard, FrameCard, GroupCard, UserCard


def administer(actor: Actor) -> None:
    """For administrators only."""
    if not actor.is_administrator:
        _forbid("scope", "Only an administrator may do this. Ask the administrator of your telephone system.")


def see_domain(session: Session, actor: Actor, domain: int) -> DomainCard:
    """Everybody sees the own domain."""
    card = find.domain(session, domain)
    if card is None or not (actor.is_administrator or actor.domain == domain):
        raise Missing([Problem("domain", f"There is no domain {domain}.")])
    return card


def manage_domain(session: Session, actor: Actor, domain: int) -> DomainCard:
    """Office managers their own, administrators all."""
    card = see_domain(session, actor, domain)
    if not actor.manages(domain):
        _forbid("domain", f"Only an office manager of {card.name} may do this. Ask one of them.")
    return card


def see_user(session: Session, actor: Actor, user: int) -> UserCard:
    """Anybody of the domain."""
    card = find.user(session, user)
    if card is None or not (actor.is_administrator or actor.domain == card.domain_id):
        raise Missing([Problem("user", f"There is no user {user}.")])
    return card


def edit_user(session: Session, actor: Actor, user: int) -> UserCard:
    """The user himself, and who manages the domain."""
    card = see_user(session, actor, user)
    if actor.user != user and not actor.manages(card.domain_id):
        _forbid("user", f"Only {card.name} or an office manager may change this. Ask one of them.")
    return card


def manage_user(session: Session, actor: Actor, user: int) -> UserCard:
    """Who manages the domain; an administrator's account only another administrator."""
    card = see_user(session, actor, user)
    if not actor.manages(card.domain_id):
        _forbid("user", "Only an office manager may change this. Ask one of yours.")
    spare_administrators(actor, card)
    return card


def spare_administrators(actor: Actor, card: UserCard) -> None:
    """An office manager must not get at an administrator's log-in."""
    if card.scope == "administrator" and not actor.is_administrator:
        _forbid("user", f"{card.name} is an administrator, whom only an administrator may change.")


def edit_rules(session: Session, actor: Actor, user: int) -> UserCard:
    """The user, his delegates, and who manages the domain."""
    card = see_user(session, actor, user)
    if not at_rules(actor, user, card.domain_id):
        _forbid("user", f"Only {card.name}, a delegate or an office manager may see and change these rules.")
    return card


def at_rules(actor: Actor, user: int, domain: int) -> bool:
    """Whether he may see and change the rules of that user, who is there and in that domain."""
    return actor.user == user or user in actor.delegate_of or actor.manages(domain)


def edit_device(session: Session, actor: Actor, device: int) -> DeviceCard:
    """The owner, and who manages the domain."""
    card = find.device(session, device)
    if card is None or not (actor.is_administrator or actor.domain == card.domain_id):
        raise Missing([Problem("device", f"There is no phone {device}.")])
    edit_user(session, actor, card.owner_id)
    return card


def see_frame(session: Session, actor: Actor, frame: int) -> FrameCard:
    """A shared one anybody of the domain, a private one those who may edit its owner's rules."""
    card = find.frame(session, frame)
    if card is None or not (actor.is_administrator or actor.domain == card.domain_id):
        raise Missing([Problem("frame", f"There is no time frame {frame}.")])
    if card.owner_id is not None:
        edit_rules(session, actor, card.owner_id)
    return card


def see_group(session: Session, actor: Actor, group: int) -> GroupCard:
    """Anybody of the domain."""
    card = groups.card(session, group)
    if card is None or not (actor.is_administrator or actor.domain == card.domain_id):
        raise Missing([Problem("group", f"There is no group {group}.")])
    return card


def manage_group(session: Session, actor: Actor, group: int) -> GroupCard:
    """Who manages the domain."""
    card = see_group(session, actor, group)
    manage_domain(session, actor, card.domain_id)
    return card


def edit_frame(session: Session, actor: Actor, frame: int) -> FrameCard:
    """A shared one who manages the domain, a private one those who may edit its owner's rules."""
    card = see_frame(session, actor, frame)
    if card.owner_id is None:
        manage_domain(session, actor, card.domain_id)
    return card


def force_frame(session: Session, actor: Actor, frame: int) -> FrameCard:
    """Attendants and office managers, shared frames only (PRODUCT §3)."""
    card = see_frame(session, actor, frame)
    if card.owner_id is not None:
        _forbid("frame", "Only a time frame shared by the domain can be forced. Use an override for your own calls.")
    if not forces_frames(actor, card.domain_id):
        _forbid("frame", "Only attendants and office managers may force a time frame. Ask one of them.")
    return card


def forces_frames(actor: Actor, domain: int) -> bool:
    """Whether he may force that domain's shared frames."""
    return actor.manages(domain) or (actor.attendant and actor.domain == domain)


def _forbid(field: str, message: str) -> NoReturn:
    raise Forbidden([Problem(field, message)])
