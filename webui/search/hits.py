"""The list below a search field: people, groups, and what was typed as the number it will be dialled as."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _

from controller.domain.lots import Lot
from controller.domain.permission import covers
from controller.operations import numbers
from controller.operations.destinations import SHOWN, Found
from controller.operations.features import forwards_outside
from controller.operations.numbers import spaced
from controller.operations.refused import Problem
from controller.store.cards import DomainCard, GroupCard, UserCard
from webui.search import kinds
from webui.search.kinds import Kind
from webui.search.resolving import DIGITS

Owner = UserCard | DomainCard
"""Whose calls are sent there: a user’s rules do it, or what leads on for the whole domain, a number or a group."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One line. `kinds` is JSON for the field beside the search; a line with `refused` can't be chosen."""

    text: str
    more: str
    icon: str
    kinds: str = "[]"
    refused: str = ""


def hits(found: Found, text: str, owner: Owner, domain: DomainCard, *, rings: bool) -> tuple[Hit, ...]:
    """At most eight; `rings`: only what can ring along."""
    return tuple(_hits(found, text, owner, domain, rings))[:SHOWN]


def _hits(found: Found, text: str, owner: Owner, domain: DomainCard, rings: bool) -> Iterator[Hit]:
    """Who has just that extension comes before the outside number: so it is dialled, too (PRODUCT §5)."""
    typed = text.strip()
    inside = list(_inside(found, typed, owner, rings))
    yield from (hit for extension, hit in inside if extension == typed)
    if len(typed) > 2 and DIGITS.fullmatch(typed):
        yield number(typed, owner, domain)
    yield from (hit for extension, hit in inside if extension != typed)


def _inside(found: Found, text: str, owner: Owner, rings: bool) -> Iterator[tuple[str, Hit]]:
    himself = owner.id if isinstance(owner, UserCard) else 0
    for card in found.users:
        phones = found.phones.get(card.id, ())
        offered = kinds.of_person(card.id, himself, phones, card.has_mailbox, rings=rings)
        yield card.extension, _person(card, owner, offered)
    for group in () if rings else found.groups:
        yield group.extension, _group(group)
    if found.lot is not None and not rings and _means_lot(found.lot, text):
        yield found.lot.number, _lot(found.lot)


def people(found: Found) -> tuple[Hit, ...]:
    """Users only, whatever phones they have."""
    return tuple(Hit(kinds.person_text(card), card.department, "user") for card in found.users)


def operators(found: Found) -> tuple[Hit, ...]:
    """Users and groups, for who is called whatever hour it is."""
    return (*people(found), *map(_group, found.groups))[:SHOWN]


def number(text: str, owner: Owner, domain: DomainCard) -> Hit:
    """How it will be dialled, or why it is refused."""
    problems: list[Problem] = []
    dialled = numbers.e164(problems, "number", text, domain.country)
    if problems:
        return Hit(
            text, _("Not a whole telephone number yet. Write it like +49 30 1234567."), "external", refused="yes"
        )
    if not forwards_outside(owner, domain):
        return Hit(spaced(dialled), _("forwarding outside is switched off"), "block", refused="yes")
    if not all(covers(each, dialled) for each in (domain.outbound, owner.outbound)):
        why = _(
            "%(name)s may not call this number. An office manager can permit it under “Outside calls”.",
            name=owner.name,
        )
        return Hit(spaced(dialled), why, "block", refused="yes")
    return Hit(spaced(dialled), _("outside number"), "external", kinds.as_json(kinds.of_number()))


def _person(card: UserCard, owner: Owner, offered: tuple[Kind, ...]) -> Hit:
    if not offered:
        return Hit(kinds.person_text(card), _("has no phone"), "user", refused="yes")
    more = card.department or ", ".join(each.words for each in offered[:3])
    return Hit(kinds.person_text(card), more, "user", kinds.as_json(offered))


def _means_lot(lot: Lot, text: str) -> bool:
    words = kinds.lot_text(lot).casefold()
    return len(text) > 1 and (text.casefold() in words or lot.number.startswith(text))


def _lot(lot: Lot) -> Hit:
    return Hit(kinds.lot_text(lot), _("the next free slot"), "park", kinds.as_json(kinds.of_lot()))


def _group(group: GroupCard) -> Hit:
    return Hit(f"{group.name} ({group.extension})", _("group"), "group", kinds.as_json(kinds.of_group()))
