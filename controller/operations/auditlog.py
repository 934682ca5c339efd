"""Reads the audit log."""

from sqlalchemy.orm import Session

from controller.domain.ids import DomainId
from controller.operations import may
from controller.operations.actors import Actor
from controller.store import find
from controller.store.cards import AuditEntry


def latest(
    session: Session, actor: Actor, domain: DomainId | None, limit: int = 100, before: int | None = None
) -> tuple[AuditEntry, ...]:
    """The latest changes first, or those `before` an entry, of one domain, or (administrators) of all."""
    if domain is None:
        may.administer(actor)
    else:
        may.manage_domain(session, actor, domain)
    return find.audit(session, domain, limit, before)
