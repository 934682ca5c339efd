"""What was read from a file: contacts as they stand there, each with its line; and how it is kept until it is used."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from controller.operations.contacts_check import NewContact, NewNumber

MOST = 10_000  # in a file


@dataclass(frozen=True, slots=True)
class Entry:
    """One contact of a file, as written there; `line` is where it begins."""

    line: int
    contact: NewContact


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole file; `ignored` names what is not taken over, such as birthdays."""

    entries: tuple[Entry, ...]
    ignored: tuple[str, ...]


def kept(entries: Iterable[Entry]) -> list[Any]:
    """As JSON."""
    return [
        [each.line, of.name, of.company, [[n.kind, n.typed] for n in of.numbers], of.emails, of.groups, of.notes]
        for each in entries
        for of in (each.contact,)
    ]


def of_kept(rows: Sequence[Any]) -> tuple[Entry, ...]:
    """Back."""
    return tuple(Entry(line, _contact(*cells)) for line, *cells in rows)


def _contact(name: str, company: str, numbers: Any, emails: Any, groups: Any, notes: str) -> NewContact:
    return NewContact(name, company, tuple(NewNumber(*each) for each in numbers), tuple(emails), tuple(groups), notes)
