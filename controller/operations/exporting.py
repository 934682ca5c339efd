"""A whole domain as the text of a file that `importing` reads; secrets only where they are asked for."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from controller.domain.codes import FEATURES
from controller.domain.ids import DomainId
from controller.domain.lots import Lot
from controller.domain.rules import CallerLists
from controller.operations import filewords, may, messagemail, newsmail, telling, yaml_writing
from controller.operations.actors import Actor
from controller.operations.changes import audit
from controller.operations.devices import auth_name
from controller.operations.fileformat import DOMAIN, LISTS, TRUNK, UNLIMITED, USER
from controller.operations.filewords import Names
from controller.store import frame_codec
from controller.store.cards import DidCard, FrameCard, GroupCard, TrunkCard
from controller.store.whole import Person, Whole, whole

LOT_PLAIN = ("number", "first", "last", "seconds", "by_keys")
HEAD = "# The domain {name}, as of {at:%Y-%m-%d %H:%M} UTC. docs/import.md tells what can stand here.\n\n"


def export(session: Session, actor: Actor, domain: DomainId, *, secrets: bool = False) -> Iterator[str]:
    """The text in pieces. With `secrets` also phones' digests, PINs and trunks' passwords: administrators only."""
    card = may.manage_domain(session, actor, domain)
    if secrets:
        may.administer(actor)
        audit(session, actor, "exporting.export", "domain", domain, domain, after={"secrets": True})
    return _pieces(whole(session, card), HEAD.format(name=card.name, at=actor.at), secrets)


def _pieces(of: Whole, head: str, secrets: bool) -> Iterator[str]:
    names = filewords.names_of(of)
    trunks = (trunk_cells(each, of.trunk_secrets[each.id] if secrets else None) for each in of.trunks)
    yield head + yaml_writing.mapping("domain", _domain(names, of))
    yield from yaml_writing.items("time_frames", map(frame_cells, of.frames))
    yield from yaml_writing.items("users", (person_cells(names, each, of, secrets) for each in of.people))
    yield from yaml_writing.items("groups", (group_cells(names, group) for group in of.groups))
    yield from yaml_writing.items("trunks", trunks)
    yield from yaml_writing.items("dids", (did_cells(names, did) for did in of.dids))


def frame_cells(card: FrameCard) -> dict[str, Any]:
    """A time frame."""
    kind = frame_codec.decode(card.kind, card.body)
    return {"name": card.name, "zone": card.zone, **filewords.kind_written(kind)}


def person_cells(names: Names, person: Person, of: Whole, secrets: bool) -> dict[str, Any]:
    """A user with all that is his: everything is named, so that reading it again brings it all back."""
    card = person.card
    own = {name: _plain(getattr(card, name)) for name in USER if hasattr(card, name) and name not in LISTS}
    own["ring_timeout"] = UNLIMITED if card.ring_timeout is None else card.ring_timeout
    own["voicemail"] = card.has_mailbox
    own |= {"pin": person.pin} if secrets and person.pin else {}
    own |= {name: _plain(value) for name, value in messagemail.told(person.mail).items()}
    own |= newsmail.told(person.news)
    own |= telling.told(person.telling)
    own["operator"] = None if person.operator is None else filewords.written(names, card.id, person.operator)
    own |= {"copies": [names.user_name(each) for each in person.copies]} if secrets else {}  # their owner's alone
    return own | {
        "grants": [grant_written(names, grant.kind, grant.of_id) for grant in person.grants],
        "devices": [_device(each.id, each.name, each.label, of, secrets) for each in person.devices],
        "time_frames": [frame_cells(frame) for frame in person.frames],
        "rules": [filewords.rule_written(names, card.id, rule) for rule in person.rules],
        "overrides": overrides_written(names, person),
        **list_cells(person.lists),
    }


def overrides_written(names: Names, person: Person) -> list[dict[str, Any]]:
    """Those that are on, then those that are remembered."""
    of = person.card.id
    on = [filewords.override_written(names, of, each, True) for each in person.overrides]
    return on + [filewords.override_written(names, of, each, False) for each in person.remembered]


def grant_written(names: Names, kind: str, of: int | None) -> str:
    """`attendant`, `delegate of 1002`."""
    return kind if of is None else f"{kind} of {names.user_name(of)}"


def list_cells(lists: CallerLists) -> dict[str, Any]:
    """Blocked and allowed numbers."""
    return {
        "refuse_anonymous": lists.refuse_anonymous,
        "blocked": sorted(lists.blocked),
        "allowed": sorted(lists.allowed),
    }


def group_cells(names: Names, card: GroupCard) -> dict[str, Any]:
    """A ring group with its members."""
    members = [
        {"user": names.user_name(each.user), "delay": each.delay} if each.delay else names.user_name(each.user)
        for each in card.members
    ]
    to = None if card.to is None else filewords.written(names, None, card.to)
    return {"extension": card.extension, "name": card.name, "ring_time": card.ring_time, "to": to, "members": members}


def trunk_cells(card: TrunkCard, secret: str | None) -> dict[str, Any]:
    """A trunk; `secret` None: it is left out."""
    cells = {name: _plain(getattr(card, name)) for name in TRUNK if name != "secret"}
    return cells | ({"secret": secret} if secret else {})


def did_cells(names: Names, card: DidCard) -> dict[str, Any]:
    """A public number."""
    return {"number": card.number, "note": card.note, "to": filewords.written(names, None, card.to)}


def lot_cells(names: Names, lot: Lot) -> dict[str, Any]:
    """A parking lot."""
    to = None if lot.operator is None else filewords.written(names, None, lot.operator)
    return {**{name: getattr(lot, name) for name in LOT_PLAIN}, "operator": to}


def _domain(names: Names, of: Whole) -> dict[str, Any]:
    card = of.domain
    cells = {name: _plain(getattr(card, name)) for name in DOMAIN if hasattr(card, name) and name not in LISTS}
    return (
        cells
        | {"codes": {feature.key: of.codes.get(feature.key, feature.usual) for feature in FEATURES}}
        | {"lot": None if of.lot is None else lot_cells(names, of.lot)}
        | list_cells(of.lists)
    )


def _device(id_: int, name: str, label: str, of: Whole, secrets: bool) -> dict[str, Any]:
    cells = {"name": name, **({"label": label} if label else {})}
    return cells | ({"auth_name": auth_name(id_), "ha1": of.digests[id_]} if secrets else {})


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
