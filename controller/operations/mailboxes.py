"""Mailboxes: whether a user has voicemail, and its PIN."""

import secrets
from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from controller.domain import pins
from controller.domain.ids import UserId
from controller.operations import features, may
from controller.operations.actors import Actor
from controller.operations.changes import audit, subjects, take_out, touch
from controller.operations.refused import refuse
from controller.store import accounts, find, rows, uses
from controller.store.cards import UserCard
from controller.store.subjects import Subject
from controller.store.tables import UserRow

NO_PIN = {"pin": None, "pin_token": None, "must_change_pin": False}


def new_pin() -> str:
    """Six random digits."""
    return f"{secrets.randbelow(1_000_000):06}"


def waiting(pin: str, *, given: bool) -> dict[str, Any]:
    """The columns of a PIN that the PBX is to be told of; `given` by somebody else than who will use it."""
    return {"pin": pin, "pin_token": secrets.token_hex(8), "must_change_pin": given}


def of(actor: Actor, card: UserCard) -> UserCard:
    """For whoever may see that person's messages or greetings: refuses while they are off, or there is no mailbox."""
    features.refuse_off(actor, card, features.MESSAGES)
    if not card.has_mailbox:
        raise refuse("user", "{name} has no voicemail. Switch it on first.", name=card.name)
    return card


def switch_on(session: Session, actor: Actor, user: UserId, make_pin: Callable[[], str] = new_pin) -> str | None:
    """Give the user voicemail; returns the new PIN, or None when he had a mailbox already."""
    card = may.manage_user(session, actor, user)
    if card.has_mailbox:
        return None
    pin = make_pin()
    rows.change(session, UserRow, user, {"has_mailbox": True, **waiting(pin, given=True)})
    _switched(session, actor, "mailboxes.switch_on", card)
    touch(session, actor, [Subject("mailbox", user)])
    return pin


def switch_off(session: Session, actor: Actor, user: UserId) -> None:
    """Take the voicemail away. Forwards to it count as unset from then on."""
    card = may.manage_user(session, actor, user)
    if card.has_mailbox:
        rows.change(session, UserRow, user, {"has_mailbox": False, **NO_PIN})
        _switched(session, actor, "mailboxes.switch_off", card)
        take_out(session, actor, Subject("mailbox", user), domain=card.domain_id)


def set_pin(session: Session, actor: Actor, user: UserId, pin: str) -> None:
    """4 to 10 digits, neither the extension nor one digit repeated. Who did not choose it must change it by phone."""
    card = may.edit_user(session, actor, user)
    if actor.user == user:
        may.refuse_stand_in(actor)
    else:
        may.spare_administrators(actor, card)
    if accounts.mailbox(session, user) is None:
        raise refuse("user", "{name} has no voicemail. Switch it on first.", name=card.name)
    check_pin(card, pin)
    rows.change(session, UserRow, user, waiting(pin, given=actor.user != user))
    audit(session, actor, "mailboxes.set_pin", "user", user, card.domain_id)
    touch(session, actor, [Subject("mailbox", user)])


def check_pin(card: UserCard, pin: str) -> None:
    """Raises Refused for what is no PIN, or too easy a one."""
    low, high = pins.LENGTH
    if not (pin.isascii() and pin.isdecimal() and low <= len(pin) <= high):
        raise refuse("pin", "That is not a PIN. Use {low} to {high} digits.", low=low, high=high)
    if pin == card.extension or len(set(pin)) == 1:
        raise refuse("pin", "That PIN is easy to guess. Use neither the extension nor one digit repeated.")


def _switched(session: Session, actor: Actor, operation: str, before: UserCard) -> None:
    """The box concerns the user's plan, the lamps of his phones, and who forwards to it."""
    after = find.user(session, before.id)
    audit(session, actor, operation, "user", before.id, before.domain_id, before=before, after=after)
    phones = subjects("device", (phone.id for phone in find.devices(session, before.id)))
    plans = subjects("user", {use.user for use in uses.of_user(session, before.id)} | {before.id})
    touch(session, actor, phones | plans | uses.numbers_and_groups(session, user=before.id))
