"""What the PBX tells that somebody must be able to look up later: a line in the audit log, a mail, and no change."""

from sqlalchemy.orm import Session

from controller.domain.ids import DeviceId, DomainId, UserId
from controller.operations import actors, mail, may
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
    mail.tell_contact(session, actor, card, at=actor.at, **told)
    return card.emergency_contact or ""


def wrong_pins(session: Session, actor: Actor, domain: DomainId, user: UserId | None, mailbox: str) -> None:
    """Too many wrong PINs for that mailbox, or from that user's phones where none is named: no more for an hour."""
    may.administer(actor)
    may.see_domain(session, actor, domain)
    caller = find.user(session, user) if user is not None else None
    told = {"mailbox": mailbox, "caller": f"{caller.extension} {caller.name}" if caller else ""}
    audit(session, actor, "alarms.wrong_pins", "user" if caller else "domain", user or domain, domain, after=told)


def pin_changed(session: Session, actor: Actor, user: UserId, device: DeviceId) -> None:
    """Somebody at that phone chose another PIN for that user's mailbox: the PBX has it already."""
    may.administer(actor)
    owner, phone = may.see_user(session, actor, user), find.device(session, device)
    by = actor if phone is None else actors.from_phone(session, phone, actor.at)
    audit(session, by, "mailboxes.set_pin", "user", user, owner.domain_id)


def disk_fills(session: Session, actor: Actor, folder: str, percent: int) -> None:
    """The disk that the journal of calls is on: once it is full, calls are missing in the history (PRODUCT §7)."""
    may.administer(actor)
    audit(session, actor, "alarms.disk_fills", "disk", 0, None, after={"name": folder, "used_percent": percent})


def nothing_recorded(session: Session, actor: Actor, folder: str, why: str) -> None:
    """Recordings of calls can't be written: "full" or "folder" (recording_room.py). Calls go on unrecorded."""
    may.administer(actor)
    audit(session, actor, "alarms.nothing_recorded", "disk", 0, None, after={"name": folder, "reason": why})


def held_back(session: Session, actor: Actor, domain: DomainId, user: UserId | None, number: str, limit: str) -> None:
    """A call out that a limit of the day held back: the first of that day, user and limit."""
    may.administer(actor)
    may.see_domain(session, actor, domain)
    told = {"number": number, "limit": limit}
    audit(session, actor, "alarms.held_back", "user" if user else "domain", user or domain, domain, after=told)
