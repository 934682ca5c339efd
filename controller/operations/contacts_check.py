"""The gate of contacts: what was typed, or read from a file, as what is kept; problems at the field that has them."""

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import get_args

from controller.domain.saying import say
from controller.operations import contacts_numbers, gate
from controller.operations.gate import Problems
from controller.operations.refused import Problem
from controller.store.contacts_cards import ContactNumber, NumberKind

MOST_NUMBERS, MOST_EMAILS, MOST_GROUPS = 12, 6, 20
LONGEST_NOTES = 2000  # characters
Gate = Callable[[Problems, str, str], str]
KINDS: tuple[NumberKind, ...] = get_args(NumberKind)


@dataclass(frozen=True, slots=True)
class NewNumber:
    """A telephone number as typed; what it becomes is up to the domain's country."""

    kind: NumberKind
    typed: str


@dataclass(frozen=True, slots=True)
class NewContact:
    """What a contact is made of; a name or a company it must have."""

    name: str = ""
    company: str = ""
    numbers: tuple[NewNumber, ...] = ()
    emails: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Clean:
    """The same, fit to be kept."""

    name: str
    company: str
    numbers: tuple[ContactNumber, ...]
    emails: tuple[str, ...]
    groups: tuple[str, ...]
    notes: str


def checked(problems: Problems, new: NewContact, country: str) -> Clean:
    """Notes every problem; each thing is kept once."""
    name = gate.text(problems, "name", new.name, empty=True)
    company = gate.text(problems, "company", new.company, empty=True)
    if not name and not company:
        problems.append(Problem("name", say("Type a name or a company.")))
    return Clean(
        name,
        company,
        _numbers(problems, new.numbers, country),
        _several(problems, "emails", new.emails, gate.email, MOST_EMAILS),
        _several(problems, "groups", new.groups, gate.text, MOST_GROUPS),
        notes(problems, new.notes),
    )


def notes(problems: Problems, text: str) -> str:
    """Several lines, their ends all alike."""
    clean = "\n".join(line.rstrip() for line in text.replace("\t", " ").splitlines()).strip()
    if len(clean) > LONGEST_NOTES:
        over = say("The notes have {number} characters. Shorten them to {limit}.", number=len(clean),
                   limit=LONGEST_NOTES)  # fmt: skip
        problems.append(Problem("notes", over))
    if any(unicodedata.category(each) in ("Cc", "Cs") and each != "\n" for each in clean):
        problems.append(Problem("notes", say("The notes contain a control character. Remove it.")))
    gate.refuse_turning(problems, "notes", clean)
    return clean


def _numbers(problems: Problems, numbers: Iterable[NewNumber], country: str) -> tuple[ContactNumber, ...]:
    found: dict[str, ContactNumber] = {}
    for at, new in enumerate(numbers):
        gate.choice(problems, f"numbers.{at}", new.kind, KINDS)
        number = contacts_numbers.number_of(new.kind, new.typed, country)
        if number is None:
            why = say("{text!r} is not a telephone number. Write it like +49 30 1234567.", text=new.typed)
            problems.append(Problem(f"numbers.{at}", why))
        else:
            found.setdefault(number.number or number.typed, number)
    if len(found) > MOST_NUMBERS:
        why = say("These are {number} numbers. Keep {limit} at most.", number=len(found), limit=MOST_NUMBERS)
        problems.append(Problem("numbers", why))
    return tuple(found.values())


def _several(problems: Problems, field: str, texts: Iterable[str], gate_: Gate, most: int) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(gate_(problems, field, text) for text in texts if text.strip()))
    if len(found) > most:
        problems.append(Problem(field, say("These are {number}. Keep {limit} at most.", number=len(found), limit=most)))
    return found
