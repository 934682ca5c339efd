"""What was typed as a destination, as the destination it means; numbers are checked when it is saved."""

import re
from collections.abc import Iterable

from flask_babel import gettext as _

from controller.domain.destinations import (
    PARKED,
    Destination,
    Gone,
    ToExternal,
    ToHandset,
    ToInner,
    ToUser,
    ToVoicemail,
)
from controller.domain.ids import DeviceId, UserId
from controller.operations.destinations import Named
from controller.operations.refused import Problem
from controller.store.cards import DeviceCard, UserCard
from webui.search import kinds
from webui.search.kinds import GONE, HANDSET, NUMBER, PHONE, RULES, VOICEMAIL, Kind, Spelt

AT_END = re.compile(r"\(([0-9]{2,6})\)\W*$")
INTERNAL = re.compile(r"[0-9]{2,6}")
DIGITS = re.compile(r"[+0-9 ()./-]+")
CODE = re.compile(r"[*#][0-9*#+ ]*")


class Unclear(Exception):
    """Nothing that calls could go to; the message says what to do."""


def words_of(texts: Iterable[str]) -> set[str]:
    """What has to be looked up for them."""
    return {word for text in texts if text.strip() for word in (_word(text, ""), _word(text, RULES))}


def resolved(named: Named, text: str, kind: str) -> Destination:
    """Raises Unclear. A kind that does not fit who is named gives way to the name."""
    if kind == GONE:
        return Gone(text)
    word = _word(text, kind)
    if CODE.fullmatch(word):
        raise Unclear(_("“%(code)s” is a feature code, which is never run for a caller. Choose a person or a number.",
                        code=word))  # fmt: skip
    person = named.person(word)
    device = next((each for each in named.devices if each.name == word), None)
    if device is not None and not INTERNAL.fullmatch(word):
        return ToHandset(DeviceId(device.id))
    if person is not None:
        return _of_person(named, person, kind)
    if (group := named.group(word)) is not None:
        return ToInner("group", str(group.id))
    if _is_lot(named, word):
        return PARKED
    if INTERNAL.fullmatch(word) and len(word) < 5:
        raise Unclear(_("Nobody here has the extension %(digits)s. Type a name, or a whole telephone number.",
                        digits=word))  # fmt: skip
    if DIGITS.fullmatch(word):
        return ToExternal(word)
    raise Unclear(_("We found nobody called “%(name)s”. Choose from the list, or type a telephone number.", name=text))


def ringing(named: Named, text: str, kind: str) -> ToHandset | ToExternal:
    """The same for what is to ring along: phones and outside numbers. Raises Unclear."""
    to = resolved(named, text, kind)
    if isinstance(to, ToHandset | ToExternal):
        return to
    if isinstance(to, ToUser | ToVoicemail):
        return _some_phone(named, to.user if isinstance(to, ToUser) else to.owner, text)
    raise Unclear(_("“%(name)s” can’t ring along: choose a phone or an outside number.", name=text))


def problem(field: str, unclear: Unclear) -> Problem:
    return Problem(field, str(unclear))


def offered(named: Named, owner: int, spelt: Spelt, *, rings: bool) -> tuple[Kind, ...]:
    """The kinds that exist for what a form says, for the field beside it."""
    if spelt.kind == GONE:
        return (Kind(GONE, _("no longer exists")),)
    word = _word(spelt.text, spelt.kind)
    device = next((each for each in named.devices if each.name == word), None)
    person = named.person(word) or (named.by_id(device.owner_id) if device else None)
    if person is not None:
        phones = named.phones.get(person.id, ())
        found = kinds.of_person(person.id, owner, phones, person.has_mailbox, rings=rings)
        known = spelt.kind in {each.value for each in found} | {"", PHONE} or rings
        return found if known else (Kind(spelt.kind, _("as before")), *found)
    if named.group(word) is not None and not rings:
        return kinds.of_group()
    if _is_lot(named, word) and not rings:
        return kinds.of_lot()
    return kinds.of_number() if word and DIGITS.fullmatch(word) else kinds.unsaid(rings=rings)


def extension_in(text: str) -> str:
    """`Bob (1002)` is 1002; all of it where no extension stands at its end."""
    found = AT_END.search(text)
    return found[1] if found else text.strip()


def _word(text: str, kind: str) -> str:
    """The extension at its end, else all of it. A kind tells `1003 (1002)`, a person of that name, from a number."""
    found = AT_END.search(text)
    is_number = kind in ("", NUMBER) and DIGITS.fullmatch(text.strip())
    return found[1] if found and not is_number else text.strip()


def _is_lot(named: Named, word: str) -> bool:
    """By its number, while there is one; or by its name."""
    return word == kinds.lot_text(None) or (named.lot is not None and word == named.lot.number)


def _of_person(named: Named, person: UserCard, kind: str) -> Destination:
    if kind == VOICEMAIL:
        return ToVoicemail(UserId(person.id))
    if kind.startswith(HANDSET):
        mine = {f"{HANDSET}{phone.id}": phone for phone in named.phones.get(person.id, ())}
        if kind in mine:
            return ToHandset(DeviceId(mine[kind].id))
    if kind == PHONE:
        return _some_phone(named, person.id, person.name)
    return ToUser(UserId(person.id))


def _some_phone(named: Named, user: int, text: str) -> ToHandset:
    """The phone that is the extension itself, else the first."""
    phones = named.phones.get(user, ())
    person = named.by_id(user)
    if not phones or person is None:
        raise Unclear(_("“%(name)s” has no phone. Choose somebody else, or an outside number.", name=text))
    first: DeviceCard = next((each for each in phones if each.name == person.extension), phones[0])
    return ToHandset(DeviceId(first.id))
