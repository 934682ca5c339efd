"""Copies of a user's voicemail messages: which colleagues get one of each (PRODUCT §4 Messages).

Messages are private, so only their owner says who else gets them: nobody who manages him, is his delegate or acts as
him. The PBX makes the copies as it takes a message; a copy makes no further ones. Who loses his voicemail or is deleted
drops out.
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from controller.domain.ids import UserId
from controller.domain.saying import say
from controller.operations import mailboxes, may
from controller.operations.actors import Actor
from controller.operations.changes import audit, touch
from controller.operations.gate import Problems
from controller.operations.refused import Problem, refuse_any
from controller.store import find, rows, targets
from controller.store.cards import UserCard
from controller.store.subjects import Subject
from controller.store.tables import UserRow

MOST = 10  # people


def show(session: Session, actor: Actor, user: UserId) -> tuple[UserCard, ...]:
    """Who gets them, in order."""
    mailboxes.of(actor, may.read_messages(session, actor, user))
    named = targets.copies(session, user)
    cards = find.these_users(session, named)
    return tuple(cards[each] for each in named)


def put(session: Session, actor: Actor, user: UserId, to: Sequence[int]) -> None:
    """These alone, from the next message on. Field "to"."""
    card = mailboxes.of(actor, may.read_messages(session, actor, user))
    rows.lock(session, UserRow, user)
    before, wanted = targets.copies(session, user), tuple(UserId(each) for each in dict.fromkeys(to))
    if wanted == before:
        return
    refuse_any(_hindrances(session, card, wanted))
    targets.put_copies(session, user, wanted)
    audit(session, actor, "copies.put", "user", user, card.domain_id, before={"to": before}, after={"to": wanted})
    touch(session, actor, [Subject("user", user)])


def _hindrances(session: Session, card: UserCard, wanted: Sequence[UserId]) -> Problems:
    if len(wanted) > MOST:
        return [_too_many()]
    problems: Problems = []
    cards = find.these_users(session, set(wanted))
    people = {each: cards.get(each) for each in wanted}
    for each, person in people.items():
        if person is None or person.domain_id != card.domain_id:
            problems.append(Problem("to", say("There is no user {user}.", user=each)))
    here = [person for person in people.values() if person and person.domain_id == card.domain_id]
    return problems or hindrances(card, here)


def hindrances(card: UserCard, wanted: Sequence[UserCard]) -> Problems:
    """Of that user's messages to these people of the domain."""
    if len(wanted) > MOST:
        return [_too_many()]
    problems: Problems = []
    for person in wanted:
        if person.id == card.id:
            problems.append(Problem("to", say("{name} has the messages anyway. Leave it out.", name=person.name)))
        elif not person.has_mailbox:
            words = say("{name} has no voicemail. Choose somebody else.", name=person.name)
            problems.append(Problem("to", words))
    return problems


def _too_many() -> Problem:
    return Problem("to", say("{most} people at most get copies. Leave somebody out.", most=MOST))
