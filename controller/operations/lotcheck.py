"""What a parking lot must not be, and what stands in its way: extensions, codes, emergency numbers (PRODUCT §6)."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from controller.domain import codeclashes, codes
from controller.domain.destinations import Gone, ToInner, ToUser
from controller.domain.lots import LONGEST_LOT, Lot
from controller.domain.saying import say
from controller.operations import destcheck, gate, numbers
from controller.operations.gate import Problems
from controller.operations.refused import Problem, refuse, refuse_any
from controller.store import lots
from controller.store.cards import DomainCard
from controller.store.codes import chosen

SLOT = re.compile(r"[1-9][0-9]{1,5}")
FIELDS = ("number", "first", "last", "seconds", "operator", "by_keys")
LONGEST_WAIT = 3600  # seconds


def checked(session: Session, card: DomainCard, before: Lot | None, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as a Lot has them. Raises Refused with all that is wrong with each alone."""
    problems: Problems = []
    clean = _numbered(problems, changes)
    if "operator" in changes:
        clean["operator"] = _operator(problems, session, card, before, changes["operator"])
    refuse_any(problems)
    return clean


def numbered(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The same for all but the operator, which is not known yet."""
    problems: Problems = []
    clean = _numbered(problems, changes)
    refuse_any(problems)
    return clean


def misshapen(lot: Lot) -> list[Problem]:
    """What is wrong with its numbers, whatever else there is in the domain."""
    first, last = str(lot.first), str(lot.last)
    if lot.last < lot.first:
        said = say("The last slot, {last}, is before the first, {first}. Change one of them.", first=first, last=last)
        return [Problem("last", said)]
    if len(first) != len(last):
        said = say(
            "{first} and {last} are not equally long. All slots must have as many digits.", first=first, last=last
        )
        return [Problem("last", said)]
    if len(lot.slots) > LONGEST_LOT:
        said = say("These are {count} slots. Use {most} at most.", count=len(lot.slots), most=LONGEST_LOT)
        return [Problem("last", said)]
    if lot.number in map(str, lot.slots):
        said = say(
            "{number} is one of the slots. Choose another number, so that it can mean “the next free slot”.",
            number=lot.number,
        )
        return [Problem("number", said)]
    return []


def clashes(session: Session, card: DomainCard, lot: Lot) -> list[Problem]:
    """Whatever else has one of its numbers, each named, at the field of the lot whose number it is."""
    found = [*_extensions(session, card.id, lot), *_emergency(card, lot)]
    problems = [Problem("number" if dialled == lot.number else "first", why) for dialled, why in found]
    return [*problems, *_codes(session, card.id, lot)]


def refuse_slot(session: Session, domain: int, extension: str) -> None:
    """Raises Refused where this is dialled to park. Asked when the extension's row is in, as in taken.py."""
    lot = lots.of(session, domain)
    if lot is not None and extension in lot.dialled():
        raise refuse("extension", slot_taken(lot, extension))


def slot_taken(lot: Lot, extension: str) -> str:
    """Why it can't be an extension."""
    return say(
        "{extension} belongs to call parking ({number}, and {first} to {last}). Choose other digits.",
        extension=extension,
        number=lot.number,
        first=lot.first,
        last=lot.last,
    )


def _numbered(problems: Problems, changes: Mapping[str, Any]) -> dict[str, Any]:
    problems += [
        Problem(name, say("A parking lot has no {name}.", name=name)) for name in changes if name not in FIELDS
    ]
    clean: dict[str, Any] = {}
    if "number" in changes:
        clean["number"] = gate.extension(problems, "number", str(changes["number"]))
    for field in ("first", "last"):
        if field in changes:
            clean[field] = _slot(problems, field, changes[field])
    if "seconds" in changes:
        clean["seconds"] = _seconds(problems, changes["seconds"])
    if "by_keys" in changes:
        clean["by_keys"] = gate.yes_or_no(problems, "by_keys", changes["by_keys"])
    return clean


def _slot(problems: Problems, field: str, value: object) -> int:
    text = str(value).strip()
    if not SLOT.fullmatch(text):
        said = say("{value!r} is not a slot. Use 2 to 6 digits, the first of which is not 0, such as 701.", value=text)
        problems.append(Problem(field, said))
        return 0
    return int(text)


def _seconds(problems: Problems, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LONGEST_WAIT:
        said = say(
            "{value!r} is no time until a parked call comes back. Use whole seconds up to {most}; 0 is never.",
            value=str(value),
            most=LONGEST_WAIT,
        )
        problems.append(Problem("seconds", said))
        return 0
    return value


def _operator(problems: Problems, session: Session, card: DomainCard, before: Lot | None, to: Any) -> Any:
    if to is None or (before is not None and to == before.operator):
        return to
    if isinstance(to, ToUser | Gone) or (isinstance(to, ToInner) and to.kind == "group"):
        return destcheck.checked(problems, destcheck.look_up(session, card, [to]), "operator", to, frozenset())
    problems.append(Problem("operator", say("Only a person or a group of the domain can be the operator. Choose one.")))
    return None


def _extensions(session: Session, domain: int, lot: Lot) -> Iterator[tuple[str, str]]:
    for extension, name, is_group in lots.holders(session, domain, lot.dialled()):
        owner = say("the group {name}", name=name) if is_group else name
        said = say(
            "{extension} is the extension of {owner}. Choose other numbers, or change that extension.",
            extension=extension,
            owner=owner,
        )
        yield extension, said


def _emergency(card: DomainCard, lot: Lot) -> Iterator[tuple[str, str]]:
    for dialled in sorted(lot.dialled()):
        clash = numbers.extension_clash(dialled, card.country, card.emergency_numbers, card.outside_prefix)
        if clash:
            yield dialled, clash


def _codes(session: Session, domain: int, lot: Lot) -> Iterator[Problem]:
    """Those that could be read as * and a slot, which parks there."""
    present = codes.in_force(chosen(session, domain))
    otherwise = codeclashes.clashes(present, None)
    for key in codeclashes.clashes(present, lot):
        if key in otherwise:
            continue
        said = say(
            "{code}, the code of “{name}”, can’t be told from parking on a slot. Choose other slots, or another code.",
            code=present[key],
            name=codes.BY_KEY[key].name,
        )
        yield Problem("first", said)
