"""Phones that keep their secret: a digest holds for one authentication name, which is the phone's id."""

import re
from dataclasses import dataclass, field

from controller.domain.ids import DeviceId
from controller.domain.saying import say
from controller.operations import devices
from controller.operations.changes import audit, touch
from controller.operations.devices import auth_name
from controller.operations.fileshape import Part
from controller.operations.import_work import Work
from controller.operations.refused import refuse
from controller.operations.taken import unless_taken
from controller.store import find, reserve, rows
from controller.store.cards import DeviceCard, UserCard
from controller.store.subjects import Subject
from controller.store.tables import DeviceRow

AUTH_NAME = re.compile(r"d([1-9][0-9]{0,8})")
HA1 = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Digest:
    """The id that the digest holds for."""

    id: int
    ha1: str = field(repr=False)


def digest_of(work: Work, part: Part, device: int | None) -> Digest | None:
    """That of the file, fit for the phone of that id (None: a new one); None where it has none. Raises Refused."""
    typed, ha1 = part.get("auth_name"), part.get("ha1")
    if typed is None and ha1 is None:
        return None
    found = AUTH_NAME.fullmatch(typed or "")
    if found is None or not HA1.fullmatch(ha1 or ""):
        message = say(
            "auth_name (d17) and ha1 (32 hexadecimal digits) belong together. Take both from an export, or none."
        )
        raise refuse("ha1", message)
    id_ = int(found[1])
    if device is None and find.device(work.session, id_) is not None:
        message = say(
            "{typed} is another phone here. Leave auth_name and ha1 out; this one then gets a new secret.", typed=typed
        )
        raise refuse("auth_name", message)
    if device is not None and id_ != device:
        message = say(
            "This phone is {auth_name} here, not {typed}. Leave auth_name and ha1 out.",
            auth_name=auth_name(device),
            typed=typed,
        )
        raise refuse("auth_name", message)
    return Digest(id_, ha1)


def add_with(work: Work, owner: UserCard, part: Part, digest: Digest) -> DeviceCard:
    """A new phone with the id and the digest that it had elsewhere."""
    cells = devices.checked(owner, part.get("name"), part.get("label", ""))
    row = {"domain_id": work.domain.id, "owner_id": owner.id, "created": work.actor.at, **cells}
    with unless_taken(
        work.session, "name", say("There is a phone {part} already. Choose another name.", part=part.get("name"))
    ):
        rows.add(work.session, DeviceRow, row | {"id": digest.id, "ha1": digest.ha1})
    reserve.claimed(work.session, DeviceRow, digest.id)
    card = devices.show(work.session, work.actor, DeviceId(digest.id))
    audit(work.session, work.actor, "devices.add", "device", card.id, card.domain_id, after=card)
    touch(work.session, work.actor, [Subject("device", card.id), Subject("user", owner.id)])
    return card


def put(work: Work, card: DeviceCard, digest: Digest) -> None:
    """Another digest for a phone that is there."""
    rows.change(work.session, DeviceRow, card.id, {"ha1": digest.ha1})
    audit(work.session, work.actor, "devices.renew_secret", "device", card.id, card.domain_id, before=card, after=card)
    touch(work.session, work.actor, [Subject("device", card.id)])
