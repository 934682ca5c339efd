"""Mail to people: what is to be told goes into the queue, in the transaction of the change itself.

The words are made when it is sent (controller/mail), in the recipient's language; whoever has no address gets none.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from sqlalchemy.orm import Session

from controller.domain.saying import say
from controller.operations import gate, may
from controller.operations.actors import Actor
from controller.operations.changes import plain
from controller.operations.refused import Missing, Problem
from controller.store import find, mailqueue
from controller.store.cards import DomainCard, UserCard
from controller.store.mailqueue import MailCard, Queue

Kind = Literal[
    "invitation",
    "reset",
    "password changed",
    "second step changed",
    "address changed",
    "emergency",
    "needs frame",
    "message",
    "message mail changed",
    "confirm address",
    "missed call",
    "daily",
    "report",
]
LASTS: Mapping[Kind, timedelta] = {
    "invitation": timedelta(days=3),
    "reset": timedelta(hours=1),
    "password changed": timedelta(days=1),
    "second step changed": timedelta(days=1),
    "address changed": timedelta(days=3),
    "emergency": timedelta(days=3),
    "needs frame": timedelta(days=3),
    "message": timedelta(days=3),
    "message mail changed": timedelta(days=3),
    "confirm address": timedelta(days=1),
    "missed call": timedelta(days=3),
    "daily": timedelta(days=3),
    "report": timedelta(days=3),
}
"""How long sending is tried. A reset's link opens nothing after that."""


@dataclass(frozen=True, slots=True)
class Note:
    """What one user is told: `cells` make the words, see controller/mail/letters.py.

    `to`: another address than his own; `about`: the msg_id of a voicemail message.
    """

    user: UserCard
    cells: Mapping[str, Any]
    to: str | None = None
    about: str | None = None


def new_id() -> str:
    """The part of a Message-ID that no other mail has."""
    return secrets.token_hex(16)


def tell(session: Session, by: Actor, kind: Kind, user: UserCard, /, **cells: Any) -> bool:
    """Whether that user has an address, and so is going to be told."""
    return tell_all(session, by, kind, [Note(user, cells)]) == 1


def tell_all(
    session: Session, by: Actor, kind: Kind, notes: Iterable[Note], make_id: Callable[[], str] = new_id
) -> int:
    """How many are going to be told; few statements however many they are."""
    homes: dict[int, DomainCard | None] = {}
    found = []
    for note in notes:
        user = note.user
        if user.domain_id not in homes:
            homes[user.domain_id] = find.domain(session, user.domain_id)
        home, to = homes[user.domain_id], note.to or user.email
        if to and home is not None:
            greeting = {"name": user.name, "login": f"{user.extension}@{home.name}", "zone": user.zone or home.zone}
            row = _row(by, kind, home, to, {**greeting, **note.cells}, make_id)
            found.append({**row, "user_id": user.id, "language": user.language or home.language, "about": note.about})
    mailqueue.put(session, found)
    return len(found)


def tell_contact(session: Session, by: Actor, domain: DomainCard, /, **cells: Any) -> bool:
    """The domain's emergency contact of an emergency call, if that contact is an address (PRODUCT §2)."""
    contact = domain.emergency_contact or ""
    if not gate.EMAIL.fullmatch(contact):
        return False
    row = _row(by, "emergency", domain, contact, {"zone": domain.zone, "domain": domain.name, **cells}, new_id)
    mailqueue.put(session, [{**row, "user_id": None, "language": domain.language}])
    return True


def standing(session: Session, actor: Actor, domain: int | None) -> Queue:
    """How the mail of that domain stands; None: of all, for administrators."""
    _may_look(session, actor, domain)
    return mailqueue.queue(session, domain)


def given_up(session: Session, actor: Actor, domain: int | None) -> tuple[MailCard, ...]:
    """What could not be sent, the latest first."""
    _may_look(session, actor, domain)
    return mailqueue.troubled(session, domain)


def dismiss(session: Session, actor: Actor, mail: int) -> None:
    """One that was given up need not be shown any more."""
    _may_look(session, actor, None if actor.is_administrator else actor.domain)
    card = mailqueue.card(session, mail)
    if card is None or card.state != "failed" or not (actor.is_administrator or actor.domain == card.domain_id):
        raise Missing([Problem("mail", say("That mail is not in the list any more."))])
    may.manage_domain(session, actor, card.domain_id)
    mailqueue.dismiss(session, mail)


def _may_look(session: Session, actor: Actor, domain: int | None) -> None:
    if domain is None:
        may.administer(actor)
    else:
        may.manage_domain(session, actor, domain)


def _row(
    actor: Actor, kind: Kind, home: DomainCard, to: str, cells: Mapping[str, Any], make_id: Callable[[], str]
) -> dict[str, Any]:
    return {
        "domain_id": home.id,
        "kind": kind,
        "recipient": to,
        "cells": plain(dict(cells)),
        "message_id": f"<{make_id()}@{home.name}>",
        "next_try": actor.at,
        "until": actor.at + LASTS[kind],
        "created": actor.at,
    }
