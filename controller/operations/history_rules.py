"""What the rules are called now that a call has met: for those who may see them."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.domain.history import Told
from controller.operations import may
from controller.operations.actors import Actor
from controller.store import find
from controller.store.base import table_of
from controller.store.tables import FrameRow, RuleRow

RULES, FRAMES = table_of(RuleRow), table_of(FrameRow)


def names(session: Session, actor: Actor, told: Told) -> Mapping[int, str]:
    """By id; a rule without a name is called like its time frame. What was deleted since has none."""
    ids = sorted({step.rule for step in told.steps if step.rule is not None})
    if not ids:
        return {}
    columns = select(RULES.c.id, RULES.c.user_id, RULES.c.name, FRAMES.c.name)
    joined = columns.outerjoin(FRAMES, FRAMES.c.id == RULES.c.frame_id).where(RULES.c.id.in_(ids))
    rows = session.execute(joined).all()
    owners = find.these_users(session, sorted({user for _id, user, _name, _frame in rows}))
    return {
        id_: name or frame
        for id_, user, name, frame in rows
        if (name or frame) and user in owners and may.at_rules(actor, user, owners[user].domain_id)
    }
