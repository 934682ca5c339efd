"""Puts a deleted contact back as it was, from what the audit log says of it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.domain.saying import say
from controller.operations import contacts, contacts_access
from controller.operations.actors import Actor
from controller.operations.changes import audit
from controller.operations.refused import Missing, Problem, refuse
from controller.store import contacts_rows
from controller.store.contacts_cards import ContactCard, ContactNumber
from controller.store.tables import AuditRow

REMOVE, PUT_BACK = "contacts.remove", "contacts.put_back"
REMEMBERED = timedelta(hours=1)  # the audit log is searched by its moments


def put_back(session: Session, actor: Actor, contact: int) -> int:
    """Under a new id. Only who deleted it, and once."""
    if contacts_rows.one(session, contact) is not None:
        contacts_access.edit(session, actor, contact)
        raise refuse("contact", "This contact is there: nothing has to be put back.")
    was = _deleted(session, actor, contact)
    contacts_access.edit_book(session, actor, was.domain_id, was.user_id)
    contacts.refuse_full(session, was.domain_id, was.user_id, 1)  # type: ignore[arg-type]
    [id_] = contacts_rows.add_all(session, [was])
    audit(session, actor, PUT_BACK, "contact", contact, contacts.told_to(was), after=was)
    return id_


def value_of(cells: dict[str, Any]) -> ContactCard:
    """What `changes.plain` made of a card, as a card again."""
    numbers = tuple(ContactNumber(each["kind"], each["typed"], each["number"]) for each in cells["numbers"])
    kept = {name: cells[name] for name in ("id", "domain_id", "user_id", "name", "company", "notes")}
    created = datetime.fromisoformat(cells["created"])
    return ContactCard(
        **kept, numbers=numbers, emails=tuple(cells["emails"]), groups=tuple(cells["groups"]), created=created
    )


def _deleted(session: Session, actor: Actor, contact: int) -> ContactCard:
    query = select(AuditRow.operation, AuditRow.actor_id, AuditRow.before).where(
        AuditRow.at > actor.at - REMEMBERED,
        AuditRow.operation.in_((REMOVE, PUT_BACK)),
        AuditRow.subject_id == contact,
    )
    found = session.execute(query.order_by(AuditRow.id.desc())).first()
    if found is None or found.operation != REMOVE or found.actor_id != actor.user:
        raise Missing([Problem("contact", say("That contact can’t be put back any more. Add it anew."))])
    return value_of(found.before)
