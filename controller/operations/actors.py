"""Who asks: a logged-in user with his scope and grants, or somebody at the machine's console."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from controller.domain.ids import DomainId, UserId
from controller.domain.saying import say
from controller.operations.refused import Missing, Problem
from controller.store import find
from controller.store.cards import DeviceCard, DomainCard, Scope, UserCard


@dataclass(frozen=True, slots=True)
class Actor:
    """One request's who, where and when. `user` and `domain` None: the console, an administrator without an account."""

    label: str
    scope: Scope
    at: datetime
    address: str = ""
    user: UserId | None = None
    domain: DomainId | None = None
    attendant: bool = False
    hears_recordings: bool = False  # the grant *recordings*: those of the whole domain
    delegate_of: frozenset[int] = frozenset()
    stands_in: bool = False  # it is an office manager who acts as that user
    switched_off: frozenset[str] = frozenset()  # for the whole domain; see features.py
    own_off: frozenset[str] = frozenset()  # for him alone

    @property
    def is_administrator(self) -> bool:
        return self.scope == "administrator"

    def manages(self, domain: int) -> bool:
        """Whether he is an office manager there, or administrator."""
        return self.is_administrator or (self.scope == "office_manager" and self.domain == domain)


def console(at: datetime, label: str = "console") -> Actor:
    """Somebody with a shell on this machine: an administrator."""
    return Actor(label, "administrator", at, "local")


def of_user(session: Session, user: UserId, at: datetime, address: str) -> Actor:
    """The actor for a logged-in user, with his grants as they are now. Raises Missing."""
    card = find.user(session, user)
    domain = None if card is None else find.domain(session, card.domain_id)
    if card is None or domain is None:
        raise Missing([Problem("user", say("This user does not exist any more. Log in again."))])
    return of_cards(session, card, domain, at, address)


def from_phone(session: Session, device: DeviceCard, at: datetime) -> Actor:
    """The owner of a phone, by its keys: he may what he may, and the label says from where. Raises Missing."""
    owner = of_user(session, UserId(device.owner_id), at, "")
    return replace(owner, label=f"{owner.label} (from the phone {device.name})")


def of_cards(session: Session, card: UserCard, domain: DomainCard, at: datetime, address: str) -> Actor:
    """The same for who has read both just now."""
    grants = find.grants(session, card.id)
    return Actor(
        label=f"{card.extension}@{domain.name}",
        scope=card.scope,
        at=at,
        address=address,
        user=UserId(card.id),
        domain=DomainId(card.domain_id),
        attendant=any(grant.kind == "attendant" for grant in grants),
        hears_recordings=any(grant.kind == "recordings" for grant in grants),
        delegate_of=frozenset(grant.of_id for grant in grants if grant.kind == "delegate" and grant.of_id is not None),
        switched_off=frozenset(domain.switched_off),
        own_off=frozenset(card.switched_off),
    )
