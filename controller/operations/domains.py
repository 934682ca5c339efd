"""Domains: one customer each, with the time frames every new one starts with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from controller.domain.ids import DomainId
from controller.domain.recording import ANNOUNCEMENTS
from controller.domain.saying import say
from controller.operations import features, gate, lots, may, numbers, secondfactors, starting_frames
from controller.operations.actors import Actor
from controller.operations.changes import audit, subjects, take_out, touch
from controller.operations.gate import Problems
from controller.operations.refused import Problem, refuse, refuse_any
from controller.operations.taken import unless_taken
from controller.store import accounts, dids, find, groups, music, rows, transcripts, uses
from controller.store import lots as lot_rows
from controller.store.cards import DomainCard
from controller.store.subjects import Subject
from controller.store.tables import DomainRow

CHECKS: Mapping[str, Callable[[Problems, str, Any], Any]] = {
    "name": gate.domain_name,
    "zone": gate.zone,
    "country": gate.country,
    "language": gate.language,
    "main_number": lambda problems, field, value: value and gate.dialled(problems, field, value),
    "emergency_contact": lambda problems, field, value: value and gate.text(problems, field, value, limit=254),
    "emergency_numbers": lambda problems, field, value: [_emergency(problems, field, number) for number in value],
    "outbound": numbers.prefixes,
    "outside_prefix": lambda problems, field, value: value and _digits(problems, field, value, 3),
    "area_code": lambda problems, field, value: value and _digits(problems, field, value, 6),
    **gate.BRAKES,
    "switched_off": features.checked,
    "support_name": lambda problems, field, value: gate.text(problems, field, value or "", empty=True),
    "support_phone": lambda problems, field, value: gate.dialled(problems, field, value) if value else "",
    "support_email": lambda problems, field, value: value and gate.email(problems, field, value),
    "support_text": lambda problems, field, value: gate.lines(problems, field, value or "", limit=500),
    "second_factor": lambda problems, field, value: gate.choice(problems, field, value, secondfactors.WANTED),
    "trash_days": lambda problems, field, value: _days(problems, field, value),
    "history_days": lambda problems, field, value: value if value is None else _past(problems, field, value),
    "transcripts": gate.yes_or_no,
    "recording_announcement": lambda problems, field, value: gate.choice(problems, field, value, ANNOUNCEMENTS),
    "recording_days": lambda problems, field, value: value if value is None else _recorded(problems, field, value),
}
KEPT = 1, 365  # days that deleted messages may be kept
PAST = 1, 3650  # days that calls may be kept
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
    switched_off: tuple[str, ...] = ()  # see features.py
    support_name: str = ""  # whom its users ask for help
    support_phone: str = ""
    support_email: str = ""
    support_text: str = ""
    second_factor: str = "nobody"  # "managers", "everybody": of whom one is wanted
    trash_days: int = 30  # deleted voicemail messages are kept so long
    history_days: int | None = 730  # calls that are over likewise; None: for ever
    transcripts: bool = False  # voicemail messages become text, too: see transcripts.py
    recording_announcement: str = "both"  # what is heard when a recording begins: see domain/recording.py
    recording_days: int | None = 90  # recordings are kept so long; None: as long as their calls


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
        found.append(say("No outside line is switched on: nobody can call outside, not even emergency numbers."))
    if not card.main_number:
        found.append(
            say("No main number is set: users without a number show none outside, not even to emergency services.")
        )
    return tuple(found)


def add(session: Session, actor: Actor, new: NewDomain, *, frames: bool = True) -> DomainId:
    """A domain with Open hours, Holidays and Closed hours (PRODUCT §3), or without `frames`. Administrators only."""
    may.administer(actor)
    outbound = new.outbound if new.outbound is not None else numbers.own_country(new.country)
    cells = _checked({name: getattr(new, name) for name in CHECKS} | {"outbound": outbound}, new.country)
    with unless_taken(session, "name", say("There is a domain {name} already. Choose another name.", name=new.name)):
        id_ = DomainId(rows.add(session, DomainRow, {**cells, "refuse_anonymous": False, "created": actor.at}))
    lots.begin(session, may.see_domain(session, actor, id_))
    if frames:
        starting_frames.add(session, actor, id_, cells["country"], cells["language"])
    audit(session, actor, "domains.add", "domain", id_, id_, after=find.domain(session, id_))
    touch(session, actor, [*_own(id_), Subject("callers", id_)])
    return id_


def change(session: Session, actor: Actor, domain: DomainId, changes: Mapping[str, Any]) -> DomainCard:
    """Set the named fields. A new zone moves all time frames that have none of their own."""
    before = may.manage_domain(session, actor, domain)
    if NOT_CHANGED in changes:
        raise refuse(NOT_CHANGED, "A domain’s name can’t be changed: its phones register with it. Add a new domain.")
    if set(changes.get("switched_off", before.switched_off)) != set(before.switched_off):
        may.administer(actor)
    if changes.get("transcripts", before.transcripts) != before.transcripts:
        may.administer(actor)  # it costs the machine, which is shared
    cells = _checked(changes, changes.get("country") or before.country)
    _refuse_clashes(session, replace(before, **cells))
    rows.change(session, DomainRow, domain, cells)
    after = may.see_domain(session, actor, domain)
    if before != after:
        audit(session, actor, "domains.change", "domain", domain, domain, before=before, after=after)
        touch(session, actor, _own(domain))
        if before.transcripts and not after.transcripts:
            transcripts.forget_of_domain(session, domain)
        if before.zone != after.zone:
            _touch_followers_of_zone(session, actor, domain)
    return after


def remove(session: Session, actor: Actor, domain: DomainId, *, confirmed: bool = False) -> None:
    """The domain and all that is in it. Administrators only."""
    may.administer(actor)
    card = may.see_domain(session, actor, domain)
    people = find.users(session, domain)
    if people and not confirmed:
        raise refuse(
            "confirmed",
            "{name} has {count} users, who go with it. Confirm to delete them all.",
            name=card.name,
            count=len(people),
        )
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
    for user_id in music.users_with_music(session, domain):
        take_out(session, actor, Subject("music", user_id), domain=domain)
    if music.held(session, domain, None).pieces:
        take_out(session, actor, Subject("domain music", domain), domain=domain)
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
    extensions += sorted(lot.dialled()) if (lot := lot_rows.of(session, card.id)) else []
    clashes = (_clash(each, card) for each in extensions)
    refuse_any([Problem("emergency_numbers", clash) for clash in clashes if clash])


def _clash(extension: str, card: DomainCard) -> str | None:
    return numbers.extension_clash(extension, card.country, card.emergency_numbers, card.outside_prefix)


def _checked(cells: Mapping[str, Any], country: str) -> dict[str, Any]:
    problems: Problems = [
        Problem(name, say("A domain has no {name}.", name=name)) for name in cells if name not in CHECKS
    ]
    clean = {name: CHECKS[name](problems, name, value) for name, value in cells.items() if name in CHECKS}
    if clean.get("main_number"):
        clean["main_number"] = numbers.e164(problems, "main_number", clean["main_number"], country.upper())
    refuse_any(problems)
    return clean


def _digits(problems: Problems, field: str, text: str, most: int) -> str | None:
    if not (text.isascii() and text.isdecimal() and len(text) <= most):
        problems.append(
            Problem(field, say("{text!r} does not fit. Use up to {most} digits, or nothing.", text=text, most=most))
        )
    return text or None


def _days(problems: Problems, field: str, value: int) -> int:
    low, high = KEPT
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        problems.append(
            Problem(field, say("Deleted messages can be kept for {low} to {high} days.", low=low, high=high))
        )
    return value


def _past(problems: Problems, field: str, value: int) -> int:
    low, high = PAST
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        what = say("Calls can be kept for {low} to {high} days, or, with nothing here, for ever.", low=low, high=high)
        problems.append(Problem(field, what))
    return value


def _recorded(problems: Problems, field: str, value: int) -> int:
    low, high = PAST
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        what = say("Recordings can be kept {low} to {high} days, or, empty, like their calls.", low=low, high=high)
        problems.append(Problem(field, what))
    return value


def _emergency(problems: Problems, field: str, number: str) -> str:
    if not (number.isascii() and number.isdecimal() and 2 <= len(number) <= 8):
        problems.append(Problem(field, say("{number!r} is not an emergency number. Use 2 to 8 digits.", number=number)))
    return number
