"""The message that a call has left, while its owner still has it: for him alone (PRODUCT §4 Messages)."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.domain.history import Told
from controller.operations import features
from controller.operations.actors import Actor
from controller.store import find, messages
from controller.store.base import table_of
from controller.store.messages import MessageCard
from controller.store.messages_rows import MessageRow

SLACK = timedelta(seconds=5)  # the PBX dates a message when it begins to record
MESSAGES = table_of(MessageRow)


def of_call(session: Session, actor: Actor, told: Told) -> MessageCard | None:
    """The first that came into the reader's own mailbox while the call went on, from its caller."""
    is_his = any(step.kind == "message" and step.who and step.who.id == actor.user for step in told.steps)
    card = find.user(session, actor.user) if is_his and actor.user is not None and not actor.stands_in else None
    if card is None or features.is_off(actor, card, features.MESSAGES):
        return None
    first, last = (datetime.fromtimestamp(at, UTC) for at in (told.began, told.ended))
    during = MESSAGES.c.called.between(first - SLACK, last + SLACK)
    here = (MESSAGES.c.user_id == card.id, MESSAGES.c.number == told.caller.number, MESSAGES.c.gone.is_(None))
    query = select(MESSAGES.c.id).where(*here, during)
    id_ = session.execute(query.order_by(MESSAGES.c.called).limit(1)).scalar()
    return None if id_ is None else messages.one(session, card.id, id_)
