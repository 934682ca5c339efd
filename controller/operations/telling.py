"""How a mailbox tells of its messages by phone, and how long one may be. Its owner's, and who manages the domain."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from controller.domain.ids import UserId
from controller.operations import mailboxes, may
from controller.operations.actors import Actor
from controller.operations.changes import audit, touch
from controller.operations.refused import refuse
from controller.store import telling as stored
from controller.store.subjects import Subject
from controller.store.telling import USUAL, Telling

SHORTEST_MESSAGE, LONGEST_MESSAGE = 10, 3600  # seconds
FIELDS = {"say_time": "time", "say_caller": "caller", "say_length": "length", "message_seconds": "seconds"}


def settings(session: Session, actor: Actor, user: UserId) -> Telling:
    """As it is."""
    mailboxes.of(actor, may.greet(session, actor, user))
    return stored.of(session, user)


def with_pin(session: Session, actor: Actor, user: UserId) -> tuple[Telling, bool]:
    """The same, and whether somebody else chose the PIN, so that the phone asks for another one."""
    mailboxes.of(actor, may.greet(session, actor, user))
    return stored.with_pin(session, user)


def change(session: Session, actor: Actor, user: UserId, changes: Mapping[str, Any]) -> Telling:
    """`changes` by FIELDS; from the next call on. Problems likewise."""
    card = mailboxes.of(actor, may.greet(session, actor, user))
    before = stored.of(session, user)
    after = checked(changes, before)
    if after != before:
        stored.put(session, user, after)
        audit(session, actor, "telling.change", "user", user, card.domain_id, before=told(before), after=told(after))
        touch(session, actor, [Subject("mailbox", user)])
    return after


def checked(cells: Mapping[str, Any], before: Telling = USUAL) -> Telling:
    """As these fields say; what they don't say is as before. Raises Refused."""
    after = replace(before, **{field: cells[name] for name, field in FIELDS.items() if name in cells})
    if not SHORTEST_MESSAGE <= after.seconds <= LONGEST_MESSAGE:
        least, most = SHORTEST_MESSAGE, LONGEST_MESSAGE
        raise refuse("message_seconds", "A message may last {least} to {most} seconds.", least=least, most=most)
    return after


def told(telling: Telling) -> dict[str, Any]:
    """By the names that fields have everywhere."""
    return {name: getattr(telling, field) for name, field in FIELDS.items()}
