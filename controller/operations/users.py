"""Users: people and roles with an extension. Rules, devices, mailboxes and passwords have modules of their own."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy.orm import Session

from controller.domain.directory import DEFAULT_RING_TIMEOUT
from controller.domain.ids import DomainId, UserId
from controller.domain.saying import say
from controller.operations import features, mail, may, messagemail, newsmail, resets, userfields
from controller.operations.actors import Actor
from controller.operations.changes import audit, subjects, take_out, touch
from controller.operations.refused import Problem, refuse
from controller.operations.taken import unless_reserved, unless_taken
from controller.store import devices, find, groups, music, rows, rules, targets, uses, wayin
from controller.store.cards import Scope, UserCard
from controller.store.subjects import Subject
from controller.store.tables import DomainRow, UserRow

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
    caller_id: str = "own"
    day_calls: int | None = None
    day_minutes: int | None = None
    day_countries: int | None = None
    zone: str | None = None
    language: str | None = None
    switched_off: tuple[str, ...] = ()  # see features.py
    recording: str = "off"  # which of his calls: see domain/recording.py


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
    cells = userfields.checked(actor, card, asdict(new), _held(session, domain, new.extension, None))
    with unless_taken(session, "extension", _taken(new.extension)):
        row = {"domain_id": domain, "created": actor.at, **UNSET, **cells}
        id_ = UserId(rows.add(session, UserRow, row))
        unless_reserved(session, domain, cells["extension"])
    rules.add_default_rules(session, [id_])
    audit(session, actor, "users.add", "user", id_, domain, after=find.user(session, id_))
    named = subjects("did", wayin.of_numbers(session, domain, [cells["number"]]))
    touch(session, actor, {Subject("user", id_)} | named)
    return id_


def change(
    session: Session, actor: Actor, user: UserId, changes: Mapping[str, Any], *, is_proven: bool = False
) -> UserCard:
    """Set the named fields: some by the user, those of rules by delegates, all by who manages the domain.

    One's own e-mail address takes `is_proven` (passwords.prove): a forgotten password is mailed there.
    """
    before = _whose(session, actor, user, set(changes))
    domain = may.see_domain(session, actor, before.domain_id)
    held = _held(session, before.domain_id, changes.get("extension", ""), user)
    cells = userfields.checked(actor, domain, changes, held)
    if actor.user == user and not is_proven and cells.get("email", before.email) != before.email:
        raise refuse("email", "Change your own e-mail address in your profile, where your password is asked for.")
    with unless_taken(session, "extension", _taken(cells.get("extension", ""))):
        moves = cells.get("extension", before.extension) != before.extension
        if moves:
            rows.lock(session, DomainRow, before.domain_id)  # who adds a group or changes the parking lot waits
        rows.change(session, UserRow, user, {**cells, "extension_since": actor.at} if moves else cells)
        if moves:
            unless_reserved(session, before.domain_id, cells["extension"])
            devices.follow_extension(session, user, before.extension, cells["extension"])
    after = may.see_user(session, actor, user)
    if before != after:
        audit(session, actor, "users.change", "user", user, before.domain_id, before=before, after=after)
        _touch_changed(session, actor, before, after)
    stopped = before.email != after.email and _stop_mail(session, after, actor)
    if before.email and before.email != after.email:  # mails open log-ins: who had them so far must know
        resets.end_all(session, user)
        mail.tell(session, actor, "address changed", before, new=after.email or "", at=actor.at, stopped=stopped)
    return after


def _held(session: Session, domain: int, extension: str, user: UserId | None) -> Iterator[Problem]:
    """That another user has it, to be told with what else is wrong; who is quicker than this is found by the row."""
    holder = find.user_at(session, domain, extension) if extension else None
    if holder is not None and holder.id != user:
        yield Problem("extension", _taken(extension))


def _taken(extension: str) -> str:
    return say("Extension {extension} is taken. Choose another.", extension=extension)


def _stop_mail(session: Session, card: UserCard, actor: Actor) -> bool:
    """What is private goes to no address that somebody else has set; whether any did."""
    messages, calls = messagemail.stop(session, card, actor), newsmail.stop(session, card, actor)
    return messages or calls


def remove(session: Session, actor: Actor, user: UserId) -> None:
    """The user with his phones, rules, frames and mailbox. Where others named him, the label stays (PRODUCT §2)."""
    card = may.manage_user(session, actor, user)
    if actor.user == user:
        raise refuse("user", "You can’t delete yourself. Ask another office manager or an administrator.")
    phones = find.devices(session, user)
    holders = subjects("user", {use.user for use in uses.of_user(session, user)})
    holders |= uses.numbers_and_groups(session, user=user) | subjects("group", groups.of_member(session, user))
    before = {"user": card, "phones": phones, "rules": rules.rules_of(session, user)}
    targets.freeze_labels(session, user, None)
    for phone in phones:
        targets.forget_device(session, phone.id)
        take_out(session, actor, Subject("device", phone.id), domain=card.domain_id)
    if music.held(session, card.domain_id, user).pieces:
        take_out(session, actor, Subject("music", user), domain=card.domain_id)
    rows.remove(session, UserRow, user)
    audit(session, actor, "users.remove", "user", user, card.domain_id, before=before)
    take_out(session, actor, Subject("mailbox", user), domain=card.domain_id)
    take_out(session, actor, Subject("own callers", user), domain=card.domain_id)
    take_out(session, actor, Subject("user", user), domain=card.domain_id, extension=card.extension)
    if holders:
        touch(session, actor, holders)


def _whose(session: Session, actor: Actor, user: UserId, fields: set[str]) -> UserCard:
    """The ring timeout stands on top of the rules: who edits those edits it (PRODUCT §1, §4)."""
    if fields == userfields.OF_RULES:
        return may.use(session, actor, user, features.RULES)
    card = may.edit_user(session, actor, user)
    if actor.user != user:
        may.spare_administrators(actor, card)  # forgotten passwords are mailed to the address
    if not fields <= userfields.OWN:
        may.manage_user(session, actor, user)
    if fields & userfields.OF_RULES:
        features.refuse_off(actor, card, features.RULES)
    return card


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
