"""What the PBX tells that somebody must be able to look up later: a line in the audit log, and no change."""

from sqlalchemy.orm import Session

from controller.domain.ids import DomainId, UserId
from controller.operations import may
from controller.operations.actors import Actor
from controller.operations.changes import audit
from controller.store import find


def emergency_call(
    session: Session, actor: Actor, domain: DomainId, user: UserId | None, number: str, shown: str
) -> str:
    """Somebody called an emergency number (PRODUCT §2). Returns whom to tell of it; nothing where nobody is named."""
    may.administer(actor)
    card = may.see_domain(session, actor, domain)
    caller = find.user(session, user) if user is not None else None
    told = {"number": number, "shown": shown, "caller": f"{caller.extension} {caller.name}" if caller else ""}
    audit(session, actor, "alarms.emergency_call", "user" if caller else "domain", user or domain, domain, after=told)
    return card.emergency_contact or ""


def held_back(session: Session, actor: Actor, domain: DomainId, user: UserId | None, number: str, limit: str) -> None:
    """A call out that a limit of the day held back: the first of that day, user and limit."""
    may.administer(actor)
    may.see_domain(session, actor, domain)
    told = {"number": number, "limit": limit}
    audit(session, actor, "alarms.held_back", "user" if user else "domain", user or domain, domain, after=told)
