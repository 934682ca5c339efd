"""New users of an import, with their phones and time frames: checked as everybody else, written many at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from controller.domain.ids import DeviceId, UserId
from controller.domain.saying import joined, say, say_count
from controller.operations import (
    devices,
    import_frames,
    import_news,
    lotcheck,
    mailboxes,
    messagemail,
    telling,
    userfields,
)
from controller.operations.changes import plain, subjects, touch
from controller.operations.devices import Account
from controller.operations.fileformat import LISTS
from controller.operations.fileshape import Part, Place
from controller.operations.gate import EXTENSION
from controller.operations.import_digests import digest_of
from controller.operations.import_work import Newcomer, Work, note, noting, title
from controller.operations.refused import Refused
from controller.operations.users import UNSET, NewUser
from controller.store import messagemail as mails
from controller.store import reserve
from controller.store import telling as tellings
from controller.store.bulk import Batch
from controller.store.cards import DeviceCard, UserCard
from controller.store.tables import AuditRow, DeviceRow, FrameRow, UserRow

USUAL: Mapping[str, Any] = {
    each.name: each.default for each in fields(NewUser) if each.name not in ("extension", "name")
}


@dataclass(slots=True)
class Arrival:
    """A new user and what the file says of him; `place` is where he stands in it."""

    place: Place
    part: Part
    card: UserCard
    devices: list[DeviceCard] = field(default_factory=list)
    frames: int = 0


def arrive(work: Work, parts: list[Part]) -> list[Arrival]:
    """Users, phones and own time frames of all these; rules can name them from now on."""
    batch = Batch({})
    arrivals = []
    for id_, part in zip(reserve.ids(work.session, UserRow, len(parts)), parts, strict=True):
        place = work.place.within(say("user {part}", part=part.get("extension")))
        arrivals.append(_person(work, batch, place, part, id_))
    _phones(work, batch, arrivals)
    _frames(work, batch, arrivals)
    for arrival in arrivals:
        _tell(work, batch, arrival)
    batch.flush(work.session)
    _touch(work, arrivals)
    return arrivals


def _person(work: Work, batch: Batch, place: Place, part: Part, id_: int) -> Arrival:
    cells = _cells(work, place, part, id_)
    has_mailbox = part.get("voicemail", True)
    refuses = part.get("refuse_anonymous", False)
    frozen: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in cells.items()}
    mine: dict[str, Any] = {"id": id_, "domain_id": work.domain.id, "created": work.actor.at}
    card = UserCard(**mine, **frozen, has_mailbox=has_mailbox, refuse_anonymous=refuses)
    pin = _pin(work, place, part, card) if has_mailbox else None
    waiting = mailboxes.NO_PIN if pin is None else mailboxes.waiting(pin, given=True)
    flags = {"has_mailbox": has_mailbox, "refuse_anonymous": refuses, **waiting, **_mail(work, place, part, card)}
    flags |= _telling(place, part)
    flags |= import_news.columns(work, place, part, card)
    batch.add(UserRow, UNSET | mine | cells | flags)
    work.users[id_] = card
    work.names.user(id_, card.extension)
    login = f"{card.extension}@{work.domain.name}"
    made = pin if "pin" not in part.values else None
    work.report.newcomers.append(Newcomer(UserId(id_), login, card.name, card.email, made))
    if made:
        work.report.pins.append((login, made))
    return Arrival(place, part, card)


def _cells(work: Work, place: Place, part: Part, id_: int) -> dict[str, Any]:
    """The columns, checked; what is refused is noted, and something harmless for the checks that follow."""
    given = {name: part.values[name] for name in USUAL if name in part.values}
    if "name" not in part.values:
        place.note(part.line, "name", say("A new user needs “name”."))
    cells = {"extension": part.get("extension"), "name": part.get("name", "?"), **USUAL, **given}
    if cells["extension"] in work.names.groups:
        place.note(
            part.at("extension"),
            "extension",
            say("Extension {cells} is a group. Choose another.", cells=cells["extension"]),
        )
    if work.lot is not None and cells["extension"] in work.lot.dialled():
        place.note(part.at("extension"), "extension", lotcheck.slot_taken(work.lot, cells["extension"]))
    try:
        return userfields.checked(work.actor, work.domain, cells)
    except Refused as refusal:
        note(place, part, refusal)
        refused = {problem.field for problem in refusal.problems}
    harmless = {**USUAL, "name": "?", "extension": f"?{id_}"}
    if EXTENSION.fullmatch(cells["extension"]):
        harmless.pop("extension")
    return {**cells, **{name: harmless[name] for name in refused & harmless.keys()}}


def _pin(work: Work, place: Place, part: Part, card: UserCard) -> str:
    pin = part.get("pin")
    if pin is None:
        return mailboxes.new_pin()
    with noting(place, part):
        mailboxes.check_pin(card, pin)
    return str(pin)


def _mail(work: Work, place: Place, part: Part, card: UserCard) -> dict[str, Any]:
    """What of voicemail messages is mailed; nothing without voicemail."""
    wanted = messagemail.wanted(part.values)
    with noting(place, part):
        wanted = messagemail.checked(card, wanted.how, wanted.to, wanted.then, wanted.text)
    return mails.columns(replace(wanted, since=None if wanted.how == "off" else work.actor.at))


def _telling(place: Place, part: Part) -> dict[str, Any]:
    """What the mailbox says of messages."""
    wanted = tellings.USUAL
    with noting(place, part):
        wanted = telling.checked(part.values)
    return tellings.columns(wanted)


def _phones(work: Work, batch: Batch, arrivals: list[Arrival]) -> None:
    wanted = [(arrival, part) for arrival in arrivals for part in arrival.part.get("devices", [])]
    known = {number for _, part in wanted if (number := _number(part)) is not None}
    if known:
        reserve.claimed(work.session, DeviceRow, max(known))
    ids = iter(reserve.ids(work.session, DeviceRow, len(wanted)))
    for arrival, part in wanted:
        inside = arrival.place.within(say("phone {part}", part=part.get("name")))
        with noting(inside, part):
            _phone(work, batch, arrival, inside, part, next(ids))


def _number(part: Part) -> int | None:
    typed = part.get("auth_name", "")
    return int(typed[1:]) if typed[:1] == "d" and typed[1:].isdecimal() and len(typed) < 11 else None


def _phone(work: Work, batch: Batch, arrival: Arrival, place: Place, part: Part, id_: int) -> None:
    digest = digest_of(work, part, None)
    cells: dict[str, Any] = devices.checked(arrival.card, part.get("name", ""), part.get("label", ""))
    if cells["name"] in work.names.devices or (digest is not None and digest.id in work.devices):
        place.note(
            part.line, "name", say("There is a phone {cells} already. Choose another name.", cells=cells["name"])
        )
        return
    secret = devices.new_secret()
    device = DeviceId(id_ if digest is None else digest.id)
    made = devices.ha1(device, secret) if digest is None else digest.ha1
    mine: dict[str, Any] = {
        "id": device,
        "domain_id": work.domain.id,
        "owner_id": arrival.card.id,
        "created": work.actor.at,
    }
    batch.add(DeviceRow, mine | cells | {"ha1": made})
    card = DeviceCard(**mine, **cells)
    arrival.devices.append(card)
    work.devices[device] = card
    work.names.device(device, card.name)
    if digest is None:
        name = devices.auth_name(device)
        work.report.accounts.append(Account(device, card.name, work.domain.name, name, secret))


def _frames(work: Work, batch: Batch, arrivals: list[Arrival]) -> None:
    checked: import_frames.Checked = {}
    rows: list[dict[str, Any]] = []
    for arrival in arrivals:
        own = import_frames.rows(work, arrival.place, arrival.card.id, arrival.part.get("time_frames", []), checked)
        arrival.frames = len(own)
        rows += own
    for id_, row in zip(reserve.ids(work.session, FrameRow, len(rows)), rows, strict=True):
        batch.add(FrameRow, {"id": id_, **row})
        work.names.frame(id_, row["owner_id"], row["name"])


def _tell(work: Work, batch: Batch, arrival: Arrival) -> None:
    card, part = arrival.card, arrival.part
    counts = (len(arrival.devices), arrival.frames, len(part.get("rules", [])))
    phones, frames, rules = (
        say_count(counts[0], "{number} phone", "{number} phones"),
        say_count(counts[1], "{number} time frame", "{number} time frames"),
        say_count(counts[2], "{number} rule", "{number} rules"),
    )
    said = [words for words, count in zip((phones, frames, rules), counts, strict=True) if count]
    who = say("user {title}", title=title(card))
    work.report.add("user", joined(": ", [who, joined(", ", said)]) if said else who)
    work.report.added["phone"] += len(arrival.devices)
    after = {"user": plain(card), "phones": [device.name for device in arrival.devices], "rules": rules}
    batch.add(AuditRow, audit_row(work, "users.add", card.id, after))


def audit_row(work: Work, operation: str, user: int, after: dict[str, Any]) -> dict[str, Any]:
    """A line of the audit log about a user, as changes.audit writes it."""
    actor = work.actor
    who = {"at": actor.at, "actor_id": actor.user, "actor": actor.label, "address": actor.address}
    what = {"operation": operation, "domain_id": work.domain.id, "kind": "user", "subject_id": user}
    return {**who, **what, "before": {}, "after": after}


def _touch(work: Work, arrivals: list[Arrival]) -> None:
    people = subjects("user", (arrival.card.id for arrival in arrivals))
    boxes = subjects("mailbox", (arrival.card.id for arrival in arrivals if arrival.card.has_mailbox))
    phones = subjects("device", (device.id for arrival in arrivals for device in arrival.devices))
    listed = (arrival.card.id for arrival in arrivals if any(arrival.part.get(name) for name in LISTS))
    lists = subjects("own callers", listed)
    shown = {arrival.card.number for arrival in arrivals}
    numbers = subjects("did", (did.id for did in work.present.dids if did.number in shown))
    touch(work.session, work.actor, people | boxes | phones | lists | numbers)
