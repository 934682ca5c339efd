"""What callers meet before a phone rings: block lists of thousands of numbers, and a group of twenty."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert
from sqlalchemy.orm import Session

from controller.domain.directory import Member
from controller.domain.ids import DomainId, GroupId, UserId
from controller.operations import groups
from controller.operations.actors import Actor
from controller.operations.groups import NewGroup
from controller.store.base import table_of
from controller.store.tables import ListRow

MEMBERS = 20
EXTENSION = "600"
PREFIX_EVERY = 500  # numbers, one is a prefix


@dataclass(frozen=True, slots=True)
class Walls:
    """The numbers that the domain blocks, and the user `holder` on his own account; the group and its members."""

    numbers: tuple[str, ...]
    holder: UserId
    group: GroupId
    members: tuple[Member, ...]


def numbers(count: int) -> tuple[str, ...]:
    """So many different numbers, now and then a prefix; the same every time."""
    chance = random.Random(11)
    found: dict[str, None] = {}
    while len(found) < count:
        number = f"+49{chance.randrange(10**8, 10**10)}"
        found[number[:-3] + "*" if len(found) % PREFIX_EVERY == PREFIX_EVERY - 1 else number] = None
    return tuple(found)


def build(session: Session, actor: Actor, domain: DomainId, users: Sequence[UserId], listed: int) -> Walls:
    """Both lists, by bulk and not in the outbox, and the group of the first users."""
    blocked = numbers(listed)
    cells = [
        {"domain_id": domain, "user_id": owner, "list": "blocked", "number": number}
        for owner in (None, users[0])
        for number in blocked
    ]
    session.execute(insert(table_of(ListRow)), cells)
    group = groups.add(session, actor, domain, NewGroup(EXTENSION, "Everybody"))
    members = tuple(Member(user) for user in users[:MEMBERS])
    groups.members(session, actor, group, members)
    return Walls(blocked, users[0], group, members)
