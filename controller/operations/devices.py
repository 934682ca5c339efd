"""Devices: the handsets of a user, each a SIP account. Secrets are shown once and kept as HA1 only."""

import hashlib
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from controller.domain.ids import DeviceId, DomainId, UserId
from controller.domain.saying import say
from controller.operations import features, gate, may
from controller.operations.actors import Actor
from controller.operations.changes import audit, subjects, take_out, touch
from controller.operations.gate import Problems
from controller.operations.refused import Problem, refuse_any
from controller.operations.taken import unless_taken
from controller.store import find, rows, targets, uses
from controller.store.cards import DeviceCard, UserCard
from controller.store.subjects import Subject
from controller.store.tables import DeviceRow, UserRow

REALM = "ringplan"
MAX_NAME = 8  # characters
SUFFIX = re.compile(r"([a-z][a-z0-9]*)?")


@dataclass(frozen=True, slots=True)
class Account:
    """What to type into a phone. The secret can't be shown again."""

    id: DeviceId
    name: str
    domain: str
    auth_name: str
    secret: str = field(repr=False)


def new_secret() -> str:
    """24 characters that can be typed into a phone."""
    return secrets.token_hex(12)


def everything(session: Session, actor: Actor, owner: UserId) -> tuple[DeviceCard, ...]:
    """The user's handsets by name."""
    features.refuse_off(actor, may.edit_user(session, actor, owner), features.PHONES)
    return find.devices(session, owner)


def of_domain(session: Session, actor: Actor, domain: DomainId) -> tuple[DeviceCard, ...]:
    """All handsets of the domain by name, for who manages it."""
    may.manage_domain(session, actor, domain)
    return find.devices_of_domain(session, domain)


def page(session: Session, actor: Actor, domain: DomainId, after: int, limit: int) -> tuple[DeviceCard, ...]:
    """As `of_domain`, but by id, and only so many of those that come after one."""
    may.manage_domain(session, actor, domain)
    return find.devices_after(session, domain, after, limit)


def show(session: Session, actor: Actor, device: DeviceId) -> DeviceCard:
    """One handset."""
    return may.edit_device(session, actor, device)


def add(
    session: Session,
    actor: Actor,
    owner: UserId,
    name: str,
    label: str = "",
    make_secret: Callable[[], str] = new_secret,
) -> Account:
    """A handset named like the extension, or the extension and a suffix: `1001`, `1001a`, `1001m`."""
    user = may.edit_user(session, actor, owner)
    features.refuse_off(actor, user, features.PHONES)
    rows.lock(session, UserRow, owner)
    cells = checked(user, name, label)
    with unless_taken(session, "name", say("There is a phone {name} already. Choose another name.", name=name)):
        row = {"domain_id": user.domain_id, "owner_id": owner, "created": actor.at, "ha1": "", **cells}
        id_ = DeviceId(rows.add(session, DeviceRow, row))
    account = _give_secret(session, id_, make_secret())
    audit(session, actor, "devices.add", "device", id_, user.domain_id, after=find.device(session, id_))
    touch(session, actor, [Subject("device", id_), Subject("user", owner)])
    return account


def change(session: Session, actor: Actor, device: DeviceId, name: str, label: str) -> DeviceCard:
    """Rename it; the phone must then register under the new name."""
    before = may.edit_device(session, actor, device)
    owner = may.edit_user(session, actor, before.owner_id)
    with unless_taken(session, "name", say("There is a phone {name} already. Choose another name.", name=name)):
        rows.change(session, DeviceRow, device, checked(owner, name, label))
    after = may.edit_device(session, actor, device)
    if before != after:
        audit(session, actor, "devices.change", "device", device, before.domain_id, before=before, after=after)
        touch(session, actor, [Subject("device", device), Subject("user", before.owner_id)])
    return after


def renew_secret(
    session: Session, actor: Actor, device: DeviceId, make_secret: Callable[[], str] = new_secret
) -> Account:
    """A new secret; the old one stops working."""
    card = may.edit_device(session, actor, device)
    account = _give_secret(session, device, make_secret())
    audit(session, actor, "devices.renew_secret", "device", device, card.domain_id, before=card, after=card)
    touch(session, actor, [Subject("device", device)])
    return account


def remove(session: Session, actor: Actor, device: DeviceId) -> None:
    """Delete it: it leaves all ring sets; a forward to it counts as unset, and shows its name (PRODUCT §2)."""
    card = may.edit_device(session, actor, device)
    holders = subjects("user", {use.user for use in uses.of_device(session, device)} | {card.owner_id})
    holders |= uses.numbers_and_groups(session, device=device)
    targets.forget_device(session, device)
    rows.remove(session, DeviceRow, device)
    audit(session, actor, "devices.remove", "device", device, card.domain_id, before=card)
    take_out(session, actor, Subject("device", device), domain=card.domain_id)
    touch(session, actor, holders)


def auth_name(device: int) -> str:
    """The digest user name, unique over all domains (PRODUCT §1)."""
    return f"d{device}"


def ha1(device: int, secret: str) -> str:
    """RFC 2617's H(A1) in hex: all that is kept of a secret."""
    whole = f"{auth_name(device)}:{REALM}:{secret}"
    return hashlib.md5(whole.encode(), usedforsecurity=False).hexdigest()


def _give_secret(session: Session, device: DeviceId, secret: str) -> Account:
    rows.change(session, DeviceRow, device, {"ha1": ha1(device, secret)})
    card = find.device(session, device)
    domain = card and find.domain(session, card.domain_id)
    assert card is not None
    assert domain is not None
    return Account(device, card.name, domain.name, auth_name(device), secret)


def checked(owner: UserCard, name: str, label: str) -> dict[str, str]:
    """The columns to write. Raises Refused."""
    problems: Problems = []
    suffix = name.removeprefix(owner.extension)
    if not name.startswith(owner.extension) or not SUFFIX.fullmatch(suffix) or len(name) > MAX_NAME:
        rule = say(
            "Write {extension}, or {extension} and a suffix such as a or m1, {max_name} characters in all",
            extension=owner.extension,
            max_name=MAX_NAME,
        )
        problems.append(
            Problem(
                "name",
                say("{name!r} can’t be a phone of {owner_name}. {rule}.", name=name, owner_name=owner.name, rule=rule),
            )
        )
    clean = gate.text(problems, "label", label, empty=True)
    refuse_any(problems)
    return {"name": name, "label": clean}
