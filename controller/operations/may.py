"""Permissions: finds what an operation is about, and refuses who may not (PRODUCT §1 scopes and grants, §8.4 walls).

Every function here raises Missing for what is not there or in another domain, Forbidden for what is not permitted.
"""

from typing import NoReturn

from sqlalchemy.orm import Session

from controller.domain.saying import say
from controller.operations import features
from controller.operations.actors import Actor
from controller.operations.refused import Forbidden, Missing, Problem
from controller.store import find, groups
from controller.store.cards import DeviceCard, DomainCard, FrameCard, GroupCard, UserCard


def administer(actor: Actor) -> None:
    """For administrators only."""
    if not actor.is_administrator:
        _forbid("scope", say("Only an administrator may do this. Ask the administrator of your telephone system."))


def see_domain(session: Session, actor: Actor, domain: int) -> DomainCard:
    """Everybody sees the own domain."""
    card = find.domain(session, domain)
    if card is None or not (actor.is_administrator or actor.domain == domain):
        raise Missing([Problem("domain", say("There is no domain {domain}.", domain=domain))])
    return card


def manage_domain(session: Session, actor: Actor, domain: int) -> DomainCard:
    """Office managers their own, administrators all."""
    card = see_domain(session, actor, domain)
    if not actor.manages(domain):
        _forbid("domain", say("Only an office manager of {name} may do this. Ask one of them.", name=card.name))
    return card


def see_user(session: Session, actor: Actor, user: int) -> UserCard:
    """Anybody of the domain."""
    card = find.user(session, user)
    if card is None or not (actor.is_administrator or actor.domain == card.domain_id):
        raise _no_user(user)
    return card


def edit_user(session: Session, actor: Actor, user: int) -> UserCard:
    """The user himself, and who manages the domain."""
    card = see_user(session, actor, user)
    if actor.user != user and not actor.manages(card.domain_id):
        _forbid("user", say("Only {name} or an office manager may change this. Ask one of them.", name=card.name))
    return card


def be_oneself(session: Session, actor: Actor) -> UserCard:
    """Of what opens one's own log-in: neither a console nor who acts as somebody. The actor's own card."""
    refuse_stand_in(actor)
    if actor.user is None:
        _forbid("user", say("This is done by whoever is logged in, on the profile page."))
    return see_user(session, actor, actor.user)


def refuse_stand_in(actor: Actor) -> None:
    """Who acts as somebody must not come by a way in that outlives it."""
    if actor.stands_in:
        _forbid("user", say("You act as somebody else. Passwords, second factors and tokens only that person changes."))


def manage_user(session: Session, actor: Actor, user: int) -> UserCard:
    """Who manages the domain; an administrator's account only another administrator."""
    card = see_user(session, actor, user)
    if not actor.manages(card.domain_id):
        _forbid("user", say("Only an office manager may change this. Ask one of yours."))
    spare_administrators(actor, card)
    return card


def spare_administrators(actor: Actor, card: UserCard) -> None:
    """An office manager must not get at an administrator's log-in."""
    if card.scope == "administrator" and not actor.is_administrator:
        _forbid("user", say("{name} is an administrator, whom only an administrator may change.", name=card.name))


def edit_rules(session: Session, actor: Actor, user: int) -> UserCard:
    """The user, his delegates, and who manages the domain."""
    card = see_user(session, actor, user)
    if not at_rules(actor, user, card.domain_id):
        _forbid(
            "user", say("Only {name}, a delegate or an office manager may see and change these rules.", name=card.name)
        )
    return card


def use(session: Session, actor: Actor, user: int, feature: str) -> UserCard:
    """As `edit_rules`, where that feature is not switched off for the user. Raises SwitchedOff, too."""
    card = edit_rules(session, actor, user)
    features.refuse_off(actor, card, feature)
    return card


def at_rules(actor: Actor, user: int, domain: int) -> bool:
    """Whether he may see and change the rules of that user, who is there and in that domain."""
    return actor.user == user or user in actor.delegate_of or actor.manages(domain)


def read_messages(session: Session, actor: Actor, user: int) -> UserCard:
    """Their owner, not who acts as him; and who has a shell on the machine. For all others there is nothing."""
    card = see_user(session, actor, user)
    if actor.user is None and actor.is_administrator:
        return card
    if actor.user != user:
        raise _no_user(user)
    if actor.stands_in:
        _forbid("user", say("Messages are private: only {name} may listen to them.", name=card.name))
    return card


def greet(session: Session, actor: Actor, user: int) -> UserCard:
    """As `edit_user`; for all others there is nothing: greetings are people's voices."""
    card = see_user(session, actor, user)
    if actor.user != user and not actor.manages(card.domain_id):
        raise _no_user(user)
    return card


def edit_device(session: Session, actor: Actor, device: int) -> DeviceCard:
    """The owner, and who manages the domain."""
    card = find.device(session, device)
    if card is None or not (actor.is_administrator or actor.domain == card.domain_id):
        raise Missing([Problem("device", say("There is no phone {device}.", device=device))])
    features.refuse_off(actor, edit_user(session, actor, card.owner_id), features.PHONES)
    return card


def see_frame(session: Session, actor: Actor, frame: int) -> FrameCard:
    """A shared one anybody of the domain, a private one those who may edit its owner's rules."""
    card = find.frame(session, frame)
    if card is None or not (actor.is_administrator or actor.domain == card.domain_id):
        raise Missing([Problem("frame", say("There is no time frame {frame}.", frame=frame))])
    if card.owner_id is not None:
        use(session, actor, card.owner_id, features.FRAMES)
    return card


def see_group(session: Session, actor: Actor, group: int) -> GroupCard:
    """Anybody of the domain."""
    card = groups.card(session, group)
    if card is None or not (actor.is_administrator or actor.domain == card.domain_id):
        raise Missing([Problem("group", say("There is no group {group}.", group=group))])
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
        _forbid(
            "frame", say("Only a time frame shared by the domain can be forced. Use an override for your own calls.")
        )
    if not forces_frames(actor, card.domain_id):
        _forbid("frame", say("Only attendants and office managers may force a time frame. Ask one of them."))
    return card


def forces_frames(actor: Actor, domain: int) -> bool:
    """Whether he may force that domain's shared frames."""
    return actor.manages(domain) or (actor.attendant and actor.domain == domain)


def _no_user(user: int) -> Missing:
    return Missing([Problem("user", say("There is no user {user}.", user=user))])


def _forbid(field: str, message: str) -> NoReturn:
    raise Forbidden([Problem(field, message)])
