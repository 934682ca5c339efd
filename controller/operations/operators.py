"""The operator of a mailbox: where whoever presses 0 in the greeting goes (PRODUCT §4 Messages)."""

from sqlalchemy.orm import Session

from controller.domain.destinations import Destination, ToVoicemail
from controller.domain.ids import UserId
from controller.operations import mailboxes, may, rulecheck
from controller.operations.actors import Actor
from controller.operations.changes import audit, touch
from controller.operations.refused import refuse
from controller.store import rows, targets
from controller.store.cards import UserCard
from controller.store.subjects import Subject
from controller.store.tables import UserRow


def show(session: Session, actor: Actor, user: UserId) -> Destination | None:
    """None: 0 does nothing. `Gone`: what it led to is not there any more, so it does nothing, either."""
    mailboxes.of(actor, may.greet(session, actor, user))
    return targets.operator(session, user)


def put(session: Session, actor: Actor, user: UserId, to: Destination | None) -> None:
    """From the next call on; checked like a forward of that user. Field "to"."""
    card = mailboxes.of(actor, may.greet(session, actor, user))
    rows.lock(session, UserRow, user)
    before = targets.operator(session, user)
    if to == before:
        return
    clean = None if to is None else _checked(session, card, to)
    targets.put_operator(session, user, clean)
    audit(session, actor, "operators.put", "user", user, card.domain_id, before={"to": before}, after={"to": clean})
    touch(session, actor, [Subject("user", user)])


def no_mailbox(to: Destination) -> Destination:
    """Raises Refused for one."""
    if isinstance(to, ToVoicemail):
        raise refuse("to", "That is voicemail again. Choose a person, a group, a phone or an outside number.")
    return to


def _checked(session: Session, card: UserCard, to: Destination) -> Destination:
    clean = rulecheck.destination(session, card, "to", no_mailbox(to))
    rulecheck.expressible(card, operator=clean)
    return clean
