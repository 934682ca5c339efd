"""What can be chosen of a person, a group or a number once that is named, and how it stands in a form."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _

from controller.domain.destinations import Destination, Gone, ToExternal, ToHandset, ToInner, ToUser, ToVoicemail
from controller.domain.lots import Lot
from controller.operations.destinations import Named
from controller.operations.numbers import spaced
from controller.store.cards import DeviceCard, UserCard

HANDSET = "handset:"
GONE, NUMBER, GROUP, RULES, VOICEMAIL, PHONE = "gone", "number", "group", "user", "voicemail", "phone"
LOT = "park"


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the things that exist for what is named; `value` is what the form sends."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Spelt:
    """A destination as a form sends it: who or what, and which of its kinds."""

    text: str = ""
    kind: str = ""


def unsaid(*, rings: bool = False) -> tuple[Kind, ...]:
    """Before anybody is named, and without scripts."""
    if rings:
        return (Kind("", _("as usual")),)
    return (Kind("", _("as usual")), Kind(VOICEMAIL, _("voicemail")), Kind(PHONE, _("phone only")))


def of_person(
    user: int, owner: int, phones: Iterable[DeviceCard], has_mailbox: bool, *, rings: bool
) -> tuple[Kind, ...]:
    """`owner`: whose rules are written. `rings`: it is to ring along, so only phones count."""
    found: list[Kind] = []
    if not rings and user != owner:
        found.append(Kind(RULES, _("as their rules say")))
    if not rings and has_mailbox:
        found.append(Kind(VOICEMAIL, _("voicemail") if user == owner else _("their voicemail")))
    return (*found, *map(_phone, phones))


def _phone(phone: DeviceCard) -> Kind:
    words = _("phone %(name)s (%(label)s)", name=phone.name, label=phone.label) if phone.label else ""
    return Kind(f"{HANDSET}{phone.id}", words or _("phone %(name)s", name=phone.name))


def of_group() -> tuple[Kind, ...]:
    return (Kind(GROUP, _("the group")),)


def of_lot() -> tuple[Kind, ...]:
    return (Kind(LOT, _("the next free slot")),)


def of_number() -> tuple[Kind, ...]:
    return (Kind(NUMBER, _("outside number")),)


def as_json(offered: Iterable[Kind]) -> str:
    """For a script that fills the field beside the search."""
    return json.dumps([[each.value, each.words] for each in offered])


def person_text(card: UserCard) -> str:
    """`Bob Brandt (1002)`: the extension at its end is what counts."""
    return f"{card.name} ({card.extension})"


def lot_text(lot: Lot | None) -> str:
    """Likewise."""
    return _("Call parking") if lot is None else _("Call parking (%(number)s)", number=lot.number)


def spelt(named: Named, to: Destination | None) -> Spelt:
    """As it stands in the form of the rule that has it."""
    match to:
        case ToUser(user):
            return _of_user(named.by_id(user), RULES)
        case ToVoicemail(user):
            return _of_user(named.by_id(user), VOICEMAIL)
        case ToHandset(device):
            owner = next((phone.owner_id for phone in named.devices if phone.id == device), 0)
            return _of_user(named.by_id(owner), f"{HANDSET}{device}")
        case ToExternal(number):
            return Spelt(spaced(number), NUMBER)
        case ToInner("group", key):
            group = next((each for each in named.groups if str(each.id) == key), None)
            return Spelt() if group is None else Spelt(f"{group.name} ({group.extension})", GROUP)
        case ToInner("park"):
            return Spelt(lot_text(named.lot), LOT)
        case ToInner(kind, key):
            return Spelt(f"{kind} {key}", kind)
        case Gone(label):
            return Spelt(label, GONE)
        case None:
            return Spelt()


def _of_user(card: UserCard | None, kind: str) -> Spelt:
    return Spelt() if card is None else Spelt(person_text(card), kind)
