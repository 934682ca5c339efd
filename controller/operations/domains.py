"""Domains: one customer each, with the time frames every new one starts with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from controller.domain.ids import DomainId
from controller.operations import gate, may, numbers, starting_frames
from controller.operations.actors import Actor
from controller.operations.changes import audit, subjects, take_out, touch
from controller.operations.gate import Problems
from controller.operations.refused import Problem, refuse, refuse_any
from controller.operations.taken import unless_taken
from controller.store import accounts, dids, find, groups, rows, uses
from controller.store.cards import DomainCard
from controller.store.subjects import Subject
from controller.store.tables import DomainRow

CHECKS: Mapping[str, Callable[[Problems, str, Any], Any]] = {
    "name": gate.domain_name,
    "zone": gate.zone,
    "country": gate.country,
    "language": gate.language,
    "main_number": lambda problems, field, value: value and gate.text(problems, field, value, limit=32),
    "emergency_contact": lambda problems, field, value: value and gate.text(problems, field, value, limit=254),
    "emergency_numbers": lambda problems, field, value: [_emergency(problems, field, number) for number in value],
    "outbound": numbers.prefixes,
    "outside_prefix": lambda problems, field, value: value and _digits(problems, field, value, 3),
    "area_code": lambda problems, field, value: value and _digits(problems, field, value, 6),
    **gate.BRAKES,
}
NOT_CHANGED = "name"  # phones register with it


@dataclass(frozen=True, slots=True)
class NewDomain:
    """What a domain is made of; see DomainCard."""

    name: str
    zone: str = "Europe/Berlin"
    country: str = "DE"
    language: str = "en"
    main_number: str | None = None
    emergency_contact: str | None = None
    emergency_numbers: tuple[str, ...] = ()
    outbound: tuple[str, ...] | None = None  # None: the numbers of the own country
    outside_prefix: str | None = None
    area_code: str | None = None
    day_calls: int | None = None
    day_minutes: int | None = None
    day_countries: int | None = None


def everything(session: Session, actor: Actor) -> tuple[DomainCard, ...]:
    """The domains that the actor may see."""
    return tuple(card for card in find.domains(session) if actor.is_administrator or actor.domain == card.id)


def show(session: Session, actor: Actor, domain: DomainId) -> DomainCard:
    """One domain."""
    return may.see_domain(session, actor, domain)


def warnings(session: Session, actor: Actor, domain: DomainId) -> tuple[str, ...]:
    """What is missing for calls outside, in sentences (PRODUCT §2 Emergency numbers)."""
    card = may.see_domain(session, actor, domain)
    found = []
    if not any(trunk.enabled for trunk in find.trunks(session, domain)):
        found.append("It has no trunk that is switched on: nobody can call outside, not even emergency numbers.")
    if not card.main_number:
        found.append("It has no main number: calls outside of users without a number show none, emergency calls too.")
    return tuple(found)


def add(session: Session, actor: Actor, new: NewDomain, *, frames: bool = True) -> DomainId:
    """A domain with Open hours, Holidays and Closed hours (PRODUCT §3), or without `frames`. Administrators only."""
    may.administer(actor)
    outbound = new.outbound if new.outbound is not None else numbers.own_country(new.country)
    cells = _checked({name: getattr(new, name) for name in CHECKS} | {"outbound": outbound}, new.country)
    with unless_taken(session, "name", f"There is a domain {new.name} already. Choose another name."):
        id_ = DomainId(rows.add(session, DomainRow, {**cells, "refuse_anonymous": False, "created": actor.at}))
    if frames:
        starting_frames.add(session, actor, id_, cells["country"])
    audit(session, actor, "domains.add", "domain", id_, id_, after=find.domain(session, id_))
    touch(session, actor, [*_own(id_), Subject("callers", id_)])
    return id_


def change(session: Session, actor: Actor, domain: DomainId, changes: Mapping[str, Any]) -> DomainCard:
    """Set the named fields. A new zone moves all time frames that have none of their own."""
    before = may.manage_domain(session, actor, domain)
    if NOT_CHANGED in changes:
        raise refuse(NOT_CHANGED, "A domain's name can't be changed: its phones register with it. Add a new domain.")
    cells = _checked(changes, changes.get("country") or before.country)
    _refuse_clashes(session, replace(before, **cells))
    rows.change(session, DomainRow, domain, cells)
    after = may.see_domain(session, actor, domain)
    if before != after:
        audit(session, actor, "domains.change", "domain", domain, domain, before=before, after=after)
        touch(session, actor, _own(domain))
        if before.zone != after.zone:
            _touch_followers_of_zone(session, actor, domain)
    return after


def remove(session: Session, actor: Actor, domain: DomainId, *, confirmed: bool = False) -> None:
    """The domain and all that is in it. Administrators only."""
    may.administer(actor)
    card = may.see_domain(session, actor, domain)
    people = find.users(session, domain)
    if people and not confirmed:
        raise refuse("confirmed", f"{card.name} has {len(people)} users, who go with it. Confirm to delete them all.")
    for user in people:
        for device in find.devices(session, user.id):
            take_out(session, actor, Subject("device", device.id), domain=domain)
        take_out(session, actor, Subject("mailbox", user.id), domain=domain)
        take_out(session, actor, Subject("user", user.id), domain=domain, extension=user.extension)
    for frame in find.frames(session, domain, None):
        take_out(session, actor, Subject("frame", frame.id), domain=domain)
    for group in groups.of_domain(session, domain):
        take_out(session, actor, Subject("group", group.id), domain=domain, extension=group.extension)
    for trunk in find.trunks(session, domain):
        take_out(session, actor, Subject("trunk", trunk.id), domain=domain)
    for did in dids.of_domain(session, domain):
        take_out(session, actor, Subject("did", did.id), domain=domain, number=did.number)
    for user_id in accounts.users_with_lists(session, domain):
        take_out(session, actor, Subject("own callers", user_id), domain=domain)
    for subject in (*_own(domain), Subject("callers", domain)):
        take_out(session, actor, subject, name=card.name)
    rows.remove(session, DomainRow, domain)
    audit(session, actor, "domains.remove", "domain", domain, domain, before=card)


def _own(domain: DomainId) -> list[Subject]:
    """Its door and its way out."""
    return [Subject("domain", domain), Subject("outside", domain)]


def _touch_followers_of_zone(session: Session, actor: Actor, domain: DomainId) -> None:
    frames = [frame.id for frame in find.frames(session, domain, None) if frame.zone is None]
    boxes = [user.id for user in find.users(session, domain) if user.has_mailbox and user.zone is None]
    plans = uses.of_frames_without_zone(session, domain)
    touch(session, actor, subjects("frame", frames) | subjects("mailbox", boxes) | subjects("user", plans))


def _refuse_clashes(session: Session, card: DomainCard) -> None:
    """Other emergency numbers must not run into extensions that are there (PRODUCT §2 Emergency numbers)."""
    extensions = [user.extension for user in find.users(session, card.id)]
    extensions += [group.extension for group in groups.of_domain(session, card.id)]
    clashes = (_clash(each, card) for each in extensions)
    refuse_any([Problem("emergency_numbers", clash) for clash in clashes if clash])


def _clash(extension: str, card: DomainCard) -> str | None:
    return numbers.extension_clash(extension, card.country, card.emergency_numbers, card.outside_prefix)


def _checked(cells: Mapping[str, Any], country: str) -> dict[str, Any]:
    problems: Problems = [Problem(name, f"A domain has no {name}.") for name in cells if name not in CHECKS]
    clean = {name: CHECKS[name](problems, name, value) for name, value in cells.items() if name in CHECKS}
    if clean.get("main_number"):
        clean["main_number"] = numbers.e164(problems, "main_number", clean["main_number"], country.upper())
    refuse_any(problems)
    return clean


def _digits(problems: Problems, field: str, text: str, most: int) -> str | None:
    if not (text.isascii() and text.isdecimal() and len(text) <= most):
        problems.append(Problem(field, f"{text!r} does not fit. Use up to {most} digits, or nothing."))
    return text or None


def _emergency(problems: Problems, field: str, number: str) -> str:
    if not (number.isascii() and number.isdecimal() and 2 <= len(number) <= 8):
        problems.append(Problem(field, f"{number!r} is not an emergency number. Use 2 to 8 digits."))
    elif any(number.startswith(str(slot)) for slot in numbers.PARKING):
        problems.append(Problem(field, f"{number} begins like call parking (700 to 719). Its slots come first."))
    return number
