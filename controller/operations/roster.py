"""Many users at once: found among thousands, changed and deleted together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from controller.domain.ids import DomainId, UserId
from controller.domain.saying import say
from controller.operations import may
from controller.operations import users as one_by_one
from controller.operations.actors import Actor
from controller.operations.refused import Missing, Problem, refuse
from controller.store import find, leaving, rosters
from controller.store.cards import UserCard
from controller.store.leaving import Leaving
from controller.store.rosters import Access, Sought

MOST_AT_ONCE = 500
ANYBODY = Sought()


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the users found, by extension; `last` is where the next page goes on, None where there is none.

    `count` is told of the first page only: it looks at everybody.
    """

    users: tuple[UserCard, ...]
    access: Mapping[int, Access]
    count: int
    last: str | None


def page(
    session: Session, actor: Actor, domain: DomainId, sought: Sought = ANYBODY, after: str = "", limit: int = 50
) -> Page:
    """For who manages the domain."""
    may.manage_domain(session, actor, domain)
    cards = rosters.found(session, domain, sought, after, limit + 1)
    shown = cards[:limit]
    last = shown[-1].extension if len(cards) > limit else None
    known = rosters.access(session, [card.id for card in shown])
    return Page(shown, known, 0 if after else _count(session, domain, sought, cards, limit), last)


def _count(session: Session, domain: DomainId, sought: Sought, first: Sequence[UserCard], limit: int) -> int:
    """Few who are found need not be looked for again."""
    return len(first) if len(first) <= limit else rosters.count(session, domain, sought)


def departments(session: Session, actor: Actor, domain: DomainId) -> tuple[str, ...]:
    """Those in use."""
    may.manage_domain(session, actor, domain)
    return rosters.departments(session, domain)


def next_extension(session: Session, actor: Actor, domain: DomainId) -> str:
    """To propose for a new user."""
    may.manage_domain(session, actor, domain)
    return rosters.next_extension(session, domain)


def these(session: Session, actor: Actor, users: Sequence[UserId]) -> tuple[UserCard, ...]:
    """The users, by extension. Refuses all where one can't be managed."""
    if len(users) > MOST_AT_ONCE:
        raise refuse(
            "users",
            "{count} users are too many at once. Choose {most_at_once} at most.",
            count=len(users),
            most_at_once=MOST_AT_ONCE,
        )
    known = find.these_users(session, users)
    for domain in sorted({card.domain_id for card in known.values()}):
        may.manage_domain(session, actor, domain)
    for card in known.values():
        may.spare_administrators(actor, card)
    if missing := [user for user in users if user not in known]:
        raise Missing([Problem("user", say("There is no user {missing}.", missing=missing[0]))])
    return tuple(sorted(known.values(), key=lambda card: card.extension))


def consequences(session: Session, actor: Actor, users: Sequence[UserId]) -> tuple[tuple[UserCard, ...], Leaving]:
    """The users; what deleting them takes along, and what leads to them."""
    cards = these(session, actor, users)
    return cards, leaving.leaving(session, users)


def change(session: Session, actor: Actor, users: Sequence[UserId], changes: Mapping[str, Any]) -> None:
    """Set the same fields of all."""
    for card in these(session, actor, users):
        one_by_one.change(session, actor, UserId(card.id), changes)


def remove(session: Session, actor: Actor, users: Sequence[UserId]) -> None:
    """Delete all of them, or none."""
    for card in these(session, actor, users):
        one_by_one.remove(session, actor, UserId(card.id))


def meant(session: Session, actor: Actor, domain: DomainId, text: str = "") -> UserCard:
    """The one user whom `text` names: an extension, a login, a name or a part of one. Raises Refused."""
    may.manage_domain(session, actor, domain)
    words = text.partition("@")[0].strip()
    if not words:
        raise refuse("user", "Type an extension or a name.")
    found = rosters.named(session, domain, words, 4)
    if len(found) == 1:
        return found[0]
    if not found:
        raise refuse(
            "user",
            "Nobody here is called {text!r}, or has that extension. Look at the list of users.",
            text=text.strip(),
        )
    several = ", ".join(f"{card.name} ({card.extension})" for card in found[:3])
    raise refuse(
        "user",
        "{text!r} may be {several}. Type the extension.",
        text=text.strip(),
        several=say("{several} and others", several=several) if len(found) > 3 else several,
    )


def names(session: Session, actor: Actor, domain: DomainId, ids: Sequence[int] = ()) -> Mapping[int, UserCard]:
    """Users of the domain by id; those of others are left out."""
    may.see_domain(session, actor, domain)
    found = find.these_users(session, ids)
    return {id_: card for id_, card in found.items() if card.domain_id == domain}
