"""Reads the audit log."""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from sqlalchemy.orm import Session

from controller.domain.ids import DomainId
from controller.operations import may
from controller.operations.actors import Actor
from controller.store import auditlist, find
from controller.store.auditlist import Asked
from controller.store.cards import AuditEntry

ANYTHING = Asked()


def latest(
    session: Session, actor: Actor, domain: DomainId | None, limit: int = 100, before: int | None = None
) -> tuple[AuditEntry, ...]:
    """The latest changes first, or those `before` an entry, of one domain, or (administrators) of all."""
    if domain is None:
        may.administer(actor)
    else:
        may.manage_domain(session, actor, domain)
    return find.audit(session, domain, limit, before)


def searched(
    session: Session,
    actor: Actor,
    domain: DomainId,
    asked: Asked = ANYTHING,
    before: int | None = None,
    limit: int = 50,
) -> tuple[AuditEntry, ...]:
    """The changes of one domain that fit, the latest first, or those `before` an entry."""
    may.manage_domain(session, actor, domain)
    return auditlist.found(session, domain, asked, before, limit)


def names(
    session: Session, actor: Actor, domain: DomainId, wanted: Mapping[str, Collection[int]] = MappingProxyType({})
) -> Mapping[tuple[str, int], str]:
    """What the things are called that entries name by kind (user, device, frame, rule, group) and id."""
    may.manage_domain(session, actor, domain)
    return auditlist.names(session, domain, wanted)
