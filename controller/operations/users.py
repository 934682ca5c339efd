"""Users: people and roles with an extension. Rules, devices, mailboxes and passwords have modules of their own."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy.orm import Session

from controller.domain.directory import DEFAULT_RING_TIMEOUT
from controller.domain.ids import DomainId, UserId
from controller.operations import may, userfields
from controller.operations.actors import Actor
from controller.operations.changes import audit, subjects, take_out, touch
from controller.operations.refused import refuse
from controller.operations.taken import unless_a_groups, unless_taken
from controller.store import devices, find, groups, rows, rules, targets, uses, wayin
from controller.store.cards import Scope, UserCard
from controller.store.subjects import Subject
from controller.store.tables import UserRow

UNSET = {"password_hash": None, "pin": None, "has_mailbox": False, "refuse_anonymous": False}


@dataclass(frozen=True, slots=True)
class NewUser:
    """What a user is made of; see UserCard. A password and a mailbox come by operations of their own."""

    extension: str
    name: str
    scope: Scope = "user"
    department: str = ""
    ring_timeout: int | None = DEFAULT_RING_TIMEOUT
    listed: bool = True
    number: str | None = None
    email: str | None = None
    outbound: tuple[str, ...] = ("+",)  # whatever the domain may call
    emergency_number: str | None = None
    show_caller: bool = False
    day_calls: int | None = None
    day_minutes: int | None = None
    day_countries: int | None = None
    zone: str | None = None
    language: str | None = None


def everybody(session: Session, actor: Actor, domain: DomainId) -> tuple[UserCard, ...]:
    """The domain's users by extension; those who opted out of the directory only for who manages it."""
    may.see_domain(session, actor, domain)
    cards = find.users(session, domain)
    return cards if actor.manages(domain) else tuple(c for c in cards if c.listed or c.id == actor.user)


def page(session: Session, actor: Actor, domain: DomainId, after: int, limit: int) -> tuple[UserCard, ...]:
    """As `everybody`, but by id, and only so many of those that come after one."""
    may.see_domain(session, actor, domain)
    return find.users_after(session, domain, after, limit, None if actor.manages(domain) else actor.user)


def show(session: Session, actor: Actor, user: UserId) -> UserCard:
    """One user: oneself, or anybody for who manages the domain."""
    return may.edit_user(session, actor, user)


def add(session: Session, actor: Actor, domain: DomainId, new: NewUser) -> UserId:
    """A user with the Default rule, without password, phones and mailbox."""
    card = may.manage_domain(session, actor, domain)
    cells = userfields.checked(actor, card, asdict(new))
    with unless_taken(session, "extension", f"Extension {new.extension} is taken. Choose another."):
        row = {"domain_id": domain, "created": actor.at, **UNSET, **cells}
        id_ = UserId(rows.add(session, UserRow, row))
        unless_a_groups(session, domain, cells["extension"])
    rules.add_default_rules(session, [id_])
    audit(session, actor, "users.add", "user", id_, domain, after=find.user(session, id_))
    named = subjects("did", wayin.of_numbers(session, domain, [cells["number"]]))
    touch(session, actor, {Subject("user", id_)} | named)
    return id_


def change(session: Session, actor: Actor, user: UserId, changes: Mapping[str, Any]) -> UserCard:
    """Set the named fields: some by the user himself, the others by who manages the domain."""
    before = may.edit_user(session, actor, user)
    if not set(changes) <= userfields.OWN:
        may.manage_user(session, actor, user)
    domain = may.see_domain(session, actor, before.domain_id)
    cells = userfields.checked(actor, domain, changes)
    with unless_taken(session, "extension", f"Extension {cells.get('extension')} is taken. Choose another."):
        rows.change(session, UserRow, user, cells)
        if "extension" in cells:
            unless_a_groups(session, before.domain_id, cells["extension"])
            devices.follow_extension(session, user, before.extension, cells["extension"])
    after = may.see_user(session, actor, user)
    if before != after:
        audit(session, actor, "users.change", "user", user, before.domain_id, before=before, after=after)
        _touch_changed(session, actor, before, after)
    return after


def remove(session: Session, actor: Actor, user: UserId) -> None:
    """The user with his phones, rules, frames and mailbox. Where others named him, the label stays (PRODUCT §2)."""
    card = may.manage_user(session, actor, user)
    if actor.user == user:
        raise refuse("user", "You can't delete yourself. Ask another office manager.")
    phones = find.devices(session, user)
    holders = subjects("user", {use.user for use in uses.of_user(session, user)})
    holders |= uses.numbers_and_groups(session, user=user) | subjects("group", groups.of_member(session, user))
    before = {"user": card, "phones": phones, "rules": rules.rules_of(session, user)}
    targets.freeze_labels(session, user, None)
    for phone in phones:
        targets.forget_device(session, phone.id)
        take_out(session, actor, Subject("device", phone.id), domain=card.domain_id)
    rows.remove(session, UserRow, user)
    audit(session, actor, "users.remove", "user", user, card.domain_id, before=before)
    take_out(session, actor, Subject("mailbox", user), domain=card.domain_id)
    take_out(session, actor, Subject("own callers", user), domain=card.domain_id)
    take_out(session, actor, Subject("user", user), domain=card.domain_id, extension=card.extension)
    if holders:
        touch(session, actor, holders)


def _touch_changed(session: Session, actor: Actor, before: UserCard, after: UserCard) -> None:
    old, new = asdict(before), asdict(after)
    changed = {name for name in old if old[name] != new[name]}
    phones = subjects("device", (phone.id for phone in find.devices(session, after.id)))
    box = {Subject("mailbox", after.id)} if after.has_mailbox else set()
    if changed & userfields.CONCERN_PHONES:
        touch(session, actor, phones)
    if changed & userfields.CONCERN_NUMBERS:
        named = subjects("did", wayin.of_numbers(session, after.domain_id, (before.number, after.number)))
        leading = uses.numbers_and_groups(session, user=UserId(after.id))
        touch(session, actor, named | {subject for subject in leading if subject.kind == "did"})
    if changed & userfields.CONCERN_MAILBOX and box:
        touch(session, actor, box)
    if "extension" in changed:
        detail = {"domain": before.domain_id, "old_extension": before.extension}
        touch(session, actor, [Subject("user", after.id)], **detail)
    elif changed & userfields.CONCERN_PLAN:
        touch(session, actor, [Subject("user", after.id)])
