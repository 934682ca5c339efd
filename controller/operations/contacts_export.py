"""Contacts as files: CSV with Google's columns, and vCard 3.0, which every address book reads.

No cell is a formula to a spreadsheet: what would begin one is led by an apostrophe, which our import takes off again.
A number in international form, digits and spaces after its plus, needs none.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from sqlalchemy.orm import Session

from controller.domain.ids import DomainId, UserId
from controller.operations import contacts_access
from controller.operations.actors import Actor
from controller.operations.numbers import spaced
from controller.store import contacts_rows
from controller.store.contacts_cards import ContactCard, ContactNumber, NumberKind

FORMULA = re.compile("'*[=+\\-@\uff1d\uff0b\uff0d\uff20]")
HARMLESS = re.compile(r"\+[0-9][0-9 ]*")
LABELS: dict[NumberKind, str] = {"mobile": "Mobile", "work": "Work", "home": "Home", "main": "Main", "fax": "Fax",
                                 "other": "Other"}  # fmt: skip
TYPES: dict[NumberKind, str] = {"mobile": "CELL", "work": "WORK,VOICE", "home": "HOME,VOICE", "main": "MAIN",
                                "fax": "FAX", "other": "VOICE"}  # fmt: skip
SEVERAL = " ::: "
WIDTH = 75  # bytes of a line of a vCard


def as_csv(session: Session, actor: Actor, domain: DomainId, user: UserId | None) -> Iterator[str]:
    """A book, line by line, with a mark in front by which Excel knows UTF-8."""
    contacts_access.see_book(session, actor, domain, user)
    return table(contacts_rows.whole_book(session, domain, user))


def as_vcards(session: Session, actor: Actor, domain: DomainId, user: UserId | None) -> Iterator[str]:
    """A book, card by card."""
    contacts_access.see_book(session, actor, domain, user)
    return (vcard(card) for card in contacts_rows.whole_book(session, domain, user))


def vcard(card: ContactCard) -> str:
    """One."""
    first, _, last = card.name.rpartition(" ")
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"FN:{_escaped(card.title)}", f"N:{_escaped(last)};{_escaped(first)};;;"]
    lines += [f"ORG:{_escaped(card.company)}"] if card.company else []
    lines += ["X-ABShowAs:COMPANY"] if card.company and not card.name else []
    lines += [f"TEL;TYPE={TYPES[number.kind]}:{_escaped(_shown(number))}" for number in card.numbers]
    lines += [f"EMAIL;TYPE=INTERNET:{_escaped(email)}" for email in card.emails]
    lines += [f"CATEGORIES:{','.join(map(_escaped, card.groups))}"] if card.groups else []
    lines += [f"NOTE:{_escaped(card.notes)}"] if card.notes else []
    return "".join(f"{_folded(line)}\r\n" for line in (*lines, "END:VCARD"))


def guarded(cell: str) -> str:
    """What no spreadsheet takes for a formula."""
    return f"'{cell}" if FORMULA.match(cell) and not HARMLESS.fullmatch(cell) else cell


def table(cards: Sequence[ContactCard]) -> Iterator[str]:
    """All of them as CSV."""
    numbers = max((len(card.numbers) for card in cards), default=1) or 1
    emails = max((len(card.emails) for card in cards), default=1) or 1
    head = ["Name", "Organization Name", "Labels", "Notes"]
    head += [f"E-mail {at} - Value" for at in range(1, emails + 1)]
    head += [f"Phone {at} - {part}" for at in range(1, numbers + 1) for part in ("Label", "Value")]
    yield "\ufeff"
    yield from _lines([head])
    yield from _lines(_cells(card, numbers, emails) for card in cards)


def _cells(card: ContactCard, numbers: int, emails: int) -> list[str]:
    pairs = [(LABELS[number.kind], _shown(number)) for number in card.numbers]
    pairs += [("", "")] * (numbers - len(pairs))
    addresses = [*card.emails, *[""] * (emails - len(card.emails))]
    cells = [card.name, card.company, _groups(card), card.notes, *addresses, *(each for pair in pairs for each in pair)]
    return [guarded(cell) for cell in cells]


def _groups(card: ContactCard) -> str:
    """A comma in the only one must not part it."""
    alone = len(card.groups) == 1 and re.search("[,;]", card.groups[0])
    return SEVERAL.join(card.groups) + (SEVERAL.rstrip() if alone else "")


def _lines(rows: Iterable[list[str]]) -> Iterator[str]:
    for row in rows:
        line = StringIO()
        csv.writer(line).writerow(row)
        yield line.getvalue()


def _shown(number: ContactNumber) -> str:
    # without dashes, so that no spreadsheet takes it for a sum
    return spaced(number.number).replace("-", " ") if number.number else number.typed


def _escaped(text: str) -> str:
    return re.sub(r"([\\,;])", r"\\\1", text).replace("\n", "\\n")


def _folded(line: str) -> str:
    """In lines of 75 bytes, never within a letter."""
    parts, width = [""], 0
    for letter in line:
        size = len(letter.encode())
        if width + size > WIDTH:
            parts.append(" ")
            width = 1
        parts[-1] += letter
        width += size
    return "\r\n".join(parts)
