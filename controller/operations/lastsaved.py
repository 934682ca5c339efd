"""Who saved a rule or a time frame last, and when: for who comes second."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from controller.domain.ids import FrameId, RuleId, UserId
from controller.operations import may, rules
from controller.operations.actors import Actor
from controller.store import auditlist, find


@dataclass(frozen=True, slots=True)
class Saved:
    """`user` is whoever did it, None at the console; `name` the name, or the log-in of who is gone."""

    at: datetime
    user: UserId | None
    name: str


def rule(session: Session, actor: Actor, rule: RuleId) -> Saved | None:
    """None: the audit log does not say."""
    owner, _rule = rules.show(session, actor, rule)
    return _last(session, may.see_user(session, actor, owner).domain_id, "rules.change", rule)


def frame(session: Session, actor: Actor, frame: FrameId) -> Saved | None:
    """Likewise."""
    return _last(session, may.edit_frame(session, actor, frame).domain_id, "frames.change", frame)


def _last(session: Session, domain: int, operation: str, subject: int) -> Saved | None:
    entry = auditlist.last(session, domain, operation, subject)
    if entry is None:
        return None
    user = find.user(session, entry.actor_id) if entry.actor_id is not None else None
    return Saved(entry.at, UserId(user.id) if user else None, user.name if user else entry.actor)
