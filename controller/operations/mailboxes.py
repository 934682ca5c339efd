"""Mailboxes: whether a user has voicemail, and its PIN."""

import secrets
from collections.abc import Callable

from sqlalchemy.orm import Session

from controller.domain.ids import UserId
from controller.operations import may
from controller.operations.actors import Actor
from controller.operations.changes import audit, subjects, take_out, touch
from controller.operations.refused import refuse
from controller.store import accounts, find, rows, uses
from controller.store.cards import UserCard
from controller.store.subjects import Subject
from controller.store.tables import UserRow

PIN_LENGTH = (4, 10)  # digits


def new_pin() -> str:
    """Six random digits."""
    return f"{secrets.randbelow(1_000_000):06}"


def switch_on(session: Session, actor: Actor, user: UserId, make_pin: Callable[[], str] = new_pin) -> str | None:
    """Give the user voicemail; returns the new PIN, or None when he had a mailbox already."""
    card = may.manage_user(session, actor, user)
    if card.has_mailbox:
        return None
    pin = make_pin()
    rows.change(session, UserRow, user, {"has_mailbox": True, "pin": pin})
    _switched(session, actor, "mailboxes.switch_on", card)
    touch(session, actor, [Subject("mailbox", user)])
    return pin


def switch_off(session: Session, actor: Actor, user: UserId) -> None:
    """Take the voicemail away. Forwards to it count as unset from then on."""
    card = may.manage_user(session, actor, user)
    if card.has_mailbox:
        rows.change(session, UserRow, user, {"has_mailbox": False, "pin": None})
        _switched(session, actor, "mailboxes.switch_off", card)
        take_out(session, actor, Subject("mailbox", user), domain=card.domain_id)


def set_pin(session: Session, actor: Actor, user: UserId, pin: str) -> None:
    """4 to 10 digits, neither the extension nor one digit repeated."""
    card = may.edit_user(session, actor, user)
    if accounts.mailbox(session, user) is None:
        raise refuse("user", f"{card.name} has no voicemail. Switch it on first.")
    check_pin(card, pin)
    rows.change(session, UserRow, user, {"pin": pin})
    audit(session, actor, "mailboxes.set_pin", "user", user, card.domain_id)
    touch(session, actor, [Subject("mailbox", user)])


def check_pin(card: UserCard, pin: str) -> None:
    """Raises Refused for what is no PIN, or too easy a one."""
    low, high = PIN_LENGTH
    if not (pin.isascii() and pin.isdecimal() and low <= len(pin) <= high):
        raise refuse("pin", f"That is not a PIN. Use {low} to {high} digits.")
    if pin == card.extension or len(set(pin)) == 1:
        raise refuse("pin", "That PIN is easy to guess. Use neither the extension nor one digit repeated.")


def _switched(session: Session, actor: Actor, operation: str, before: UserCard) -> None:
    """The box concerns the user's plan, the lamps of his phones, and who forwards to it."""
    after = find.user(session, before.id)
    audit(session, actor, operation, "user", before.id, before.domain_id, before=before, after=after)
    phones = subjects("device", (phone.id for phone in find.devices(session, before.id)))
    plans = subjects("user", {use.user for use in uses.of_user(session, before.id)} | {before.id})
    touch(session, actor, phones | plans | uses.numbers_and_groups(session, user=before.id))
